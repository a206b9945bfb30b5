"""org_as_code: sixty monthly states of a real organisation as files, planned and adopted one after the other.

    python -m bench.org_as_code [--keep FOLDER]

The data lies beside the checkout (shared/data/org_rust_team, with its licence). Each month becomes a folder
of TOML files as in rust-lang/team; these are read by the shipped mapping, compared with the database, planned
and adopted through the action that every change goes through, on an embedded server. Then the same with our
own YAML, as exported for each month. Each month is checked against the data and its export afterwards.
"""

import argparse
import csv
import json
import os
import platform
import time
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.import_hours import own_server

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "org_rust_team"
State = dict[str, str]


def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open() as file:
        return list(csv.DictReader(file))


def states() -> dict[date, State]:
    """The files of each month, by name: a team with its leads and members in each."""
    spells = rows("membership_spells.csv")
    teams: dict[date, dict[str, dict[str, str]]] = defaultdict(dict)
    for row in rows("teams_monthly.csv"):
        if row["archived"] == "0":
            teams[date.fromisoformat(row["month"])][row["team"]] = row
    return {month: state_of(month, found, spells) for month, found in sorted(teams.items())}


def state_of(month: date, teams: dict[str, dict[str, str]], spells: list[dict[str, str]]) -> State:
    members: dict[str, list[str]] = defaultdict(list)
    leads: dict[str, list[str]] = defaultdict(list)
    for row in spells:
        left = row["left_by_month"]
        first = date.fromisoformat(row["first_month"])
        if first <= month and (not left or month < date.fromisoformat(left)):
            members[row["team"]].append(row["person"])
            if row["lead_at_start"] == "1":
                leads[row["team"]].append(row["person"])
    files = {}
    for team, row in sorted(teams.items()):
        parent = row["subteam_of"]
        lines = [f"name = {json.dumps(team)}", f"kind = {json.dumps(row['kind'])}"]
        lines += [f"subteam-of = {json.dumps(parent)}"] if parent in teams else []
        lines += [
            "",
            "[people]",
            f"leads = {json.dumps(leads[team])}",
            f"members = {json.dumps(members[team])}",
        ]
        files[f"teams/{team}.toml"] = "\n".join(lines) + "\n"
    return files


def adopt_all(months: dict[date, State], mapping: str) -> tuple[float, list[int]]:
    """Seconds for every step after the first state, from files to the commit; how many changes each made."""
    from homeostat.connect.code.opening import opened
    from homeostat.connect.code.planning import adopt_plan, plan

    seconds, counts = 0.0, []
    for number, (month, files) in enumerate(months.items()):
        begin = time.perf_counter()
        found = plan(opened(files, mapping), month)
        if found.refusals:
            raise SystemExit("\n".join(str(problem) for problem in found.problems()))
        if found.can_be_adopted:
            adopt_plan(found, by=None, reason=f"{month:%Y-%m}", seen=found.seen)
        if number:
            seconds += time.perf_counter() - begin
            counts.append(len(found.changes))
    return seconds, counts


def check_months(months: dict[date, State]) -> None:
    """Every month is in the database as its files say it."""
    from homeostat.areas.organisation.snapshots import timeline
    from homeostat.core.organisation.keys import key_for

    known = timeline()
    for month, files in months.items():
        there = known.on(month)
        if set(there.cells()) != {key_for(Path(name).stem) for name in files}:
            raise SystemExit(f"{month}: other teams than in the files.")
        for name, text in files.items():
            listed = json.loads(text.rsplit("members = ", 1)[1])
            if set(there.members(key_for(Path(name).stem))) != {key_for(person) for person in listed}:
                raise SystemExit(f"{month}: other members in {name}.")


def exports(months: dict[date, State]) -> dict[date, State]:
    """Each month in our own form."""
    from homeostat.areas.organisation.snapshots import timeline
    from homeostat.connect.code.writing import as_folder

    known = timeline()
    return {month: dict(as_folder(known.on(month))) for month in months}


def run(keep: str = "") -> list[dict[str, Any]]:
    """Measure both forms; the result in the form of the runner."""
    if not DATA.is_dir():
        raise SystemExit(f"{DATA} is not here: the benchmark needs its data.")
    months = states()
    with own_server():
        from django.core.management import call_command

        mapped, changes = adopt_all(months, "rust-team")
        check_months(months)
        own = exports(months)
        call_command("flush", interactive=False, verbosity=0)
        seconds, again = adopt_all(own, "")
        check_months(months)
        if exports(months) != own or changes != again:
            raise SystemExit("Out and in again is not the same.")
    if keep:
        write_down(own, Path(keep))
    return [
        {
            "key": "org_as_code",
            "value": round(seconds, 1),
            "unit": "s",
            "samples": {
                "steps": len(changes),
                "changes": sum(changes),
                "own_yaml_seconds": round(seconds, 2),
                "mapped_toml_seconds": round(mapped, 2),
                "files_in_the_last_state": len(own[max(own)]),
            },
            "machine": f"{platform.machine()}, {os.cpu_count()} cores",
            "date": datetime.now(UTC).date().isoformat(),
            "command": "python -m bench.org_as_code",
        }
    ]


def write_down(months: dict[date, State], folder: Path) -> None:
    for month, files in months.items():
        for name, text in files.items():
            path = folder / f"{month:%Y-%m}" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--keep", default="", help="write each month in our own form into this folder")
    print(json.dumps(run(parser.parse_args().keep), indent=2))


if __name__ == "__main__":
    main()
