"""What a search finds, for whom, and the ladder of its page and parts."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import FROM, LONG_AGO, Cast, cast, enter, founded

from homeostat.areas.organisation.models import PersonTerm, Policy, Role, RoleTerm
from homeostat.areas.work import actions
from homeostat.areas.work.actions.undo import undo
from homeostat.platform.audit.models import AuditEntry

__all__ = ["cast", "enter", "founded"]
Enter = Callable[..., Browser]
SEARCH = "/search/"
HOSTILE = ["", "   ", "'", "\\", "&|!():*<->", "%_", "a" * 5000, "\0", "😀", "x' OR 1=1 --"]
PALETTE = {"HX-Request": "true", "HX-Target": "palette-found"}


@pytest.fixture
def busy(cast: Cast) -> Cast:
    """The cast with a role, an epic and a few tasks whose names are written with care."""
    now = timezone.now()
    role = Role.objects.create(key="mediation")
    RoleTerm.objects.create(role=role, name="Médiation", cell=cast.falcon, start=FROM, recorded_at=LONG_AGO)
    PersonTerm.objects.filter(person=cast.cleo).update(name="Cleo Müller-Ørsted")
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=now)
    for title in ("Straße der Lieder", "Fix the log-in", "Fix the log-out"):
        actions.add_task(title, epic=epic, cell=cast.falcon, by=None, at=now)
    return cast


def found(browser: Browser, text: str, **more: str) -> str:
    answer = browser.get(SEARCH, {"q": text, **more})
    assert answer.status_code == 200
    return answer.content.decode().split('id="search-found"')[1].split("</main>")[0]


def options(browser: Browser, text: str) -> str:
    return browser.get(SEARCH, {"q": text}, headers=PALETTE).content.decode()


def test_it_works_within_few_queries(busy: Cast, enter: Enter) -> None:
    browser = enter(busy.ada)
    browser.get(SEARCH)
    with CaptureQueriesContext(connection) as queries:
        page = browser.get(SEARCH, {"q": "fix"})
    assert page.status_code == 200
    assert len(queries) <= 9, "\n".join(query["sql"][:200] for query in queries)
    assert page.content.count(b"data-hit") == 2
    assert b" style=" not in page.content
    assert "HX-Target" in page["Vary"]


def test_parts_answer_while_somebody_types(busy: Cast, enter: Enter) -> None:
    browser = enter(busy.ada)
    part = browser.get(SEARCH, {"q": "log-in"}, headers={"HX-Request": "true", "HX-Target": "search-found"})
    assert b"<html" not in part.content
    assert part.content.count(b"data-hit") == 1
    choices = options(browser, "log-in")
    assert "<html" not in choices
    assert 'role="option"' in choices
    assert 'data-said="1 found."' in choices


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_knows_no_other_method(busy: Cast, enter: Enter, method: str) -> None:
    assert getattr(enter(busy.ada), method)(SEARCH).status_code == 405


def test_strangers_are_sent_to_the_entrance(busy: Cast, client: Browser) -> None:
    assert client.get(SEARCH, {"q": "fix"})["Location"].startswith(reverse("account_login"))


def test_it_reads_and_writes_nothing_down(busy: Cast, enter: Enter) -> None:
    before = AuditEntry.objects.count()
    found(enter(busy.ada), "fix")
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("ada", "Ada Lind"),
        ("muller orst", "Cleo Müller-Ørsted"),
        ("MUELLER", "Cleo Müller-Ørsted"),
        ("falc", "Falcon"),
        ("mediation", "Médiation"),
        ("strasse", "Straße der Lieder"),
        ("lieder straße", "Straße der Lieder"),
        ("fix login", ""),
        ("falcon-2", "Fix the log-in"),
        ("portal", "Portal 2"),
        ("northw", "Northwind"),
        ("inner", "Inner work"),
        ("hours log", "Log hours"),
        ("rhythm", "Go to Rhythm"),
    ],
)
def test_beginnings_of_words_find(busy: Cast, enter: Enter, text: str, title: str) -> None:
    shown = found(enter(busy.ada), text)
    assert (f"<span>{title}" in shown) if title else ("data-hit" not in shown)


def test_a_key_written_out_comes_first(busy: Cast, enter: Enter) -> None:
    now = timezone.now()
    for number in range(12):
        actions.add_task(f"Falcon-2 again {number}", by=None, at=now, key=f"other-{number}")
    shown = found(enter(busy.ada), "Falcon-2", only="task")
    assert shown.index("Fix the log-in") < shown.index("Falcon-2 again")


def test_what_is_over_comes_last(busy: Cast, enter: Enter) -> None:
    newest = actions.add_task("Fix the logo", by=None, at=timezone.now())
    actions.change_task(newest, changes={"state": "done"}, by=None, at=timezone.now())
    shown = found(enter(busy.ada), "fix")
    assert shown.index("Fix the log-in") < shown.index("Fix the logo")


def test_more_of_a_kind_is_a_page_of_its_own(busy: Cast, enter: Enter) -> None:
    for number in range(60):
        actions.add_task(f"Paint wall {number}", by=None, at=timezone.now(), key=f"paint-{number}")
    browser = enter(busy.ada)
    shown = found(browser, "paint")
    assert shown.count("data-hit") == 9
    assert "?q=paint&amp;only=task" in shown
    assert "More than 8 found." in shown
    alone = found(browser, "paint", only="task")
    assert alone.count("data-hit") == 50
    assert "Add a word" in alone
    assert "data-hit" not in found(browser, "paint", only="person")


@pytest.mark.parametrize(
    "text", ["", "   ", "'", "\\", "&|!():*<->", "%_", "a" * 5000, "\0", "😀", "x' OR 1=1 --"]
)
def test_no_text_breaks_it(busy: Cast, enter: Enter, text: str) -> None:
    browser = enter(busy.ada)
    assert browser.get(SEARCH, {"q": text}).status_code == 200
    assert browser.get(SEARCH, {"q": text}, headers=PALETTE).status_code == 200


def test_visitors_find_help_and_nothing_of_the_organisation(busy: Cast, enter: Enter) -> None:
    browser = enter(None)
    for text in ("ada", "falcon", "mediation", "fix", "portal", "northwind", "inner", "falcon-2", "today"):
        for only in ("", "person", "cell", "role", "task", "epic", "account", "client", "deed"):
            shown = found(browser, text, only=only)
            assert "/organisation/" not in shown
            assert "/work/" not in shown
        chosen = options(browser, text)
        assert "/organisation/" not in chosen
        assert "/work/" not in chosen
    assert "/help/how-to/log-hours/" in found(browser, "log hours")


def test_what_opens_to_few_is_found_by_nobody(busy: Cast, enter: Enter) -> None:
    today = timezone.localdate()
    busy.ada.email = "secretive@example.org"
    busy.ada.save(update_fields=["email"])
    actions.log_hours(
        busy.ada, hours=1, day=today, account=busy.portal, note="secretive", by=None, at=timezone.now()
    )
    actions.add_absence(busy.ada, start=today, end=date.max, note="secretive", by=None, at=timezone.now())
    assert "data-hit" not in found(enter(busy.ben, steward=True), "secretive")


def test_former_names_find_nobody(busy: Cast, enter: Enter) -> None:
    turn = date(2026, 1, 1)
    PersonTerm.objects.filter(person=busy.ben).update(end=turn)
    PersonTerm.objects.create(person=busy.ben, name="Bea Okafor", start=turn, recorded_at=LONG_AGO)
    browser = enter(busy.ada)
    assert "data-hit" not in found(browser, "ben")
    assert "<span>Bea Okafor" in found(browser, "okafor")


@pytest.mark.parametrize(
    ("start", "end", "note"), [(FROM, date(2026, 1, 1), "gone"), (date(2999, 1, 1), None, "to come")]
)
def test_who_is_not_here_is_found_and_said_so(
    busy: Cast, enter: Enter, start: date, end: date | None, note: str
) -> None:
    PersonTerm.objects.filter(person=busy.ben).update(start=start, end=end)
    assert f"<small>{note}</small>" in found(enter(busy.ada), "okafor")


def test_what_is_found_follows_every_change(busy: Cast, enter: Enter) -> None:
    browser, now = enter(busy.ada), timezone.now()
    task = actions.add_task("Sing", by=None, at=now)
    actions.change_task(task, changes={"title": "Whistle"}, by=None, at=now)
    assert "data-hit" not in found(browser, "sing")
    assert "Whistle" in found(browser, "whistle")
    undo(AuditEntry.objects.filter(action="change_task").latest("pk"), by=None, at=now)
    assert "Sing" in found(browser, "sing")
    actions.record_tasks(
        [("imported-1", "Hum")], by=None, origin="a file", columns=("key", "title")
    )  # fmt: skip
    assert "Hum" in found(browser, "hum")
    undo(AuditEntry.objects.filter(action="add_task", key=task.key).latest("pk"), by=None, at=now)
    assert "data-hit" not in found(browser, "sing")


class TestPalette:
    def test_things_to_do_come_first(self, busy: Cast, enter: Enter) -> None:
        browser = enter(busy.ada)
        assert reverse("work:hours") in options(browser, "")
        split = options(browser, "split")
        assert "Change: Split a cell" in split
        assert reverse("organisation:change", args=["split-cell"]) in split
        assert "Go to Sprint" in options(browser, "go sprint")
        assert "Nothing was found" in options(browser, "xyzzy")

    def test_only_what_the_reader_may_begin(self, busy: Cast, enter: Enter) -> None:
        Policy.objects.create(
            key="organisation.changed_by", scope="company", value="stewards", start=FROM, recorded_at=LONG_AGO
        )
        assert "Change: " not in options(enter(busy.ada), "change")

    def test_a_steward_who_is_nobody_logs_no_hours(self, busy: Cast, enter: Enter) -> None:
        chosen = options(enter(None, steward=True), "")
        assert "Log hours" not in chosen
        assert "Add a task" in chosen

    def test_every_page_carries_it_for_those_who_signed_in(
        self, busy: Cast, client: Browser, enter: Enter
    ) -> None:
        assert b"<h-palette" not in client.get(reverse("account_login")).content
        page = enter(busy.ada).get(reverse("work:home")).content
        assert b"<h-palette" in page
        assert b'action="/search/"' in page


class TestShortcuts:
    def test_they_are_a_page_too(self, busy: Cast, enter: Enter) -> None:
        page = enter(busy.ada).get(reverse("help:shortcuts"))
        assert b"Ctrl" in page.content
        assert enter(busy.ben).post(reverse("help:shortcuts")).status_code == 405

    def test_single_keys_are_turned_off_in_the_account(self, busy: Cast, enter: Enter) -> None:
        browser, account = enter(busy.ada), reverse("settings:account")
        assert b'data-letters="off"' not in browser.get(account).content
        browser.post(account, {"theme": "system", "language": ""})
        page = browser.get(account).content
        assert b'data-letters="off"' in page
        assert b"You have turned single keys off." in page
        told = AuditEntry.objects.latest("pk")
        assert (told.before["letter_keys"], told.after["letter_keys"]) == (True, False)
        browser.post(account, {"theme": "system", "language": "", "letter_keys": "on"})
        assert b'data-letters="off"' not in browser.get(account).content
