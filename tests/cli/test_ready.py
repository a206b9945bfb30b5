"""Whether the database has the tables of this version."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from homeostat.cli.ready import missing_migrations


@pytest.mark.django_db
def test_a_step_the_database_lacks_is_counted() -> None:
    assert missing_migrations() == 0
    recorder = MigrationRecorder(connection)
    latest = max(name for app, name in recorder.applied_migrations() if app == "homeostat")
    recorder.record_applied("homeostat", "9999_of_a_newer_version")
    assert missing_migrations() == 0
    recorder.record_unapplied("homeostat", latest)
    assert missing_migrations() == 1
