"""What a command needs first: the database running, Django set up, the tables of this version."""

import contextlib
import gc
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from homeostat.cli.outcome import CommandFailed, say
from homeostat.platform.postgres import ensure_running

MIGRATION_LOCK = 7_305_120_904_271


@contextlib.contextmanager
def database_ready(*, migrated: bool = True) -> Iterator[None]:
    """Run a block with the database answering and Django set up; mind an old schema unless told not to.

    Its days are the organisation's.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeostat.settings")
    with ensure_running(say):
        import django
        from django.db import connections

        gc.disable()  # what is loaded here stays
        django.setup()
        gc.freeze()
        gc.enable()
        try:
            if migrated and missing_migrations():
                raise CommandFailed(
                    "The database does not have the tables of this version yet. Run `homeostat migrate`."
                )
            from homeostat.platform.days import organisation_days

            with organisation_days():
                yield
        finally:
            connections.close_all()


def missing_migrations() -> int:
    """How many migrations the database still lacks; none of them is loaded where all are there by name."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.migrations.recorder import MigrationRecorder

    if _migrations() <= MigrationRecorder(connection).applied_migrations().keys():
        return 0
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _migrations() -> set[tuple[str, str]]:
    """The app and the name of each migration that is here."""
    from django.apps import apps

    return {
        (app.label, module.name)
        for app in apps.get_app_configs()
        for module in pkgutil.iter_modules([str(Path(app.path) / "migrations")])
        if not module.ispkg
    }


def migrate() -> None:
    """Bring the schema up to date, one process at a time."""
    from django.core.management import call_command
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
        try:
            if missing := missing_migrations():
                say(f"Preparing the database ({missing} steps) …")
                call_command("migrate", interactive=False, verbosity=0)
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [MIGRATION_LOCK])


def is_empty() -> bool:
    """Whether nobody has used this database yet."""
    from homeostat.models import Person, User

    return not (User.objects.exists() or Person.objects.exists())
