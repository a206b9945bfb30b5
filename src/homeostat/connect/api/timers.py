"""My timer, my working days without hours, and hours copied from other days."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Task, Timer
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.hours import Logged, OwnEntryOut, own_entry_out
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import key_of, named_rows
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Key, Reason
from homeostat.platform.access import member_of
from homeostat.platform.days import own_day

router = Router()
ONE_DAY = timedelta(days=1)


class DayHours(Schema):
    day: date
    hours: Decimal


class TimerOut(Schema):
    """What runs, and what it would log by now: hours by day, rounded as the policies say."""

    task: str | None
    account: str | None
    note: str
    started_at: datetime
    hours: list[DayHours]
    is_long: bool = Field(description="It ran for so long that stopping it needs the hours said.")


class RunningOut(Schema):
    running: TimerOut | None


class TimerFields(Body):
    task: Key | None = None
    account: Key | None = Field(None, description="Where it is not a task that is worked on.")
    note: str = Field("", max_length=500)
    reason: Reason = ""


class HoursOfDay(Body):
    day: Day
    hours: Logged


class StopIn(Body):
    hours: list[HoursOfDay] | None = Field(
        None, min_length=1, max_length=31, description="What the timer counted where none are given."
    )
    note: str | None = Field(None, max_length=500, description="That of the timer where none is given.")
    reason: Reason = ""


class SilentOut(Schema):
    days: list[date]


class EmptyIn(Body):
    day: Day
    reason: Reason = ""


class CopyDays(Schema):
    since: Day = Field(description="The first day to copy.")
    until: Day = Field(description="The first day after them; 31 days later at most.")
    to: Day = Field(description="Onto which day the first one is copied; the others follow.")


class CopyIn(CopyDays, Body):
    mark: str | None = Field(
        None, max_length=64, description="Of the preview: 422 where something else would be copied by now."
    )
    reason: Reason = ""


class CopiedOut(Schema):
    task: str | None
    account: str | None
    day: date
    hours: Decimal
    left_out: str = Field(
        description="Why it is not copied: there, future, closed, holiday, away, account or full; else empty."
    )


class CopyPreviewOut(Schema):
    cells: list[CopiedOut]
    mark: str = Field(description="Stands for what would be copied.")


class CopyOut(Schema):
    copied: int = Field(description="How many entries there are more.")


@router.get("/timer", response=RunningOut, summary="My timer")
def read_timer(request: HttpRequest) -> RunningOut:
    person = access.me(member_of(request))
    running = queries.timer_of(person.pk)
    return RunningOut(running=None if running is None else _timer_out(running))


@router.post("/timer", response={201: TimerOut}, summary="Start my timer", **WRITES)
def start_timer(request: HttpRequest, body: TimerFields) -> TimerOut:
    """On a task or an account; one runs at a time."""
    viewer = member_of(request)
    person = access.me(viewer)
    given = named_rows(viewer, body.given())
    return _timer_out(
        actions.start_timer(person, **given, by=viewer.user, at=timezone.now(), reason=body.reason)
    )


@router.patch("/timer", response=TimerOut, summary="Put my timer on other work", **WRITES)
def change_timer(request: HttpRequest, body: TimerFields) -> TimerOut:
    viewer = member_of(request)
    timer = access.own_timer_for(viewer)
    given = named_rows(viewer, body.given())
    return _timer_out(
        actions.change_timer(timer, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
    )


@router.post("/timer/stop", response=list[OwnEntryOut], summary="Stop my timer and log its hours", **WRITES)
def stop_timer(request: HttpRequest, body: StopIn) -> list[OwnEntryOut]:
    """One entry for each day it ran on, undone together; after a very long run the hours have to be said."""
    viewer = member_of(request)
    hours = None if body.hours is None else {each.day: each.hours for each in body.hours}
    entries = actions.stop_timer(
        access.own_timer_for(viewer),
        hours=hours,
        note=body.note,
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
    )
    return [own_entry_out(access.own_entry_for(viewer, entry.pk)) for entry in entries]


@router.delete("/timer", response={204: None}, summary="Forget my timer", **CHANGES)
def forget_timer(request: HttpRequest) -> None:
    """Nothing is logged."""
    viewer = member_of(request)
    actions.forget_timer(access.own_timer_for(viewer), by=viewer.user, at=timezone.now())


@router.get("/silent-days", response=SilentOut, summary="My working days without hours")
def list_silent_days(request: HttpRequest) -> SilentOut:
    """Those of this week and the last that have gone by, without days off."""
    person = access.me(member_of(request))
    return SilentOut(days=queries.silent_days(person.pk, today=_today(request)))


@router.post("/empty-days", response={201: EmptyIn}, summary="Leave a day of mine empty", **WRITES)
def leave_day_empty(request: HttpRequest, body: EmptyIn) -> Any:
    """Nothing mentions it any more."""
    viewer = member_of(request)
    row = actions.leave_day_empty(
        access.me(viewer), day=body.day, by=viewer.user, at=timezone.now(), reason=body.reason
    )
    return EmptyIn(day=row.day, reason=body.reason)


@router.get("/copied-hours", response=CopyPreviewOut, summary="What copying hours of mine would do")
def preview_copied_hours(request: HttpRequest, asked: Query[CopyDays]) -> CopyPreviewOut:
    """Each task or account and day; days off are left out unless it is a single day."""
    person = access.me(member_of(request))
    found = queries.copy_of(person.pk, dict(_days(asked)), today=_today(request))
    return CopyPreviewOut(cells=[_copied_out(cell) for cell in found.cells], mark=found.mark)


@router.post("/copied-hours", response={201: CopyOut}, summary="Copy hours of mine to other days", **WRITES)
def copy_hours(request: HttpRequest, body: CopyIn) -> CopyOut:
    """Never over what is there; what the preview leaves out is left out. Undone as one."""
    viewer = member_of(request)
    person = access.me(viewer)
    days = dict(_days(body))
    count = actions.copy_hours(
        person,
        days=days,
        today=_today(request),
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
        mark=body.mark,
    )
    return CopyOut(copied=count)


def _copied_out(cell: queries.CopiedCell) -> CopiedOut:
    is_task = isinstance(cell.work, Task)
    return CopiedOut(
        task=cell.work.key if is_task else None,
        account=None if is_task else cell.work.key,
        day=cell.day,
        hours=cell.hours,
        left_out=cell.why,
    )


def _days(body: CopyDays) -> Iterator[tuple[date, date]]:
    if not timedelta(0) < body.until - body.since <= timedelta(days=31):
        message = _("These are no days to copy, or too many.")
        raise wrong_field("until", message, _("Send a later day, 31 at most."))
    for number in range((body.until - body.since).days):
        yield body.since + number * ONE_DAY, body.to + number * ONE_DAY


def _today(request: HttpRequest) -> date:
    return own_day(member_of(request).user, timezone.now())


def _timer_out(timer: Timer) -> TimerOut:
    run = queries.run_of(timer, at=timezone.now())
    return TimerOut(
        task=key_of(timer.task),
        account=key_of(timer.account),
        note=timer.note,
        started_at=timer.started_at,
        hours=[DayHours(day=day, hours=hours) for day, hours in run.hours.items()],
        is_long=run.is_long,
    )
