"""Keeps the sums of hours equal to their entries. Only this area's actions call it, in their transactions,
and the job that merges totals.
"""

from datetime import date
from decimal import Decimal

from django.db import connection

from homeostat.areas.work.models import HoursEntry

# Single entries share the lock; whoever rewrites sums or the calendar of sprints holds it alone.
LOCK = 7_318_001

TOTAL_KEY = "sprint_id, account_id, cell_id, epic_id"
KEY = ("sprint_id", "person_id", "account_id", "cell_id", "month", "epic_id", "role_id")

# Month and sprint come with the day: working them out for each of a million rows takes longer than adding.
SUMS = """
    SELECT d.month, d.sprint_id, e.person_id, e.cell_id, e.account_id, e.epic_id, e.role_id,
           sum(e.hours) AS hours, count(*) AS entries
    FROM homeostat_hoursentry e
    JOIN (SELECT days.day, date_trunc('month', days.day::timestamp)::date AS month, s.id AS sprint_id
          FROM (SELECT DISTINCT day FROM homeostat_hoursentry
                WHERE superseded_at IS NULL AND day >= %s AND day < %s) days
          LEFT JOIN homeostat_sprint s ON daterange(s.start, s."end") @> days.day) d ON d.day = e.day
    WHERE e.superseded_at IS NULL
    GROUP BY d.month, d.sprint_id, e.person_id, e.cell_id, e.account_id, e.epic_id, e.role_id
"""


def share_lock() -> None:
    """Wait until nobody rewrites the sums; others may add single entries at the same time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [LOCK])


def hold_lock() -> None:
    """Wait until nobody else adds entries or rewrites sums, and keep it so until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def add_to_rollup(entry: HoursEntry) -> None:
    """Count a new entry; call it under `share_lock`, in the entry's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO homeostat_hoursrollup AS sums ({", ".join(KEY)}, hours, entries)
            VALUES ((SELECT id FROM homeostat_sprint WHERE daterange(start, "end") @> %s),
                    %s, %s, %s, %s, %s, %s, %s, 1)
            ON CONFLICT ({", ".join(KEY)}) DO UPDATE
            SET hours = sums.hours + EXCLUDED.hours, entries = sums.entries + 1
            """,  # noqa: S608 - only the names of columns
            [entry.day, *_values(entry)[1:], entry.hours],
        )


def take_from_rollup(entry: HoursEntry) -> None:
    """Uncount an entry that was superseded; call it under `share_lock`, in the same transaction."""
    values = dict(zip(KEY[1:], _values(entry)[1:], strict=True))
    where = " AND ".join(
        f"{key} IS NULL" if value is None else f"{key} = %s" for key, value in values.items()
    )
    given: list[int | date | Decimal | None] = [value for value in values.values() if value is not None]
    sprint = """sprint_id IS NOT DISTINCT FROM
                (SELECT id FROM homeostat_sprint WHERE daterange(start, "end") @> %s)"""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE homeostat_hoursrollup SET hours = hours - %s, entries = entries - 1
                WHERE {where} AND {sprint}""",  # noqa: S608 - only the names of columns
            [entry.hours, *given, entry.day],
        )
        cursor.execute(
            f"DELETE FROM homeostat_hoursrollup WHERE entries = 0 AND {where} AND {sprint}",  # noqa: S608
            [*given, entry.day],
        )


def rebuild_rollups(start: date, end: date) -> None:
    """Sum the entries of all months that [start, end) touches anew; holds the lock to the end."""
    hold_lock()
    first, last = start.replace(day=1), _next_month(end)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM homeostat_hoursrollup WHERE month >= %s AND month < %s", [first, last])
        cursor.execute(
            f"""INSERT INTO homeostat_hoursrollup
                (month, sprint_id, person_id, cell_id, account_id, epic_id, role_id, hours, entries)
                {SUMS}""",
            [first, last],
        )
    merge_totals()


def merge_totals() -> None:
    """Make one row of all that total the same work; rows that others add meanwhile stay as they are."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH known AS (
                SELECT id, count(*) OVER (PARTITION BY {TOTAL_KEY}) AS rows FROM homeostat_hourstotal
            ), gone AS (
                DELETE FROM homeostat_hourstotal total USING known
                WHERE known.id = total.id AND known.rows > 1
                RETURNING total.*
            )
            INSERT INTO homeostat_hourstotal ({TOTAL_KEY}, hours)
            SELECT {TOTAL_KEY}, sum(hours) FROM gone GROUP BY {TOTAL_KEY} HAVING sum(hours) <> 0
            """  # noqa: S608 - only the names of columns
        )


def differences(limit: int = 100) -> list[dict[str, object]]:
    """Sums that are not what a full recount gives, at most `limit` of them; nothing means all is well."""
    key = ", ".join(KEY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT {key}, sum(kept), sum(counted) FROM (
                SELECT {key}, hours AS kept, 0::numeric AS counted, entries FROM homeostat_hoursrollup
                UNION ALL
                SELECT {key}, 0::numeric, hours, -entries FROM ({SUMS}) recount
            ) both_sums
            GROUP BY {key} HAVING sum(kept) <> sum(counted) OR sum(entries) <> 0
            LIMIT %s
            """,  # noqa: S608 - only the names of columns
            [date.min, date.max, limit],
        )
        names = [*KEY, "kept", "counted"]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        cursor.execute(
            f"""
            SELECT {TOTAL_KEY}, sum(kept), sum(counted) FROM (
                SELECT {TOTAL_KEY}, hours AS kept, 0::numeric AS counted FROM homeostat_hourstotal
                UNION ALL
                SELECT {TOTAL_KEY}, 0::numeric, hours FROM homeostat_hoursrollup
            ) both_sums
            GROUP BY {TOTAL_KEY} HAVING sum(kept) <> sum(counted)
            LIMIT %s
            """,  # noqa: S608 - only the names of columns
            [limit - len(found)],
        )
        names = [*TOTAL_KEY.split(", "), "kept", "counted"]
        return found + [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _values(entry: HoursEntry) -> tuple[int | date | Decimal | None, ...]:
    month = entry.day.replace(day=1)
    return (
        None,
        entry.person_id,
        entry.account_id,
        entry.cell_id,
        month,
        entry.epic_id,
        entry.role_id,
    )


def _next_month(end: date) -> date:
    """The first day of a month that is not before `end`."""
    if end.day == 1:
        return end
    return date(end.year + end.month // 12, end.month % 12 + 1, 1)
