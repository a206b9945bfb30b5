"""Overrides: another value of a policy for one cell, asked for, approved or declined, taken back."""

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, JsonValue

from homeostat.areas.settings import access
from homeostat.areas.settings import override_actions as actions
from homeostat.areas.settings.models import Override, OverrideStep
from homeostat.areas.settings.override_queries import all_overrides
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.policies import WRITES
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Key
from homeostat.platform.access import Viewer, member_of

router = Router()


class StepOut(Schema):
    """What somebody said to it; `person` is None for a user who is nobody in the organisation."""

    said: str
    person: str | None
    at: datetime
    reason: str


class OverrideOut(Schema):
    """Another value for one cell in [start, end); `change` is what was adopted once it was approved."""

    id: int
    cell: str
    policy: str
    value: JsonValue
    start: date
    end: date | None
    why: str
    asker: str
    asked_at: datetime
    state: str = Field(description="waiting, adopted, declined, withdrawn or undone")
    steps: list[StepOut]
    change: int | None
    may_decide: bool


class OverrideIn(Body):
    cell: Key
    policy: str = Field(max_length=60)
    value: JsonValue
    start: Day = Field(description="Today or later; it begins once it is approved.")
    end: Day | None = Field(None, description="The day on which what holds without it holds again.")
    why: str = Field(min_length=1, max_length=2000)


class Word(Body):
    reason: str = Field("", max_length=2000)


class Which(Paging):
    waiting: bool = Field(False, description="Only those that wait for approval.")


@router.get("/overrides", response=Page[OverrideOut], summary="Overrides, the latest first")
def list_overrides(request: HttpRequest, asked: Query[Which]) -> Any:
    deciding = access.deciding(member_of(request), on=timezone.localdate())
    rows = all_overrides()
    rows = rows.filter(pk__in=Override.objects.waiting()) if asked.waiting else rows
    found, after = page_of_rows(rows, asked, order=("-asked_at", "-pk"))
    return {"items": [_out(row, deciding) for row in found], "next": after}


@router.post("/overrides", response={201: OverrideOut}, summary="Ask for an override", **WRITES)
def ask_override(request: HttpRequest, body: OverrideIn) -> OverrideOut:
    """For a cell of one's own."""
    viewer = member_of(request)
    cell, asker = access.own_cell_for(viewer, body.cell, on=timezone.localdate())
    row = actions.ask_override(
        cell,
        asker=asker,
        policy=body.policy,
        value=body.value,
        start=body.start,
        end=body.end,
        why=body.why,
        by=viewer.user,
        at=timezone.now(),
    )
    return _read(viewer, row.pk)


@router.get("/overrides/{id}", response=OverrideOut, summary="An override")
def read_override(request: HttpRequest, id: int) -> OverrideOut:
    return _read(member_of(request), id)


@router.post("/overrides/{id}/approve", response=OverrideOut, summary="Approve an override", **WRITES)
def approve_override(request: HttpRequest, id: int, body: Word) -> OverrideOut:
    """Once enough have approved, its value is adopted."""
    viewer = member_of(request)
    row = access.override_to_decide(viewer, id, on=timezone.localdate())
    actions.approve_override(row, by=viewer.user, at=timezone.now(), reason=body.reason)
    return _read(viewer, id)


@router.post("/overrides/{id}/decline", response=OverrideOut, summary="Decline an override", **WRITES)
def decline_override(request: HttpRequest, id: int, body: Word) -> OverrideOut:
    """With a reason."""
    viewer = member_of(request)
    row = access.override_to_decide(viewer, id, on=timezone.localdate())
    actions.decline_override(row, by=viewer.user, at=timezone.now(), reason=body.reason)
    return _read(viewer, id)


@router.post("/overrides/{id}/withdraw", response=OverrideOut, summary="Take an override back", **WRITES)
def withdraw_override(request: HttpRequest, id: int, body: Word) -> OverrideOut:
    """What was adopted of it is undone."""
    viewer = member_of(request)
    row = access.override_to_take_back(viewer, id, on=timezone.localdate())
    actions.withdraw_override(row, by=viewer.user, at=timezone.now(), reason=body.reason)
    return _read(viewer, id)


def _read(viewer: Viewer, pk: int) -> OverrideOut:
    deciding = access.deciding(viewer, on=timezone.localdate())
    return _out(access.override_for(viewer, pk), deciding)


def _out(row: Override, deciding: access.Deciding) -> OverrideOut:
    return OverrideOut(
        id=row.pk,
        cell=row.cell.key,
        policy=row.policy,
        value=row.value,
        start=row.start,
        end=row.end,
        why=row.why,
        asker=row.asker.key,
        asked_at=row.asked_at,
        state=row.state,
        steps=[_step(step) for step in row.steps.all()],
        change=row.change_id,
        may_decide=deciding.may(row),
    )


def _step(step: OverrideStep) -> StepOut:
    person = step.person.key if step.person else None
    return StepOut(said=step.kind, person=person, at=step.at, reason=step.reason)
