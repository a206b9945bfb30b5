"""Erasure of a person: a pseudonym takes their place everywhere, and the user who signed in is deleted.

What they did stays as a fact of the organisation, under a name that belongs to nobody. There is no way back:
neither the pseudonym's origin nor the old name is kept.
"""

import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from psycopg import sql
from psycopg.types.json import Jsonb

from homeostat.areas.organisation.models import Cell, CellKind, Person, PersonTerm, Role
from homeostat.areas.work.models import (
    Absence,
    Account,
    Client,
    Epic,
    FormerText,
    PermissionGrant,
    Task,
    Timer,
    WorkPermission,
)
from homeostat.platform.audit.record import record
from homeostat.platform.signin.actions import NotPossible, end_sessions
from homeostat.platform.signin.models import Invitation, Stewardship, User

# Tables without words of people, or emptied instead of searched.
SKIPPED = ("django_migrations", "django_content_type", "auth_permission", "cache")
# Columns that name other things; a person's key in them is a coincidence.
OF_OTHERS = {"key", "noun", "action", "origin", "sign", "scope", "state", "standing", "kind", "part"}
# Where an object of JSON names a person, for the rare key that a cell or an account has too.
OF_PEOPLE = {
    "person",
    "people",
    "assignee",
    "reviewer",
    "owner",
    "holder",
    "holders",
    "backup",
    "member",
    "members",
}


@dataclass(slots=True)
class Words:
    """The words to replace, and by what."""

    key: str
    names: list[str]
    addresses: list[str]
    new_key: str
    new_name: str
    is_key_shared: bool
    pattern: str = field(init=False)
    written: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        # PostgreSQL finds candidates only, its idea of letters depends on the locale; Python decides.
        words = [
            form for word in (*self.names, *self.addresses) for form in (word, word.lower(), word.upper())
        ]
        insensitive = "|".join(
            re.escape(word) for word in sorted(self.names + self.addresses, key=len, reverse=True)
        )
        written = f"(?i:{insensitive})" if insensitive else "(?!)"
        if not self.is_key_shared and re.search(r"[-_0-9]", self.key):
            words.append(self.key)
            written = f"{written}|{re.escape(self.key)}"
        self.pattern = "|".join(re.escape(word) for word in dict.fromkeys(words))
        self.written = re.compile(rf"(?<!\w)(?:{written})(?!\w)")

    def in_text(self, text: str) -> str:
        return self.written.sub(lambda found: self.new_key if found[0] == self.key else self.new_name, text)

    def in_json(self, value: Any, *, under: str = "") -> Any:
        """The same value with the person's words replaced, in keys of objects too."""
        if isinstance(value, dict) and value.keys() >= {"template", "values"}:
            # A sentence: its words are ours, what fills its gaps may be the person's.
            values = {name: self.in_json(inner) for name, inner in value["values"].items()}
            return {**value, "values": values}
        if isinstance(value, dict):
            return {
                self._in_string(key, under): self.in_json(inner, under=key) for key, inner in value.items()
            }
        if isinstance(value, list):
            return [self.in_json(inner, under=under) for inner in value]
        return self._in_string(value, under) if isinstance(value, str) else value

    def _in_string(self, text: str, under: str) -> str:
        text = self.in_text(text)
        if self.is_key_shared and under not in OF_PEOPLE:
            return text
        return re.sub(rf"(?<![\w-]){re.escape(self.key)}(?![\w-])", self.new_key, text)

    def in_track(self, text: str) -> str:
        """A track ("membership/falcon/ines") with the person's key in the person's place only."""
        parts = re.split(r"([^\w-]+)", text)
        if parts[0] in ("person", "hours", "membership", "holding") and parts[-1] == self.key:
            parts[-1] = self.new_key
        return "".join(parts)


@dataclass(frozen=True, slots=True)
class Preview:
    """What an erasure would touch: words found, by table; None where nobody asked to look for them."""

    names: list[str]
    tables: list[tuple[str, int]] | None
    is_here: bool
    user: User | None


def preview_erasure(person: Person, *, at: datetime, is_counted: bool = True) -> Preview:
    """How many rows of which tables carry the person's words. Counting reads every text there is."""
    words = _words(person, new_key="-", new_name="-")
    here = PersonTerm.objects.on(timezone.localdate(at)).filter(person=person).exists()
    return Preview(words.names, _counted(words) if is_counted else None, here, person.user)


def _counted(words: Words) -> list[tuple[str, int]]:
    tables: dict[str, int] = {}
    columns = [(table, column, kind) for table, of in _text_columns().items() for column, kind in of]
    for table, _place, _new in _found(columns, words):
        tables[table] = tables.get(table, 0) + 1
    return sorted((_name_of(table), count) for table, count in tables.items())


def _name_of(table: str) -> str:
    """What a table holds, in words."""
    models = {model._meta.db_table: model._meta.verbose_name for model in apps.get_models()}
    return str(models.get(table) or table)


