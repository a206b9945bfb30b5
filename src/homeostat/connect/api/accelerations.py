"""Accelerations of epics: which go before others, up to how many hours, until when."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Acceleration
from homeostat.areas.work.queries import Accelerated
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.rows import unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day
from homeostat.platform.access import member_of

router = Router()
Place = Annotated[int, Field(ge=1, le=999, description="Among accelerated epics; 1 goes first.")]
Budget = Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=4, allow_inf_nan=False)]
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class AccelerationOut(Schema):
    """An epic goes before others in [start, end); `used` are the hours logged on it in that time."""

    id: int
    epic: str
    priority: int
    budget: Decimal = Field(description="Hours.")
    used: Decimal = Field(description="Hours.")
    start: date
    end: date
    reason: str


class AccelerationIn(Body):
    priority: Place
    budget: Budget = Field(description="Hours.")
    start: Day
    end: Day = Field(description="The first day after it.")
    reason: Why = Field(description="Why it goes before others.")


class AccelerationChange(Body):
    priority: Place = 1
    budget: Budget = Field(Decimal(1), description="Hours.")
    start: Day = date(1900, 1, 1)
    end: Day = Field(date(1900, 1, 1), description="The first day after it.")
    reason: Why = Field("", description="Why it goes before others.")

    def given(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.model_fields_set}


class On(Paging):
    on: Day | None = Field(None, description="Those that hold on this day; today where none is given.")


@router.get(
    "/accelerations", response=Page[AccelerationOut], summary="Accelerated epics, the first one first"
)
def list_accelerations(request: HttpRequest, asked: Query[On]) -> Any:
    member_of(request)
    rows = queries.running_accelerations(asked.on or timezone.localdate())
    rows = rows.select_related("epic").defer("epic__description")
    found, after = page_of_items(
        queries.with_use(rows),
        asked,
        key=lambda each: [each.row.priority, each.row.start.isoformat(), each.row.pk],
    )
    return {"items": [acceleration_out(each) for each in found], "next": after}


@router.get("/epics/{key}/accelerations", response=list[AccelerationOut], summary="Accelerations of an epic")
def list_accelerations_of_epic(request: HttpRequest, key: str) -> list[AccelerationOut]:
    """The latest first."""
    epic = access.epic_for(member_of(request), key)
    return [acceleration_out(each) for each in queries.accelerations_of(epic.pk)]


@router.post(
    "/epics/{key}/accelerations", response={201: AccelerationOut}, summary="Accelerate an epic", **WRITES
)
def accelerate_epic(request: HttpRequest, key: str, body: AccelerationIn) -> AccelerationOut:
    """It begins and ends by itself; one at a time."""
    viewer = member_of(request)
    epic = access.epic_for(viewer, key)
    row = actions.accelerate_epic(epic, **dict(body), by=viewer.user, at=timezone.now())
    return _told(row)


@router.patch("/accelerations/{id}", response=AccelerationOut, summary="Change an acceleration", **CHANGES)
def change_acceleration(request: HttpRequest, id: int, body: AccelerationChange) -> AccelerationOut:
    """Only the fields that are sent change; what is over stays as it was."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.acceleration_for(viewer, id), _told)
    return _told(actions.change_acceleration(row, changes=body.given(), by=viewer.user, at=timezone.now()))


@router.delete("/accelerations/{id}", response={204: None}, summary="End an acceleration", **WRITES)
def end_acceleration(request: HttpRequest, id: int) -> None:
    """From today on; one that has not held for a day yet goes altogether."""
    viewer = member_of(request)
    actions.end_acceleration(access.acceleration_for(viewer, id), by=viewer.user, at=timezone.now())


def _told(row: Acceleration) -> AccelerationOut:
    rows = Acceleration.objects.filter(pk=row.pk).select_related("epic")
    return acceleration_out(queries.with_use(rows)[0])


def acceleration_out(each: Accelerated) -> AccelerationOut:
    row = each.row
    return AccelerationOut(
        id=row.pk,
        epic=row.epic.key,
        priority=row.priority,
        budget=row.budget,
        used=each.used,
        start=row.start,
        end=row.end,
        reason=row.reason,
    )
