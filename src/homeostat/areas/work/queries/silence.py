"""Working days of a person that have no hours yet."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from homeostat.areas.organisation.models import PersonTerm, Policy, WorkingHours
from homeostat.areas.work.models import Absence, EmptyDay, HoursEntry
from homeostat.areas.work.queries.absences import Given, holidays_of
from homeostat.core.calendar import Away, Period, WeekSpell
from homeostat.core.organisation.policies import definition

WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What the days of a person are judged by, all of it from one query."""

    logged: frozenset[date]
    left_empty: frozenset[date]
    spells: list[WeekSpell]
    absences: list[Away]
    country: str

    def silent_days(self, *, today: date) -> list[date]:
        """The working days before today, of this week and the last, that have no hours."""
        period = Period(first_day(today), today + ONE_DAY)
        given = Given(self.spells, holidays_of(self.country, period), self.absences)
        return [
            day
            for day in period
            if day < today
            and day not in self.logged | self.left_empty
            and given.scheduled(Period(day, day + ONE_DAY)).available > 0
        ]


def first_day(today: date) -> date:
    """The Monday of the week before."""
    return today - timedelta(days=today.weekday()) - WEEK


def with_days(terms: QuerySet[PersonTerm], *, around: date) -> QuerySet[PersonTerm]:
    """Terms of people, with what `known_days` reads of each; adds no query."""
    since = first_day(around - ONE_DAY)  # somewhere it is still yesterday
    mine = {"person": OuterRef("person")}
    entries = HoursEntry.objects.filter(**mine, superseded_at=None, day__gte=since).order_by()
    away = Absence.objects.filter(**mine, cancelled_at=None, end__gt=since)
    weeks = WorkingHours.objects.current().filter(**mine)
    policy = Policy.objects.on(around).filter(key="country.default", scope="company")
    empty = EmptyDay.objects.filter(**mine, day__gte=since)
    return terms.annotate(
        days_logged=ArraySubquery(entries.values_list("day", flat=True).distinct()),
        days_empty=ArraySubquery(empty.values_list("day", flat=True)),
        days_away=ArraySubquery(
            away.values(
                row=JSONObject(
                    start=F("start"), end=F("end"), hours=F("hours_per_day"), half_days=F("half_days")
                )
            )
        ),
        weeks=ArraySubquery(weeks.values(row=JSONObject(start=F("start"), end=F("end"), week=F("week")))),
        default_country=Subquery(policy.values("value")[:1]),
    )


def known_days(term: Any) -> Known:
    """What the days of the person of a term of `with_days` are judged by."""
    default = definition("country.default").default if term.default_country is None else term.default_country
    return Known(
        frozenset(term.days_logged),
        frozenset(term.days_empty),
        [WeekSpell(_day(row["start"]), _end(row["end"]), _week(row["week"])) for row in term.weeks],
        [
            Away(_day(row["start"]), _day(row["end"]), _hours(row["hours"]), row["half_days"])
            for row in term.days_away
        ],
        term.country or str(default),
    )


def silent_days(person_id: int, *, today: date) -> list[date]:
    """The working days before today, of this week and the last, that have no hours; one query."""
    terms = PersonTerm.objects.current().filter(person=person_id).order_by("-start")
    term = with_days(terms, around=today).first()
    return known_days(term).silent_days(today=today) if term is not None else []


def _day(text: str) -> date:
    return date.fromisoformat(text)


def _end(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _week(hours: list[Any]) -> tuple[Decimal, ...]:
    return tuple(Decimal(str(each)) for each in hours)


def _hours(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))
