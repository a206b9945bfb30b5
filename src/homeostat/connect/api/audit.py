"""The audit log, as far as it opens to you."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.organisation.access import person_for
from homeostat.areas.settings.queries import names_of_users, user_of
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Day
from homeostat.platform.access import member_of
from homeostat.platform.audit.access import entries_for
from homeostat.platform.audit.difference import readable
from homeostat.platform.audit.queries import Wanted, wanted_entries

router = Router()


class AuditEntryOut(Schema):
    """One action someone took; `origin` says where: page, api, command, import, system."""

    id: int
    at: datetime
    by: str
    origin: str
    action: str
    noun: str
    key: str
    before: Any
    after: Any
    reason: str


class Which(Paging):
    noun: str = Field("", max_length=40)
    action: str = Field("", max_length=60)
    key: str = Field("", max_length=200)
    by: str = Field("", max_length=80, description="The key of the person who did it.")
    since: Day | None = None
    until: Day | None = Field(None, description="The last day.")


@router.get("/audit", response=Page[AuditEntryOut], summary="The audit log, the latest first")
def list_audit_entries(request: HttpRequest, asked: Query[Which]) -> Any:
    """Members read what is about the organisation and what they did; stewards read everything."""
    viewer = member_of(request)
    wanted = Wanted(
        noun=asked.noun,
        action=asked.action,
        key=asked.key,
        user=user_of(person_for(viewer, asked.by)) if asked.by else None,
        start=asked.since,
        end=asked.until,
    )
    rows = wanted_entries(entries_for(viewer), wanted)
    found, after = page_of_rows(rows, asked, order=("-at", "-pk"))
    names = names_of_users()
    items = [
        AuditEntryOut(
            id=entry.pk,
            at=entry.at,
            by=names.get(entry.by_id, "") if entry.by_id is not None else "",
            origin=entry.origin,
            action=entry.action,
            noun=entry.noun,
            key=entry.key,
            before=readable(entry.before),
            after=readable(entry.after),
            reason=entry.reason,
        )
        for entry in found
    ]
    return {"items": items, "next": after}
