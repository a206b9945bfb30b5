"""What is already here, as tables to compare a file with."""

from typing import Any

import polars as pl
from django.db import connection
from django.db.models import QuerySet

from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Client,
    Epic,
    HoursEntry,
    PermissionGrant,
    PermissionNeed,
    Sprint,
    Task,
    TaskSprint,
    WorkPermission,
)

# For each noun: the field that tells rows apart, and how the fields of a file are called in our rows.
ROWS: dict[str, tuple[Any, tuple[str, ...], dict[str, str]]] = {
    "clients": (
        Client,
        ("key",),
        {
            "key": "key",
            "name": "name",
            "external_key": "external_key",
            "owner": "owner__key",
            "backup": "backup__key",
            "closed_from": "closed_from",
        },
    ),
    "accounts": (
        Account,
        ("key",),
        {
            "key": "key",
            "name": "name",
            "external_key": "external_key",
            "category": "category",
            "client": "client__key",
            "is_metawork": "is_metawork",
            "closed_from": "closed_from",
        },
    ),
    "epics": (
        Epic,
        ("key",),
        {
            "key": "key",
            "name": "name",
            "external_key": "external_key",
            "account": "account__key",
            "cell": "cell__key",
            "owner": "owner__key",
            "reviewer": "reviewer__key",
            "backup": "backup__key",
            "state": "state",
            "start": "start",
            "end": "end",
            "description": "description",
        },
    ),
    "tasks": (
        Task,
        ("key",),
        {
            "key": "key",
            "title": "title",
            "external_key": "external_key",
            "account": "account__key",
            "epic": "epic__key",
            "cell": "cell__key",
            "lead_cell": "lead_cell__key",
            "role": "role__key",
            "assignee": "assignee__key",
            "reviewer": "reviewer__key",
            "points": "points",
            "estimate": "estimate",
            "remaining": "remaining",
            "state": "state",
            "due_on": "due_on",
            "created_on": "created_on",
            "started_on": "started_on",
            "completed_at": "completed_at",
            "description": "description",
        },
    ),
    "sprints": (Sprint, ("number",), {"number": "number", "start": "start", "end": "end"}),
    "stays": (
        TaskSprint,
        ("task", "sprint"),
        {
            "task": "task__key",
            "sprint": "sprint__number",
            "cell": "cell__key",
            "account": "account__key",
            "epic": "epic__key",
            "role": "role__key",
            "assignee": "assignee__key",
            "reviewer": "reviewer__key",
            "added_on": "added_on",
            "removed_on": "removed_on",
            "review_hours": "review_hours",
            "reason": "reason",
            "committed": "committed",
            "finished": "finished",
            "hours": "hours",
            "state": "state_at_close",
            "completed_at": "completed_at",
        },
    ),
    "absences": (
        Absence,
        ("external_key",),
        {
            "external_key": "external_key",
            "person": "person__key",
            "start": "start",
            "end": "end",
            "kind": "kind",
            "hours_per_day": "hours_per_day",
            "half_days": "half_days",
            "note": "note",
        },
    ),
    "hours": (
        HoursEntry,
        ("external_key",),
        {
            "external_key": "external_key",
            "person": "person__key",
            "account": "account__key",
            "task": "task__key",
            "epic": "epic__key",
            "role": "role__key",
            "cell": "cell__key",
            "day": "day",
            "hours": "hours",
            "note": "note",
        },
    ),
    "accelerations": (
        Acceleration,
        ("epic", "start"),
        {
            "epic": "epic__key",
            "start": "start",
            "end": "end",
            "priority": "priority",
            "budget": "budget",
            "reason": "reason",
        },
    ),
    "permissions": (
        WorkPermission,
        ("key",),
        {
            "key": "key",
            "name": "name",
            "external_key": "external_key",
            "purpose": "purpose",
            "granter": "granter__key",
        },
    ),
    "grants": (
        PermissionGrant,
        ("permission", "person", "start"),
        {
            "permission": "permission__key",
            "person": "person__key",
            "start": "start",
            "end": "end",
            "reason": "reason",
        },
    ),
    "needs": (
        PermissionNeed,
        ("permission", "account", "epic", "task"),
        {
            "permission": "permission__key",
            "account": "account__key",
            "epic": "epic__key",
            "task": "task__key",
        },
    ),
}


