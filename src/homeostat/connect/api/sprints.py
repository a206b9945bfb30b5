"""The calendar of sprints, and the changes of work that can be undone."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.vitals.asked import of_undo
from homeostat.areas.work import access, actions
from homeostat.areas.work.changes import standing
from homeostat.areas.work.models import Sprint, TaskSprint
from homeostat.connect.api.accounts import WRITES, Told
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.tasks import NOT_OF_STAY, OF_STAY, Because, StayOut, stay_out
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.platform.access import member_of
from homeostat.platform.audit.difference import readable
from homeostat.platform.shell.speech import speak

router = Router()
Noun = Literal["client", "account", "epic", "task", "sprint", "absence", "hoursentry"]


class SprintOut(Schema):
    """A sprint, [start, end)."""

    number: int
    start: date
    end: date
    closed_at: datetime | None


class PlanUntil(Body):
    until: Day = Field(description="Sprints that begin before this day are planned.")


class PlanIn(PlanUntil):
    reason: Reason = ""


class WorkChangeOut(Schema):
    """A change of a row of work; `can_be_undone` while nothing later touched the same."""

    id: int
    at: datetime
    action: str
    before: Any
    after: Any
    reason: str
    can_be_undone: bool


class OfRow(Schema):
    noun: Noun
    key: str = Field(max_length=200, description="The key of the row; an id for hours and absences.")


@router.get("/sprints", response=Page[SprintOut], summary="Sprints, the latest first")
def list_sprints(request: HttpRequest, paging: Query[Paging]) -> Any:
    member_of(request)
    found, after = page_of_rows(Sprint.objects.all(), paging, order=("-start",))
    return {"items": [sprint_out(row) for row in found], "next": after}


@router.post("/sprints", response={201: list[SprintOut]}, summary="Plan sprints ahead", **WRITES)
def plan_sprints(request: HttpRequest, body: PlanIn) -> list[SprintOut]:
    """Their length and first day are policies."""
    viewer = member_of(request)
    made = actions.plan_sprints(body.until, by=viewer.user, at=timezone.now(), reason=body.reason)
    return [sprint_out(row) for row in made]


@router.post("/sprints/preview", response=list[SprintOut], summary="What planning sprints would add")
def preview_sprints(request: HttpRequest, body: PlanUntil) -> list[SprintOut]:
    """Nothing is written."""
    member_of(request)
    return [sprint_out(row) for row in actions.sprints_to_plan(body.until)]


@router.get("/sprints/{number}", response=SprintOut, summary="A sprint")
def read_sprint(request: HttpRequest, number: int) -> SprintOut:
    return sprint_out(access.sprint_for(member_of(request), number))


@router.get("/sprints/{number}/stays", response=Page[StayOut], summary="The tasks in a sprint")
def list_stays_of_sprint(request: HttpRequest, number: int, paging: Query[Paging]) -> Any:
    sprint = access.sprint_for(member_of(request), number)
    rows = TaskSprint.objects.filter(sprint=sprint).select_related(*OF_STAY).defer(*NOT_OF_STAY)
    found, after = page_of_rows(rows, paging, order=("pk",))
    return {"items": [stay_out(row) for row in found], "next": after}


@router.post("/sprints/{number}/close", response=SprintOut, summary="Close a sprint", **WRITES)
def close_sprint(request: HttpRequest, number: int, body: Because) -> SprintOut:
    """On its last day or later: what became of each task in it is stored as a fact."""
    viewer = member_of(request)
    found = access.sprint_for(viewer, number)
    return sprint_out(actions.close_sprint(found, by=viewer.user, at=timezone.now(), reason=body.reason))


@router.get("/work/changes", response=list[WorkChangeOut], summary="The latest changes of a row of work")
def list_work_changes(request: HttpRequest, asked: Query[OfRow]) -> list[WorkChangeOut]:
    """As far as you may read them: of hours and absences your own."""
    viewer = member_of(request)
    if asked.noun == "sprint":
        number = int(asked.key) if asked.key.isascii() and asked.key.isdigit() else -1
        entries = access.changes_of_sprints(viewer, number)
    else:
        entries = access.changes_of(viewer, asked.noun, asked.key)
    stands = standing(entries)
    return [
        WorkChangeOut(
            id=entry.pk,
            at=entry.at,
            action=entry.action,
            before=readable(entry.before),
            after=readable(entry.after),
            reason=entry.reason,
            can_be_undone=entry.pk in stands,
        )
        for entry in entries
    ]


@router.post(
    "/work/changes/{id}/undo",
    response={200: Told, 204: None},
    summary="Undo a change of work",
    **WRITES,
)
def undo_work_change(request: HttpRequest, id: int, body: Because) -> Any:
    """What it replaced comes back, what it added goes away; refused where something was built on it. There is
    an answer where an epic or a client comes back to somebody beyond their limits.
    """
    viewer, now = member_of(request), timezone.now()
    entry = access.change_for(viewer, id)
    told = of_undo(entry, viewer=viewer, today=timezone.localdate(now))
    actions.undo(entry, by=viewer.user, at=now, reason=body.reason)
    return (200, {"warnings": [speak(each.message) for each in told]}) if told else (204, None)


def sprint_out(row: Sprint) -> SprintOut:
    return SprintOut(number=row.number, start=row.start, end=row.end, closed_at=row.closed_at)
