"""Who is away when."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import get_language

from homeostat.areas.organisation.models import Membership, PersonTerm, WorkingHours
from homeostat.areas.work.models import Absence
from homeostat.areas.work.policies import policy
from homeostat.areas.work.queries.names import everybody
from homeostat.core.calendar import (
    Away,
    Period,
    Scheduled,
    UnknownCountry,
    WeekSpell,
    public_holidays,
    scheduled_hours,
)

MOST_ENTERED = 10  # that Today tells


def absences_between(start: date, end: date, *, people: Iterable[int] | None = None) -> list[Absence]:
    """Absences that touch [start, end), by their first day; cancelled ones are left out."""
    found = Absence.objects.filter(start__lt=end, end__gt=start, cancelled_at=None)
    if people is not None:
        found = found.filter(person_id__in=list(people))
    return list(found.order_by("start", "id"))


def absences_of(person_id: int, *, since: date) -> list[Absence]:
    """Someone's absences that end after `since`."""
    found = Absence.objects.filter(person_id=person_id, end__gt=since, cancelled_at=None)
    return list(found.select_related("entered_by__person").order_by("start"))


def entered_rows(person: Any) -> QuerySet[Any]:
    """What others entered for somebody, not ticked off, as JSON; `person` may be of an outer query."""
    rows = Absence.objects.filter(person=person, entered_by__isnull=False, seen_at=None, cancelled_at=None)
    told = JSONObject(pk="pk", start="start", end="end", by="entered_by__person__pk")
    return rows.order_by("-pk").values(told=told)[:MOST_ENTERED]


@dataclass(frozen=True, slots=True)
class Entered:
    """An absence that somebody else entered, as Today tells it; `by` is nobody's name where no person did."""

    pk: int
    start: date
    last_day: date
    by: str


def entered_absences(rows: Sequence[Mapping[str, Any]]) -> list[Entered]:
    names = everybody() if rows else {}
    return [
        Entered(
            row["pk"],
            date.fromisoformat(row["start"]),
            date.fromisoformat(row["end"]) - timedelta(days=1),
            names.get(row["by"], ("", ""))[1],
        )
        for row in rows
    ]


def members_of(cell_id: int, *, start: date, end: date) -> set[int]:
    """Who belongs to a cell on a day of [start, end)."""
    found = Membership.objects.current().filter(cell_id=cell_id, start__lt=end)
    return set(found.filter(Q(end=None) | Q(end__gt=start)).values_list("person_id", flat=True))


@dataclass(frozen=True, slots=True)
class Given:
    """What a person's schedule is made of."""

    spells: list[WeekSpell]
    holidays: Mapping[date, str]  # each with its name there
    absences: list[Away]

    def scheduled(self, period: Period) -> Scheduled:
        return scheduled_hours(self.spells, period, holidays=self.holidays, absences=self.absences)


def schedules(start: date, end: date, *, people: Iterable[int] | None = None) -> dict[int, Scheduled]:
    """Contracted, holiday and absent hours of each person in [start, end), in four queries."""
    period = Period(start, end)
    return {person: given.scheduled(period) for person, given in _given(period, people).items()}


@dataclass(frozen=True, slots=True)
class DueDay:
    """What somebody works on a day, less public holidays and absences; and the holiday that takes of it."""

    hours: Decimal
    holiday: str = ""


def days_due(person_id: int, start: date, end: date) -> dict[date, DueDay]:
    """Each day of [start, end) of somebody; four queries."""
    period = Period(start, end)
    given = _given(period, [person_id]).get(person_id)
    if given is None:
        return dict.fromkeys(period, DueDay(Decimal(0)))
    found = {}
    for day in period:
        scheduled = given.scheduled(Period(day, day + timedelta(days=1)))
        found[day] = DueDay(scheduled.available, given.holidays[day] if scheduled.holidays else "")
    return found


def hours_due(person_id: int, start: date, end: date) -> dict[date, Decimal]:
    """Hours someone works on each day of [start, end), less public holidays and absences; four queries."""
    return {day: due.hours for day, due in days_due(person_id, start, end).items()}


def holidays_ahead(person_id: int, start: date, end: date) -> tuple[str, list[tuple[date, str]]]:
    """The country whose public holidays somebody has on a day, and those of [start, end); two queries."""
    country = country_of(person_id, on=start)
    return country, holidays_between(country, start, end)


def country_of(person_id: int | None, *, on: date) -> str:
    """The country whose public holidays somebody has on a day: their own, else the organisation's."""
    term = PersonTerm.objects.on(on).filter(person_id=person_id).values_list("country", flat=True).first()
    return term or str(policy("country.default", on=on))


def holidays_between(country: str, start: date, end: date) -> list[tuple[date, str]]:
    """The public holidays of [start, end) with their names, in order; none where no calendar is known."""
    found = sorted(holidays_of(country, Period(start, end)).items())
    return [(day, name) for day, name in found if start <= day < end]


def days_off(person_id: int, start: date, end: date) -> dict[date, Literal["holiday", "away"]]:
    """The days of [start, end) on which someone would work but for a public holiday or an absence; four
    queries.
    """
    period = Period(start, end)
    given = _given(period, [person_id]).get(person_id, Given([], {}, []))
    found: dict[date, Literal["holiday", "away"]] = {}
    for day in period:
        scheduled = given.scheduled(Period(day, day + timedelta(days=1)))
        if scheduled.contracted and not scheduled.available:
            found[day] = "holiday" if scheduled.holidays else "away"
    return found


def _given(period: Period, people: Iterable[int] | None) -> dict[int, Given]:
    start, end = period.start, period.end
    weeks = WorkingHours.objects.current().filter(start__lt=end).filter(Q(end=None) | Q(end__gt=start))
    terms = PersonTerm.objects.current().filter(start__lt=end).filter(Q(end=None) | Q(end__gt=start))
    wanted = None if people is None else set(people)
    if wanted is not None:
        weeks, terms = weeks.filter(person_id__in=wanted), terms.filter(person_id__in=wanted)
    default = str(policy("country.default", on=start))
    country = {person: code or default for person, code in terms.values_list("person_id", "country")}
    away: dict[int, list[Away]] = {}
    for absence in absences_between(start, end, people=wanted):
        taken = Away(absence.start, absence.end, absence.hours_per_day, absence.half_days)
        away.setdefault(absence.person_id, []).append(taken)
    spells: dict[int, list[WeekSpell]] = {}
    for row in weeks.values_list("person_id", "start", "end", "week"):
        spells.setdefault(row[0], []).append(WeekSpell(row[1], row[2], tuple(row[3])))
    return {
        person: Given(mine, holidays_of(country.get(person, default), period), away.get(person, []))
        for person, mine in spells.items()
    }


def holidays_of(country: str, period: Period) -> Mapping[date, str]:
    """Public holidays of a country with their names; none where it is not known."""
    try:
        return public_holidays(country, period.years, language=(get_language() or "en").partition("-")[0])
    except UnknownCountry:
        return {}
