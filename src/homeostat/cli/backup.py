"""homeostat backup and homeostat restore: everything in one file, and back."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from homeostat.cli import dumps
from homeostat.cli.outcome import USAGE, CommandFailed, Percent, say, show
from homeostat.cli.ready import database_ready, is_empty, migrate

NewFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file to write; it must not exist yet.")]
OldFile = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="A backup.")]
Replace = Annotated[bool, typer.Option("--replace", help="Replace what is in the database now.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before replacing.")]


def backup(file: NewFile) -> None:
    """Write everything into one file while people work; open sessions stay out."""
    if file.exists():
        raise CommandFailed(f"{file} exists already; choose another name.", code=USAGE)
    with database_ready():
        from django.db import transaction

        from homeostat.platform.audit.record import record

        server = dumps.server_in_use()
        half = file.with_name(f".{file.name}.{os.getpid()}.half")
        try:
            half.touch(mode=0o600)
            dump(half, server)
            pieces = len(dumps.contents(half, server=server))
            half.rename(file)
        except OSError as error:
            raise CommandFailed(f"Cannot write {file}: {error.strerror or error}.") from error
        finally:
            half.unlink(missing_ok=True)
        size = file.stat().st_size
        with transaction.atomic():
            after = {"file": file.name, "bytes": size}
            record(by=None, action="back up", noun="backup", key=file.name, after=after, origin="command")
    show(f"{file}: {size / 1e6:.1f} MB, {pieces} pieces, read back and found whole.")


def dump(half: Path, server: dumps.Server, *, leave_out: Sequence[str] = dumps.LEFT_OUT) -> None:
    left_out = [f"--exclude-table-data=public.{table}" for table in leave_out]
    command = [dumps.talker("pg_dump", server), "--format=custom", "--no-owner", "--no-privileges"]
    process = dumps.start([*command, *left_out, f"--file={half}", "--dbname", dumps.target()])
    follow(process, lambda: f"{half.stat().st_size / 1e6:.1f} MB written")
    said = process.communicate()[1].decode(errors="replace")
    if process.returncode:
        raise CommandFailed(f"The backup failed: {dumps.last_words(said)}")


def follow(process: subprocess.Popen[bytes], words: Callable[[], str]) -> None:
    """Say every other second how far it is."""
    said = time.monotonic()
    while process.poll() is None:
        time.sleep(0.05)
        if time.monotonic() - said > 2:
            said = time.monotonic()
            say(words())


def restore(file: OldFile, replace: Replace = False, yes: Yes = False) -> None:
    """Bring a backup back, all or nothing: into an empty database, or with --replace into this one."""
    with database_ready(migrated=False):
        from django.db import connections, transaction

        from homeostat.platform.audit.record import record

        server = dumps.server_in_use()
        lines = dumps.contents(file, server=server)
        refuse_newer(file, server)
        confirm(file, replace=replace, yes=yes)
        refuse_while_used()
        connections.close_all()
        bring_back(file, server, tables=sum(" TABLE DATA " in line for line in lines))
        migrate()
        with transaction.atomic():
            record(by=None, action="restore", noun="backup", key=file.name, origin="command")
    show(f"Restored {file}. `homeostat doctor` examines what came back.")


def refuse_newer(file: Path, server: dumps.Server) -> None:
    """A backup of a newer version has migrations this one does not know."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    command = [dumps.reader(server), "--data-only", "--table=django_migrations", "-f", "-"]
    process = dumps.start([*command, str(file)], out=subprocess.PIPE)
    rows = process.communicate()[0].decode(errors="replace").splitlines()
    theirs = {tuple(row.split("\t")[1:3]) for row in rows if row.count("\t") == 3}
    known = set(MigrationLoader(connection).disk_migrations or {})
    unknown = sorted(name for app, name in theirs - known if app == "homeostat")
    if unknown:
        raise CommandFailed(
            f"{file} comes from a newer Homeostat (it knows {unknown[-1]}). Update this one, then restore."
        )


def confirm(file: Path, *, replace: bool, yes: bool) -> None:
    from django.db import connection

    used = "homeostat_person" in connection.introspection.table_names() and not is_empty()
    if not used:
        return
    if not replace:
        raise CommandFailed(
            "This database is in use. Restore into an empty one (HOMEOSTAT_DATA=~/another homeostat …),"
            " or add --replace to lose what is there now."
        )
    if yes:
        return
    if not sys.stdin.isatty():
        raise CommandFailed("Nobody is here to confirm the replacement; add --yes.", code=USAGE)
    if typer.prompt(f"Everything there now is lost and {file} takes its place. Write “replace”") != "replace":
        raise CommandFailed("Nothing was changed.")


def refuse_while_used() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise CommandFailed(
            f"{others} others use the database now. Stop `homeostat serve` and workers first."
        )


def bring_back(file: Path, server: dumps.Server, *, tables: int) -> None:
    """In one transaction what is there goes and what is in the file comes; or all stays as it was."""
    unpack = [dumps.reader(server), "--no-owner", "--no-privileges", "--verbose", "-f", "-"]
    source = dumps.start([*unpack, str(file)], out=subprocess.PIPE)
    apply = [dumps.talker("psql", server), "--dbname", dumps.target(), "-X", "-q", "-1", "-o", os.devnull]
    fresh = "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
    target = dumps.start([*apply, "-v", "ON_ERROR_STOP=1", "-c", fresh, "-f", "-"], reads=subprocess.PIPE)
    assert source.stdout
    assert source.stderr
    assert target.stdin
    threading.Thread(target=dumps.pour, args=[source.stdout, target.stdin, server], daemon=True).start()
    percent, done = Percent(), 0
    for line in source.stderr:
        if b"processing data for table" in line:
            done += 1
            percent(done / max(tables, 1), f"table {done} of {tables}")
    source.wait()
    assert target.stderr
    said = target.stderr.read().decode(errors="replace")
    target.wait()
    if target.returncode or source.returncode:
        raise CommandFailed(f"Nothing was restored, all is as it was: {dumps.last_words(said)}")
