"""The ladder of every page: works, wrong method, visitor, stranger, how many queries; what each post does."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.models import Absence, Account, Client, Epic, HoursEntry, Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]

PAGES = [
    ("home", []),
    ("tasks", []),
    ("add_task", []),
    ("task", ["falcon-1"]),
    ("edit_task", ["falcon-1"]),
    ("epics", []),
    ("add_epic", []),
    ("epic", ["portal-2"]),
    ("edit_epic", ["portal-2"]),
    ("accounts", []),
    ("add_account", []),
    ("account", ["portal"]),
    ("edit_account", ["portal"]),
    ("clients", []),
    ("add_client", []),
    ("client", ["northwind"]),
    ("edit_client", ["northwind"]),
    ("sprints", []),
    ("plan_sprints", []),
    ("sprint", [76]),
    ("hours", []),
    ("week", []),
    ("absences", []),
    ("add_absence", []),
    ("cell_hours", ["falcon"]),
]
POSTS = [
    ("log_hours", []),
    ("remove_hours", [1]),
    ("undo_hours", [1]),
    ("put_in_sprint", ["falcon-1"]),
    ("take_out", [1]),
    ("accept", [1]),
    ("close_sprint", [76]),
    ("cancel_absence", [1]),
    ("undo", [1]),
]


def begin(cast: Cast) -> Cast:
    """The cast with a sprint that runs today, an epic, tasks, hours and an absence."""
    today = timezone.localdate()
    now = timezone.now()
    Sprint.objects.filter(pk=cast.sprint.pk).update(start=today - timedelta(3), end=today + timedelta(11))
    cast.sprint.refresh_from_db()
    epic = actions.add_epic("Portal 2", account=cast.portal, owner=cast.ben, by=None, at=now)
    for number in range(4):
        task = actions.add_task(
            f"Task {number}",
            epic=epic,
            cell=cast.falcon,
            assignee=cast.ada,
            reviewer=cast.ben,
            estimate=Decimal(5),
            by=None,
            at=now,
        )
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=now)
        actions.log_hours(cast.ada, hours=Decimal("1.25"), day=today, task=task, by=None, at=now)
        actions.log_hours(
            cast.ben, hours=Decimal(1), day=today - timedelta(number), task=task, by=None, at=now
        )
    actions.add_absence(cast.ada, start=today, end=today + timedelta(2), by=None, at=now)
    return cast


@pytest.fixture
def running(cast: Cast) -> Cast:
    return cast


@pytest.mark.parametrize(("name", "args"), PAGES)
class TestEachPage:
    def test_works_within_few_queries(
        self, running: Cast, enter: Enter, name: str, args: list[object]
    ) -> None:
        browser = enter(running.ada)
        browser.get(reverse("work:home"))
        with CaptureQueriesContext(
            connection,
        ) as queries:
            answer = browser.get(reverse(f"work:{name}", args=args))
        assert answer.status_code == 200
        assert len(queries) <= 15, "\n".join(query["sql"][:300] for query in queries)
        text = answer.content.decode()
        assert " style=" not in text
        assert "<script>" not in text

    def test_is_closed_to_visitors(self, running: Cast, enter: Enter, name: str, args: list[object]) -> None:
        assert enter(None).get(reverse(f"work:{name}", args=args)).status_code == 404

    def test_sends_strangers_to_the_entrance(
        self, running: Cast, client: Browser, name: str, args: list[object]
    ) -> None:
        answer = client.get(reverse(f"work:{name}", args=args))
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))

    def test_knows_no_other_method(self, running: Cast, enter: Enter, name: str, args: list[object]) -> None:
        assert enter(running.ada).delete(reverse(f"work:{name}", args=args)).status_code == 405


@pytest.mark.parametrize(("name", "args"), POSTS)
def test_what_is_posted_is_not_read(running: Cast, enter: Enter, name: str, args: list[object]) -> None:
    assert enter(running.ada).get(reverse(f"work:{name}", args=args)).status_code == 405


@pytest.mark.parametrize(("name", "args"), POSTS)
def test_visitors_post_nothing(running: Cast, enter: Enter, name: str, args: list[object]) -> None:
    before = AuditEntry.objects.count()
    assert enter(None).post(reverse(f"work:{name}", args=args)).status_code == 404
    assert AuditEntry.objects.count() == before


class TestHours:
    def log(self, browser: Browser, **values: str) -> object:
        given = {"hours": "1:30", "work": "falcon-1 Task 0", "back": reverse("work:hours"), **values}
        return browser.post(reverse("work:log_hours"), given, follow=True)

    @pytest.mark.parametrize("text", ["1.5", "1,5", "1:30", "1h 30m", "1h30", "90m", "90 min", "1.5 h"])
    def test_hours_as_people_write_them(self, running: Cast, enter: Enter, text: str) -> None:
        browser = enter(running.cleo)
        answer = self.log(browser, hours=text)
        entry = HoursEntry.objects.get(person=running.cleo)
        assert (entry.hours, entry.day) == (Decimal("1.5"), timezone.localdate())
        assert "1.50 h on falcon-1" in answer.content.decode()  # type: ignore[attr-defined]
        assert AuditEntry.objects.filter(action="log_hours", by=running.cleo.user).exists()

    def test_an_account_by_its_name(self, running: Cast, enter: Enter) -> None:
        self.log(enter(running.cleo), work="inner WORK", note="Meeting")
        entry = HoursEntry.objects.get(person=running.cleo)
        assert (entry.account, entry.task, entry.note) == (running.inner, None, "Meeting")

    @pytest.mark.parametrize(
        ("line", "on", "hours", "note"),
        [
            ("1.5 FALCON-2 review", "falcon-2", "1.5", "review"),
            ("45m inner work stand-up", "Inner work", "0.75", "stand-up"),
            ("2", "falcon-1", "2", ""),
        ],
    )
    def test_a_whole_line_in_the_first_field(
        self, running: Cast, enter: Enter, line: str, on: str, hours: str, note: str
    ) -> None:
        self.log(enter(running.cleo), hours=line)
        entry = HoursEntry.objects.get(person=running.cleo)
        assert (entry.task.key if entry.task else entry.account.name) == on
        assert (entry.hours, entry.note) == (Decimal(hours), note)

    def test_a_line_that_names_nothing_logs_nothing(self, running: Cast, enter: Enter) -> None:
        answer = self.log(enter(running.cleo), hours="1.5 falcon-999 review")
        assert answer.status_code == 422  # type: ignore[attr-defined]
        text = answer.content.decode()  # type: ignore[attr-defined]
        assert "Nothing is called “falcon-999 review”" in text
        assert 'value="1.5"' in text
        assert not HoursEntry.objects.filter(person=running.cleo).exists()

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"hours": "much"}, "is not a number of hours"),
            ({"hours": ""}, "how long it took"),
            ({"hours": "30"}, "24 hours"),
            ({"work": "nothing like it"}, "Nothing is called"),
            ({"work": ""}, "a task or an account"),
            ({"day": "soon"}, "This is not a day"),
            ({"day": "2999-01-01"}, "still to come"),
        ],
    )
    def test_an_error_names_the_remedy(
        self, running: Cast, enter: Enter, values: dict[str, str], said: str
    ) -> None:
        answer = self.log(enter(running.cleo), **values)
        assert answer.status_code == 422  # type: ignore[attr-defined]
        assert said in answer.content.decode()  # type: ignore[attr-defined]
        assert not HoursEntry.objects.filter(person=running.cleo).exists()

    def test_correct_remove_and_bring_back(self, running: Cast, enter: Enter) -> None:
        browser = enter(running.cleo)
        self.log(browser)
        entry = HoursEntry.objects.get(person=running.cleo)
        edit = reverse("work:edit_hours", args=[entry.pk])
        assert browser.get(edit).status_code == 200
        browser.post(edit, {"hours": "2", "work": "Inner work", "day": entry.day.isoformat(), "note": "x"})
        corrected = HoursEntry.objects.get(person=running.cleo, superseded_at=None)
        assert (corrected.hours, corrected.account, corrected.task, corrected.epic) == (
            2,
            running.inner,
            None,
            None,
        )
        assert browser.get(edit).status_code == 302
        answer = browser.post(reverse("work:remove_hours", args=[corrected.pk]), follow=True)
        assert "Undo" in answer.content.decode()
        browser.post(reverse("work:undo", args=[AuditEntry.objects.latest("pk").pk]))
        assert HoursEntry.objects.get(person=running.cleo, superseded_at=None).hours == 2

    def test_nobody_touches_anothers_hours(self, running: Cast, enter: Enter) -> None:
        entry = HoursEntry.objects.filter(person=running.ada).first()
        assert entry is not None
        browser = enter(running.ben)
        for name in ("edit_hours", "remove_hours", "undo_hours"):
            assert browser.post(reverse(f"work:{name}", args=[entry.pk])).status_code == 404
        assert (
            enter(running.cleo, steward=True).post(reverse("work:edit_hours", args=[entry.pk])).status_code
            == 404
        )

    def test_the_way_back_stays_in_the_house(self, running: Cast, enter: Enter) -> None:
        answer = enter(running.cleo).post(
            reverse("work:log_hours"), {"hours": "1", "work": "falcon-1", "back": "https://evil.example/"}
        )
        assert answer["Location"].startswith(reverse("work:hours"))

    def test_a_page_of_work_tells_no_names_to_other_members(self, running: Cast, enter: Enter) -> None:
        actions.log_hours(
            running.cleo, hours=Decimal(1), day=timezone.localdate(), account=running.portal,
            by=None, at=timezone.now(), note="Cleo was here",
        )  # fmt: skip
        text = enter(running.ada).get(reverse("work:account", args=["portal"])).content.decode()
        assert "Cleo" not in text
        assert "Ada Lind" in text


class TestForms:
    def test_a_client_an_account_an_epic_a_task(self, running: Cast, enter: Enter) -> None:
        browser = enter(running.ada)
        browser.post(reverse("work:add_client"), {"name": "Globe", "owner": "ben"})
        client = Client.objects.get(key="globe")
        assert client.owner == running.ben
        given = {"name": "Site", "category": "billable_fixed", "client": "globe"}
        browser.post(reverse("work:add_account"), given)
        account = Account.objects.get(key="site")
        browser.post(reverse("work:add_epic"), {"name": "Shop", "account": "site", "state": "accepted"})
        epic = Epic.objects.get(key="shop")
        assert (account.client, epic.account) == (client, account)
        browser.post(
            reverse("work:add_task"), {"title": "Cart", "epic": "shop", "cell": "falcon", "state": "backlog"}
        )
        task = Task.objects.get(title="Cart")
        assert (task.key, task.account) == ("falcon-5", account)
        browser.post(
            reverse("work:edit_task", args=[task.key]),
            {"title": "Cart", "epic": "shop", "cell": "falcon", "account": "site", "state": "done"},
        )
        task.refresh_from_db()
        assert task.completed_at is not None
        assert "state: backlog → done" in browser.get(reverse("work:task", args=[task.key])).content.decode()
        browser.post(reverse("work:edit_client", args=["globe"]), {"name": "Globe Ltd"})
        browser.post(reverse("work:edit_account", args=["site"]), {**given, "name": "Shop site"})
        browser.post(reverse("work:edit_epic", args=["shop"]), {"name": "Shop 2", "state": "done"})
        for row, name in ((client, "Globe Ltd"), (account, "Shop site"), (epic, "Shop 2")):
            row.refresh_from_db()
            assert row.name == name

    def test_a_form_takes_back_what_it_shows(self, running: Cast, enter: Enter) -> None:
        """An estimate of a third of an hour, written and saved again without a change, stays what it is."""
        task = Task.objects.get(key="falcon-1")
        actions.change_task(
            task, changes={"estimate": Decimal("0.3333"), "points": Decimal(3)}, by=None, at=timezone.now()
        )
        browser = enter(running.ada)
        form = browser.get(reverse("work:edit_task", args=[task.key])).context["form"]
        shown = {field.name: field.value() or "" for field in form}
        assert (shown["estimate"], shown["points"]) == ("0.3333", "3")
        answer = browser.post(reverse("work:edit_task", args=[task.key]), shown, follow=True)
        assert "Nothing was different." in answer.content.decode()

    @pytest.mark.parametrize(
        ("page", "values", "said"),
        [
            ("add_client", {"name": " "}, "required"),
            ("add_account", {"name": "X", "category": "gift"}, "valid choice"),
            (
                "add_epic",
                {"name": "X", "state": "accepted", "start": "2026-02-02", "end": "2026-01-01"},
                "later day",
            ),
            (
                "add_task",
                {"title": "X", "state": "backlog", "assignee": "ada", "reviewer": "ada"},
                "someone else",
            ),
            ("add_absence", {"start": "2026-02-02", "last": "2026-01-01", "kind": "time_off"}, "later day"),
            ("plan_sprints", {"until": "3000-01-01"}, "earlier day"),
        ],
    )
    def test_what_is_wrong_is_said_at_the_field(
        self, running: Cast, enter: Enter, page: str, values: dict[str, str], said: str
    ) -> None:
        answer = enter(running.ada).post(reverse(f"work:{page}"), values)
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_sprints_are_planned_filled_and_closed(self, running: Cast, enter: Enter) -> None:
        browser = enter(running.ada)
        until = running.sprint.end + timedelta(20)
        page, posted = reverse("work:plan_sprints"), {"until": until.isoformat()}
        told = browser.post(page, posted).context["told"]
        assert list(Sprint.objects.values_list("number", flat=True)) == [76]
        assert told.startswith("2 sprints are added, 77 to 78")
        assert told in browser.post(f"{page}?follows=1", posted).content.decode()
        assert browser.post(page, {"until": f"{until + timedelta(99)}", "told": told}).status_code == 200
        for refused in ("3000-01-01", "soon"):
            assert not browser.post(f"{page}?follows=1", {"until": refused}).content.strip()
        browser.post(page, {**posted, "told": told})
        again = browser.post(page, posted).context["told"]
        assert again == "Nothing is added: sprints are planned until then already."
        assert list(Sprint.objects.values_list("number", flat=True)) == [76, 77, 78]
        browser.post(reverse("work:put_in_sprint", args=["falcon-1"]), {"sprint": "77"})
        stay = TaskSprint.objects.get(task__key="falcon-1", sprint__number=77)
        assert stay.committed
        browser.post(reverse("work:put_in_sprint", args=["falcon-1"]), {"sprint": "999"})
        browser.post(reverse("work:take_out", args=[stay.pk]))
        assert not TaskSprint.objects.filter(pk=stay.pk).exists()
        late = TaskSprint.objects.filter(sprint=running.sprint).first()
        assert late is not None
        assert not late.committed
        browser.post(reverse("work:accept", args=[late.pk]))
        late.refresh_from_db()
        assert late.committed
        answer = browser.post(reverse("work:close_sprint", args=[76]), follow=True)
        assert "still running" in answer.content.decode()
        Sprint.objects.filter(number=76).update(end=timezone.localdate())
        browser.post(reverse("work:close_sprint", args=[76]))
        assert Sprint.objects.get(number=76).closed_at is not None
        assert browser.get(reverse("work:sprint", args=[76])).status_code == 200

    def test_an_absence_comes_and_goes(self, running: Cast, enter: Enter) -> None:
        browser = enter(running.ben)
        day = timezone.localdate() + timedelta(7)
        answer = browser.post(
            reverse("work:add_absence"),
            {"start": day.isoformat(), "kind": "sick", "note": "back soon"},
            follow=True,
        )
        absence = Absence.objects.get(person=running.ben)
        assert absence.end == day + timedelta(1)
        assert "unwell" in answer.content.decode()
        others = enter(running.cleo).get(reverse("work:absences") + "?cell=falcon").content.decode()
        assert "Ben Okafor" in others
        assert "unwell" not in others
        assert browser.post(reverse("work:cancel_absence", args=[absence.pk])).status_code == 404
        browser.force_login(running.ben.user)
        browser.post(reverse("work:cancel_absence", args=[absence.pk]))
        absence.refresh_from_db()
        assert absence.cancelled_at is not None


class TestTaskList:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 4),
            ("cell=falcon", 4),
            ("cell=juniper", 0),
            ("cell=nowhere", 0),
            ("person=ada&sprint=76&account=portal&epic=portal-2", 4),
            ("sprint=5", 0),
            ("state=done", 0),
            ("q=falcon-4", 1),
            ("sort=remaining&after=999999", 4),
            ("sort=nonsense&state=", 4),
            ("state=&sprint=x", 0),
        ],
    )
    def test_is_narrowed(self, running: Cast, enter: Enter, query: str, count: int) -> None:
        answer = enter(running.ada).get(reverse("work:tasks") + "?" + query)
        assert answer.content.decode().count('href="/work/tasks/falcon-') == count


def test_an_old_day_is_not_a_page_of_its_own(running: Cast, enter: Enter) -> None:
    answer = enter(running.ben).get(reverse("work:hours") + "?before=" + date(2020, 1, 1).isoformat())
    assert "Nothing before this day" in answer.content.decode()
    assert enter(running.cleo).get(reverse("work:hours") + "?before=x&logged=zz&removed=9").status_code == 200
