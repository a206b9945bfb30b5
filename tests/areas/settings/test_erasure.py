"""After an erasure no text of any table knows the person's name, address or key."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import FROM, LONG_AGO, NOW, Cast

from homeostat.areas.organisation.models import OrganisationChange, Person, PersonTerm
from homeostat.areas.settings.erasure import Words, erase_person, preview_erasure
from homeostat.areas.work.models import Absence, Account, HoursEntry, Sprint, Task, TaskSprint
from homeostat.core.sentence import say, to_json
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.actions import NotPossible, send_invitation
from homeostat.platform.signin.models import User

Browse = Callable[[str], Client]
DAY = date(2026, 11, 18)


@pytest.fixture
def traces(cast: Cast) -> Cast:
    """Ines' name, address and key in every kind of place there is."""
    ines = cast.ines
    PersonTerm.objects.filter(person=ines).update(end=date(2026, 1, 1))
    PersonTerm.objects.create(
        person=ines, name="Ines Okafor-Lind", start=date(2026, 1, 1), recorded_at=LONG_AGO
    )
    OrganisationChange.objects.create(
        on=FROM,
        operations=[{"op": "join", "person": "ines-okafor", "cell": "juniper"}],
        inverse=[{"op": "leave", "person": "ines-okafor"}],
        sentences=[to_json(say("{person} joins {cell}", person="Ines Okafor", cell="Juniper"))],
        tracks=["membership/juniper/ines-okafor", "person/ines-okafor"],
        by=cast.member,
        at=LONG_AGO,
        reason="Ines Okafor asked for it",
    )
    AuditEntry.objects.create(
        action="add person",
        noun="person",
        key="ines-okafor",
        by=cast.steward,
        after={"ines-okafor": {"name": "Ines Okafor", "mail": ["INES@example.org"]}},
        reason="Welcome, Ines Okafor!",
    )
    account = Account.objects.create(key="inner", name="Inner work", category="non_billable")
    task = Task.objects.create(key="jun-1", title="Onboard Ines Okafor (ines@example.org)", assignee=ines)
    sprint = Sprint.objects.create(number=1, start=DAY - timedelta(days=14), end=DAY)
    TaskSprint.objects.create(
        task=task, sprint=sprint, assignee=ines, added_on=sprint.start, reason="ines okafor was away"
    )
    Sprint.objects.filter(pk=sprint.pk).update(closed_at=NOW)
    HoursEntry.objects.create(
        person=ines, account=account, day=DAY, hours=2, note="with INES OKAFOR", recorded_at=NOW
    )
    Absence.objects.create(person=ines, start=DAY, end=DAY + timedelta(days=1), kind="sick", note="flu")
    send_invitation("tomas@example.org", person=cast.tomas, by=cast.member, at=NOW)
    return cast


def every_text() -> Iterator[tuple[str, str, str]]:
    """Every text and every JSON value of every table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns "
            "JOIN information_schema.tables USING (table_schema, table_name) "
            "WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' "
            "AND data_type IN ('text', 'character varying', 'character', 'json', 'jsonb', 'ARRAY')"
        )
        for table, column in cursor.fetchall():
            cursor.execute(f'SELECT "{column}"::text FROM "{table}" WHERE "{column}" IS NOT NULL')
            for (value,) in cursor.fetchall():
                yield table, column, value


def test_no_column_of_any_table_knows_an_erased_person(traces: Cast) -> None:
    assert any("Okafor" in value for _, _, value in every_text())
    erased = erase_person(traces.ines, by=traces.steward, at=NOW, reason="She asked for it.")
    left = [
        (table, column, value)
        for table, column, value in every_text()
        if any(word in value.lower() for word in ("okafor", "ines@example", "ines-okafor"))
    ]
    assert left == []
    assert erased.key.startswith("former-")
    assert erased.user is None


def test_what_was_done_stays_under_the_pseudonym(traces: Cast) -> None:
    erased = erase_person(traces.ines, by=traces.steward, at=NOW, reason="Asked.")
    assert HoursEntry.objects.get().person == erased
    assert Task.objects.get().assignee == erased
    assert TaskSprint.objects.get().reason.startswith("Former member")
    change = OrganisationChange.objects.get()
    assert change.operations == [{"op": "join", "person": erased.key, "cell": "juniper"}]
    assert change.tracks == [f"membership/juniper/{erased.key}", f"person/{erased.key}"]
    assert change.by is None
    assert Absence.objects.get().kind == "other"


def test_an_erased_user_is_gone_with_their_sessions(traces: Cast, browse: Browse) -> None:
    client = browse("member")
    erase_person(traces.ines, by=traces.steward, at=NOW, reason="Asked.")
    assert not User.objects.filter(pk=traces.member.pk).exists()
    assert client.get("/").status_code == 302


def test_guards_of_closed_sprints_stand_again_after_an_erasure(traces: Cast) -> None:
    erase_person(traces.ines, by=traces.steward, at=NOW, reason="Asked.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'D'")
        assert cursor.fetchone() == (0,)


def test_other_people_keep_their_names(traces: Cast) -> None:
    erase_person(traces.ines, by=traces.steward, at=NOW, reason="Asked.")
    assert PersonTerm.objects.get(person=traces.mira).name == "Mira Sund"
    assert Person.objects.get(pk=traces.tomas.pk).email == "tomas@example.org"


def test_the_last_steward_is_not_erased(cast: Cast) -> None:
    with pytest.raises(NotPossible):
        erase_person(cast.mira, by=cast.steward, at=NOW, reason="Oops.")
    assert Person.objects.filter(key="mira-sund").exists()


def test_the_preview_counts_and_changes_nothing(traces: Cast) -> None:
    before = sorted(every_text())
    preview = preview_erasure(traces.ines, at=NOW)
    assert dict(preview.tables)["audit entry"] >= 1
    assert preview.is_here
    assert sorted(every_text()) == before


def test_the_page_before_an_erasure_asks_few_questions(
    traces: Cast, browse: Browse, django_assert_max_num_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    path = reverse("settings:erase", args=["ines-okafor"])
    client = browse("steward")
    client.get(path)
    with django_assert_max_num_queries(15):
        assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"cell": "ada", "person": "ada"}, {"cell": "ada", "person": "former-1"}),
        (["ada"], ["ada"]),
        ({"people": ["ada", "ben"]}, {"people": ["former-1", "ben"]}),
        ({"reason": "Ada Lind left"}, {"reason": "Former member left"}),
    ],
)
def test_a_key_that_a_cell_has_too_is_replaced_where_people_are(value: Any, expected: Any) -> None:
    words = Words("ada", ["Ada Lind"], [], "former-1", "Former member", is_key_shared=True)
    assert words.in_json(value) == expected
    assert words.in_track("membership/ada/ben") == "membership/ada/ben"
    assert words.in_track("membership/ada/ada") == "membership/ada/former-1"


def test_erasing_asks_for_the_key(traces: Cast, browse: Browse) -> None:
    path = reverse("settings:erase", args=["ines-okafor"])
    client = browse("steward")
    answer = client.post(path, {"key": "ines", "reason": "Asked."})
    assert answer.status_code == 422
    assert Person.objects.filter(key="ines-okafor").exists()
    answer = client.post(path, {"key": "ines-okafor", "reason": "Asked."})
    assert answer["Location"] == reverse("settings:people")
    entry = AuditEntry.objects.get(action="erase")
    assert entry.by == traces.steward
    assert "ines" not in json.dumps([entry.key, entry.before, entry.after]).lower()
