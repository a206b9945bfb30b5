"""Doors for many rows at once: imports and the demo. One statement per step, one audit entry per call."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.closing import refuse_closed_rows
from homeostat.areas.work.actions.tasks import let_all_stays_follow
from homeostat.areas.work.hours_text import LEAST, written
from homeostat.areas.work.invalid import Invalid
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
from homeostat.areas.work.models.tasks import WORK_FOR
from homeostat.areas.work.rollups import hold_lock, rebuild_rollups
from homeostat.areas.work.staging import Counts, Rows, merge, refuse_broken_references, stage
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

CLIENT_COLUMNS = ("key", "name", "external_key")
ACCOUNT_COLUMNS = ("key", "name", "client_id", "category", "is_metawork", "external_key")
EPIC_COLUMNS = (
    "key", "name", "account_id", "cell_id", "owner_id", "reviewer_id", "state", "start", "end",
    "external_key",
)  # fmt: skip
TASK_COLUMNS = (
    "key", "title", "account_id", "epic_id", "cell_id", "role_id", "assignee_id", "reviewer_id", "points",
    "estimate", "remaining", "state", "created_on", "started_on", "completed_at", "external_key",
)  # fmt: skip
STAY_COLUMNS = (
    "task_id", "sprint_id", "cell_id", "account_id", "epic_id", "role_id", "assignee_id", "reviewer_id",
    "added_on", "removed_on", "committed", "hours", "review_hours", "completed_at", "state_at_close",
    "finished", "reason",
)  # fmt: skip
ABSENCE_COLUMNS = (
    "external_key",
    "person_id",
    "start",
    "end",
    "kind",
    "hours_per_day",
    "note",
)
ACCELERATION_COLUMNS = ("epic_id", "start", "end", "priority", "budget", "reason")
PERMISSION_COLUMNS = ("key", "name", "external_key", "purpose", "granter_id")
GRANT_COLUMNS = ("permission_id", "person_id", "start", "end", "reason")
NEED_COLUMNS = ("permission_id", "account_id", "epic_id", "task_id")
SPRINT_COLUMNS = ("number", "start", "end")
HOURS_COLUMNS = (
    "person_id", "cell_id", "account_id", "task_id", "epic_id", "role_id", "day", "hours", "note",
    "external_key",
)  # fmt: skip
MANY_ENTRIES = 10_000
OUTSIDE_FIGURES = (Acceleration, WorkPermission, PermissionGrant, PermissionNeed)  # no sign is made of them


def record_clients(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = CLIENT_COLUMNS
) -> Counts:
    return _record(Client, rows, columns=columns, match=("key",), by=by, origin=origin, reason=reason)


def record_accounts(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = ACCOUNT_COLUMNS
) -> Counts:
    return _record(Account, rows, columns=columns, match=("key",), by=by, origin=origin, reason=reason)


def record_epics(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = EPIC_COLUMNS
) -> Counts:
    return _record(Epic, rows, columns=columns, match=("key",), by=by, origin=origin, reason=reason)


def record_tasks(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = TASK_COLUMNS
) -> Counts:
    """Tasks by their key. What they are for is followed by their stays in open sprints."""
    with transaction.atomic():
        counts = _record(Task, rows, columns=columns, match=("key",), by=by, origin=origin, reason=reason)
        if counts.changed and (given := [name for name in WORK_FOR if name in columns]):
            let_all_stays_follow(given)
    return counts


def record_sprints(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = SPRINT_COLUMNS
) -> Counts:
    """Sprints as they were elsewhere, by number. The sums of hours are made anew."""
    with transaction.atomic():
        hold_lock()
        counts = _record(
            Sprint, rows, columns=columns, match=("number",), by=by, origin=origin, reason=reason
        )
        if counts.new or counts.changed:
            rebuild_rollups(date(1900, 1, 1), date(9999, 1, 1))
    return counts


def record_stays(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = STAY_COLUMNS
) -> Counts:
    """Stays of tasks in sprints, by task and sprint. Those of a closed sprint cannot change any more.

    What they are for comes from their tasks where the rows do not say it.
    """
    match = ("task_id", "sprint_id")
    with transaction.atomic():
        counts = _record(TaskSprint, rows, columns=columns, match=match, by=by, origin=origin, reason=reason)
        if counts.new and (missing := [name for name in WORK_FOR if name not in columns]):
            let_all_stays_follow(missing)
    return counts


def record_absences(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = ABSENCE_COLUMNS
) -> Counts:
    """Absences by their external key, which every row needs."""
    return _record(
        Absence, rows, columns=columns, match=("external_key",), by=by, origin=origin, reason=reason
    )


def record_accelerations(
    rows: Rows,
    *,
    by: User | None,
    at: datetime,
    origin: str,
    reason: str = "",
    columns: Sequence[str] = ACCELERATION_COLUMNS,
) -> Counts:
    """Accelerations by their epic and first day; decided by whoever brings them."""
    match, marks = ("epic_id", "start"), {"decided_by_id": by and by.pk, "decided_at": at}
    return _record(
        Acceleration, rows, columns=columns, match=match, marks=marks, by=by, origin=origin, reason=reason
    )


def record_permissions(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = PERMISSION_COLUMNS
) -> Counts:
    return _record(WorkPermission, rows, columns=columns, match=("key",), by=by, origin=origin, reason=reason)


def record_grants(
    rows: Rows,
    *,
    by: User | None,
    at: datetime,
    origin: str,
    reason: str = "",
    columns: Sequence[str] = GRANT_COLUMNS,
) -> Counts:
    """Grants by permission, person and first day; granted by whoever brings them."""
    match = ("permission_id", "person_id", "start")
    marks = {"granted_by_id": by and by.pk, "granted_at": at}
    return _record(
        PermissionGrant, rows, columns=columns, match=match, marks=marks, by=by, origin=origin, reason=reason
    )


def record_needs(
    rows: Rows, *, by: User | None, origin: str, reason: str = "", columns: Sequence[str] = NEED_COLUMNS
) -> Counts:
    """What needs a permission; every column belongs to a row's identity."""
    return _record(
        PermissionNeed, rows, columns=columns, match=NEED_COLUMNS, by=by, origin=origin, reason=reason
    )


