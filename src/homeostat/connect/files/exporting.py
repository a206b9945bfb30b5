"""Tables of the organisation and its work as CSV, Excel, JSON or Parquet."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import polars as pl
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.organisation.models import CellTerm, Holding, Membership, PersonTerm, RoleTerm
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
from homeostat.areas.work.models.tasks import LEFT
from homeostat.connect.files.access import people_shown, shared_cells
from homeostat.connect.files.comparing import fetched
from homeostat.connect.files.formats import FORMATS
from homeostat.connect.files.outgoing import BESIDE, PERIOD, Exported, columns_of
from homeostat.connect.files.problem import FileRefused
from homeostat.connect.files.spreadsheet import all_safe, safe
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later

if TYPE_CHECKING:
    from homeostat.platform.access import Viewer

MAX_SHEET_ROWS = 1_048_575
KINDS: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "text": lambda column: column,
    "date": lambda column: column.str.to_date("%Y-%m-%d", strict=False),
    "moment": lambda column: column.str.replace(r"[+-]\d\d(:\d\d)?$", "").str.to_datetime(
        strict=False, time_unit="us", time_zone="UTC"
    ),
    "hours": lambda column: column.str.to_decimal(scale=4),
    "number": lambda column: column.cast(pl.Int64, strict=False),
    "truth": lambda column: (
        pl.when(column == "t").then(pl.lit(value=True)).when(column == "f").then(pl.lit(value=False))
    ),
}


# What tells whose hours they are: the person, the role that may have one holder, and what people wrote.
TELLING = {
    "shown_person": "person__key",
    "shown_role": "role__key",
    "shown_key": "external_key",
    "shown_note": "note",
}
TABLES: dict[str, Exported] = {
    "people": Exported(
        gettext_lazy("people"),
        lambda: PersonTerm.objects.current(),
        columns_of(
            "key person__key; name name; email person__email; external_key person__external_key;"
            "country country; time_zone time_zone" + PERIOD
        ),
        dated=True,
        stewards_only=frozenset({"email"}),
    ),
    "cells": Exported(
        speak_later(say("{cells_word}")),
        lambda: CellTerm.objects.current(),
        columns_of(
            "key cell__key; name name; external_key cell__external_key; kind kind__key; parent parent__key;"
            "purpose purpose" + PERIOD
        ),
        dated=True,
    ),
    "memberships": Exported(
        gettext_lazy("memberships"),
        lambda: Membership.objects.current(),
        columns_of("cell cell__key; person person__key; standing standing; share share hours" + PERIOD),
        dated=True,
    ),
    "roles": Exported(
        speak_later(say("{roles_word}")),
        lambda: RoleTerm.objects.current(),
        columns_of(
            "key role__key; name name; cell cell__key; purpose purpose;"
            "hours_per_sprint hours_per_sprint hours;"
            "wanted_holders wanted_holders number; backup_required backup_required truth" + PERIOD
        ),
        dated=True,
    ),
    "holdings": Exported(
        speak_later(say("{roles_word} held")),
        lambda: Holding.objects.current(),
        columns_of("role role__key; person person__key; part part" + PERIOD),
        dated=True,
    ),
    "sprints": Exported(
        speak_later(say("{sprints_word}")),
        lambda: Sprint.objects.all(),
        columns_of("number number number; start start date; end end date; closed_at closed_at moment"),
    ),
    "clients": Exported(
        gettext_lazy("clients"),
        lambda: Client.objects.all(),
        columns_of(
            "key key; name name; external_key external_key; owner owner__key; backup backup__key;"
            "closed_from closed_from date"
        ),
    ),
    "accounts": Exported(
        gettext_lazy("accounts"),
        lambda: Account.objects.all(),
        columns_of(
            "key key; name name; external_key external_key; category category; client client__key;"
            "is_metawork is_metawork truth; closed_from closed_from date"
        ),
    ),
    "epics": Exported(
        gettext_lazy("epics"),
        lambda: Epic.objects.all(),
        columns_of(
            "key key; name name; external_key external_key; account account__key; cell cell__key;"
            "owner owner__key;reviewer reviewer__key; backup backup__key; state state"
            + PERIOD
            + "; description description"
        ),
    ),
    "tasks": Exported(
        gettext_lazy("tasks"),
        lambda: Task.objects.annotate(hours_left=LEFT),
        columns_of(
            "key key; title title; external_key external_key; account account__key; epic epic__key;"
            "cell cell__key; lead_cell lead_cell__key; role role__key; assignee assignee__key;"
            "reviewer reviewer__key;"
            "points points hours;"
            "estimate estimate hours; remaining hours_left hours; state state; due_on due_on date;"
            "created_on created_on date;"
            "started_on started_on date;"
            "completed_at completed_at moment; description description"
        ),
    ),
    "stays": Exported(
        speak_later(say("tasks in {sprints_word}")),
        lambda: TaskSprint.objects.all(),
        columns_of(
            "task task__key; sprint sprint__number number; cell cell__key; account account__key;"
            "epic epic__key; role role__key; assignee assignee__key; reviewer reviewer__key;"
            "added_on added_on date; removed_on removed_on date; review_hours review_hours hours;"
            "reason reason; committed committed truth; finished finished truth; hours hours hours;"
            "state state_at_close; completed_at completed_at moment"
        ),
    ),
    "hours": Exported(
        gettext_lazy("hours"),
        lambda: HoursEntry.objects.filter(superseded_at=None),
        columns_of(
            "day day date; person shown_person; cell cell__key; account account__key; task task__key;"
            "epic epic__key; role shown_role; hours hours hours; note shown_note; external_key shown_key"
        ),
    ),
    "absences": Exported(
        gettext_lazy("absences"),
        lambda: Absence.objects.filter(cancelled_at=None),
        columns_of(
            "person person__key; start start date; end end date; kind kind;"
            "hours_per_day hours_per_day hours; half_days half_days truth; note note;"
            "external_key external_key"
        ),
        own_only=frozenset({"kind", "note"}),
    ),
    "accelerations": Exported(
        gettext_lazy("accelerations of epics"),
        lambda: Acceleration.objects.all(),
        columns_of(
            "epic epic__key; start start date; end end date; priority priority number;"
            "budget budget hours; reason reason"
        ),
    ),
    "permissions": Exported(
        gettext_lazy("permissions"),
        lambda: WorkPermission.objects.all(),
        columns_of("key key; name name; external_key external_key; purpose purpose; granter granter__key"),
    ),
    "grants": Exported(
        gettext_lazy("permissions held"),
        lambda: PermissionGrant.objects.all(),
        columns_of("permission permission__key; person person__key; reason reason" + PERIOD),
    ),
    "needs": Exported(
        gettext_lazy("permissions needed"),
        lambda: PermissionNeed.objects.all(),
        columns_of("permission permission__key; account account__key; epic epic__key; task task__key"),
    ),
    **BESIDE,
}


def columns_for(viewer: "Viewer | None", table: Exported) -> list[str]:
    """The columns of a table that this viewer may see; None: the operator of the machine."""
    all_seen = viewer is None or viewer.is_steward
    return [name for name in table.columns if all_seen or name not in table.stewards_only]


def exported(
    table: str,
    *,
    viewer: "Viewer | None" = None,
    on: date | None = None,
    start: date | None = None,
    end: date | None = None,
) -> pl.DataFrame:
    """The table as this viewer may see it (None: the operator of the machine, who sees all).

    `on` takes the organisation as it is on a day; `start` and `end` take hours of days in [start, end).
    """
    known = TABLES[table]
    rows = known.rows()
    if on is not None and known.dated:
        rows = rows.filter(start__lte=on).filter(Q(end=None) | Q(end__gt=on))
    if table == "hours":
        rows = _hours(rows, viewer, start, end)
    if (mine := known.shown(viewer)) is not None:
        rows = rows.filter(mine)
    rows, places = _opened(rows, known, viewer)
    frame = known.turned(fetched(rows, places))
    typed = frame.with_columns(KINDS[known.columns[name][1]](pl.col(name)).alias(name) for name in places)
    if table == "hours":
        typed = _without_cells_of_one(typed, viewer)
    return typed.sort(*typed.columns, nulls_last=True)  # the same rows are the same file, byte by byte


def _opened(
    rows: "QuerySet[Any]", known: Exported, viewer: "Viewer | None"
) -> tuple["QuerySet[Any]", dict[str, str]]:
    """The columns a viewer gets and their places, some of which are empty in rows of others."""
    places = {name: known.columns[name][0] for name in columns_for(viewer, known)}
    if viewer is None or viewer.is_steward:
        return rows, places
    kept: dict[str, Any] = {}
    for name in known.own_only:
        own = When(person=viewer.person_id or 0, then=F(places[name]))
        kept[f"own_{name}"] = Case(own, default=Value(""))
        places[name] = f"own_{name}"
    return rows.annotate(**kept), places


def _without_cells_of_one(frame: pl.DataFrame, viewer: "Viewer | None") -> pl.DataFrame:
    """Hours without their person lose their cell, too, where but one person was in it that day."""
    if viewer is None or people_shown(viewer) is None:
        return frame
    schema = {"cell": pl.String, "day": pl.Date, "is_shared": pl.Boolean}
    shared = pl.DataFrame(shared_cells(viewer), schema=schema, orient="row").sort("day")
    told = frame.with_row_index("#").sort("day").join_asof(shared, on="day", by="cell").sort("#")
    cell = pl.when((pl.col("person") != "") | pl.col("is_shared")).then("cell").otherwise(pl.lit(""))
    return told.with_columns(cell.alias("cell")).select(frame.columns)


def _hours(
    rows: "QuerySet[Any]", viewer: "Viewer | None", start: date | None, end: date | None
) -> "QuerySet[Any]":
    """Entries with the person only where the viewer may know who it was."""
    if start is not None:
        rows = rows.filter(day__gte=start)
    if end is not None:
        rows = rows.filter(day__lt=end)
    shown = people_shown(viewer)
    found: QuerySet[Any] = rows.annotate(
        **{
            name: F(place) if shown is None else Case(When(shown, then=F(place)), default=Value(""))
            for name, place in TELLING.items()
        }
    )
    return found


def written(frame: pl.DataFrame, kind: str, *, title: str = "") -> bytes:
    """The table as a file of that kind; texts are made harmless for spreadsheet programs in CSV and Excel."""
    if kind == "parquet":
        target = io.BytesIO()
        frame.write_parquet(target)
        return target.getvalue()
    if kind == "json":
        return _json(frame)
    harmless = frame.with_columns(
        all_safe(pl.col(name)).alias(name) for name, type_ in frame.schema.items() if type_ == pl.String
    )
    if kind == "csv":
        return harmless.write_csv(datetime_format="%Y-%m-%d %H:%M:%S%:z").encode()
    if frame.height > MAX_SHEET_ROWS:
        raise FileRefused(
            _("A sheet holds %(limit)d rows at most.") % {"limit": MAX_SHEET_ROWS},
            remedy=_("Choose a shorter period, or CSV or Parquet."),
        )
    return _workbook(harmless, title)


def _json(frame: pl.DataFrame) -> bytes:
    decimals = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Decimal)]
    plain = frame.with_columns(pl.col(name).cast(pl.Float64) for name in decimals)
    lines = ",\n".join(
        json.dumps(row, default=str, ensure_ascii=False) for row in plain.iter_rows(named=True)
    )
    return f"[\n{lines}\n]\n".encode()


def _workbook(frame: pl.DataFrame, title: str) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(target, {**options, "remove_timezone": True}) as workbook:
        frame.write_excel(
            workbook,
            worksheet=(title or "export")[:31],
            dtype_formats={pl.Datetime: 'yyyy-mm-dd hh:mm:ss "UTC"'},
            autofit=frame.height < 20_000,
        )
    return target.getvalue()


__all__ = ["FORMATS", "TABLES", "exported", "safe", "written"]
