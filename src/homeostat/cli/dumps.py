"""pg_dump, pg_restore and psql for the database in use: the embedded ones, or newer ones from the PATH."""

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import IO

from homeostat.cli.outcome import CommandFailed
from homeostat.platform.postgres import database_settings
from homeostat.platform.postgres.binaries import wheel_binaries

LEFT_OUT = ("django_session", "usersessions_usersession", "cache")
"""Tables whose rows stay out of a backup: whoever finds the file must not find open sessions in it."""


def program(name: str, *, server: int) -> str:
    """A program of at least the server's major version."""
    ours = wheel_binaries()
    if ours.major >= server:
        return ours[name]
    found = shutil.which(name)
    if found:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"(\d+)(\.\d+)?\s*$|\) (\d+)", said)
        if version and int(version[1] or version[3]) >= server:
            return found
    raise CommandFailed(
        f"The server is PostgreSQL {server}, our {name} {ours.major}: install its client programs."
    )


def environment() -> dict[str, str]:
    """How libpq reaches the database; by environment, so that no password shows in the list of processes."""
    settings = database_settings()
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    wanted = {theirs: str(settings[ours]) for ours, theirs in names.items() if settings[ours]}
    wanted |= {f"PG{name.upper()}": value for name, value in settings["OPTIONS"].items()}
    return os.environ | wanted | {"PGAPPNAME": "homeostat"}


def start(
    command: Sequence[str], *, stdin: IO[bytes] | None = None, out: int | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the programs above
        command, env=environment(), stdin=stdin or subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE
    )


def contents(file: Path, *, server: int) -> list[str]:
    """What a backup holds, a line for each thing; refuses a file that is none."""
    command = [program("pg_restore", server=server), "--list", str(file)]
    result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    lines = [line for line in result.stdout.splitlines() if line and not line.startswith(";")]
    if result.returncode or not lines:
        raise CommandFailed(f"{file} is not a backup, or it is damaged: {last_words(result.stderr)}")
    if not any("TABLE DATA public homeostat_person " in line for line in lines):
        raise CommandFailed(f"{file} is a backup of something else: it has no people of Homeostat in it.")
    return lines


def last_words(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing"
