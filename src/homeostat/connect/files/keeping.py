"""Mappings kept for next time: keep, rename, duplicate, delete, and each of it undone by its audit entry.

A mapping's key never changes: where it names no origin, rows that were imported with it are known by its key.
"""

from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from homeostat.connect.files.models import Profile
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import shipped
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User

NOUN = "import profile"


@transaction.atomic
def keep_profile(name: str, mapping: dict[str, Any], *, by: User | None) -> Profile:
    """Keep a mapping under a name; the mapping that had this name before is replaced."""
    name = _named(name)
    row = Profile.objects.select_for_update().filter(name__iexact=name).first()
    before = _facts(row)
    row = row or Profile(key=_free_key(name))
    row.name, row.mapping, row.saved_by = name, mapping, by
    row.save()
    _tell("keep_profile", row.key, before, _facts(row), by=by)
    return row


@transaction.atomic
def rename_profile(profile: Profile, name: str, *, by: User | None) -> Profile:
    """Give a mapping another name; its key stays."""
    name = _named(name)
    row = Profile.objects.select_for_update().get(pk=profile.pk)
    if Profile.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise MappingRefused(
            _("Another mapping is called “%(name)s”.") % {"name": name}, remedy=_("Choose another name.")
        )
    before = _facts(row)
    row.name = name
    row.save()
    if _facts(row) != before:
        _tell("rename_profile", row.key, before, _facts(row), by=by)
    return row


@transaction.atomic
def duplicate_profile(name: str, mapping: dict[str, Any], *, by: User | None) -> Profile:
    """Keep a copy of a mapping under a name of its own, to change the one without the other."""
    name, number = _named(name), 1
    while Profile.objects.filter(name__iexact=(copy := _copy_of(name, number))).exists():
        number += 1
    row = Profile.objects.create(key=_free_key(copy), name=copy, mapping=mapping, saved_by=by)
    _tell("duplicate_profile", row.key, None, _facts(row), by=by)
    return row


@transaction.atomic
def delete_profile(profile: Profile, *, by: User | None) -> None:
    """Forget a mapping; what was imported with it stays."""
    row = Profile.objects.select_for_update().get(pk=profile.pk)
    _tell("delete_profile", row.key, _facts(row), None, by=by)
    row.delete()


@transaction.atomic
def undo_profile(entry: AuditEntry, *, by: User | None) -> Profile | None:
    """Put back what a change of a kept mapping replaced; None where that was nothing."""
    row = Profile.objects.select_for_update().filter(key=entry.key).first()
    if _facts(row) != entry.after:
        raise MappingRefused(
            _("This mapping has been changed or deleted since."), remedy=_("Look at the list of mappings.")
        )
    if entry.before is None:
        if row is not None:
            row.delete()
        row = None
    else:
        row = row or Profile(key=entry.key)
        row.name, row.mapping, row.saved_by = entry.before["name"], entry.before["mapping"], by
        row.save()
    _tell(f"undo_{entry.action.removeprefix('undo_')}", entry.key, entry.after, entry.before, by=by)
    return row


def _facts(row: Profile | None) -> dict[str, Any] | None:
    return None if row is None else {"name": row.name, "mapping": row.mapping}


def _tell(action: str, key: str, before: Any, after: Any, *, by: User | None) -> None:
    record(by=by, action=action, noun=NOUN, key=key, before=before, after=after)


def _named(name: str) -> str:
    if not (kept := name.strip()):
        raise MappingRefused(
            _("The mapping has no name."), remedy=_("Write one by which people recognise it.")
        )
    return kept[:200]


def _copy_of(name: str, number: int) -> str:
    if number == 1:
        return _("Copy of %(name)s") % {"name": name}
    return _("Copy %(number)d of %(name)s") % {"number": number, "name": name}


def _free_key(name: str) -> str:
    """A key made of the name that no kept and no shipped mapping has."""
    stem = slugify(name)[:54] or "mapping"
    taken = {*Profile.objects.filter(key__startswith=stem).values_list("key", flat=True), *shipped()}
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key
