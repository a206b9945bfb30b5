"""Grants of permissions to people: for a time, renewed, ended."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.present import refuse_absent
from homeostat.areas.work.actions.rows import facts, tell_part
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import PermissionGrant, WorkPermission
from homeostat.areas.work.policies import time_zone
from homeostat.areas.work.queries.names import person_names
from homeostat.core.calendar import day_of
from homeostat.platform.signin.models import User


@transaction.atomic
def grant_permission(
    permission: WorkPermission,
    *,
    person: Person,
    start: date,
    by: User | None,
    at: datetime,
    end: date | None = None,
    reason: str = "",
) -> PermissionGrant:
    """Somebody holds a permission in [start, end), or from `start` on; it ends by itself."""
    WorkPermission.objects.select_for_update().get(pk=permission.pk)
    row = PermissionGrant(
        permission=permission,
        person=person,
        start=start,
        end=end,
        reason=reason.strip(),
        granted_by=by,
        granted_at=at,
    )
    if end is not None and end <= start:
        raise Invalid("end", _("It ends before it begins."), _("Choose a later last day, or none."))
    refuse_second_grant(row)
    refuse_absent(row, at=at)
    row.save(force_insert=True)
    tell_part(row.permission, "grant_permission", before=None, after=_facts_of(row), by=by, reason=row.reason)
    return row


@transaction.atomic
def renew_grant(
    grant: PermissionGrant, *, by: User | None, at: datetime, end: date | None = None, reason: str = ""
) -> PermissionGrant:
    """Let somebody hold a permission on from where it ends, or from today on where it is over."""
    if grant.end is None:
        raise Invalid("end", _("It does not end."), _("Nothing is left to do."))
    return grant_permission(
        grant.permission,
        person=grant.person,
        start=max(grant.end, _today(at)),
        end=end,
        reason=reason or grant.reason,
        by=by,
        at=at,
    )


@transaction.atomic
def end_grant(
    grant: PermissionGrant, *, by: User | None, at: datetime, reason: str = ""
) -> PermissionGrant | None:
    """Take a permission away from today on; one that has not held for a day yet goes altogether."""
    row = PermissionGrant.objects.select_for_update().filter(pk=grant.pk).first()
    today = _today(at)
    if row is None or row.is_over(today):
        raise Invalid("end", _("It is not held any more."), _("Nothing is left to do."))
    before = _facts_of(row)
    if today <= row.start:
        tell_part(row.permission, "end_grant", before=before, after=None, by=by, reason=reason)
        row.delete()
        return None
    row.end = today
    row.save(update_fields=["end"])
    tell_part(row.permission, "end_grant", before=before, after=_facts_of(row), by=by, reason=reason)
    return row


def refuse_second_grant(row: PermissionGrant) -> None:
    """Nobody holds the same permission twice on a day."""
    others = PermissionGrant.objects.filter(permission=row.permission_id, person=row.person_id)
    others = others.filter(Q(end=None) | Q(end__gt=row.start)).exclude(pk=row.pk)
    if row.end is not None:
        others = others.filter(start__lt=row.end)
    if other := others.first():
        raise Invalid(
            "person",
            _("They hold it on these days already: %s.") % other,
            _("Renew or end that one, or choose other days."),
        )


def _today(at: datetime) -> date:
    return day_of(at, time_zone(at.date()))


def _facts_of(grant: PermissionGrant) -> dict[str, Any]:
    return {**facts(grant), "who": person_names([grant.person_id]).get(grant.person_id, "")}
