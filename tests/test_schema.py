import pytest
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_15_or_newer() -> None:
    assert connection.vendor == "postgresql"
    assert connection.pg_version >= 150000
