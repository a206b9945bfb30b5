"""The database: PostgreSQL embedded by default under a supervisor of our own, external with DATABASE_URL."""

import contextlib
import functools
import os
from collections.abc import Iterator, Mapping
from typing import Any

from homeostat.platform.postgres.cluster import DATABASE, SUPERUSER, Cluster, Progress, quiet
from homeostat.platform.postgres.external import check_server, parse_url
from homeostat.platform.postgres.places import Places, data_folder, places
from homeostat.platform.postgres.problem import DatabaseProblem
from homeostat.platform.postgres.sharing import Share

__all__ = [
    "Cluster",
    "DatabaseProblem",
    "Places",
    "Share",
    "data_folder",
    "database_settings",
    "embedded",
    "ensure_running",
    "is_external",
    "places",
]

CONNECTION_KEPT = 60
"""Seconds a web process keeps its connection; asked before each use whether it is still one."""


def is_external() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


def database_settings() -> dict[str, Any]:
    """Django's DATABASES["default"]; reads the environment only, starts and touches nothing."""
    if is_external():
        found = parse_url(os.environ["DATABASE_URL"])
    else:
        socket = str(places().socket)
        found = {
            "NAME": DATABASE,
            "USER": SUPERUSER,
            "PASSWORD": "",
            "HOST": socket,
            "PORT": "5432",
            "OPTIONS": {},
        }
    kept = {"CONN_MAX_AGE": CONNECTION_KEPT, "CONN_HEALTH_CHECKS": True}
    return {"ENGINE": "django.db.backends.postgresql", **kept, **found}


@contextlib.contextmanager
def ensure_running(progress: Progress = quiet) -> Iterator[None]:
    """The database answers inside this block: the embedded one is started, and stopped by its last user."""
    if is_external():
        check_server(database_settings())
        yield
        return
    share = embedded()
    share.join(progress)
    try:
        create_database(share.cluster)
        yield
    finally:
        share.leave()


def embedded(settings: Mapping[str, str] | None = None) -> Share:
    """This process's share in the embedded cluster of this installation."""
    return _share(places(), tuple((settings or {}).items()))


@functools.cache
def _share(where: Places, settings: tuple[tuple[str, str], ...]) -> Share:
    return Share(Cluster(places=where, settings=dict(settings)))


def create_database(cluster: Cluster) -> None:
    """Create Homeostat's database in the cluster where it is not there yet."""
    import psycopg

    host = str(cluster.places.socket)
    with psycopg.connect(
        host=host, port=5432, user=SUPERUSER, dbname="postgres", autocommit=True
    ) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if found is None:
            with contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                connection.execute(f"CREATE DATABASE {DATABASE}")
