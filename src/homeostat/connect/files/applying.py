"""Write a checked file: one transaction, all or nothing, through the doors of the areas."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import polars as pl
from django.db import connection, transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.actions import adopt_history
from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.work.actions.bulk import (
    HOURS_COLUMNS,
    record_absences,
    record_accelerations,
    record_accounts,
    record_clients,
    record_epics,
    record_grants,
    record_hours,
    record_needs,
    record_permissions,
    record_sprints,
    record_stays,
    record_tasks,
)
from homeostat.areas.work.models import Account, Client, Epic, Sprint, Task, WorkPermission
from homeostat.areas.work.staging import Counts, CsvRows
from homeostat.connect.files.checking import Checked
from homeostat.connect.files.naming import Names
from homeostat.connect.files.problem import MappingRefused
from homeostat.core.sentence import say
from homeostat.platform.audit.record import record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

LOCK = 7_318_402  # one import at a time
SLICE = 100_000
# What the fields of a file are called in our rows; references become ids.
COLUMNS = {
    "account": ("account_id", Account),
    "client": ("client_id", Client),
    "epic": ("epic_id", Epic),
    "task": ("task_id", Task),
    "cell": ("cell_id", Cell),
    "lead_cell": ("lead_cell_id", Cell),
    "role": ("role_id", Role),
    "person": ("person_id", Person),
    "owner": ("owner_id", Person),
    "assignee": ("assignee_id", Person),
    "reviewer": ("reviewer_id", Person),
    "backup": ("backup_id", Person),
    "granter": ("granter_id", Person),
    "permission": ("permission_id", WorkPermission),
}
TEXTS = ("external_key", "note", "purpose", "reason", "description")  # where nothing is told, these are empty
Progress = Callable[[float, str], None]


def quiet(_share: float, _words: str) -> None:
    """Progress for nobody."""


class Ids:
    """Our keys as ids of rows, looked up once per table."""

    def __init__(self) -> None:
        self.known: dict[str, pl.DataFrame] = {}

    def rows(self, frame: pl.DataFrame, noun: str) -> pl.DataFrame:
        """The frame with our column names and ids; empty texts where a row must have one."""
        frame = frame.select(pl.exclude("#", "#file"))
        for name, (column, model) in COLUMNS.items():
            if name in frame.columns:
                frame = frame.with_columns(self.of(frame[name], model).alias(name)).rename({name: column})
        texts = [name for name in TEXTS if name in frame.columns]
        frame = frame.with_columns(pl.col(name).fill_null("") for name in texts)
        if "state" in frame.columns and noun == "stays":
            frame = frame.rename({"state": "state_at_close"})
        moments = [name for name, kind in frame.schema.items() if isinstance(kind, pl.Datetime)]
        return frame.with_columns(pl.col(name).dt.replace_time_zone("UTC") for name in moments)

    def of(self, keys: pl.Series, model: Any) -> pl.Series:
        name = model.__name__
        if name not in self.known:
            rows = list(model.objects.values_list("key", "pk"))
            self.known[name] = pl.DataFrame(rows, schema={"key": pl.String, "id": pl.Int64}, orient="row")
        return pl.DataFrame({"key": keys}).join(
            self.known[name], on="key", how="left", maintain_order="left"
        )["id"]


class Apply:
    """One import on its way into the database; the caller holds the transaction."""

    def __init__(
        self, checked: Checked, *, by: User | None, at: datetime, reason: str, progress: Progress
    ) -> None:
        self.checked = checked
        self.by = by
        self.at = at
        self.reason = reason
        self.progress = progress
        self.ids = Ids()
        self.written: dict[str, Counts] = {}

    def write(self) -> dict[str, Counts]:
        """Everything in the order in which it refers to one another."""
        self._history()
        self.progress(0.45, _("Accounts, epics and tasks …"))
        self._make_proposed()
        for noun, door in (
            ("clients", record_clients),
            ("accounts", record_accounts),
            ("epics", record_epics),
            ("permissions", record_permissions),
        ):
            self._record(noun, door)
        self._sprints()
        self._record("tasks", record_tasks)
        self._stays()
        self._record("absences", record_absences)
        self._record("accelerations", partial(record_accelerations, at=self.at))
        self._record("grants", partial(record_grants, at=self.at))
        self._record("needs", record_needs)
        self._hours()
        return self.written

    def _history(self) -> None:
        history = self.checked.history
        if history is None:
            return
        self.progress(0.4, speak(say("People, {cells_word} and {roles_word} …")))
        if timeline() != history.before:
            raise MappingRefused(
                _("The organisation was changed while the file was being checked."),
                remedy=_("Check it again."),
            )
        if history.before != history.after:
            adopt_history(history.after, by=self.by, at=self.at, reason=self.reason)
        for noun, model in (("people", Person), ("cells", Cell)):
            _identify(model, self.checked.names[noun])

    def _make_proposed(self) -> None:
        """What is known only by its name; who pays for the hours of such accounts the mapping says."""
        common: dict[str, Any] = {"by": self.by, "origin": self.checked.origin, "reason": self.reason}
        for noun, door, columns, rest in (
            ("clients", record_clients, ("key", "name", "external_key"), ()),
            (
                "accounts",
                record_accounts,
                ("key", "name", "external_key", "category", "is_metawork"),
                (self.checked.new_accounts, False),
            ),
            ("epics", record_epics, ("key", "name", "external_key"), ()),
            ("permissions", record_permissions, ("key", "name", "external_key"), ()),
        ):
            rows = [
                (each.key, each.name, each.external_key, *rest) for each in self.checked.known_by_name(noun)
            ]
            if rows:
                door(rows, columns=columns, **common)

    def _record(self, noun: str, door: Any) -> None:
        frame = self.checked.frames.get(noun)
        if frame is None or not frame.height:
            return
        rows = self.ids.rows(frame, noun)
        self.written[noun] = door(
            CsvRows(_csv(rows)),
            by=self.by,
            origin=self.checked.origin,
            reason=self.reason,
            columns=tuple(rows.columns),
        )

    def _sprints(self) -> None:
        frame = self.checked.frames.get("sprints")
        if frame is not None and frame.height:
            rows = frame.select("number", "start", "end")
            self.written["sprints"] = record_sprints(
                CsvRows(_csv(rows)), by=self.by, origin=self.checked.origin, reason=self.reason
            )

    def _stays(self) -> None:
        """Stays while their sprints are open, then the sprints are closed: a closed sprint is a fact."""
        frame = self.checked.frames.get("stays")
        if frame is not None and frame.height:
            sprints = pl.DataFrame(
                list(Sprint.objects.values_list("number", "pk", "start")),
                schema={"sprint": pl.Int64, "sprint_id": pl.Int64, "#begun": pl.Date},
                orient="row",
            )
            frame = frame.join(sprints, on="sprint", how="left", maintain_order="left").drop("sprint")
            added = ["added_on"] if "added_on" in frame.columns else []
            frame = frame.with_columns(pl.coalesce(*added, "#begun").alias("added_on")).drop("#begun")
            rows = self.ids.rows(_with_states(frame), "stays")
            self.written["stays"] = record_stays(
                CsvRows(_csv(rows)),
                by=self.by,
                origin=self.checked.origin,
                reason=self.reason,
                columns=tuple(rows.columns),
            )
        self._close_sprints()

    def _close_sprints(self) -> None:
        sprints = self.checked.frames.get("sprints")
        if sprints is None or "closed" not in sprints.columns:
            return
        closed = sprints.filter(pl.col("closed").fill_null(value=False))
        open_ones = set(Sprint.objects.filter(closed_at=None).values_list("number", flat=True))
        rows = [
            (number, start, end, datetime(end.year, end.month, end.day, tzinfo=UTC))
            for number, start, end in closed.select("number", "start", "end").rows()
            if number in open_ones
        ]
        if rows:
            record_sprints(
                rows,
                by=self.by,
                origin=self.checked.origin,
                reason=self.reason,
                columns=("number", "start", "end", "closed_at"),
            )

    def _hours(self) -> None:
        frame = self.checked.frames.get("hours")
        if frame is None or not frame.height:
            return
        self.progress(0.5, _("Hours …"))
        rows = self.ids.rows(frame, "hours")
        missing = [pl.lit(None, pl.Int64).alias(name) for name in HOURS_COLUMNS if name not in rows.columns]
        rows = rows.with_columns(missing).select(HOURS_COLUMNS)
        chunks = _counted(_csv(rows), rows.height, self.progress)
        self.written["hours"] = record_hours(
            CsvRows(chunks), by=self.by, at=self.at, origin=self.checked.origin, reason=self.reason
        )


def _counted(chunks: Iterator[bytes], total: int, progress: Progress) -> Iterator[bytes]:
    for number, chunk in enumerate(chunks, start=1):
        yield chunk
        done = min(number * SLICE, total)
        progress(
            0.5 + 0.25 * done / total,
            _("Hours: %(done)d of %(total)d rows …") % {"done": done, "total": total},
        )
    progress(0.8, _("Sums of hours …"))


def apply_checked(
    checked: Checked, *, by: User | None, at: datetime, reason: str, key: object, progress: Progress = quiet
) -> dict[str, Counts]:
    """Write a checked file in one transaction with one audit entry; nothing of it stays if it fails."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        written = Apply(checked, by=by, at=at, reason=reason, progress=progress).write()
        record(
            by=by,
            action="import_files",
            noun="import",
            key=key,
            after={"origin": checked.origin, "counts": checked.counts, "totals": checked.totals},
            reason=reason,
            origin="import",
        )
        progress(0.95, _("Committing …"))
    return written


