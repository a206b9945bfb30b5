"""A cell's hours: the sums everybody may see, the people only those may see who may."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import LONG_AGO, NOW, Cast, user_of

from homeostat.areas.organisation.models import Holding, Membership, Person, PersonTerm, Policy, Role
from homeostat.areas.work import access, actions
from homeostat.areas.work.models import Sprint
from homeostat.platform.access import NotFound, Viewer

Enter = Callable[..., Browser]
ADDRESS = "work:cell_hours"


@pytest.fixture
def logged(cast: Cast) -> Cast:
    """Ada and Ben of Falcon log on the client's account and our own; Cleo of Juniper does too."""
    today = timezone.localdate()
    Sprint.objects.filter(pk=cast.sprint.pk).update(start=today - timedelta(3), end=today + timedelta(11))
    cast.sprint.refresh_from_db()
    epic = actions.add_epic("Shop", account=cast.inner, owner=cast.cleo, by=None, at=NOW)
    for person, hours, on in (
        (cast.ada, "2", {"account": cast.portal}),
        (cast.ben, "3", {"account": cast.portal}),
        (cast.ben, "1.5", {"epic": epic}),
        (cast.cleo, "8", {"account": cast.portal}),
    ):
        actions.log_hours(
            person, hours=Decimal(hours), day=today, note=f"by {person.key}", **on, by=None, at=timezone.now()
        )  # type: ignore[arg-type]
    return cast


def viewer(person: Person | None, *, steward: bool = False) -> Viewer:
    user = user_of(person, f"v-{person.key if person else 'guest'}@example.org")
    return Viewer(user, person.pk if person else None, steward)


def seen(cast: Cast, looking: Viewer) -> access.CellHours:
    return access.CellHours(looking, cast.falcon, cast.sprint, on=timezone.localdate())


def people(cast: Cast, looking: Viewer) -> dict[str, Decimal]:
    """The hours that the viewer sees of each person, and of nobody in particular."""
    names = {cast.ada.pk: "ada", cast.ben.pk: "ben", None: "nobody"}
    found: dict[str, Decimal] = {}
    for one in seen(cast, looking).sums:
        found[names[one.person_id]] = found.get(names[one.person_id], Decimal(0)) + one.hours
    return found


EVERYBODY = {"ada": Decimal(2), "ben": Decimal("4.5")}


class TestWhoSeesWhom:
    def test_everybody_sees_the_sums(self, logged: Cast) -> None:
        for looking in (viewer(logged.ada), viewer(logged.cleo), viewer(None, steward=True)):
            sums = seen(logged, looking).sums
            assert sum(one.hours for one in sums) == Decimal("6.5")
            assert sum(one.hours for one in sums if one.account == logged.portal) == 5

    def test_a_member_sees_themself(self, logged: Cast) -> None:
        assert people(logged, viewer(logged.ada)) == {"ada": 2, "nobody": Decimal("4.5")}

    def test_the_owner_of_an_epic_sees_who_worked_on_it(self, logged: Cast) -> None:
        assert people(logged, viewer(logged.cleo)) == {"ben": Decimal("1.5"), "nobody": 5}

    @pytest.mark.parametrize("what", ["client", "account"])
    def test_the_owner_of_an_account_or_its_client_sees_who_worked_on_it(
        self, logged: Cast, what: str
    ) -> None:
        if what == "client":
            actions.change_client(logged.northwind, changes={"owner": logged.cleo}, by=None, at=NOW)
        else:
            actions.change_account(logged.portal, changes={"owner": logged.cleo}, by=None, at=NOW)
        assert people(logged, viewer(logged.cleo)) == EVERYBODY

    def test_a_steward_sees_all(self, logged: Cast) -> None:
        assert people(logged, viewer(None, steward=True)) == EVERYBODY

    def test_sustainability_sees_all(self, logged: Cast) -> None:
        role = Role.objects.create(key="sustainability-manager")
        given = {"start": date(2025, 1, 1), "recorded_at": LONG_AGO}
        Holding.objects.create(role=role, person=logged.cleo, part="holder", **given)
        assert people(logged, viewer(logged.cleo)) == EVERYBODY

    def test_an_open_policy_shows_all(self, logged: Cast) -> None:
        given = {"start": date(2025, 1, 1), "recorded_at": LONG_AGO}
        Policy.objects.create(key="privacy.hours_open", scope="company", value=True, **given)
        assert people(logged, viewer(logged.ada)) == EVERYBODY

    def test_entries_hide_the_person_and_a_filter_does_not_find_them(self, logged: Cast) -> None:
        mine = seen(logged, viewer(logged.ada))
        assert [(entry.person_id, entry.note) for entry in mine.entries()[:9]] == [
            (None, ""), (None, ""), (logged.ada.pk, "by ada"),
        ]  # fmt: skip
        assert mine.entries()[2].note == "by ada"
        assert len(mine.entries(person_id=logged.ben.pk)) == 0
        all_of_them = seen(logged, viewer(None, steward=True))
        found = all_of_them.entries(person_id=logged.ben.pk, account_id=logged.inner.pk)
        assert [entry.hours for entry in found] == [Decimal("1.5")]

    def test_a_visitor_sees_nothing(self, logged: Cast) -> None:
        with pytest.raises(NotFound):
            seen(logged, viewer(None))


