"""The pages that show what happened to a row of work, and take it back."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.areas.work.conftest import NOW, Cast
from tests.areas.work.test_undoing import last

from homeostat.areas.work import access, actions
from homeostat.areas.work.models import Absence, Client, HoursEntry, Sprint
from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]


class TestUndoPage:
    def rename(self, cast: Cast, browser: Browser) -> tuple[AuditEntry, str]:
        answer = browser.post(
            reverse("work:edit_client", args=["northwind"]), {"name": "Northwind Ltd"}, follow=True
        )
        return last(), answer.content.decode()

    def test_the_message_offers_it_and_the_page_shows_it(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        entry, page = self.rename(cast, browser)
        address = reverse("work:undo", args=[entry.pk])
        assert page.count(f'action="{address}"') == 2
        assert "name: Northwind → Northwind Ltd" in page
        answer = browser.post(address, follow=True)
        assert answer.redirect_chain == [(reverse("work:client", args=["northwind"]), 302)]
        page = answer.content.decode()
        assert "Undone: Changed." in page
        assert Client.objects.get().name == "Northwind"
        told = last()
        assert (told.action, told.by, told.after) == (
            "undo_change_client",
            cast.ada.user,
            {"name": "Northwind"},
        )
        again = browser.post(reverse("work:undo", args=[told.pk]), follow=True).content.decode()
        assert "Done again: Changed." in again
        assert Client.objects.get().name == "Northwind Ltd"

    def test_what_changed_nothing_offers_nothing(self, cast: Cast, enter: Enter) -> None:
        form = {"name": "Northwind"}
        page = enter(cast.ada).post(reverse("work:edit_client", args=["northwind"]), form, follow=True)
        assert "Nothing was different." in page.content.decode()

    def test_a_refusal_names_the_remedy(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        entry, _page = self.rename(cast, browser)
        actions.change_client(cast.northwind, changes={"name": "North"}, by=None, at=NOW)
        page = browser.post(reverse("work:undo", args=[entry.pk]), follow=True).content.decode()
        assert "Someone has changed this since. Undo the latest change first." in page

    def test_a_row_that_went_away_leads_to_its_list(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        browser.post(reverse("work:add_client"), {"name": "Globe"})
        answer = browser.post(reverse("work:undo", args=[last().pk]))
        assert answer["Location"] == reverse("work:clients")

    @pytest.mark.parametrize(
        ("address", "form", "then"),
        [
            ("add_absence", {"start": "2099-01-05", "kind": "time_off"}, "absences"),
            ("plan_sprints", {"until": "2027-01-20"}, "sprints"),
            ("log_hours", {"hours": "1", "work": "Portal"}, "hours"),
        ],
    )
    def test_leads_back_to_where_such_rows_are(
        self, cast: Cast, enter: Enter, address: str, form: dict[str, str], then: str
    ) -> None:
        Sprint.objects.update(start=date(2098, 1, 1), end=date(2098, 1, 15))
        browser = enter(cast.ada)
        browser.post(reverse(f"work:{address}"), form)
        if address == "plan_sprints":
            actions.plan_sprints(date(2098, 2, 20), by=cast.ada.user, at=NOW)
        answer = browser.post(reverse("work:undo", args=[last(by=cast.ada.user).pk]))
        assert answer["Location"] == reverse(f"work:{then}")
        assert not Absence.objects.exists()
        assert not HoursEntry.objects.filter(superseded_at=None).exists()
        assert Sprint.objects.count() == 1

    def test_is_only_posted(self, cast: Cast, enter: Enter) -> None:
        assert enter(cast.ada).get(reverse("work:undo", args=[last().pk])).status_code == 405

    def test_is_closed_to_visitors_and_strangers(self, cast: Cast, enter: Enter, client: Browser) -> None:
        entry = last()
        address = reverse("work:undo", args=[entry.pk])
        assert client.post(address)["Location"].startswith(reverse("account_login"))
        assert enter(None).post(address).status_code == 404
        assert last() == entry

    def test_nobody_undoes_anothers_absences_or_hours(self, cast: Cast, enter: Enter) -> None:
        ada = enter(cast.ada)
        ada.post(reverse("work:add_absence"), {"start": "2099-01-05", "kind": "time_off"})
        away = last()
        ada.post(reverse("work:log_hours"), {"hours": "1", "work": "Portal"})
        hours = last()
        for entry in (away, hours):
            assert enter_again(cast, enter).post(reverse("work:undo", args=[entry.pk])).status_code == 404
        assert HoursEntry.objects.filter(superseded_at=None).exists()

    def test_not_every_audit_entry_is_one_of_work(self, cast: Cast, enter: Enter) -> None:
        other = AuditEntry.objects.create(action="set_words", noun="words", key="cell")
        assert enter(cast.ada).post(reverse("work:undo", args=[other.pk])).status_code == 404

    def test_asks_the_database_little(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        entry, _page = self.rename(cast, browser)
        with CaptureQueriesContext(connection) as queries:
            browser.post(reverse("work:undo", args=[entry.pk]))
        assert len(queries) <= 15, [query["sql"][:140] for query in queries]


def enter_again(cast: Cast, enter: Enter) -> Browser:
    """Ben, who is a steward as well: even so the hours of others are not his to undo."""
    if cast.ben.user is not None:
        browser = Browser()
        browser.force_login(cast.ben.user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return browser
    return enter(cast.ben, steward=True)


def test_the_history_of_an_entry_follows_its_corrections(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    browser.post(reverse("work:log_hours"), {"hours": "1", "work": "Portal"})
    entry = HoursEntry.objects.get()
    for hours in ("2", "3"):
        form = {"hours": hours, "work": "Portal", "day": entry.day.isoformat()}
        browser.post(reverse("work:edit_hours", args=[HoursEntry.objects.latest("pk").pk]), form)
    newest = HoursEntry.objects.latest("pk")
    browser.get(reverse("work:hours"))  # it shows what was said meanwhile
    page = browser.get(reverse("work:edit_hours", args=[newest.pk])).content.decode()
    assert "hours: 1 → 2" in page
    assert "hours: 2 → 3" in page
    assert page.count("/undo/") == 1
    assert cast.ada.user is not None
    viewer = Viewer(cast.ada.user, cast.ada.pk, False)
    assert len(access.changes_of_hours(viewer, newest)) == 3


def test_a_member_does_not_read_what_others_did_to_their_hours(cast: Cast, enter: Enter) -> None:
    enter(cast.ada).post(reverse("work:log_hours"), {"hours": "1", "work": "Portal"})
    enter(cast.ben)
    assert cast.ben.user is not None
    viewer = Viewer(cast.ben.user, cast.ben.pk, False)
    assert access.changes_of_hours(viewer, HoursEntry.objects.get()) == []


def test_the_history_of_a_sprint_tells_its_planning_and_closing(cast: Cast, enter: Enter) -> None:
    actions.plan_sprints(date(2027, 3, 1), by=None, at=NOW)
    page = enter(cast.ada).get(reverse("work:sprint", args=[78])).content.decode()
    assert "Planned: sprints 77 to" in page
    page = enter_page(cast, 76)
    assert "Planned: sprints" not in page


def enter_page(cast: Cast, number: int) -> str:
    browser = Browser()
    assert cast.ada.user is not None
    browser.force_login(cast.ada.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser.get(reverse("work:sprint", args=[number])).content.decode()
