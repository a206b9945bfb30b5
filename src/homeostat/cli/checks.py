"""What the doctor examines; each check says how it stands, with a remedy where one is needed."""

import shutil
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum
from pathlib import Path
from urllib.parse import urlsplit

MEGABYTE = 1_000_000
CLOCKS_AGREE_WITHIN = timedelta(seconds=5)
FAILURES_TOLD_FOR = timedelta(days=7)


class State(IntEnum):
    GOOD = 0
    LOOK = 1
    WRONG = 2


@dataclass(frozen=True, slots=True)
class Finding:
    check: str
    state: State
    message: str


NEEDS_NO_TABLES = ("database", "tables", "disk", "secret key", "files")
Answer = tuple[State, str]


def database() -> Answer:
    from django.db import connection

    from homeostat.platform.postgres import is_external
    from homeostat.platform.postgres.binaries import wheel_binaries
    from homeostat.platform.postgres.older import version_of

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version'), pg_database_size(current_database())")
        version, size = cursor.fetchone()
    kind = "external" if is_external() else "embedded"
    message = f"PostgreSQL {version}, {kind}, {size / MEGABYTE:.0f} MB."
    brought = version_of(Path(wheel_binaries()["postgres"]))
    if not is_external() and version.split()[0] != brought:
        other = f"This Homeostat brings {brought}, which the next start takes: stop everything that uses it."
        return State.LOOK, f"{message} {other}"
    return State.GOOD, message


def migrations() -> Answer:
    from homeostat.cli.ready import missing_migrations

    missing = missing_migrations()
    if missing:
        return State.WRONG, f"{missing} steps are missing. Run `homeostat migrate`."
    return State.GOOD, "The tables are those of this version."


