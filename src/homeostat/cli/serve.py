"""homeostat serve: database, schema, web pages and job workers together, until it is told to stop."""

import os
import shutil
import sys
from typing import Annotated

import typer

from homeostat.cli import ready
from homeostat.cli.address import REACHED_AT, free_port, is_answering, written_down
from homeostat.cli.outcome import CommandFailed, say, show
from homeostat.cli.supervise import Child, Supervisor
from homeostat.platform.postgres import data_folder

DEFAULT_PORT = 8000


Port = Annotated[int, typer.Option(min=1, max=65535, help="Where to listen; the next free one if taken.")]
Host = Annotated[str, typer.Option(help="The address to listen on; others need a proxy with TLS.")]
Web = Annotated[int, typer.Option(min=1, max=64, help="Web processes.")]
Workers = Annotated[int, typer.Option(min=0, max=64, help="Job workers.")]
Demo = Annotated[bool, typer.Option("--demo", help="Load the demo if the database is empty.")]


def serve(
    port: Port = DEFAULT_PORT,
    host: Host = "127.0.0.1",
    web: Web = 2,
    workers: Workers = 1,
    demo: Demo = False,
) -> None:
    """Run Homeostat until Ctrl-C: database, web pages and background jobs."""
    chosen = free_port(host, port)
    if chosen != port:
        say(f"Port {port} is taken, using {chosen}.")
    address = f"http://{REACHED_AT.get(host, host)}:{chosen}"
    os.environ.setdefault("HOMEOSTAT_URL", address)
    share_counts(chosen)
    with ready.database_ready(migrated=False):
        prepare(demo=demo)
        parts = children(host=host, port=chosen, web=web, workers=workers)
        with written_down(os.environ["HOMEOSTAT_URL"], host=host, port=chosen):
            run(parts, host=host, port=chosen, address=address)


def share_counts(port: int) -> None:
    """Where the web processes put the counts behind /metrics/; those of an earlier start go."""
    if not os.environ.get("HOMEOSTAT_METRICS_TOKEN"):
        return
    folder = data_folder() / "metrics" / str(port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def prepare(*, demo: bool) -> None:
    """Everything between a database that answers and the first page."""
    from django.conf import settings
    from django.db import connections

    ready.migrate()
    if demo and prepare_demo():
        os.environ["HOMEOSTAT_DEMO"] = "1"
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    connections.close_all()


def migrate() -> None:
    """Bring the tables of the database up to this version."""
    with ready.database_ready(migrated=False):
        ready.migrate()
    show("The database is up to date.")


def prepare_demo() -> bool:
    """Load the demo into an empty database; whether the database holds the demo now."""
    from homeostat.connect import demo

    if ready.is_empty():
        say("Loading the demo organisation …")
        demo.load(say)
    return demo.is_loaded()


def children(*, host: str, port: int, web: int, workers: int) -> list[Child]:
    python = [sys.executable, "-m"]
    listening = ["--host", host, "--port", str(port), "--processes", str(web)]
    pages = Child("web", [*python, "homeostat.cli.web", *listening])
    work = [*python, "homeostat.cli", "worker"]
    jobs = [Child(f"worker {number + 1}", work, later=True) for number in range(workers)]
    return [pages, *jobs]


def run(parts: list[Child], *, host: str, port: int, address: str) -> None:
    told = False

    def watch(supervisor: Supervisor) -> None:
        nonlocal told
        if not told and is_answering(host, port):
            told = True
            supervisor.release()
            show(f"Homeostat is ready: {address}")
            say("Ctrl-C stops it.")

    failed = Supervisor(parts, watch=watch).run()
    if failed:
        raise CommandFailed(f"The {failed} did not stay up; its last words are above.")
    say("Stopped.")
