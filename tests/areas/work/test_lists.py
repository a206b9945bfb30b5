"""Lists of work are sorted by their heads, page by page, and taken out whole as they are on the screen."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.models import Account, Client, Epic, HoursEntry, Sprint

Enter = Callable[..., Browser]


def begin(cast: Cast) -> Cast:
    """A sprint that runs; epics, accounts and clients enough for two pages, a few of them with hours."""
    today, now = timezone.localdate(), timezone.now()
    Sprint.objects.filter(pk=cast.sprint.pk).update(start=today - timedelta(3), end=today + timedelta(11))
    cast.sprint.refresh_from_db()
    owners = (cast.ada, cast.ben, None)
    for number in range(45):
        client = actions.add_client(f"Client {number:02}", owner=owners[number % 3], by=None, at=now)
        account = actions.add_account(
            f"account {number:02}" if number % 2 else f"Account {number:02}",
            client=client, category="billable_hourly" if number % 4 else "non_billable", by=None, at=now,
        )  # fmt: skip
        epic = actions.add_epic(
            "=Epic 00" if not number else f"Epic {number:02}", account=account, owner=owners[number % 3],
            backup=cast.cleo if number % 5 == 0 and number % 3 < 2 else None, by=None, at=now,
        )  # fmt: skip
        if number % 9 == 0:
            hours, old = Decimal(1 + number), Decimal(number % 4)
            actions.log_hours(cast.ada, hours=hours / 10, day=today, epic=epic, by=None, at=now)
            if old:
                day = today - timedelta(400)
                actions.log_hours(cast.ben, hours=old, day=day, epic=epic, by=None, at=now)
    return cast


@pytest.fixture
def many(cast: Cast) -> Cast:
    return cast


def lines(browser: Browser, name: str, query: str = "", args: tuple[Any, ...] = ()) -> list[list[str]]:
    answer = browser.get(reverse(f"work:{name}_file", args=[*args, "csv"]) + f"?{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text)))


def on_pages(browser: Browser, name: str, query: str = "", args: tuple[Any, ...] = ()) -> list[str]:
    """What heads the rows on all pages."""
    found, number = [], 1
    while True:
        answer = browser.get(reverse(f"work:{name}", args=args) + f"?{query}&page={number}")
        text = answer.content.decode()
        found += [part.split("</a>")[0].split(">")[-1] for part in text.split('<th scope="row"')[1:]]
        if not answer.context["shown"].has_next():
            return found
        number += 1


HEADINGS = {
    "epics": ["Key", "Epic", "Account", "This sprint", "12 sprints", "In all", "Owner", "Stands in", "State"],
    "accounts": ["Key", "Account", "Client", "This sprint", "12 sprints", "In all", "Who pays", "Metawork"],
    "clients": ["Key", "Client", "This sprint", "12 sprints", "In all", "Owner", "Backup"],
}
SORTS = {
    "epics": ["name", "now", "lately", "total", "owner", "stand-in", "state"],
    "accounts": ["name", "now", "lately", "total", "category"],
    "clients": ["name", "now", "lately", "total", "owner", "backup"],
}
NARROWED = {"epics": "state=all", "accounts": "category=non_billable", "clients": ""}


@pytest.mark.parametrize("name", HEADINGS)
class TestListsWithHours:
    def test_each_head_sorts_all_pages_and_the_file(self, many: Cast, enter: Enter, name: str) -> None:
        browser = enter(many.ada)
        for key in ["", *SORTS[name]]:
            for sort in (key, f"-{key}"):
                query = f"{NARROWED[name]}&sort={sort}"
                heading, *rows = lines(browser, name, query)
                assert [row[1].lstrip("'") for row in rows] == on_pages(browser, name, query), sort
            assert heading == HEADINGS[name]

    def test_numbers_fall_and_names_rise(self, many: Cast, enter: Enter, name: str) -> None:
        browser = enter(many.ada)
        place = HEADINGS[name].index("In all")
        totals = [Decimal(row[place]) for row in lines(browser, name, "sort=-total")[1:]]
        assert totals == sorted(totals, reverse=True)
        assert totals[0] > totals[1] > 0
        names = [row[1].casefold() for row in lines(browser, name, "sort=name")[1:]]
        assert names == sorted(names, key=lambda text: text.lstrip("'"))

    def test_heads_say_how_it_is_sorted(self, many: Cast, enter: Enter, name: str) -> None:
        answer = enter(many.ada).get(reverse(f"work:{name}") + f"?sort=-total&{NARROWED[name]}")
        heads = {head.title: head for head in answer.context["columns"]}
        assert heads["In all"].sorted == "descending"
        assert 'aria-sort="descending"' in answer.content.decode()
        assert "sort=total" in heads["In all"].href
        assert NARROWED[name] in heads["In all"].href

    def test_files_and_orders_take_few_queries(self, many: Cast, enter: Enter, name: str) -> None:
        browser = enter(many.ada)
        browser.get(reverse(f"work:{name}"))
        pages = {reverse(f"work:{name}") + f"?sort={sort}": 15 for sort in SORTS[name]}
        counted = 9  # queries count the files somebody takes out
        for address, most in {**pages, reverse(f"work:{name}_file", args=["xlsx"]): 15 + counted}.items():
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            assert len(asked) <= most, address

    def test_excel_is_the_same(self, many: Cast, enter: Enter, name: str) -> None:
        browser = enter(many.ada)
        answer = browser.get(reverse(f"work:{name}_file", args=["xlsx"]))
        sheet = pl.read_excel(io.BytesIO(answer.content))
        rows = lines(browser, name)[1:]
        assert sheet.columns == HEADINGS[name]
        assert sheet[sheet.columns[1]].to_list() == [row[1] for row in rows]
        assert sheet["In all"].dtype.is_numeric()

    def test_files_climb_the_ladder(self, many: Cast, enter: Enter, name: str) -> None:
        for kind in ("csv", "xlsx"):
            url = reverse(f"work:{name}_file", args=[kind])
            assert Browser().get(url).status_code == 302
        assert enter(many.ada).post(url).status_code == 405
        assert enter(None).get(url).status_code == 404


def test_a_file_holds_all_that_was_found(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    assert len(lines(browser, "epics", "state=all")) == 1 + Epic.objects.count()
    assert len(lines(browser, "accounts")) == 1 + Account.objects.count()
    assert (
        len(lines(browser, "accounts", "category=non_billable"))
        == 1 + Account.objects.filter(category="non_billable").count()
    )
    assert len(lines(browser, "clients")) == 1 + Client.objects.count()


def test_accounts_of_a_client_are_sorted_too(many: Cast, enter: Enter) -> None:
    client = Client.objects.get(name="Client 01")
    actions.add_account("A second one", client=client, category="billable_hourly", by=None, at=timezone.now())
    browser = enter(many.ada)
    names = {}
    for sort in ("name", "-name"):
        answer = browser.get(reverse("work:client", args=[client.key]) + f"?sort={sort}")
        names[sort] = [one.row.name for one, _drawing in answer.context["rows"]]
    assert names["name"] == names["-name"][::-1] == ["A second one", "account 01"]


class TestMyHours:
    HEADING = ["Day", "Key", "Task", "Epic", "Account", "Client", "Note", "Hours"]

    @pytest.fixture
    def logged(self, cast: Cast) -> Cast:
        today, now = timezone.localdate(), timezone.now()
        HoursEntry.objects.update(superseded_at=now)
        task = actions.add_task("=Till", cell=cast.falcon, account=cast.portal, by=None, at=now)
        for days, person in ((0, cast.ada), (5, cast.ada), (40, cast.ada), (0, cast.ben)):
            actions.log_hours(
                person, hours=Decimal("1.25"), day=today - timedelta(days), task=task, note=f"-{days}",
                by=None, at=now,
            )  # fmt: skip
        return cast

    def test_a_period_is_taken_out_and_nobody_elses_hours(self, logged: Cast, enter: Enter) -> None:
        browser, today = enter(logged.ada), timezone.localdate()
        heading, *rows = lines(browser, "hours")
        assert heading == self.HEADING
        assert [row[6] for row in rows] == ["'-40", "'-5", "'-0"]
        assert rows[-1] == [
            today.isoformat(), "falcon-1", "'=Till", "", "Portal", "Northwind", "'-0", "1.25",
        ]  # fmt: skip
        period = f"since={today - timedelta(40)}&until={today - timedelta(5)}"
        assert [row[6] for row in lines(browser, "hours", period)[1:]] == ["'-40", "'-5"]
        assert len(lines(browser, "hours", "since=2026-02-31&until=x")) == 4

    def test_the_page_offers_it(self, logged: Cast, enter: Enter) -> None:
        text = enter(logged.ada).get(reverse("work:hours")).content.decode()
        assert f'action="{reverse("work:hours_file", args=["csv"])}"' in text
        assert f'formaction="{reverse("work:hours_file", args=["xlsx"])}"' in text

    def test_who_is_nobody_has_none(self, logged: Cast, enter: Enter) -> None:
        assert enter(None).get(reverse("work:hours_file", args=["csv"])).status_code == 404


class TestAbsences:
    def test_the_file_says_the_days_and_not_why(self, cast: Cast, enter: Enter) -> None:
        today, now = timezone.localdate(), timezone.now()
        actions.add_absence(
            cast.ada, start=today, end=today + timedelta(3), kind="sick", note="By post", by=None, at=now
        )
        actions.add_absence(cast.cleo, start=today, end=today + timedelta(1), by=None, at=now)
        heading, *rows = lines(enter(cast.ben), "absences")
        assert heading == ["Who", "First day", "Last day", "How much", "Note"]
        last = today + timedelta(2)
        assert rows == [["Ada Lind", today.isoformat(), last.isoformat(), "whole days", "By post"]]

    def test_it_is_of_the_cell_asked_for(self, cast: Cast, enter: Enter) -> None:
        today, now = timezone.localdate(), timezone.now()
        for person in (cast.ada, cast.cleo):
            actions.add_absence(person, start=today, end=today + timedelta(1), by=None, at=now)
        browser = enter(cast.ben)
        assert [row[0] for row in lines(browser, "absences", "cell=juniper")[1:]] == ["Cleo Marsh"]
        assert len(lines(browser, "absences", "cell=-")) == 3
        page = browser.get(reverse("work:absences") + "?cell=juniper").content.decode()
        assert f'{reverse("work:absences_file", args=["csv"])}?cell=juniper"' in page


class TestSprint:
    @pytest.fixture
    def planned(self, cast: Cast) -> Cast:
        now = timezone.now()
        for number, (cell, who) in enumerate(
            [(cast.juniper, cast.cleo), (cast.falcon, cast.ben), (cast.falcon, None), (cast.falcon, cast.ada)]
        ):
            task = actions.add_task(
                f"Task {number * 7 % 4}", cell=cell, lead_cell=cast.juniper if number == 1 else None,
                assignee=who, estimate=Decimal(number), account=cast.portal, by=None, at=now,
            )  # fmt: skip
            actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=now)
        return cast

    @pytest.mark.parametrize(
        ("sort", "order"),
        [
            ("", ["Task 3", "Task 2", "Task 1", "Task 0"]),
            ("task", ["Task 1", "Task 2", "Task 3", "Task 0"]),
            ("-task", ["Task 3", "Task 2", "Task 1", "Task 0"]),
            ("assignee", ["Task 1", "Task 3", "Task 2", "Task 0"]),
            ("-assignee", ["Task 3", "Task 1", "Task 2", "Task 0"]),
            ("hours", ["Task 3", "Task 2", "Task 1", "Task 0"]),
            ("-hours", ["Task 1", "Task 2", "Task 3", "Task 0"]),
            ("state", ["Task 3", "Task 2", "Task 1", "Task 0"]),
            ("cell", ["Task 3", "Task 2", "Task 1", "Task 0"]),
        ],
    )
    def test_tasks_are_sorted_within_each_cell(
        self, planned: Cast, enter: Enter, sort: str, order: list[str]
    ) -> None:
        browser = enter(planned.ada)
        heading, *rows = lines(browser, "sprint", f"sort={sort}", (76,))
        assert heading == [
            "Key", "Task", "Cell", "Led by", "Account", "Epic", "Assignee", "Hours", "State",
        ]  # fmt: skip
        assert [row[1] for row in rows] == order
        page = browser.get(reverse("work:sprint", args=[76]) + f"?sort={sort}")
        groups = [
            [stay.task.title for stay, _who, _part in group["stays"]] for _n, group in page.context["groups"]
        ]
        assert [title for group in groups for title in group] == order
        if sort == "-hours":
            assert page.content.decode().count('aria-sort="descending"') == 2

    def test_the_file_says_what_became_of_them(self, planned: Cast, enter: Enter) -> None:
        stays = list(planned.sprint.stays.order_by("task__title"))
        for stay, finished in zip(stays, (True, False, None, None), strict=True):
            type(stay).objects.filter(pk=stay.pk).update(finished=finished)
        type(stays[2]).objects.filter(pk=stays[2].pk).update(removed_on=timezone.localdate())
        told = {row[1]: row[-1] for row in lines(enter(planned.ada), "sprint", "", (76,))[1:]}
        assert told == {
            "Task 0": "finished", "Task 1": "not finished", "Task 2": "taken out", "Task 3": "backlog",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "args"),
    [("permissions", []), ("recurring", []), ("absences", []), ("hours", []), ("sprint", [76])],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_of_other_lists_climb_the_ladder(
    cast: Cast, enter: Enter, name: str, args: list[Any], kind: str
) -> None:
    url = reverse(f"work:{name}_file", args=[*args, kind])
    assert Browser().get(url).status_code == 302
    browser = enter(cast.ada)
    assert (browser.get(url).status_code, browser.post(url).status_code) == (200, 405)
    assert enter(None).get(url).status_code == 404