def fetched(rows: "QuerySet[Any]", columns: dict[str, str]) -> pl.DataFrame:
    """Rows of the database as a table of texts, copied out in one go."""
    sql, values = rows.order_by().values_list(*columns.values()).query.sql_with_params()
    chunks: list[bytes] = []
    copying = f"COPY ({sql}) TO STDOUT (FORMAT csv)"
    # Below the cursor that Django counts queries with: that one takes no values.
    with connection.cursor() as counting, counting.cursor.copy(copying, values) as copy:
        chunks.extend(bytes(chunk) for chunk in copy)
    if not chunks:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))
    frame = pl.read_csv(b"".join(chunks), has_header=False, infer_schema=False, new_columns=list(columns))
    return frame.select(list(columns))


def counts(noun: str, frame: pl.DataFrame, *, origin: str) -> dict[str, int]:
    """How many of the file's rows are new, changed and unchanged."""
    states = compared(noun, frame, origin=origin)
    new, changed = int((~states["is_here"]).sum()), int(states["is_changed"].sum())
    return {"new": new, "changed": changed, "unchanged": frame.height - new - changed}


def compared(noun: str, frame: pl.DataFrame, *, origin: str = "") -> pl.DataFrame:
    """For each row of the file whether it is here, and whether the file changes what is here."""
    model, key, known = ROWS[noun]
    columns = {name: known[name] for name in known if name in frame.columns}
    there = model.objects.all()
    if noun == "hours":
        there = there.filter(origin=origin, superseded_at=None)
    if not there.exists():
        return frame.select(pl.repeat(False, pl.len()).alias(name) for name in ("is_here", "is_changed"))
    existing = fetched(there, columns)
    mine = frame.select(*key, *(name for name in columns if name not in key)).with_columns(
        pl.col(name).cast(pl.String) for name in key
    )
    others = [name for name in columns if name not in key]
    typed = existing.with_columns(_typed(name, mine.schema[name]) for name in others)
    marked = typed.with_columns(pl.lit(value=True).alias("#found"))
    both = mine.join(
        marked, on=list(key), how="left", suffix=" there", nulls_equal=True, maintain_order="left"
    )
    found = pl.col("#found").fill_null(value=False)
    differs = pl.any_horizontal(
        pl.lit(value=False), *(_differs(name, mine.schema[name], noun) for name in others)
    )
    return both.select(found.alias("is_here"), (found & differs).alias("is_changed"))


def _typed(name: str, kind: Any) -> pl.Expr:
    """A text as PostgreSQL writes it, in the kind the file's column has."""
    text = pl.col(name)
    if kind == pl.Boolean:
        return (
            pl.when(text == "t")
            .then(pl.lit(value=True))
            .when(text == "f")
            .then(pl.lit(value=False))
            .alias(name)
        )
    if isinstance(kind, pl.Datetime):
        return (
            text.str.replace(r"[+-]\d\d(:\d\d)?$", "")
            .str.to_datetime(strict=False, time_unit="us")
            .alias(name)
        )
    if kind == pl.Int64:
        return text.cast(pl.Int64, strict=False).alias(name)
    if kind == pl.Date:
        return text.str.to_date("%Y-%m-%d", strict=False).alias(name)
    if isinstance(kind, pl.Decimal):
        return text.str.to_decimal(scale=4).cast(pl.Decimal(38, 4)).alias(name)
    return text.alias(name)


def _differs(name: str, kind: Any, noun: str) -> pl.Expr:
    mine, there = pl.col(name), pl.col(f"{name} there")
    if kind == pl.String:
        mine, there = mine.fill_null(""), there.fill_null("")
    differs = mine.ne_missing(there)
    if noun == "hours" and name in ("account", "task", "epic", "role", "cell"):
        return differs & (mine != "")  # left empty, it is filled from the task or the membership
    return differs
