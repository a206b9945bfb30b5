"""`make test` after the checks: every test on the embedded server; with DATABASE_URL once more on that one.

Journeys in a browser have a run of their own: what drives the browser keeps an event loop in its process, and
Django refuses to touch the database beside one. Arguments go to pytest, in one run. Every branch of the core
and of each access.py has to be run (tools/coverage.ini).
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    os.chdir(ROOT)
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    external = environment.pop("DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="homeostat-houses-") as houses:  # see tests/houses.py
        environment["HOMEOSTAT_TEST_HOUSES"] = houses
        return run(environment, external)


def run(environment: dict[str, str], external: str) -> int:
    chosen = sys.argv[1:]
    cores = os.cpu_count() or 1
    # Neighbours stay together and share what was made for them. One process more than there are cores: tests
    # of the command line mostly wait for other processes.
    workers = ["-n", "3", "--maxprocesses", str(cores + 1), "--dist", "worksteal"]
    status = pytest([*workers, *chosen], environment) if chosen else everything(workers, environment)
    if external and status == 0:
        print("Once more on the server of DATABASE_URL:", flush=True)
        only_database = ["-m", "not browser", "--ignore=tests/core", "--ignore=tests/promises"]
        status = pytest([*workers, *only_database, *chosen], environment | {"DATABASE_URL": external})
    return status


def everything(workers: list[str], environment: dict[str, str]) -> int:
    coverage = ["--cov", "--cov-config=tools/coverage.ini", "--cov-report=term:skip-covered"]
    status = pytest([*workers, *coverage, "-m", "not browser"], environment)
    print("Journeys in a browser:", flush=True)
    # Two even parts: the journeys of a file stay together, the pages at the two sizes do not.
    browsers = ["-n", "2", "--maxprocesses", str(os.cpu_count() or 1), "--dist", "loadgroup"]
    return pytest([*browsers, "tests/browser"], environment) or status


def pytest(arguments: list[str], environment: dict[str, str]) -> int:
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], check=False, env=environment
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
