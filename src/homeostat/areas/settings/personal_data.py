"""Everything that is kept about a person, as files they can take away."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.areas.settings.archive import Entry, zipped
from homeostat.areas.work.queries.contents import content_of, name_among_others
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User

# Proofs of identity are not data about a person, and a copy of them would open the account.
SECRETS = {
    "password",
    "token_digest",
    "session_key",
    "token",
    "token_secret",
    "data",
    "key_digest",
    "session_data",
}
SECRET_MODELS = {"emailconfirmation", "socialtoken", "socialapp", "session"}


def personal_data(person: Person) -> dict[str, list[dict[str, Any]]]:
    """Rows by kind of thing: every row that points at the person or at their user, without secrets."""
    found: dict[str, list[dict[str, Any]]] = {"person": [{"key": person.key, "email": person.email}]}
    for model in apps.get_models():
        mine = _pointing_at(model, person)
        if mine is None or model._meta.model_name in SECRET_MODELS:
            continue
        rows = list(model._base_manager.filter(mine).order_by("pk").values(*_columns(model)))
        if rows:
            found[str(model._meta.model_name)] = rows
    found["auditentry"] = list(_audit_about(person).order_by("pk").values(*_columns(AuditEntry)))
    changes = OrganisationChange.objects.filter(_changes_about(person)).order_by("pk")
    found["organisationchange"] = [
        {"on": change.on, "operations": change.operations, "at": change.at, "reason": change.reason}
        for change in changes
    ]
    for row in found.get("attachment", ()):
        row["path"] = None if row["forgotten_at"] else _path_of(row["id"], row["name"])
    return {name: rows for name, rows in found.items() if rows}


@transaction.atomic
def export_person(person: Person, *, by: User, at: datetime) -> Iterator[bytes]:
    """The personal data as a zip of JSON files and of what the person attached, made while it is sent.

    The export itself is in the audit log.
    """
    data = personal_data(person)
    record(
        by=by,
        action="export",
        noun="person data",
        key=person.key,
        after={name: len(rows) for name, rows in data.items()},
    )
    return zipped([*_documents(person, at, data), *_attached(data)])


def _documents(person: Person, at: datetime, data: dict[str, list[dict[str, Any]]]) -> Iterator[Entry]:
    yield Entry("README.txt", at, [_read_me(person, at, data).encode()])
    for name, rows in data.items():
        written = json.dumps(rows, cls=DjangoJSONEncoder, indent=1, ensure_ascii=False)
        yield Entry(f"{name}.json", at, [written.encode()])


def _attached(data: dict[str, list[dict[str, Any]]]) -> Iterator[Entry]:
    """Files whose content is kept; most are packed already, so they are not packed again."""
    for row in data.get("attachment", ()):
        if row["path"]:
            content = content_of(row["id"])
            yield Entry(row["path"], row["added_at"], content, size=row["size"], is_packed=False)


def _path_of(pk: int, name: str) -> str:
    return f"files/{name_among_others(pk, name)}"


def _pointing_at(model: type[models.Model], person: Person) -> Q | None:
    wanted: Q | None = None
    for field in model._meta.concrete_fields:
        if (
            field.name in ("by", "granted_by", "ended_by", "invited_by", "entered_by")
            or not field.is_relation
        ):
            continue
        value = person.pk if field.related_model is Person else None
        if field.related_model is User:
            value = person.user_id
        if value is not None:
            wanted = Q(**{field.attname: value}) | (wanted or Q())
    if model is User and person.user_id is not None:
        return Q(pk=person.user_id)
    return wanted


def _columns(model: type[models.Model]) -> list[str]:
    """Columns with keys instead of numbers where there are keys."""
    names = []
    for field in model._meta.concrete_fields:
        if field.name in SECRETS:
            continue
        keyed = field.is_relation and any(
            other.name == "key"
            for other in field.related_model._meta.concrete_fields  # type: ignore[union-attr]
        )
        names.append(f"{field.name}__key" if keyed else field.attname)
    return names


def _audit_about(person: Person) -> models.QuerySet[AuditEntry]:
    about = Q(noun="person", key=person.key) | Q(noun="person data", key=person.key)
    if person.user_id is not None:
        about |= Q(by=person.user_id) | Q(noun="user", key=str(person.user_id))
    return AuditEntry.objects.filter(about)


def _changes_about(person: Person) -> Q:
    about = Q(operations__icontains=f'"{person.key}"')
    return about | Q(by=person.user_id) if person.user_id is not None else about


def _read_me(person: Person, at: datetime, data: dict[str, list[dict[str, Any]]]) -> str:
    kinds = "\n".join(f"  {name}.json  {len(rows)}" for name, rows in sorted(data.items()))
    return _(
        "Everything Homeostat keeps about %(key)s, written on %(day)s.\n"
        "One file for each kind of thing, with the number of its rows:\n%(kinds)s\n"
        "Passwords, tokens and keys are left out: they would open the account.\n"
        "Attached files lie in the folder files; attachment.json says which is which. Those that were\n"
        "removed long ago are listed without a path: their contents are not kept any more.\n"
    ) % {"key": person.key, "day": timezone.localdate(at).isoformat(), "kinds": kinds}
