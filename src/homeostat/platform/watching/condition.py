"""How this installation is doing, in a few facts that name nobody."""

import functools

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate.contrib.django.models import ProcrastinateWorker

from homeostat.platform.jobs.stalled import HEARD_WITHIN


def is_reachable() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@functools.cache
def migrations_of_this_version() -> frozenset[tuple[str, str]]:
    """Read from the files once: they do not change under a running process."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.graph.leaf_nodes())


def is_migrated() -> bool:
    """Whether the database has the tables this version was written for; two queries."""
    applied = MigrationRecorder(connection).applied_migrations()
    return all(leaf in applied for leaf in migrations_of_this_version())


def workers_heard() -> int:
    """How many workers gave a sign of life lately, on whatever machine."""
    return ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - HEARD_WITHIN).count()


def readings_waiting() -> int:
    """Sprints whose readings are older than their facts, as the vital signs know them."""
    return int(import_string(settings.READINGS_WAITING)())


def database_bytes() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