def _identify(model: Any, names: Names) -> None:
    """Keep by which key the other tool knows somebody, and their e-mail address where none is known."""
    rows = {row.key: row for row in model.objects.filter(key__in={*names.new, *_with_external(names)})}
    changed = []
    for key, row in rows.items():
        new = names.new.get(key)
        external = names.external.get(key, "")
        email = new.email if new is not None else ""
        if external and row.external_key != external:
            row.external_key = external
            changed.append(row)
        if email and hasattr(row, "email") and not row.email:
            row.email = email
            changed.append(row)
    fields = ["external_key", "email"] if model is Person else ["external_key"]
    model.objects.bulk_update({row.pk: row for row in changed}.values(), fields)


def _with_external(names: Names) -> set[str]:
    return {key for key, external in names.external.items() if external}


def _with_states(frame: pl.DataFrame) -> pl.DataFrame:
    """The state at the close where only `finished` is told: done or in progress."""
    if "finished" not in frame.columns or "state" in frame.columns:
        return frame
    state = (
        pl.when(pl.col("finished")).then(pl.lit("done")).when(~pl.col("finished")).then(pl.lit("in_progress"))
    )
    return frame.with_columns(state.otherwise(pl.lit("")).alias("state"))


def _csv(rows: pl.DataFrame) -> Iterator[bytes]:
    for part in rows.iter_slices(SLICE):
        yield part.write_csv(include_header=False, datetime_format="%Y-%m-%d %H:%M:%S%:z").encode()
