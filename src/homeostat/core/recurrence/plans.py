"""When something is due: the days of a rule from a start to an end, moved or left out where they are off."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from homeostat.core.recurrence.rules import Rule, Spell, days_of, names_a_weekday

DayOff = Literal["keep", "skip", "before", "after"]
DAYS_OFF: tuple[DayOff, ...] = ("keep", "skip", "before", "after")
SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule from its first day on, until its last day or for so many times.

    `on_day_off`: what happens to a day that is a public holiday or, unless the rule names a weekday, lies
    on a weekend: it stays, is left out, or becomes the working day before or after it.
    """

    rule: Rule
    start: date
    end: date | None = None
    times: int | None = None
    on_day_off: DayOff = "keep"


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time of a plan: the day the rule gives, which names it, and the day it is due."""

    day: date
    due: date


def occurrences(
    plan: Plan, *, until: date, holidays: Container[date] = (), sprints: Sequence[Spell] = ()
) -> Iterator[Occurrence]:
    """The times of a plan whose day lies before `until`, in their order.

    Times that are left out do not count among `times`. A last day is compared with the day of the rule.
    """
    end = until if plan.end is None else min(until, plan.end + timedelta(days=1))
    left = plan.times
    for day in days_of(plan.rule, start=plan.start, until=end, sprints=sprints):
        if left == 0:
            return
        due = _due(plan, day, holidays)
        if due is not None:
            left = None if left is None else left - 1
            yield Occurrence(day, due)


def _due(plan: Plan, day: date, holidays: Container[date]) -> date | None:
    is_off = day in holidays or (day.weekday() >= SATURDAY and not names_a_weekday(plan.rule))
    if not is_off or plan.on_day_off == "keep":
        return day
    if plan.on_day_off == "skip":
        return None
    step = timedelta(days=-1 if plan.on_day_off == "before" else 1)
    while day in holidays or day.weekday() >= SATURDAY:
        day += step
    return day
