"""import_hours: a million rows of hours through the real import, beside COPY of them into a bare table.

    python -m bench.import_hours [--rows 1000000] [--samples 3]

Both happen in the same run, by turns, on an embedded server with its everyday settings. The import reads
the CSV file, finds out its form, maps, checks and resolves every row, writes entries, keeps the sums and the
audit log, and commits.
"""

import argparse
import json
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROWS = 1_000_000
PEOPLE, CELLS, ACCOUNTS, ACCOUNTS_OF_ONE = 300, 40, 250, 8
FIRST_DAY, DAYS = date(2021, 1, 4), 1_800
PEOPLE_MAPPING = {
    "origin": "bench",
    "targets": [
        {"holds": "cells", "fields": {"name": "{cell}", "kind": "generalist", "start": "2021-01-01"}},
        {"holds": "people", "fields": {"name": "{person}", "start": "2021-01-01"}},
        {"holds": "memberships", "fields": {"cell": "{cell}", "person": "{person}", "start": "2021-01-01"}},
    ],
}
ACCOUNTS_MAPPING = {
    "origin": "bench",
    "targets": [{"holds": "accounts", "fields": {"name": "{account}", "category": "billable_hourly"}}],
}
HOURS_MAPPING = {
    "origin": "bench",
    "targets": [
        {
            "holds": "hours",
            "fields": {
                "external_key": "{id}",
                "person": "{person}",
                "day": "{date}",
                "hours": "{hours}",
                "account": "{account}",
                "note": "{note}",
            },
        }
    ],
}


@contextmanager
def own_server() -> Iterator[None]:
    """An embedded server with a data folder of its own, unless DATABASE_URL names one."""
    with tempfile.TemporaryDirectory(prefix="homeostat-bench-") as folder:
        os.chmod(folder, 0o711)
        os.environ.setdefault("HOMEOSTAT_DATA", folder)
        os.environ.setdefault("HOMEOSTAT_CLUSTER", f"{folder}/postgres")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
        from homeostat.cli.ready import database_ready, migrate

        with database_ready(migrated=False):
            migrate()
            yield


def write_files(folder: Path, rows: int) -> dict[str, Path]:
    """People with their cells, accounts, and hours, in random order as a time tracker exports them.

    Three entries a working day for each of 300 people over five years; everybody works on eight accounts.
    """
    chance = random.Random(4)
    files = {name: folder / f"{name}.csv" for name in ("people", "accounts", "hours")}
    with files["people"].open("w") as file:
        file.write("person,cell\n")
        file.writelines(f"Person {number},Cell {number % CELLS}\n" for number in range(PEOPLE))
    with files["accounts"].open("w") as file:
        file.write("account\n")
        file.writelines(f"Account {number}\n" for number in range(ACCOUNTS))
    days = [(FIRST_DAY + timedelta(days=number)).isoformat() for number in range(DAYS)]
    with files["hours"].open("w") as file:
        file.write("id,person,date,hours,account,note\n")
        for number in range(rows):
            person, day = chance.randrange(PEOPLE), days[number * DAYS // rows]
            account = (7 * person + chance.randrange(ACCOUNTS_OF_ONE)) % ACCOUNTS
            hours = chance.randrange(1, 33) / 4
            file.write(
                f"w{number},Person {person},{day},{hours},Account {account},worked on {number % 977}\n"
            )
    return files


def run_import(path: Path, mapping: dict[str, Any]) -> float:
    """Seconds from the file to the commit."""
    from django.utils import timezone

    from homeostat.connect.files import importing
    from homeostat.connect.files.checking import Create
    from homeostat.connect.files.profile import profile_of

    begin = time.perf_counter()
    source = importing.opened(profile_of(mapping), {path.name: path})
    checked = importing.dry_run(
        source, origin="bench", today=date(2026, 1, 1), create=Create(frozenset({"all"}))
    )
    if checked.number_of_problems:
        raise SystemExit(f"The generated rows have problems: {checked.problems.head(3)}")
    importing.import_checked(checked, by=None, at=timezone.now(), reason="bench", key=path.name)
    return time.perf_counter() - begin


def run_copy(path: Path) -> float:
    """Seconds for COPY of the same rows into a bare table of fitting types."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(
            "CREATE TABLE bare (id text, person text, day date, hours numeric, account text, note text)"
        )
    begin = time.perf_counter()
    statement = "COPY bare FROM STDIN (FORMAT csv, HEADER)"
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        path.open("rb") as file,
        cursor.copy(statement) as copy,
    ):
        while chunk := file.read(1 << 20):
            copy.write(chunk)
    return time.perf_counter() - begin


def forget_hours() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE homeostat_hoursentry, homeostat_hoursrollup")
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute("CHECKPOINT")


def check_result(rows: int) -> None:
    """The measured work was done: every row is there and the sums equal a recount."""
    from homeostat.areas.work.models import HoursEntry
    from homeostat.areas.work.rollups import differences

    if HoursEntry.objects.count() != rows or differences():
        raise SystemExit("The import did not bring every row, or its sums are wrong.")


def run(rows: int = ROWS, samples: int = 3) -> list[dict[str, object]]:
    """Measure, by turns; the result in the form of the runner."""
    with tempfile.TemporaryDirectory(prefix="homeostat-bench-files-") as folder, own_server():
        files = write_files(Path(folder), rows)
        run_import(files["people"], PEOPLE_MAPPING)
        run_import(files["accounts"], ACCOUNTS_MAPPING)
        imports, copies = [], []
        for _sample in range(samples):
            forget_hours()
            copies.append(run_copy(files["hours"]))
            imports.append(run_import(files["hours"], HOURS_MAPPING))
            check_result(rows)
    ours, peers = rows / statistics.median(imports), rows / statistics.median(copies)
    return [
        {
            "key": "import_hours",
            "value": round(ours),
            "unit": "rows/s",
            "peer": "COPY into a bare table",
            "peer_value": round(peers),
            "ratio": round(ours / peers, 4),
            "samples": {
                "rows": rows,
                "import_seconds": [round(each, 2) for each in imports],
                "copy_seconds": [round(each, 2) for each in copies],
            },
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m bench.import_hours",
        }
    ]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--samples", type=int, default=3)
    chosen = parser.parse_args()
    print(json.dumps(run(chosen.rows, chosen.samples), indent=2))


if __name__ == "__main__":
    main()
