"""Permissions: define, change, require for work."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.present import refuse_absent
from homeostat.areas.work.actions.rows import facts, save_changes, save_named, tell_part
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Epic, PermissionNeed, Task, WorkPermission
from homeostat.platform.signin.models import User

Work = Account | Epic | Task


@transaction.atomic
def add_permission(
    name: str,
    *,
    by: User | None,
    at: datetime,
    purpose: str = "",
    granter: Person | None = None,
    key: str = "",
    external_key: str = "",
    reason: str = "",
) -> WorkPermission:
    """Define a permission; who grants it looks after it."""
    row = WorkPermission(
        key=key, name=name, purpose=purpose.strip(), granter=granter, external_key=external_key
    )
    refuse_absent(row, at=at)
    return save_named(row, by=by, reason=reason)


@transaction.atomic
def change_permission(
    permission: WorkPermission,
    *,
    changes: Mapping[str, Any],
    by: User | None,
    at: datetime,
    reason: str = "",
) -> WorkPermission:
    refuse_absent(permission, changes, at=at)
    return save_changes(permission, changes, by=by, reason=reason)


@transaction.atomic
def require_permission(
    permission: WorkPermission, *, work: Work, by: User | None, at: datetime, reason: str = ""
) -> PermissionNeed:
    """Say that an account, an epic or a task needs a permission."""
    of = {str(work._meta.model_name): work}
    if PermissionNeed.objects.filter(permission=permission, **of).exists():
        raise Invalid("permission", _("It needs this permission already."), _("Choose another one."))
    need = PermissionNeed.objects.create(permission=permission, **of)
    tell_part(need.work, "require_permission", before=None, after=_facts_of(need), by=by, reason=reason)
    return need


@transaction.atomic
def drop_requirement(need: PermissionNeed, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Say that something no longer needs a permission."""
    row = PermissionNeed.objects.select_for_update().filter(pk=need.pk).first()
    if row is None:
        raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
    tell_part(row.work, "drop_requirement", before=_facts_of(row), after=None, by=by, reason=reason)
    row.delete()


def _facts_of(need: PermissionNeed) -> dict[str, Any]:
    return {**facts(need), "permission": need.permission.name}
