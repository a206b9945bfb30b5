"""The tables of a run of the tests: made once, by the first process that needs them, and copied by all."""

import fcntl
import os
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from tests.houses import SHARED

TABLES = "test_homeostat_tables"
RUN = "PYTEST_XDIST_TESTRUNUID"


def copy_tables_of_the_run() -> None:
    """Have the database of this process made as a copy of one that has all tables."""
    made = Path(os.environ[SHARED]) / f"tables-{os.environ[RUN]}"
    with made.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            _make_tables()
            made.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = TABLES


def forget_tables(address: str) -> None:
    """On a server that outlives the run."""
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {TABLES}")


def _make_tables() -> None:
    name, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own = test.get("NAME")
    test["NAME"] = TABLES
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    connection.close()
    test["NAME"] = own
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
