"""Readers beside each other, each with a connection of its own."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from homeostat.areas.vitals import actions, freshness
from homeostat.platform.staleness.mark import mark_stale

from .conftest import TODAY, World, found, refresh
from .test_freshness import asked_for


@pytest.fixture
def changed(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """As in `test_freshness`, committed."""
    monkeypatch.setattr(timezone, "localdate", lambda: TODAY)
    world = found()
    refresh()
    with transaction.atomic():
        mark_stale(world.sprints[0].start, None)
    return world


@pytest.mark.django_db(transaction=True)
def test_a_reader_does_not_wait_for_another_who_computes(changed, monkeypatch):
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [actions.LOCK])
        freshness.make_fresh(today=TODAY)
        assert freshness.waiting_sprints() == 3
        assert len(asked_for()) == 1
    finally:
        other.close()
    freshness.make_fresh(today=TODAY)
    assert freshness.waiting_sprints() == 0