class TestPage:
    def page(self, browser: Browser, **query: object) -> str:
        answer = browser.get(reverse(ADDRESS, args=["falcon"]), query)
        assert answer.status_code == 200
        return str(answer.content.decode())

    def test_opens_from_sums_to_entries(self, logged: Cast, enter: Enter) -> None:
        browser = enter(logged.ada)
        page = self.page(browser)
        assert "6.5 h in sprint 76" in page
        assert "Ada Lind" in page
        assert "Ben Okafor" not in page
        assert "Others" in page
        assert "?account=inner-work#entries" in page
        page = self.page(browser, account="inner-work")
        assert page.count("1.50") == 1
        assert "show all" in page
        page = self.page(browser, person="ada")
        assert "by ada" in page
        assert page.count("3.00") == 0

    def test_a_steward_sees_people_by_name_not_by_hours(self, logged: Cast, enter: Enter) -> None:
        page = self.page(enter(None, steward=True))
        assert page.index("Ada Lind") < page.index("Ben Okafor")
        assert "Others" not in page

    def rows(self, browser: Browser, query: str = "") -> list[list[str]]:
        """The file of the entries, without its head and its days."""
        answer = browser.get(reverse("work:cell_hours_file", args=["falcon", "csv"]) + f"?{query}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        heading, *rows = csv.reader(io.StringIO(text))
        assert heading == ["Day", "Key", "Work", "Account", "Note", "Who", "Hours"]
        return [row[2:] for row in rows]

    def test_a_file_names_whom_the_page_names(self, logged: Cast, enter: Enter) -> None:
        browser = enter(logged.ada)
        assert self.rows(browser) == [
            ["Inner work", "Inner work", "", "", "1.5"],
            ["Portal", "Portal", "", "", "3"],
            ["Portal", "Portal", "by ada", "Ada Lind", "2"],
        ]
        assert self.rows(browser, "person=ada") == [["Portal", "Portal", "by ada", "Ada Lind", "2"]]
        assert self.rows(browser, "person=ben") == []

    def test_a_stewards_file_is_the_list_as_it_is_sorted(self, logged: Cast, enter: Enter) -> None:
        browser = enter(None, steward=True)
        assert [row[3] for row in self.rows(browser, "sort=-who")] == ["Ben Okafor", "Ben Okafor", "Ada Lind"]
        assert [row[4] for row in self.rows(browser, "sort=-hours&account=portal")] == ["3", "2"]
        answer = browser.get(reverse(ADDRESS, args=["falcon"]), {"sort": "-hours"})
        assert [entry.hours for entry, _who in answer.context["entries"]] == [3, 2, Decimal("1.5")]
        assert "?sort=hours#entries" in answer.content.decode()

    def test_a_file_climbs_the_ladder(self, logged: Cast, enter: Enter) -> None:
        for kind in ("csv", "xlsx"):
            url = reverse("work:cell_hours_file", args=["falcon", kind])
            assert Browser().get(url).status_code == 302
        browser = enter(logged.ada)
        assert (browser.get(url).status_code, browser.post(url).status_code) == (200, 405)
        assert browser.get(url + "?sprint=4").status_code == 404
        assert enter(None).get(url).status_code == 404

    def test_who_is_not_in_it_sees_one_sum(self, logged: Cast, enter: Enter) -> None:
        dora = Person.objects.create(key="dora")
        PersonTerm.objects.create(person=dora, name="Dora", start=date(2025, 1, 1), recorded_at=LONG_AGO)
        assert "All together" in self.page(enter(dora))

    def test_another_sprint(self, logged: Cast, enter: Enter) -> None:
        start = logged.sprint.start - timedelta(14)
        Sprint.objects.create(number=75, start=start, end=logged.sprint.start)
        page = self.page(enter(logged.ada), sprint="75")
        assert "0 h in sprint 75" in page
        assert "Nobody has logged hours here yet." in page

    @pytest.mark.parametrize(
        "query", [{"sprint": "4"}, {"sprint": "x"}, {"account": "nothing"}, {"person": "nobody"}]
    )
    def test_what_is_not_there_is_not_found(self, logged: Cast, enter: Enter, query: dict[str, str]) -> None:
        assert enter(logged.ada).get(reverse(ADDRESS, args=["falcon"]), query).status_code == 404

    def test_without_sprints_it_says_what_to_do(self, cast: Cast, enter: Enter) -> None:
        Sprint.objects.all().delete()
        browser = enter(cast.ada)
        assert "plan the first ones" in self.page(browser)
        assert browser.get(reverse("work:cell_hours_file", args=["falcon", "csv"])).status_code == 404

    def test_is_linked_from_the_overview_and_the_cell(self, logged: Cast, enter: Enter) -> None:
        browser = enter(logged.ada)
        address = reverse(ADDRESS, args=["falcon"])
        assert (
            f'href="{address}"' in browser.get(reverse("organisation:cell", args=["falcon"])).content.decode()
        )

    def test_asks_the_database_as_little_for_many_people(self, logged: Cast, enter: Enter) -> None:
        browser = enter(None, steward=True)
        self.page(browser)
        with CaptureQueriesContext(connection) as few:
            self.page(browser)
        given = {"start": date(2025, 1, 1), "recorded_at": LONG_AGO}
        now = timezone.now()
        for number in range(6):
            person = Person.objects.create(key=f"p{number}")
            PersonTerm.objects.create(person=person, name=f"P{number}", **given)
            Membership.objects.create(cell=logged.falcon, person=person, standing="core", **given)
            actions.log_hours(
                person, hours=Decimal(1), day=now.date(), account=logged.portal, by=None, at=now
            )
        self.page(browser)  # the organisation has changed: it is read once
        with CaptureQueriesContext(connection) as many:
            self.page(browser)
        assert len(many) == len(few) <= 15, [query["sql"][:140] for query in many]
