"""homeostat worker: one more process for background jobs, here or on a machine with the same DATABASE_URL."""

import logging
from typing import Annotated

import typer

from homeostat.cli.leash import follow_parent
from homeostat.cli.ready import database_ready

LEAVE_WITHIN = 4.0

Concurrency = Annotated[int, typer.Option(min=1, max=100, help="Jobs at the same time.")]


def worker(concurrency: Concurrency = 1) -> None:
    """Run background jobs until Ctrl-C; `homeostat serve` starts one of these by itself."""
    follow_parent()
    with database_ready():
        from django.db import connections
        from procrastinate.contrib.django import app
        from procrastinate.contrib.django.django_connector import DjangoConnector

        from homeostat.platform.jobs.stalled import HEARD_WITHIN

        logging.getLogger("procrastinate").setLevel(logging.WARNING)
        connector = app.connector
        assert isinstance(connector, DjangoConnector)
        own = app.with_connector(connector.get_worker_connector())
        connections.close_all()  # jobs run in a thread, which has its own
        own.run_worker(
            concurrency=concurrency,
            shutdown_graceful_timeout=LEAVE_WITHIN,
            stalled_worker_timeout=HEARD_WITHIN.total_seconds(),
        )
