"""Hours of an account, client, epic or cell, sprint by sprint: sums, and nobody's name."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import access, queries
from homeostat.areas.work.models import Sprint
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.schema import Schema
from homeostat.platform.access import member_of

router = Router()
NOTHING = Decimal(0)


class InSprintOut(Schema):
    """Hours of the days of a sprint, [start, end)."""

    sprint: int
    start: date
    end: date
    hours: Decimal


class BySprintOut(Page[InSprintOut]):
    total: Decimal = Field(description="All hours there ever were.")
    outside: Decimal = Field(description="Of them those of days outside all sprints.")


@router.get("/accounts/{key}/hours-by-sprint", response=BySprintOut, summary="Hours of an account by sprint")
def list_sprints_of_account(request: HttpRequest, key: str, paging: Query[Paging]) -> dict[str, Any]:
    row = access.account_for(member_of(request), key)
    return _by_sprint(queries.sums_by_sprint("account", [row.pk]), paging)


@router.get("/clients/{key}/hours-by-sprint", response=BySprintOut, summary="Hours of a client by sprint")
def list_sprints_of_client(request: HttpRequest, key: str, paging: Query[Paging]) -> dict[str, Any]:
    """Of all its accounts together."""
    row = access.client_for(member_of(request), key)
    accounts = list(row.accounts.values_list("pk", flat=True))
    return _by_sprint(queries.sums_by_sprint("account", accounts), paging)


@router.get("/epics/{key}/hours-by-sprint", response=BySprintOut, summary="Hours of an epic by sprint")
def list_sprints_of_epic(request: HttpRequest, key: str, paging: Query[Paging]) -> dict[str, Any]:
    row = access.epic_for(member_of(request), key)
    return _by_sprint(queries.sums_by_sprint("epic", [row.pk]), paging)


@router.get("/cells/{key}/hours-by-sprint", response=BySprintOut, summary="Hours of a cell by sprint")
def list_sprints_of_cell(request: HttpRequest, key: str, paging: Query[Paging]) -> dict[str, Any]:
    row = access.cell_for(member_of(request), key)
    return _by_sprint(queries.sums_by_sprint("cell", [row.pk]), paging)


def _by_sprint(sums: dict[int | None, Decimal], paging: Paging) -> dict[str, Any]:
    """A page of the sprints that have begun or have hours, the latest first."""
    begun = Q(start__lte=timezone.localdate()) | Q(pk__in=[pk for pk in sums if pk is not None])
    found, after = page_of_rows(Sprint.objects.filter(begun), paging, order=("-start",))
    return {
        "items": [
            InSprintOut(sprint=row.number, start=row.start, end=row.end, hours=sums.get(row.pk, NOTHING))
            for row in found
        ],
        "next": after,
        "total": sum(sums.values(), NOTHING),
        "outside": sums.get(None, NOTHING),
    }
