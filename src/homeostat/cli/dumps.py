"""pg_dump, pg_restore and psql for the database in use: the embedded ones, or others of this machine."""

import contextlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from psycopg.conninfo import make_conninfo

from homeostat.cli.outcome import CommandFailed
from homeostat.platform.postgres import database_settings
from homeostat.platform.postgres.binaries import wheel_binaries

LEFT_OUT = ("django_session", "usersessions_usersession", "cache")
"""Tables whose rows stay out of a backup: whoever finds the file must not find open sessions in it."""
DEBIANS = Path("/usr/lib/postgresql")
KNOWS_TRANSACTION_TIMEOUT = 17
SECRETS = ("password", "sslpassword")


@dataclass(frozen=True, slots=True)
class Server:
    """What the database in use asks of the programs that talk to it."""

    major: int
    encrypted: bool = False
    """Our own connection is: so is theirs then, and the embedded programs are built without TLS."""


def server_in_use() -> Server:
    from django.db import connection

    raw = connection.cursor().connection
    return Server(raw.info.server_version // 10_000, encrypted=raw.pgconn.ssl_in_use)


def talker(name: str, server: Server) -> str:
    """A program that can talk to the server: of its major version at least, and by TLS where that is used."""
    ours = wheel_binaries()
    if ours.major >= server.major and not server.encrypted:
        return ours[name]
    for program in candidates(name):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout  # noqa: S603
        version = re.search(r"\(PostgreSQL\) (\d+)", said)
        if version and int(version[1]) >= server.major:
            return program
    way, lacking = (" by TLS", "has no TLS") if server.encrypted else ("", f"is of version {ours.major}")
    raise CommandFailed(
        f"The server is PostgreSQL {server.major}{way}, our {name} {lacking}: install PostgreSQL's client "
        f"programs of version {server.major} or newer (Debian: postgresql-client-{server.major})."
    )


def candidates(name: str) -> Iterator[str]:
    """Where machines keep them: on the PATH, and Debian one folder for each version, newest first."""
    if found := shutil.which(name):
        yield found
    folders = [folder for folder in DEBIANS.glob("*") if folder.name.isdigit()]
    for folder in sorted(folders, key=lambda folder: -int(folder.name)):
        if (program := folder / "bin" / name).exists():
            yield str(program)


def reader(server: Server) -> str:
    """pg_restore for reading a file: ours, which reads what older ones wrote, unless the server is newer."""
    ours = wheel_binaries()
    return ours["pg_restore"] if ours.major >= server.major else talker("pg_restore", server)


def target() -> str:
    """How libpq reaches the database; without secrets, which would show in the list of processes."""
    settings = database_settings()
    names = {"HOST": "host", "PORT": "port", "USER": "user", "NAME": "dbname"}
    found = {theirs: str(settings[ours]) for ours, theirs in names.items() if settings[ours]}
    options = {name: value for name, value in settings["OPTIONS"].items() if name not in SECRETS}
    return make_conninfo(**{**options, **found, "application_name": "homeostat"})


def environment() -> dict[str, str]:
    settings = database_settings()
    password = settings["PASSWORD"] or settings["OPTIONS"].get("password", "")
    return os.environ | ({"PGPASSWORD": password} if password else {})


def start(
    command: Sequence[str], *, reads: int = subprocess.DEVNULL, out: int | None = None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - the programs above
        command, env=environment(), stdin=reads, stdout=out, stderr=subprocess.PIPE
    )


def pour(source: IO[bytes], into: IO[bytes], server: Server) -> None:
    """Hand a script on, without the setting of its head that servers before 17 do not know."""
    with contextlib.suppress(BrokenPipeError), source, into:
        for line in source:
            if server.major >= KNOWS_TRANSACTION_TIMEOUT or not line.startswith(b"SET transaction_timeout"):
                into.write(line)
            if line.startswith(b"CREATE "):
                break
        shutil.copyfileobj(source, into)


def contents(file: Path, *, server: Server) -> list[str]:
    """What a backup holds, a line for each thing; refuses a file that is none."""
    command = [reader(server), "--list", str(file)]
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
