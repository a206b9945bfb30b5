"""Absences: one's own to say, change and cancel; of others the days, not why."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Absence, AbsenceKind
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.rows import unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.platform.access import member_of

router = Router()
AHEAD = timedelta(days=84)
HoursOfDay = Annotated[Decimal, Field(gt=0, le=24, max_digits=4, decimal_places=2, allow_inf_nan=False)]


class AwayOut(Schema):
    """Somebody is away in [start, end): all day, half of each working day, or so many hours of it."""

    id: int
    person: str
    start: date
    end: date
    hours_per_day: Decimal | None
    half_days: bool
    note: str


class AbsenceOut(Schema):
    id: int
    start: date
    end: date
    kind: str
    hours_per_day: Decimal | None
    half_days: bool
    note: str
    entered_by: str | None = Field(description="Who said it for me, where it was somebody else.")
    seen: bool = Field(description="Whether it waits on Today no longer.")


class AbsenceIn(Body):
    start: Day
    end: Day = Field(description="The first day back.")
    kind: AbsenceKind = AbsenceKind.TIME_OFF
    hours_per_day: HoursOfDay | None = Field(None, description="Whole days where none are given.")
    half_days: bool = Field(False, description="Half of the hours of each working day.")
    note: str = Field("", max_length=200)
    reason: Reason = ""


class AbsenceChange(Body):
    start: Day = date(1900, 1, 1)
    end: Day = Field(date(1900, 1, 2), description="The first day back.")
    kind: AbsenceKind = AbsenceKind.TIME_OFF
    hours_per_day: HoursOfDay | None = Field(None, description="Whole days where none are given.")
    half_days: bool = Field(False, description="Half of the hours of each working day.")
    note: str = Field("", max_length=200)
    seen: bool = Field(True, description="No: what somebody else entered waits on Today again.")
    reason: Reason = ""


class OthersAbsenceIn(Body):
    start: Day
    end: Day = Field(description="The first day back.")
    hours_per_day: HoursOfDay | None = Field(None, description="Whole days where none are given.")
    half_days: bool = Field(False, description="Half of the hours of each working day.")
    note: str = Field("", max_length=200, description="Their cell reads it: leave out why.")
    reason: Reason = ""


class Since(Paging):
    since: Day | None = Field(None, description="Those that end after this day; today where none is given.")


class During(Paging):
    since: Day | None = Field(None, description="Today where none is given.")
    until: Day | None = Field(None, description="Twelve weeks later where none is given.")


@router.get("/absences", response=Page[AbsenceOut], summary="My absences")
def list_absences(request: HttpRequest, asked: Query[Since]) -> Any:
    person = access.me(member_of(request))
    found = queries.absences_of(person.pk, since=asked.since or timezone.localdate())
    items, after = page_of_items(found, asked, key=lambda each: [each.start.isoformat(), each.pk])
    return {"items": [absence_out(row) for row in items], "next": after}


@router.post("/absences", response={201: AbsenceOut}, summary="Be away", **WRITES)
def add_absence(request: HttpRequest, body: AbsenceIn) -> AbsenceOut:
    viewer = member_of(request)
    person = access.me(viewer)
    row = actions.add_absence(person, **body.given(), by=viewer.user, at=timezone.now(), reason=body.reason)
    return absence_out(row)


@router.patch("/absences/{id}", response=AbsenceOut, summary="Change an absence of mine", **CHANGES)
def change_absence(request: HttpRequest, id: int, body: AbsenceChange) -> AbsenceOut:
    """Only the fields that are sent change."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.own_absence_for(viewer, id), absence_out)
    changes = body.given()
    seen, at = changes.pop("seen", True), timezone.now()
    row = actions.change_absence(row, changes=changes, by=viewer.user, at=at, reason=body.reason)
    return absence_out(row if seen else actions.tick_off_absence(row, seen=False, at=at))


@router.post("/people/{key}/absences", response={201: AwayOut}, summary="Say that somebody is away", **WRITES)
def enter_absence(request: HttpRequest, key: str, body: OthersAbsenceIn) -> AwayOut:
    """For somebody of a cell of yours who cannot; a steward for everybody. They are told on Today."""
    viewer = member_of(request)
    person = access.person_to_enter_for(viewer, key, on=timezone.localdate())
    row = actions.add_absence(
        person,
        **body.given(),
        kind=AbsenceKind.OTHER,
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
    )
    return _away_out(row, person.key)


@router.delete("/absences/{id}", response={204: None}, summary="Cancel an absence of mine", **WRITES)
def cancel_absence(request: HttpRequest, id: int) -> None:
    viewer = member_of(request)
    actions.cancel_absence(access.own_absence_for(viewer, id), by=viewer.user, at=timezone.now())


@router.get("/away", response=Page[AwayOut], summary="Who is away in the whole organisation")
def list_away(request: HttpRequest, asked: Query[During]) -> Any:
    """The days, not why."""
    member_of(request)
    return _away(asked, lambda start, end: None)


@router.get("/cells/{key}/absences", response=Page[AwayOut], summary="Who is away in a cell")
def list_absences_of_cell(request: HttpRequest, key: str, asked: Query[During]) -> Any:
    cell = access.cell_for(member_of(request), key)
    return _away(asked, lambda start, end: queries.members_of(cell.pk, start=start, end=end))


def _away(asked: During, whose: Callable[[date, date], set[int] | None]) -> dict[str, Any]:
    """A page of absences that touch the days asked for, of some people or of everybody."""
    start = asked.since or timezone.localdate()
    end = asked.until or start + AHEAD
    found = queries.absences_between(start, end, people=whose(start, end))
    people = queries.person_keys_and_names(row.person_id for row in found)
    items, after = page_of_items(found, asked, key=lambda each: [each.start.isoformat(), each.pk])
    return {"items": [_away_out(row, people[row.person_id][0]) for row in items], "next": after}


def absence_out(row: Absence) -> AbsenceOut:
    return AbsenceOut(
        id=row.pk,
        start=row.start,
        end=row.end,
        kind=row.kind,
        hours_per_day=row.hours_per_day,
        half_days=row.half_days,
        note=row.note,
        entered_by=_key_of(row),
        seen=not row.is_unseen,
    )


def _key_of(row: Absence) -> str | None:
    """The person who entered it; a steward may be none."""
    person = getattr(row.entered_by, "person", None)
    return person.key if person else None


def _away_out(row: Absence, person: str) -> AwayOut:
    return AwayOut(
        id=row.pk,
        person=person,
        start=row.start,
        end=row.end,
        hours_per_day=row.hours_per_day,
        half_days=row.half_days,
        note=row.note,
    )
