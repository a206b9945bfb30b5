"""sustainability_large: who pays for the hours of every cell, month by month over five years.

Ours is the query behind the product's own figures. Beside it, by turns: the same from the raw entries in SQL,
and DuckDB over the same raw entries in its memory, in an environment of its own.
"""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench.large.pieces import milliseconds
from bench.large.results import result

SAMPLES, MONTHS = 9, 60
NEEDED = Path(__file__).with_name("duckdb.txt")
DUCKDB = NEEDED.read_text().split()[0]
PEERS = Path(__file__).resolve().parents[2] / "build" / "peers"
RAW = """
    SELECT date_trunc('month', e.day::timestamp)::date AS month, e.cell_id,
           coalesce(sum(e.hours) FILTER (WHERE a.category = ANY(%s)), 0),
           coalesce(sum(e.hours) FILTER (WHERE a.category <> ALL(%s)), 0)
    FROM homeostat_hoursentry e JOIN homeostat_account a ON a.id = e.account_id
    WHERE e.superseded_at IS NULL AND e.day >= %s AND e.day < %s GROUP BY 1, 2"""
Sums = dict[tuple[date, int | None], tuple[Decimal, Decimal]]


def run() -> list[dict[str, object]]:
    first, after = months()
    ours, raws, ducks = [], [], []
    with tempfile.TemporaryDirectory(prefix="homeostat-bench-") as folder, duckdb(Path(folder)) as duck:
        expected, duck_seconds = by_raw_rows(first, after), duck(first, after)
        if by_product(first, after) != expected or duck_seconds["sums"] != as_told(expected):
            raise SystemExit("The sums differ.")
        for _sample in range(SAMPLES):
            raws.append(milliseconds(lambda: by_raw_rows(first, after)))
            ours.append(milliseconds(lambda: by_product(first, after)))
            ducks.append(duck(first, after)["seconds"] * 1000)
    peer = round(statistics.median(raws), 1)
    samples = {
        "ms": [round(each, 1) for each in ours],
        "raw_sql_ms": [round(each, 1) for each in raws],
        "duckdb_ms": [round(each, 1) for each in ducks],
        "duckdb_median": round(statistics.median(ducks), 1),
        "duckdb": DUCKDB,
        "sums": len(expected),
    }
    value = round(statistics.median(ours), 1)
    return [
        result(
            "sustainability_large", value, "ms", samples=samples, peer="SQL over raw rows", peer_value=peer
        )
    ]


def months() -> tuple[date, date]:
    """The last sixty whole months: their first day, and the first day after them."""
    from django.utils import timezone

    after = timezone.localdate().replace(day=1)
    return after.replace(year=after.year - MONTHS // 12), after


def by_product(first: date, after: date) -> Sums:
    from homeostat.areas.vitals.queries import billing_by_month

    return {
        (each.month, each.cell_id): (each.billed.billable, each.billed.non_billable)
        for each in billing_by_month(first, after)
    }


def by_raw_rows(first: date, after: date) -> Sums:
    from django.db import connection

    from homeostat.areas.work.models import BILLABLE

    billable = [str(each) for each in BILLABLE]
    with connection.cursor() as cursor:
        cursor.execute(RAW, [billable, billable, first, after])
        return {(month, cell): (paid, unpaid) for month, cell, paid, unpaid in cursor.fetchall()}


def as_told(sums: Sums) -> list[list[Any]]:
    """As DuckDB tells them: by month and cell, hours as numbers."""
    rows = [[f"{month}", cell, float(paid), float(unpaid)] for (month, cell), (paid, unpaid) in sums.items()]
    return sorted(rows, key=lambda row: (row[0], row[1] or 0))


@contextmanager
def duckdb(folder: Path) -> Iterator[Any]:
    """Asks DuckDB, which holds the raw rows in memory; a process in an environment of its own."""
    write_rows(folder)
    command = [environment(), str(Path(__file__).with_name("duck.py")), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        questions, answers = process.stdin, process.stdout
        assert questions is not None
        assert answers is not None

        def ask(first: date, after: date) -> Any:
            questions.write(json.dumps([f"{first}", f"{after}"]) + "\n")
            questions.flush()
            return json.loads(answers.readline())

        yield ask
        questions.close()


def environment() -> str:
    """The Python of the environment that has DuckDB, made where there is none yet."""
    home = PEERS / DUCKDB.replace("==", "-")
    python = home / "bin" / "python"
    if not (home / "whole").exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", str(home)], check=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--require-hashes", "-r", str(NEEDED)]
        subprocess.run(pip, check=True, stdout=sys.stderr)
        (home / "whole").touch()
    return str(python)


def write_rows(folder: Path) -> None:
    from django.db import connection

    from homeostat.areas.work.models import BILLABLE

    paid = ", ".join(f"'{each}'" for each in BILLABLE)
    tables = {
        "entries": "SELECT day, cell_id, account_id, hours FROM homeostat_hoursentry "
        "WHERE superseded_at IS NULL",
        "accounts": f"SELECT id, category IN ({paid}) AS billable FROM homeostat_account",
    }
    for name, select in tables.items():
        statement = f"COPY ({select}) TO STDOUT (FORMAT csv, HEADER)"
        with (
            connection.cursor() as cursor,
            (folder / f"{name}.csv").open("wb") as file,
            cursor.copy(statement) as copy,
        ):
            for data in copy:
                file.write(data)