def record_hours(rows: Rows, *, by: User | None, at: datetime, origin: str, reason: str = "") -> Counts:
    """Hours in the order of HOURS_COLUMNS; sums are made anew for the months they touch.

    A row with an external key that this origin has brought before is left alone where it says the same, and
    supersedes the former entry where it does not. Where no cell is given it is the one the person belonged
    to that day; account, epic and role come from the task where the row has none.
    """
    try:
        with transaction.atomic():
            hold_lock()
            stage(HoursEntry, columns=HOURS_COLUMNS, rows=rows, table="staged_hours")
            total, first, last = _check_hours()
            if not total or first is None or last is None:
                return Counts()
            counts = _write_hours(total, at=at, origin=origin)
            if counts.new or counts.changed:
                _let_the_planner_know(counts)
                rebuild_rollups(first, last + timedelta(days=1))
                mark_stale(first, last + timedelta(days=1))
            _tell(HoursEntry, counts, by=by, origin=origin, reason=reason)
            return counts
    except IntegrityError as error:
        raise refuse_broken_references(error) from error


def _let_the_planner_know(counts: Counts) -> None:
    """After many new rows the database would plan their sums for the few it knew: those of a million then ran
    for more than twenty minutes, where they take seconds.
    """
    if counts.new + counts.changed >= MANY_ENTRIES:
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {HoursEntry._meta.db_table}")


def _record(
    model: type[models.Model],
    rows: Rows,
    *,
    columns: Sequence[str],
    match: Sequence[str],
    by: User | None,
    origin: str,
    reason: str,
    marks: Mapping[str, Any] | None = None,
) -> Counts:
    try:
        with transaction.atomic():
            counts = merge(model, columns=columns, match=match, rows=rows, marks=marks)
            if (counts.new or counts.changed) and model not in OUTSIDE_FIGURES:
                mark_stale(date(1900, 1, 1), None)
            _tell(model, counts, by=by, origin=origin, reason=reason)
            return counts
    except IntegrityError as error:
        raise refuse_broken_references(error) from error


def _tell(model: type[models.Model], counts: Counts, *, by: User | None, origin: str, reason: str) -> None:
    noun = str(model._meta.model_name)
    record(
        by=by,
        action=f"record_{noun}",
        noun=noun,
        key=origin,
        after=counts._asdict(),
        reason=reason,
        origin="import",
    )