def constraints() -> Answer:
    """Every constraint and index our models declare is there and valid."""
    from django.apps import apps
    from django.db import connection

    declared = {
        rule.name
        for model in apps.get_app_config("homeostat").get_models()
        for rule in (*model._meta.constraints, *model._meta.indexes)
    }
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT conname, convalidated FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL
            SELECT relname, indisvalid FROM pg_index JOIN pg_class ON oid = indexrelid
            WHERE relnamespace = 'public'::regnamespace
            """
        )
        found: dict[str, bool] = {}
        for name, valid in cursor.fetchall():
            found[name] = found.get(name, True) and valid
    wrong = sorted(name for name in declared if not found.get(name, False))
    wrong += sorted(name for name, valid in found.items() if not valid and name not in declared)
    if wrong:
        named = ", ".join(wrong[:5]) + (f" and {len(wrong) - 5} more" if len(wrong) > 5 else "")
        return State.WRONG, f"Missing or not valid: {named}. Restore a backup, or ask for help."
    return State.GOOD, f"All {len(declared)} rules and indexes are in force."


def sums() -> Answer:
    from homeostat.areas.work.queries import rollup_differences

    differences = rollup_differences()
    if differences:
        first = differences[0]
        return (
            State.WRONG,
            f"Sums of hours differ from their entries, {len(differences)} at least; first: {first}.",
        )
    return State.GOOD, "The sums of hours equal a full recount."


def readings() -> Answer:
    from django.utils import timezone

    from homeostat.areas.vitals.actions import needs_refresh
    from homeostat.areas.vitals.differences import reading_differences

    if needs_refresh(timezone.localdate()):
        return (
            State.LOOK,
            "Some vital signs are to be computed anew; a worker or `homeostat signs` does it.",
        )
    differences = reading_differences(at=timezone.now())
    if differences:
        return (
            State.WRONG,
            f"Vital signs differ from what their rows give, {len(differences)} at least; first: "
            f"{differences[0]}.",
        )
    return State.GOOD, "The vital signs equal a full recomputation."


def found_words() -> Answer:
    from homeostat.platform.search.differences import search_differences

    differences = search_differences()
    if differences:
        table, count = differences[0]
        column = {"homeostat_task": "title", "homeostat_comment": "text"}.get(table, "name")
        message = f"{count} rows of {table} are found by other words than theirs."
        return State.WRONG, f"{message} Run: UPDATE {table} SET {column} = {column};"  # noqa: S608
    return State.GOOD, "Everything is found by its own words."


def jobs() -> Answer:
    """Stalled ones first: nobody does them while no worker runs; then those that wait; then failures."""
    from homeostat.platform.jobs import queries

    now = datetime.now(UTC)
    if stalled := queries.stalled():
        message = f"Lost their worker and not begun again yet: {listed(stalled)}."
        return State.LOOK, f"{message} A running worker takes them up within two minutes."
    if late := queries.waiting_since(now - timedelta(hours=1)):
        return State.LOOK, f"{late} jobs wait for more than an hour. Does `homeostat serve` or a worker run?"
    if failed := queries.failed_since(now - FAILURES_TOLD_FOR):
        message = f"Failed within {FAILURES_TOLD_FOR.days} days: {listed(failed)}."
        remedy = "Once that is mended, `homeostat jobs retry --all` has them done."
        return State.LOOK, f"{message} The log of the worker says why. {remedy}"
    return State.GOOD, "No job is stalled, failed lately or waits for long."


def listed(jobs: Mapping[str, int]) -> str:
    return ", ".join(f"{task} ({number})" for task, number in jobs.items())


def disk() -> Answer:
    """Room where the data lies; an external database has its own."""
    from homeostat.platform.postgres import data_folder, is_external, places

    folders = [data_folder()] + ([] if is_external() else [places().home])
    least = min((room_at(folder), folder) for folder in folders)
    free, folder = least
    message = f"{free / MEGABYTE / 1000:.1f} GB free at {folder}."
    if free < 200 * MEGABYTE:
        return State.WRONG, f"Only {message} Free some: PostgreSQL stops when the disk is full."
    if free < 1000 * MEGABYTE:
        return State.LOOK, f"Only {message}"
    return State.GOOD, message


def room_at(folder: Path) -> int:
    while not folder.exists():
        folder = folder.parent
    return shutil.disk_usage(folder).free


def clock() -> Answer:
    """This machine and the database agree on the time, and it never ran backwards past what is written."""
    from django.db import connection

    from homeostat.platform.audit.models import AuditEntry

    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        there = cursor.fetchone()[0]
    here = datetime.now(UTC)
    if abs(here - there) > CLOCKS_AGREE_WITHIN:
        apart = abs(here - there).total_seconds()
        return State.LOOK, f"This machine and the database are {apart:.0f} s apart. Set both clocks by NTP."
    last = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    if last is not None and last > here + CLOCKS_AGREE_WITHIN:
        return (
            State.LOOK,
            f"The last change is dated in the future ({last:%Y-%m-%d %H:%M}). Is the clock right?",
        )
    return State.GOOD, f"{here:%Y-%m-%d %H:%M} UTC here and in the database."


def secret() -> Answer:
    import os

    from homeostat.platform.postgres import data_folder

    path = data_folder() / "secret_key"
    if os.environ.get("HOMEOSTAT_SECRET_KEY") or not path.exists():
        return State.GOOD, "The secret key comes from the environment."
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return State.WRONG, f"Others can read the secret key. Close it: chmod 600 {path}"
    return State.GOOD, "The secret key is readable by its owner only."


def origin_of_files() -> Answer:
    """What people attach is served from another host than the pages, as browsers tell hosts apart."""
    from django.conf import settings

    remedy = (
        "Set HOMEOSTAT_FILES_URL to another host that leads here, such as https://files.example.org; "
        'the how-to "Talk about a task" says what it needs.'
    )
    if not settings.FILES_APART:
        message = f"Attached files have no origin of their own beside {settings.BASE_URL}"
        return State.LOOK, f"{message}: no picture is shown, all are downloads. {remedy}"
    if urlsplit(settings.FILES_URL).hostname == urlsplit(settings.BASE_URL).hostname:
        message = f"{settings.FILES_URL} is the host of the pages at another port, which cookies do not know"
        return State.LOOK, f"{message}: attached files have no origin of their own. {remedy}"
    return State.GOOD, f"Attached files are served from {settings.FILES_URL}, apart from the pages."


def backups() -> Answer:
    from homeostat.areas.settings.queries import last_backup

    last = last_backup()
    if last is None:
        return State.GOOD, "None was made here yet: homeostat backup FILE makes one."
    return State.GOOD, f"The last one was made on {last.at:%Y-%m-%d}."


CHECKS: dict[str, Callable[[], Answer]] = {
    "database": database,
    "tables": migrations,
    "constraints": constraints,
    "sums": sums,
    "readings": readings,
    "search": found_words,
    "jobs": jobs,
    "disk": disk,
    "clock": clock,
    "secret key": secret,
    "files": origin_of_files,
    "backup": backups,
}
