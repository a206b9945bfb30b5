"""homeostat upgrade-postgresql: the embedded database of an earlier major version, moved into ours."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from homeostat.cli import dumps
from homeostat.cli.backup import bring_back, dump
from homeostat.cli.outcome import USAGE, CommandFailed, say, show
from homeostat.cli.ready import database_ready, migrate
from homeostat.platform.postgres import Cluster, Places, Share, data_folder, is_external, places
from homeostat.platform.postgres.binaries import reachable_binaries
from homeostat.platform.postgres.older import kept_place, major_of, programs_of

Programs = Annotated[
    Path | None,
    typer.Option(
        "--programs", metavar="FOLDER", help="The programs (initdb, postgres …) of the old version."
    ),
]


def upgrade_postgresql(programs: Programs = None) -> None:
    """Move an embedded database made by an earlier PostgreSQL into the one this Homeostat brings."""
    if is_external():
        raise CommandFailed("DATABASE_URL names an external server: upgrade it by its own means.", code=USAGE)
    where = places()
    ours, old = reachable_binaries(where).major, major_of(where.data)
    if old is None or old == ours:
        show(f"Nothing to do: {'there is no database yet' if old is None else f'it is of version {ours}'}.")
        return
    if old > ours:
        raise CommandFailed(
            f"The database is of version {old} and this Homeostat brings {ours}: there is no way back."
        )
    file = data_folder() / f"before-postgresql-{ours}.dump"
    if file.exists():
        raise CommandFailed(f"{file} is there from an earlier try. Move it away, then call this again.")
    write_out(where, programs, old, file)
    kept = kept_place(where, old)
    with put_aside(where, kept, file):
        read_in(file)
    show(
        f"The database is of version {ours} now. The old folder is kept as it was in {kept}, what was in it "
        f"in {file}; remove both once `homeostat doctor` and you are content."
    )


def write_out(where: Places, programs: Path | None, old: int, file: Path) -> None:
    """Start the old server with its own programs, and write everything into one file, sessions too."""
    share = Share(Cluster(where, binaries=programs_of(where, old, programs)))
    if share.cluster.running():
        raise CommandFailed("It is running. Stop `homeostat serve` and workers first.")
    say(f"Writing out what PostgreSQL {old} holds …")
    share.join(say)
    try:
        file.touch(mode=0o600)
        dump(file, dumps.Server(old), leave_out=())
        dumps.contents(file, server=dumps.Server(old))
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    finally:
        share.leave()


@contextlib.contextmanager
def put_aside(where: Places, kept: Path, file: Path) -> Iterator[None]:
    """The old folder out of the way; if its successor does not come about, all is as it was before."""
    where.data.rename(kept)
    try:
        yield
    except BaseException:
        shutil.rmtree(where.data, ignore_errors=True)
        kept.rename(where.data)
        file.unlink(missing_ok=True)
        say("The old folder is in its place again, as it was.")
        raise


def read_in(file: Path) -> None:
    with database_ready(migrated=False):
        from django.db import connections, transaction

        from homeostat.platform.audit.record import record

        server = dumps.server_in_use()
        lines = dumps.contents(file, server=server)
        connections.close_all()
        bring_back(file, server, tables=sum(" TABLE DATA " in line for line in lines))
        migrate()
        after = {"version": server.major}
        with transaction.atomic():
            record(by=None, action="upgrade", noun="database", key=file.name, after=after, origin="command")
