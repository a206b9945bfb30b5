"""`make bench`: run the benchmarks, each in a process of its own, and write results.json and RESULTS.md.

    python -m bench [--full] [KEY …]

A module of this folder that has KEYS takes part; run as a program it prints its results as JSON. Figures of
keys that were not run are kept. A figure short of its goal is reported as such and fails nothing.
"""

import argparse
import importlib
import json
import pkgutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import bench

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.json"


@dataclass(frozen=True, slots=True)
class Goal:
    sentence: str
    bound: float
    of: str = "value"
    higher_is_better: bool = False

    def is_met(self, result: dict[str, Any]) -> bool:
        figure = result[self.of]
        return bool(figure >= self.bound if self.higher_is_better else figure <= self.bound)

    def __str__(self) -> str:
        sign = "≥" if self.higher_is_better else "≤"
        return f"{'' if self.of == 'value' else self.of} {sign} {self.bound:g}".strip()


GOALS = {
    "first_page": Goal(
        "From a fresh clone with a warm package cache, `make run`, to the first page, demo included.", 120
    ),
    "second_start": Goal("The second `make run`, to the first page.", 6),
    "pages_queries": Goal("Most queries on any page of the demo, followed link by link as a steward.", 15),
    "org_as_code": Goal(
        "Five years of a real organisation: 59 monthly states as YAML, read, planned and adopted.", 60
    ),
    "pages_p95": Goal(
        "Worst p95 of all pages and API reads with the large demo, 20 requests/s; each in `samples`.",
        100,
    ),
    "map_2000": Goal("The page of the living map with 2,000 nodes, on the server.", 300),
    "snapshot_large": Goal("A day of the large organisation as a value, read from its rows.", 80),
    "sustainability_large": Goal("Who pays for the hours of every cell and month over 60 months.", 50),
    "capacity_1000": Goal("Goals and commitments of 1,000 people in a sprint, from the rows.", 200),
    "import_hours": Goal(
        "Rows of hours per second through the whole import; beside it a bare COPY.",
        0.05,
        of="ratio",
        higher_is_better=True,
    ),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help="only these")
    parser.add_argument("--full", action="store_true", help="the long ones, too")
    chosen = parser.parse_args()
    found = {key: (name, is_long) for name, keys, is_long in benchmarks() for key in keys}
    if unknown := set(chosen.keys) - set(found):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(sorted(found))}")
    wanted = chosen.keys or [key for key, (_, is_long) in found.items() if chosen.full or not is_long]
    names = dict.fromkeys(found[key][0] for key in wanted)
    failed = [name for name in names if not take(name, [key for key in wanted if found[key][0] == name])]
    write_table()
    if failed:
        print(f"These broke off: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def benchmarks() -> Iterator[tuple[str, tuple[str, ...], bool]]:
    """Module, its keys, and whether it belongs to the long ones."""
    for module in pkgutil.iter_modules(bench.__path__):
        if not module.name.startswith("_"):
            loaded = importlib.import_module(f"bench.{module.name}")
            keys = getattr(loaded, "KEYS", (module.name,) if module.name in GOALS else ())
            if keys:
                yield module.name, tuple(keys), bool(getattr(loaded, "IS_LONG", False))


def take(name: str, keys: list[str]) -> bool:
    """Run one module and put its figures into the results; one that chooses is told the keys."""
    print(f"{name} …", end="", flush=True, file=sys.stderr)
    begun = time.monotonic()
    chooses = getattr(importlib.import_module(f"bench.{name}"), "CHOOSES", False)
    command = [sys.executable, "-m", f"bench.{name}", *(keys if chooses else ())]
    result = subprocess.run(command, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True, check=False)
    print(f" {time.monotonic() - begun:.0f} s", file=sys.stderr)
    if result.returncode:
        return False
    known = {each["key"]: each for each in read()}
    known |= {each["key"]: each for each in json.loads(result.stdout)}
    RESULTS.write_text(json.dumps([known[key] for key in sorted(known)], indent=1, ensure_ascii=False) + "\n")
    return True


def read() -> list[dict[str, Any]]:
    return list(json.loads(RESULTS.read_text())) if RESULTS.exists() else []


def write_table() -> None:
    lines = [
        "# Results of the benchmarks",
        "",
        "Written by `make bench`; all that was measured is in `results.json`. Ratios travel best.",
        "",
        "| key | what | ours | peer | ratio | goal | met | machine, date |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for each in read():
        goal = GOALS.get(each["key"])
        peer = f"{each['peer']}: {each['peer_value']:,} {each['unit']}" if each.get("peer") else "—"
        cells = [
            f"`{each['key']}`",
            goal.sentence if goal else "",
            f"{each['value']:,} {each['unit']}",
            peer,
            str(each["ratio"]) if each.get("ratio") is not None else "—",
            str(goal) if goal else "—",
            ("yes" if goal.is_met(each) else "**no**") if goal else "—",
            f"{each['machine']}, {each['date']}",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    (FOLDER / "RESULTS.md").write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    sys.exit(main())
