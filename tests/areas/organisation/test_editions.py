"""The timeline is kept in memory for as long as the database has the same edition of the organisation."""

from datetime import date

import pytest
from django.db import connection, transaction

from homeostat.areas.organisation import actions, snapshots
from homeostat.areas.organisation.models import Person, PersonTerm
from homeostat.core.organisation.changes import AddPerson
from homeostat.core.organisation.facts import PersonFacts

MONDAY = date(2026, 1, 5)


def add(key: str) -> None:
    actions.adopt(AddPerson(key, PersonFacts(key.title())), on=MONDAY, by=None, reason="")


def names() -> set[str]:
    return {facts.name for facts in snapshots.timeline().at(MONDAY).people().values()}


@pytest.fixture
def ada(db):
    add("ada")


def test_asked_again_it_is_not_read_again(ada, django_assert_num_queries):
    first = snapshots.timeline()
    with django_assert_num_queries(1):
        assert snapshots.timeline() is first


def test_a_change_is_seen_at_once(ada):
    assert names() == {"Ada"}
    add("ben")
    assert names() == {"Ada", "Ben"}


def test_a_change_that_is_rolled_back_is_forgotten(ada):
    with transaction.atomic():
        add("ben")
        assert names() == {"Ada", "Ben"}
        transaction.set_rollback(True)
    assert names() == {"Ada"}


def test_rows_changed_by_other_means_are_seen_too(ada):
    assert names() == {"Ada"}
    PersonTerm.objects.update(name="Somebody")
    assert names() == {"Somebody"}
    Person.objects.update(key="somebody")
    assert set(snapshots.timeline().at(MONDAY).people()) == {"somebody"}
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM homeostat_personterm")
    assert names() == set()


def test_what_does_not_concern_the_organisation_leaves_it_alone(ada, django_assert_num_queries):
    first = snapshots.timeline()
    Person.objects.update(email="ada@example.org")
    assert snapshots.timeline() is first


def test_only_a_few_editions_are_kept(ada):
    for number in range(5):
        add(f"person-{number}")
        snapshots.timeline()
    assert 0 < len(snapshots._EDITIONS) <= 3
