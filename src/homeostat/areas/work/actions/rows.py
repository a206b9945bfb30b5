"""What every single change of a row has in common: checked, saved and told in one transaction."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models.descriptions import LONGEST
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User

M = TypeVar("M", bound=models.Model)


def facts(row: models.Model) -> dict[str, Any]:
    """The row as the audit log keeps it: attribute names and values, without what has not been read."""
    unread = row.get_deferred_fields()
    names = [str(field.attname) for field in row._meta.concrete_fields]
    return {name: getattr(row, name) for name in names if name not in unread}


def save_new(row: M, *, by: User | None, reason: str, action: str = "") -> M:
    """Check and insert a row, and tell the audit log; call it inside a transaction."""
    noun = str(row._meta.model_name)
    check(row)
    row.save(force_insert=True)
    action = action or f"add_{noun}"
    record(by=by, action=action, noun=noun, key=key_of(row), after=facts(row), reason=reason)
    return row


def save_named(row: M, *, by: User | None, reason: str) -> M:
    """Insert a row that people know by its name; without a key it gets one made of the name."""
    row.name = named(row.name)  # type: ignore[attr-defined]
    row.key = row.key or free_key(type(row), row.name)  # type: ignore[attr-defined]
    return save_new(row, by=by, reason=reason)


def save_changes(row: M, changes: Mapping[str, Any], *, by: User | None, reason: str, action: str = "") -> M:
    """Apply changes to a locked row, and tell the audit log; nothing is told where nothing differs."""
    locked = type(row)._default_manager.select_for_update().defer(None).get(pk=row.pk)
    before = facts(locked)
    for name, value in changes.items():
        setattr(locked, name, value)
    after = facts(locked)
    if after != before:
        check(locked)
        locked.save(force_update=True)
        noun = str(row._meta.model_name)
        kept = [name for name in after if after[name] != before[name]]
        record(
            by=by,
            action=action or f"change_{noun}",
            noun=noun,
            key=key_of(locked),
            before={name: before[name] for name in kept},
            after={name: after[name] for name in kept},
            reason=reason,
        )
    row.refresh_from_db()
    return row


def tell_part(
    whole: models.Model,
    action: str,
    *,
    before: Mapping[str, Any] | None,
    after: Mapping[str, Any] | None,
    by: User | None,
    reason: str,
) -> AuditEntry:
    """Tell a change as a part of the story of another row, with all there is to it: an undo puts it back."""
    noun, key = str(whole._meta.model_name), key_of(whole)
    return record(by=by, action=action, noun=noun, key=key, before=before, after=after, reason=reason)


def check(row: models.Model) -> None:
    """Invalid with the field and the remedy where the row breaks a rule of its model."""
    known = _left_out(row)
    try:
        row.full_clean(exclude=known, validate_constraints=False)
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(
            "" if field == "__all__" else field,
            " ".join(messages),
            _("Choose another %s.") % field.replace("_", " ")
            if "unique" in str(error)
            else _("Mend this field."),
        ) from error


def check_fields(row: models.Model) -> None:
    """The same for a row whose key is not new; asks for nothing."""
    try:
        row.clean_fields(exclude=_left_out(row))
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise Invalid(field, " ".join(messages), _("Mend this field.")) from error


def _left_out(row: models.Model) -> list[str]:
    unread = row.get_deferred_fields()
    return [
        field.name
        for field in row._meta.concrete_fields
        if field.is_relation
        or field.attname in unread
        or (field.null and getattr(row, field.attname) is None)
    ]


def key_of(row: models.Model) -> str:
    return str(getattr(row, "key", row.pk))


def free_key(model: type[models.Model], name: str) -> str:
    """A key made of the name that no other row has."""
    stem = slugify(name)[:70] or str(model._meta.model_name)
    taken = set(model._default_manager.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken or key == "add":  # the address of the form that adds one
        number += 1
        key = f"{stem}-{number}"
    return key


def described(text: str) -> str:
    """A description without spaces around it; Invalid where it is too long."""
    kept = text.replace("\r\n", "\n").strip()
    if len(kept) > LONGEST:
        raise Invalid(
            "description",
            _("The description is longer than %d letters.") % LONGEST,
            _("Shorten it, or put it into a file and attach that."),
        )
    return kept


def named(name: str, field: str = "name") -> str:
    """A name without spaces around it; Invalid where nothing is left."""
    if not (kept := name.strip()):
        raise Invalid(field, _("The name is missing."), _("Write a short name that people recognise."))
    return kept
