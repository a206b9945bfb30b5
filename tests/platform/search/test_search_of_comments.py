"""Comments are found by what they say now, by those who may read them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast, cast, enter, founded

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.work import actions, comment_search
from homeostat.areas.work.actions.undo import undo
from homeostat.areas.work.models import Comment, Epic, Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.excerpts import excerpt

__all__ = ["cast", "enter", "founded"]
Enter = Callable[..., Browser]
SEARCH = "/search/"


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Paint the door", cell=cast.falcon, by=None, at=timezone.now())


def say(about: Task | Epic, who: object, text: str) -> Comment:
    return actions.add_comment(about, text, author=who, by=None, at=timezone.now())  # type: ignore[arg-type]


def found(browser: Browser, text: str) -> list[tuple[str, str, str, str]]:
    groups = browser.get(SEARCH, {"q": text, "only": "comment"}).context["groups"]
    return [(one.title, one.note, one.excerpt, one.href) for group in groups for one in group.found]


def test_it_shows_what_was_said_by_whom_when_and_leads_there(cast: Cast, task: Task, enter: Enter) -> None:
    said = say(task, cast.ben, "Bring the Müller hinges,\n\nplease. @ada knows.")
    browser = enter(cast.ada)
    ((title, note, words, href),) = found(browser, "mueller hin")
    assert title == "Paint the door"
    assert note.startswith(f"{task.key} · Ben Okafor · ")
    assert f"{timezone.localtime(said.at):%H:%M}" in note
    assert words == "Bring the Müller hinges, please. @Ada Lind knows."
    assert browser.get(href)["Location"] == f"{reverse('work:task', args=[task.key])}#comment-{said.pk}"
    page = browser.get(SEARCH, {"q": "hinges"}).content.decode()
    assert '<span class="hit-excerpt">Bring the Müller hinges' in page
    palette = {"HX-Request": "true", "HX-Target": "palette-found"}
    assert "Bring the Müller" in browser.get(SEARCH, {"q": "hinges"}, headers=palette).content.decode()


def test_comments_on_epics_are_found(cast: Cast, enter: Enter) -> None:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=timezone.now())
    say(epic, cast.ben, "The scope is agreed.")
    ((title, note, _words, _href),) = found(enter(cast.ada), "scope")
    assert (title, note.split(" · ")[0]) == ("Portal 2", "Ben Okafor")


def test_what_is_found_follows_what_is_said(cast: Cast, task: Task, enter: Enter) -> None:
    browser, now = enter(cast.ada), timezone.now()
    said = say(task, cast.ben, "Varnish")
    actions.change_comment(said, "Lacquer", by=None, at=now)
    assert not found(browser, "varnish")
    assert len(found(browser, "lacquer")) == 1
    actions.remove_comment(said, by=None, at=now)
    assert not found(browser, "lacquer")
    undo(AuditEntry.objects.get(action="remove_comment"), by=None, at=now)
    assert len(found(browser, "lacquer")) == 1


def test_an_erased_person_is_found_in_no_comment(cast: Cast, task: Task, enter: Enter) -> None:
    say(task, cast.ben, "Ben Okafor was here.")
    browser = enter(cast.ada)
    assert len(found(browser, "okafor")) == 1
    erase_person(cast.ben, by=None, at=timezone.now(), reason="Asked")
    assert not found(browser, "okafor")
    ((_title, note, words, _href),) = found(browser, "was here")
    assert "Okafor" not in note + words


def test_who_is_mentioned_is_no_word_of_a_comment(cast: Cast, task: Task, enter: Enter) -> None:
    say(task, cast.ben, "Ask @ada.")
    PersonTerm.objects.filter(person=cast.ada).update(name="Adele Lind")
    browser = enter(cast.ben)
    assert not found(browser, str(cast.ada.pk))
    ((*_rest, words, _href),) = found(browser, "ask")
    assert words == "Ask @Adele Lind."


def test_visitors_and_strangers_find_none(cast: Cast, task: Task, enter: Enter, client: Browser) -> None:
    say(task, cast.ben, "Hinges")
    assert client.get(SEARCH, {"q": "hinges"}).status_code == 302
    assert not found(enter(None), "hinges")


def test_the_newest_come_first_and_older_ones_are_found_too(
    cast: Cast, task: Task, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(comment_search, "LATELY", 3)
    for number in range(12):
        say(task, cast.ben, f"Coat {number} of {'red' if number < 2 else 'blue'}")
    browser = enter(cast.ada)
    assert [each[2] for each in found(browser, "coat")] == [
        f"Coat {number} of {'red' if number < 2 else 'blue'}" for number in range(11, -1, -1)
    ]
    assert [each[2] for each in found(browser, "red")] == ["Coat 1 of red", "Coat 0 of red"]
    assert [each[2] for each in found(browser, "c red 0")] == ["Coat 0 of red"]
    assert not found(browser, "c red 5")
    page = browser.get(SEARCH, {"q": "coat"}).content.decode()
    assert page.count("hit-excerpt") == 8
    assert "?q=coat&amp;only=comment" in page


def test_more_comments_ask_no_more(cast: Cast, task: Task, enter: Enter) -> None:
    browser = enter(cast.ada)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(SEARCH, {"q": "hinges"})
        return len(queries)

    say(task, cast.ben, "Hinges for @ada")
    asked()
    few = asked()
    for person in (cast.ada, cast.cleo) * 3:
        say(task, person, "Hinges for @ben and @cleo")
    asked()
    assert asked() == few <= 10


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("Short and whole", "whole", "Short and whole"),
        ("One line\n\n  of *many*", "x", "One line of *many*"),
        (f"{'before ' * 40}Ørsted after", "orsted", "… before before before before before Ørsted after"),
        (f"start {'and ' * 90}", "start a", f"start {'and ' * 38}a…"),
        ("x" * 400, "x", "x" * 159 + "…"),
        ("", "x", ""),
    ],
)
def test_an_excerpt_shows_the_word(text: str, asked: str, shown: str) -> None:
    assert excerpt(text, Asked(asked)) == shown


def test_short_words_are_left_to_the_rows() -> None:
    assert Asked("a door of ß").query_of_long_words == "('door':*)"
    assert Asked("ü").query_of_long_words == "('u':* | 'ue':*)"