@transaction.atomic
def erase_person(person: Person, *, by: User | None, at: datetime, reason: str) -> Person:
    """Replace a person by a pseudonym everywhere and delete their user; irreversible."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    user = person.user
    if user is not None and _is_last_steward(user):
        raise NotPossible(_("Someone has to look after the settings: choose another person for it first."))
    mark = secrets.token_hex(4)
    words = _words(person, new_key=f"former-{mark}", new_name=_("Former member %(mark)s") % {"mark": mark})
    record(by=by, action="erase", noun="person data", key=words.new_key, reason=reason)
    Invitation.objects.filter(person=person).delete()
    if user is not None:
        Invitation.objects.filter(accepted_by=user).delete()
        end_sessions(user)
        user.delete()
    Person.objects.filter(pk=person.pk).update(key=words.new_key, email="", external_key="", user=None)
    PersonTerm.objects.filter(person=person).update(name=words.new_name, country="", time_zone="UTC")
    Absence.objects.filter(person=person).update(note="", kind="other")
    FormerText.objects.filter(author=person).delete()
    PermissionGrant.objects.filter(person=person).update(reason="")
    Timer.objects.filter(person=person).delete()
    for table, columns in _text_columns().items():
        for column, kind in columns:
            _replace(table, column, kind, words)
    _replace_audit_keys(words)
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM "cache"')
    return Person.objects.get(pk=person.pk)


def _words(person: Person, *, new_key: str, new_name: str) -> Words:
    names = set(PersonTerm.objects.filter(person=person).values_list("name", flat=True))
    invitations = Invitation.objects.filter(person=person).values_list("email", flat=True)
    addresses = {person.email, *invitations, *([person.user.email] if person.user else [])}
    cells, *others = (
        model._base_manager.filter(key=person.key).order_by().values("key")
        for model in (Cell, CellKind, Role, Client, Account, Epic, Task, WorkPermission)
    )
    shared = bool(cells.union(*others, all=True))
    return Words(
        person.key, sorted(filter(None, names)), sorted(filter(None, addresses)), new_key, new_name, shared
    )


def _is_last_steward(user: User) -> bool:
    stewards = Stewardship.objects.filter(ended_at=None, user__is_active=True)
    return stewards.filter(user=user).exists() and not stewards.exclude(user=user).exists()


def _text_columns() -> dict[str, list[tuple[str, str]]]:
    """Every column of every table that can carry words: (column, text, json or array), by table."""
    kinds = {"text": "text", "character varying": "text", "json": "json", "jsonb": "json", "ARRAY": "array"}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.table_name, c.column_name, c.data_type, c.udt_name FROM information_schema.columns c
               JOIN information_schema.tables t USING (table_schema, table_name)
               WHERE c.table_schema = current_schema() AND t.table_type = 'BASE TABLE'
               AND c.table_name <> ALL(%s) ORDER BY 1, 2""",
            [list(SKIPPED)],
        )
        rows = cursor.fetchall()
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind, element in rows:
        if kind in kinds and (kind != "ARRAY" or element in ("_text", "_varchar")):
            found.setdefault(table, []).append((column, kinds[kind]))
    return found


def _found(columns: Sequence[tuple[str, str, str]], words: Words) -> Iterator[tuple[str, str, Any]]:
    """Rows of columns that carry the person's words: table, place, and what the value becomes; one query."""
    selects = [select for column in columns if (select := _candidates(*column, words)) is not None]
    if not selects:
        return
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL(" UNION ALL ").join(selects))
        rows = cursor.fetchall()
    for table, kind, place, text in rows:
        old = text if kind == "text" else json.loads(text)
        new = _new_value(old, kind, words)
        if new != old:
            yield table, place, new


def _candidates(table: str, column: str, kind: str, words: Words) -> sql.Composed | None:
    """A query for the rows of a column that may carry the person's words, every value as text."""
    if kind == "text" and column in OF_OTHERS:
        return None
    pattern = (
        words.pattern if kind == "text" else "|".join(filter(None, [words.pattern, re.escape(words.key)]))
    )
    if not pattern:
        return None
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    value = sql.SQL("to_json({column})::text" if kind == "array" else "{column}::text").format(**names)
    return sql.SQL(
        "SELECT {name}, {kind}, ctid::text, {value} FROM {table} WHERE {column}::text ~* {pattern}"
    ).format(
        name=sql.Literal(table),
        kind=sql.Literal(kind),
        value=value,
        pattern=sql.Literal(pattern),
        **names,
    )


def _replace(table: str, column: str, kind: str, words: Words) -> None:
    found = list(_found([(table, column, kind)], words))
    if not found:
        return
    names = {"table": sql.Identifier(table), "column": sql.Identifier(column)}
    with connection.cursor() as cursor:
        # Facts that triggers keep unchanged lose the name too; the guards stand again right after.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(sql.SQL("ALTER TABLE {table} DISABLE TRIGGER USER").format(**names))
        write = sql.SQL("UPDATE {table} SET {column} = %s WHERE ctid = %s::tid").format(**names)
        for _table, place, new in found:
            value: Any = Jsonb(new) if kind == "json" else new
            cursor.execute(write, [value, place])
        cursor.execute(sql.SQL("ALTER TABLE {table} ENABLE TRIGGER USER").format(**names))


def _new_value(value: Any, kind: str, words: Words) -> Any:
    if kind == "text":
        return words.in_text(value)
    if kind == "array":
        return [words.in_text(words.in_track(text)) for text in value]
    return words.in_json(value)


def _replace_audit_keys(words: Words) -> None:
    """Entries about the person carry the key in a column of its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE homeostat_auditentry SET key = %s WHERE key = %s AND noun IN ('person', 'person data')",
            [words.new_key, words.key],
        )
