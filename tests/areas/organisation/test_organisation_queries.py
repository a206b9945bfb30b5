"""Questions about the organisation and its history."""

import pytest
from tests.areas.organisation.cooperative import NEXT_MARCH, SPRING, START, SUMMER, found, member

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.actions import adopt, undo
from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.organisation.snapshots import snapshot
from homeostat.core.organisation import (
    AssignRole,
    Join,
    RemovePerson,
    SplitCell,
    cell_track,
    membership_track,
    person_track,
    policy_track,
    role_track,
)

pytestmark = pytest.mark.django_db


def test_the_history_of_a_cell_has_its_changes_with_their_authors(django_assert_max_num_queries) -> None:
    found()
    mira = member("mira")
    split = adopt(
        SplitCell("falcon", "kestrel", "Kestrel", ("yara",)), on=SPRING, by=mira.user, reason="Too many of us"
    )
    adopt(Join("juniper", "ada"), on=SPRING, by=mira.user, reason="")
    back = undo(split, by=mira.user, reason="")
    with django_assert_max_num_queries(1):
        changes = queries.changes_touching([cell_track("kestrel"), role_track("scrum")])
        told = [
            (str(change.said_in_short), change.by_name, change.undone and change.undone.pk)
            for change in changes
        ]
    assert told[1:] == [
        ("Split Falcon: Yara forms Kestrel", "Mira", back.pk),
        ("Undo: Split Falcon: Yara forms Kestrel", "Mira", None),
    ]
    assert told[0][1] == "Homeostat"
    assert queries.changes_touching([]) == []
    assert queries.changes_since(0, []) == []
    PersonTerm.objects.filter(person=mira.person_id).update(superseded_at="2026-06-01T00:00Z")
    assert queries.changes_touching([cell_track("kestrel")])[0].by_name == "mira@example.org"


def test_roles_without_holders_or_backup_are_vacancies() -> None:
    found()
    found_open = queries.vacancies(snapshot(SPRING))
    assert [(each.role, each.missing_holders, each.lacks_backup) for each in found_open] == [
        ("hiring", 1, False),
        ("scrum", 0, True),
    ]
    adopt(
        [AssignRole("hiring", "ada"), AssignRole("scrum", "tomas", "backup")], on=SPRING, by=None, reason=""
    )
    assert queries.vacancies(snapshot(SPRING)) == []


def test_two_days_are_compared_in_sentences() -> None:
    found()
    adopt(RemovePerson("ben"), on=SUMMER, by=None, reason="")
    assert [*map(str, queries.compare(START, SUMMER))] == ["Ben leaves the organisation"]
    assert queries.compare(SUMMER, SUMMER) == []


def test_the_slider_stops_where_something_changes() -> None:
    found()
    adopt(RemovePerson("ben"), on=NEXT_MARCH, by=None, reason="")
    assert queries.days_of_change() == [START, NEXT_MARCH]
    assert queries.last_change_id() > 0


@pytest.mark.parametrize(
    "track",
    [person_track("ada"), membership_track("falcon", "ada"), policy_track("load.range", "cell:falcon")],
)
def test_a_track_survives_its_text(track) -> None:
    assert queries.track_of(queries.track_text(track)) == track
