"""Every endpoint of the settings climbs the same ladder: who gets in, which methods, how many queries."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.settings.cast import Cast

from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record

Browse = Callable[[str], Client]

# path, then the status for steward, member and visitor
PAGES = [
    ("settings:home", 200, 200, 200),
    ("settings:people", 200, 200, 404),
    ("settings:invite", 200, 404, 404),
    ("settings:words", 200, 200, 404),
    ("settings:policies", 200, 200, 404),
    ("settings:calendar", 200, 200, 404),
    ("settings:audit", 200, 200, 404),
    ("settings:audit_file", 200, 200, 404),
    ("settings:backup", 200, 404, 404),
    ("settings:account", 200, 200, 200),
]


@pytest.mark.parametrize(("name", "steward", "member", "visitor"), PAGES)
def test_a_settings_page_opens_for_those_it_is_for(
    browse: Browse, name: str, steward: int, member: int, visitor: int
) -> None:
    path = reverse(name)
    assert browse("steward").get(path).status_code == steward
    assert browse("member").get(path).status_code == member
    assert browse("visitor").get(path).status_code == visitor


@pytest.mark.parametrize("name", [row[0] for row in PAGES])
def test_a_stranger_is_asked_to_sign_in(browse: Browse, name: str) -> None:
    path = reverse(name)
    answer = browse("stranger").get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


@pytest.mark.parametrize("name", [row[0] for row in PAGES])
def test_a_settings_page_refuses_other_methods(browse: Browse, name: str) -> None:
    assert browse("steward").delete(reverse(name)).status_code == 405


@pytest.mark.parametrize("name", [row[0] for row in PAGES])
def test_a_settings_page_takes_few_queries(
    browse: Browse, name: str, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    client = browse("steward")
    most = 20 if name == "settings:audit_file" else 15  # of a file it is counted how often it is taken out
    with django_assert_max_num_queries(most):  # type: ignore[attr-defined]
        client.get(reverse(name))


@pytest.mark.parametrize("who", ["member", "visitor"])
@pytest.mark.parametrize(
    ("name", "key"),
    [("settings:user", "user"), ("settings:erase", "person"), ("settings:person_data", "person")],
)
def test_pages_about_another_person_are_not_there_for_others(
    browse: Browse, cast: Cast, who: str, name: str, key: str
) -> None:
    argument = cast.steward.pk if key == "user" else cast.mira.key
    client = browse(who)
    path = reverse(name, args=[argument])
    answer = client.post(path) if name == "settings:person_data" else client.get(path)
    assert answer.status_code == 404


def test_an_unknown_person_looks_like_a_forbidden_one(browse: Browse, cast: Cast) -> None:
    known = browse("member").get(reverse("settings:erase", args=[cast.mira.key]))
    unknown = browse("member").get(reverse("settings:erase", args=["nobody"]))
    assert known.status_code == unknown.status_code == 404
    assert known.content == unknown.content


@pytest.mark.parametrize("change", ["grant", "end", "close", "open", "link", "unlink"])
@pytest.mark.parametrize("who", ["member", "visitor"])
def test_only_a_steward_changes_access(browse: Browse, cast: Cast, who: str, change: str) -> None:
    path = reverse("settings:user_change", args=[cast.visitor.pk, change])
    assert browse(who).post(path).status_code == 404
    assert browse("steward").get(path).status_code == 405
    assert browse("stranger").post(path).status_code == 302


def test_places_to_come_say_what_they_will_answer(browse: Browse) -> None:
    for place in ("sprint", "rhythm", "followthrough", "decisions", "outlook"):
        path = reverse(f"{place}:home")
        assert b'class="answer"' in browse("member").get(path).content
        assert browse("visitor").get(path).status_code == 404
        assert browse("stranger").get(path).status_code == 302
        assert browse("member").post(path).status_code == 405


def test_the_backup_page_says_when_the_last_backup_was_made(browse: Browse) -> None:
    path = reverse("settings:backup")
    assert "No backup is known here yet." in browse("steward").get(path).content.decode()
    record(by=None, action="restore", noun="backup", key="old.dump", origin="command")
    assert "No backup is known here yet." in browse("steward").get(path).content.decode()
    record(by=None, action="back up", noun="backup", key="all.dump", origin="command")
    AuditEntry.objects.filter(key="all.dump").update(at=datetime(2026, 11, 20, 9, tzinfo=UTC))
    assert "made on 20 Nov" in browse("steward").get(path).content.decode()
