"""Undo a change of a client, account, epic, task or absence by its audit entry."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import facts, key_of
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Absence, Account, Client, Epic, Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

NOUNS: dict[str, type[models.Model]] = {
    "client": Client,
    "account": Account,
    "epic": Epic,
    "task": Task,
    "absence": Absence,
}


@transaction.atomic
def undo(entry: AuditEntry, *, by: User | None, at: datetime, reason: str = "") -> models.Model | None:
    """Put back what the change of this audit entry replaced; a row it added goes away (then: None).

    Invalid where someone has changed the same facts since, or where something refers to the added row.
    """
    model = NOUNS.get(entry.noun)
    if model is None or entry.after is None:
        raise Invalid("", _("This change cannot be undone here."), _("Make the opposite change."))
    key = {"key": entry.key} if hasattr(model, "key") else {"pk": entry.key}
    row = model._default_manager.select_for_update().filter(**key).first()
    if row is None:
        raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
    mark_stale(datetime(1900, 1, 1).date(), None)  # noqa: DTZ001 - a day, not a moment
    if entry.before is None:
        _remove(row, entry, by=by, reason=reason)
        return None
    now: dict[str, Any] = facts(row)
    values = {name: _python(model, name, value) for name, value in entry.before.items()}
    expected = {name: _python(model, name, value) for name, value in entry.after.items()}
    if any(now[name] != expected[name] for name in values):
        raise Invalid("", _("Someone has changed this since."), _("Look at the latest change first."))
    for name, value in values.items():
        setattr(row, name, value)
    row.save(force_update=True)
    record(
        by=by,
        action=f"undo_{entry.action}",
        noun=entry.noun,
        key=key_of(row),
        before=entry.after,
        after=entry.before,
        reason=reason,
    )
    return row


def _remove(row: models.Model, entry: AuditEntry, *, by: User | None, reason: str) -> None:
    if isinstance(row, Task) and (row.stays.exists() or row.worklog.exists()):
        raise Invalid("", _("The task is in a sprint or has hours."), _("Set its state to dropped instead."))
    before = facts(row)
    try:
        row.delete()
    except ProtectedError as error:
        raise Invalid("", _("Other rows refer to it."), _("Change those first.")) from error
    record(by=by, action=f"undo_{entry.action}", noun=entry.noun, key=entry.key, before=before, reason=reason)


def _python(model: type[models.Model], name: str, value: Any) -> Any:
    field = next(field for field in model._meta.concrete_fields if field.attname == name)
    return field.to_python(value)
