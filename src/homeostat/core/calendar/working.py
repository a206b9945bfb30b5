"""Who is there on which day, and for how many hours."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from homeostat.core.calendar.periods import Period

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class WeekSpell:
    """Hours of each weekday, Monday first, in [start, end); an `end` of None is open."""

    start: date
    end: date | None
    week: tuple[Decimal, ...]

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Away:
    """An absence [start, end): the whole day, half of it, or so many hours of each working day."""

    start: date
    end: date
    hours_per_day: Decimal | None = None
    half_days: bool = False

    def hours_of(self, hours: Decimal) -> Decimal:
        """What it takes of a day with so many working hours."""
        if self.half_days:
            return hours / 2
        return hours if self.hours_per_day is None else self.hours_per_day


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Hours of a period: contracted, and how many of them fall on public holidays and on absences."""

    contracted: Decimal = NOTHING
    holidays: Decimal = NOTHING
    absences: Decimal = NOTHING

    @property
    def available(self) -> Decimal:
        """Hours left to work in."""
        return self.contracted - self.holidays - self.absences


def working_days(period: Period, week: Sequence[Decimal], holidays: Collection[date] = ()) -> int:
    """How many days of the period have hours in that week (Monday first) and are no public holiday."""
    return sum(1 for day in period if week[day.weekday()] > 0 and day not in holidays)


def scheduled_hours(
    spells: Iterable[WeekSpell],
    period: Period,
    *,
    holidays: Collection[date] = (),
    absences: Iterable[Away] = (),
) -> Scheduled:
    """Contracted hours of a period, less public holidays and absences; decimal hours.

    Each day counts once: a public holiday takes its hours before an absence can, absences of one day add up
    to the day's hours at most. Half a day is half of the hours of that day. Days without a
    spell of working hours have none. Source: `domain.md` 2.4 and 2.9.
    """
    weeks = [spell for spell in spells if spell.start < period.end]
    away = [absence for absence in absences if absence.start < period.end and period.start < absence.end]
    contracted = on_holidays = absent = NOTHING
    for day in period:
        hours = next((spell.week[day.weekday()] for spell in weeks if spell.holds_on(day)), NOTHING)
        if not hours:
            continue
        contracted += hours
        if day in holidays:
            on_holidays += hours
        elif away:
            absent += _absent_hours(day, hours, away)
    return Scheduled(contracted, on_holidays, absent)


def _absent_hours(day: date, hours: Decimal, away: Iterable[Away]) -> Decimal:
    taken = sum((absence.hours_of(hours) for absence in away if absence.start <= day < absence.end), NOTHING)
    return min(taken, hours)
