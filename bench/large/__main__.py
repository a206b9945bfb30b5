"""See `bench.large`."""

import argparse
import json
import os

from bench import large
from bench.large import load, pieces, sums
from bench.large.demo import large_demo

TAKES = {
    "pages_p95": load.run,
    "map_2000": pieces.map_2000,
    "snapshot_large": pieces.snapshot_large,
    "sustainability_large": sums.run,
    "capacity_1000": pieces.capacity_1000,
}


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m bench.large",
        description=large.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("keys", nargs="*", metavar="KEY", help="only these")
    parser.add_argument(
        "--data",
        default=os.environ.get("HOMEOSTAT_BENCH_LARGE", ""),
        help="a folder that holds the large demo, or will",
    )
    parser.add_argument("--survey", nargs="?", const="", metavar="PART", help="only addresses with this part")
    parser.add_argument("--samples", type=int, default=3, help="how often the survey asks for each")
    chosen = parser.parse_args()
    if unknown := set(chosen.keys) - set(TAKES):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(TAKES)}")
    with large_demo(chosen.data):
        if chosen.survey is not None:
            from bench.large import survey

            survey.printed(survey.costs(chosen.survey, chosen.samples))
            return
        found = [each for key in chosen.keys or TAKES for each in TAKES[key]()]
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