def _check_hours() -> tuple[int, date | None, date | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*), min(day), max(day),
                   count(*) FILTER (WHERE hours IS NULL OR hours < %(least)s),
                   min(external_key) FILTER (WHERE hours < %(least)s),
                   count(*) FILTER (WHERE day IS NULL), count(*) FILTER (WHERE person_id IS NULL)
            FROM staged_hours
            """,
            {"least": LEAST},
        )
        total, first, last, too_few, example, dayless, nobody = cursor.fetchone()
    if too_few:
        raise Invalid(
            "hours",
            _("%(count)d rows have no hours, or less than %(least)s (such as %(key)s).")
            % {"count": too_few, "least": written(LEAST), "key": example},
            _("Leave these rows out, or give them their hours."),
        )
    if dayless:
        raise Invalid("day", _("%d rows have no day.") % dayless, _("Give each row the day of the work."))
    if nobody:
        raise Invalid("person", _("%d rows have no person.") % nobody, _("Say whose hours they are."))
    return total, first, last


def _write_hours(total: int, *, at: datetime, origin: str) -> Counts:
    """Supersede what changed and insert what is new; the rows lie in staged_hours."""
    given = ("person_id", "account_id", "day", "hours")
    filled = ("cell_id", "task_id", "epic_id", "role_id")
    differs = " OR ".join(
        [
            "e.note IS DISTINCT FROM COALESCE(s.note, '')",
            *(f"e.{column} IS DISTINCT FROM COALESCE(s.{column}, e.{column})" for column in given),
            *(f"(s.{column} IS NOT NULL AND e.{column} IS DISTINCT FROM s.{column})" for column in filled),
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SELECT EXISTS (SELECT 1 FROM homeostat_hoursentry WHERE origin = %s)", [origin])
        if not cursor.fetchone()[0]:
            source = "SELECT s.*, NULL::bigint AS replaces_id FROM staged_hours s"
            refuse_closed_rows(cursor, source)
            _insert_hours(cursor, source, at=at, origin=origin)
            return Counts(new=total)
        cursor.execute("DROP TABLE IF EXISTS known_hours")
        cursor.execute(
            f"""CREATE TEMPORARY TABLE known_hours ON COMMIT DROP AS
                SELECT e.id, e.external_key, ({differs}) AS differs
                FROM staged_hours s JOIN homeostat_hoursentry e ON e.external_key = s.external_key
                WHERE s.external_key <> '' AND e.origin = %s AND e.superseded_at IS NULL""",  # noqa: S608
            [origin],
        )
        cursor.execute("ANALYZE known_hours")
        cursor.execute(
            """UPDATE homeostat_hoursentry e SET superseded_at = %s FROM known_hours k
               WHERE k.id = e.id AND k.differs RETURNING e.day""",
            [at],
        )
        days = [row[0] for row in cursor.fetchall()]
        if days:
            rebuild_rollups(min(days), max(days) + timedelta(days=1))
            mark_stale(min(days), max(days) + timedelta(days=1))
        cursor.execute("SELECT count(*) FROM known_hours WHERE NOT differs")
        unchanged: int = cursor.fetchone()[0]
        source = """SELECT s.*, k.id AS replaces_id FROM staged_hours s
                    LEFT JOIN known_hours k ON s.external_key <> '' AND k.external_key = s.external_key
                    WHERE k.differs IS NOT FALSE"""
        refuse_closed_rows(cursor, source)
        _insert_hours(cursor, source, at=at, origin=origin)
    return Counts(total - len(days) - unchanged, len(days), unchanged)


# To which cell someone belongs most, spell by spell; where two shares are equal, the cell made first.
HOME = """
    WITH mine AS MATERIALIZED (
        SELECT person_id, cell_id, share, start, "end" FROM homeostat_membership
        WHERE superseded_at IS NULL AND person_id IN (SELECT DISTINCT person_id FROM staged_hours)
    ), turns AS (
        SELECT person_id, start AS day FROM mine UNION
        SELECT person_id, "end" FROM mine WHERE "end" IS NOT NULL
    ), spells AS (
        SELECT person_id, day AS start, lead(day) OVER (PARTITION BY person_id ORDER BY day) AS "end"
        FROM turns
    )
    SELECT DISTINCT ON (s.person_id, s.start) s.person_id, s.start, s."end", mine.cell_id
    FROM spells s JOIN mine ON mine.person_id = s.person_id
         AND mine.start <= s.start AND (mine."end" IS NULL OR s.start < mine."end")
    ORDER BY s.person_id, s.start, mine.share DESC, mine.cell_id
"""


def _insert_hours(cursor: Any, source: str, *, at: datetime, origin: str) -> None:
    """Insert the rows of `source` while others read; no index is dropped for it.

    In the order of their keys: trackers number what is written, so that neighbours by key are neighbours by
    day as well, and every index grows at few places. Other orders took up to three times as long.
    """
    cursor.execute("SELECT bool_or(cell_id IS NULL), bool_or(task_id IS NOT NULL) FROM staged_hours")
    without_cell, with_task = cursor.fetchone()
    cell, account, epic, role, joins = "r.cell_id", "r.account_id", "r.epic_id", "r.role_id", ""
    if without_cell:
        cell = "COALESCE(r.cell_id, home.cell_id)"
        joins += f""" LEFT JOIN ({HOME}) home ON home.person_id = r.person_id
            AND home.start <= r.day AND (home."end" IS NULL OR r.day < home."end")"""
    if with_task:
        account = "COALESCE(r.account_id, task.account_id)"
        epic, role = "COALESCE(r.epic_id, task.epic_id)", "COALESCE(r.role_id, task.role_id)"
        joins += " LEFT JOIN homeostat_task task ON task.id = r.task_id"
    cursor.execute(
        f"""
        INSERT INTO homeostat_hoursentry
            (person_id, cell_id, account_id, task_id, epic_id, role_id, day, hours, note,
             recorded_at, replaces_id, origin, external_key)
        SELECT r.person_id, {cell}, {account}, r.task_id, {epic}, {role}, r.day, r.hours,
               COALESCE(r.note, ''), %s, r.replaces_id, %s, COALESCE(r.external_key, '')
        FROM ({source}) r {joins}
        ORDER BY r.external_key, r.day
        """,  # noqa: S608 - only the names of columns
        [at, origin],
    )
