"""What I carry at most: stated for oneself, from a day on."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.vitals.carried import carried_by
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import StatedLimit
from homeostat.areas.work.models.limits import LEAST, MOST
from homeostat.connect.api.accounts import WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.platform.access import member_of

router = Router()
Limit = Annotated[Decimal, Field(ge=LEAST, le=MOST, max_digits=5, decimal_places=2, allow_inf_nan=False)]


class LimitOut(Schema):
    """From `start` on, until another is stated; a limit of null is what the policy says."""

    id: int
    start: date
    limit: Decimal | None


class StatedOut(LimitOut):
    """What was stated, beside the weight of what is carried today: less than that is allowed."""

    carried: Decimal


class LimitIn(Body):
    limit: Limit | None = Field(description="Duties, each with its weight; null: what the policy says.")
    start: Day
    reason: Reason = ""


@router.get("/me/limits", response=Page[LimitOut], summary="What I stated that I carry at most")
def list_limits(request: HttpRequest, paging: Query[Paging]) -> Any:
    person = access.me(member_of(request))
    found = queries.limits_of(person.pk)
    items, after = page_of_items(found, paging, key=lambda each: [each.pk])
    return {"items": [_out(row) for row in items], "next": after}


@router.post("/me/limits", response={201: StatedOut}, summary="State what I carry at most", **WRITES)
def state_limit(request: HttpRequest, body: LimitIn) -> StatedOut:
    """Those who share a cell with you see it as part of your role load. One a day: the later one counts."""
    viewer = member_of(request)
    person = access.me(viewer)
    row = actions.state_limit(person, **body.given(), by=viewer.user, at=timezone.now(), reason=body.reason)
    carried = carried_by(person.key, on=timezone.localdate()).weight
    return StatedOut(id=row.pk, start=row.start, limit=row.limit, carried=carried)


def _out(row: StatedLimit) -> LimitOut:
    return LimitOut(id=row.pk, start=row.start, limit=row.limit)
