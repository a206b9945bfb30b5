"""DuckDB's side of sustainability_large: reads the rows once, then answers each line of days with its sums
and how long they took. Runs in an environment that has DuckDB and nothing of ours.
"""

import json
import sys
import time
from pathlib import Path

import duckdb  # type: ignore[import-not-found]

SUMS = """
    SELECT date_trunc('month', e.day)::DATE::VARCHAR, e.cell_id,
           coalesce(sum(e.hours) FILTER (WHERE a.billable), 0),
           coalesce(sum(e.hours) FILTER (WHERE NOT a.billable), 0)
    FROM entries e JOIN accounts a ON a.id = e.account_id
    WHERE e.day >= ?::DATE AND e.day < ?::DATE GROUP BY 1, 2"""


def main(folder: Path) -> None:
    known = duckdb.connect(config={"autoinstall_known_extensions": False, "autoload_known_extensions": False})
    entries = "{'day': 'DATE', 'cell_id': 'BIGINT', 'account_id': 'BIGINT', 'hours': 'DECIMAL(10, 4)'}"
    known.execute(
        f"CREATE TABLE entries AS FROM read_csv('{folder}/entries.csv', header=true, columns={entries})"
    )
    known.execute(
        f"CREATE TABLE accounts AS FROM read_csv('{folder}/accounts.csv', header=true, "
        "columns={'id': 'BIGINT', 'billable': 'BOOLEAN'})"
    )
    for line in sys.stdin:
        begin = time.perf_counter()
        rows = known.execute(SUMS, json.loads(line)).fetchall()
        seconds = time.perf_counter() - begin
        told = sorted(
            ([month, cell, float(paid), float(unpaid)] for month, cell, paid, unpaid in rows),
            key=lambda row: (row[0], row[1] or 0),
        )
        print(json.dumps({"seconds": seconds, "sums": told}), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
