"""The list of tasks: what it is narrowed to, its order page by page, its columns, and its files."""

import csv
import io
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import Sprint, Task
from homeostat.areas.work.queries import TaskFilter
from homeostat.areas.work.views import task_columns, task_files

Enter = Callable[..., Browser]
LIST = "/work/tasks/"


def begin(cast: Cast) -> Cast:
    """120 tasks of two cells in several states; every third has no hours left told."""
    states = ("backlog", "in_progress", "done")
    now = timezone.now()
    for number in range(120):
        actions.add_task(
            f"Paint wall {number}",
            cell=cast.falcon if number % 2 else cast.juniper,
            assignee=cast.ada if number % 4 else None,
            reviewer=cast.ben if number % 5 == 0 else None,
            account=cast.portal if number % 6 == 0 else None,
            estimate=Decimal(number % 7) if number % 3 else None,
            state=states[number % 3],
            by=None,
            at=now,
        )
    return cast


@pytest.fixture
def many(cast: Cast) -> Cast:
    return cast


def titles(browser: Browser, query: str = "") -> list[str]:
    page = browser.get(f"{LIST}?{query}").content.decode()
    return [part.split("</a>")[0].split(">")[-1] for part in page.split('<th scope="row"')[1:]]


@pytest.mark.parametrize("sort", [*queries.SORTS, "nonsense"])
@pytest.mark.parametrize("state", ["", "open"])
def test_pages_go_through_everything_once_and_back(many: Cast, sort: str, state: str) -> None:
    wanted = TaskFilter(sort=sort, state=state)
    whole = [task.pk for task in queries.tasks(wanted)]
    there, after = [], None
    while True:
        page = queries.page_of_tasks(wanted, after=after, size=17)
        there += [task.pk for task in page.tasks]
        first, after = page, page.after
        if after is None:
            break
    assert there == whole
    back = [task.pk for task in first.tasks]
    while first.before is not None:
        first = queries.page_of_tasks(wanted, before=first.before, size=17)
        assert first.after is not None
        back = [task.pk for task in first.tasks] + back
    assert back == whole


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("person=-&state=", 30),
        ("person=ada&state=", 90),
        ("reviewer=ben&state=", 24),
        ("reviewer=-&state=", 96),
        ("cell=-&state=", 0),
        ("account=-&state=", 100),
        ("account=portal&state=", 20),
        ("epic=-&state=", 120),
        ("state=open", 80),
        ("state=done", 40),
        ("sprint=76&state=", 2),
        ("sprint=-&state=", 118),
        ("q=PAINT+11&state=", 13),
        ("q=falcon&state=", 60),
        ("q=%2D%2D&state=", 120),
        ("reviewer=nobody-at-all", 0),
    ],
)
def test_it_is_narrowed(many: Cast, enter: Enter, query: str, count: int) -> None:
    for task in Task.objects.order_by("pk")[:2]:
        actions.put_task_in_sprint(task, sprint=many.sprint, by=None, at=timezone.now())
    page = enter(many.ada).get(f"{LIST}?{query}").content.decode()
    assert f"{count} tasks." in page or (count == 1 and "1 task." in page)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("sprint=abc", "There is no sprint “abc”: write its number, or - for none."),
        ("sprint=7.5", "There is no sprint “7.5”"),
        ("sprint=999", "There is no sprint “999”"),
        ("cell=nowhere", "No cell has the key “nowhere”."),
        ("person=nobody-at-all", "Nobody has the key “nobody-at-all”."),
        ("reviewer=nobody-at-all", "Nobody has the key “nobody-at-all”."),
        ("account=portals", "No account has the key “portals”."),
        ("epic=none", "No epic has the key “none”."),
        ("state=closed", "There is no state “closed”."),
        ("due=soon", "“soon” is nothing a due day can be."),
    ],
)
def test_what_cannot_be_read_is_said_and_finds_nothing(
    many: Cast, enter: Enter, query: str, said: str
) -> None:
    browser = enter(many.ada)
    for page in (LIST, reverse("work:board")) if "state" not in query else (LIST,):
        shown = browser.get(f"{page}?{query}").content.decode()
        assert said in shown
        assert "So no task is found" in shown
        assert "Paint wall" not in shown
    assert len(b"".join(browser.get(f"{reverse('work:tasks_file', args=['csv'])}?{query}")).splitlines()) == 1  # type: ignore[arg-type]


def test_an_order_that_cannot_be_read_is_said(many: Cast, enter: Enter) -> None:
    page = enter(many.ada).get(f"{LIST}?sort=colour").content.decode()
    assert "“colour” is no order of tasks: the newest come first." in page
    assert "So no task is found" not in page
    assert "Paint wall" in page


@pytest.mark.parametrize("query", ["", "sprint=-&person=-&cell=-&epic=-&due=none&state=", "sort=-key"])
def test_nothing_is_said_of_what_can_be_read(many: Cast, enter: Enter, query: str) -> None:
    assert not enter(many.ada).get(f"{LIST}?{query}").context["unread"]


def test_all_tasks_are_not_changed_for_a_filter_that_cannot_be_read(many: Cast, enter: Enter) -> None:
    asked = {"query": "?sprint=abc", "state": "dropped", "sure": "80"}
    enter(many.ada).post(reverse("work:change_found"), asked)
    assert not Task.objects.filter(state="dropped").exists()


def test_a_page_leads_to_the_next_and_keeps_what_was_asked(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    first = browser.get(f"{LIST}?cell=falcon&state=&sort=-key&col=reviewer")
    following = first.context["next"]
    assert "cell=falcon" in following
    assert first.context["previous"] == ""
    second = browser.get(LIST + following)
    assert len(second.context["rows"]) == 10
    assert second.context["next"] == ""
    assert browser.get(LIST + second.context["previous"]).context["rows"] == first.context["rows"]


def test_orders_turn_round(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    columns = browser.get(f"{LIST}?sort=key&after=3").context["columns"]
    assert (columns[0].sorted, columns[0].href) == ("ascending", "?sort=-key")
    columns = browser.get(f"{LIST}?sort=remaining").context["columns"]
    assert [column.sorted for column in columns if column.sorted] == ["descending"]
    most = titles(browser, "sort=remaining&state=")
    assert most[0] == "Paint wall 118"


def told(task: Task, sort: str) -> object:
    """What an order goes by, as somebody who looks at the list reads it."""
    match sort:
        case "assignee" | "reviewer":
            person = getattr(task, sort)
            return person and person.terms.get().name
        case "cell" | "lead_cell":
            cell = getattr(task, sort)
            return cell and cell.terms.get().name
        case "account" | "epic":
            return getattr(task, sort) and getattr(task, sort).name
        case "logged":
            return queries.hours_of_task(task) or None
        case _:
            return getattr(task, {"least": "left", "created": "created_on"}.get(sort, sort))


class TestOrdersWithoutAnIndex:
    """Such a list is put in order whole: by what stands in it, what says nothing last, then the newest."""

    @pytest.fixture
    def varied(self, many: Cast) -> Cast:
        tasks = list(Task.objects.order_by("pk"))
        epic = actions.add_epic("Facade", owner=many.ada, by=None, at=timezone.now())
        for number, task in enumerate(tasks[:40]):
            task.points = Decimal(number % 5) if number % 3 else None
            task.lead_cell = many.juniper if task.cell_id == many.falcon.pk and number % 3 else None
            task.epic = epic if number % 4 == 0 else None
            task.title = task.title.swapcase() if number % 2 else task.title
            task.save()
        for task in tasks[3:30:5]:
            hours = Decimal(1 + task.pk % 3)
            actions.log_hours(
                many.ada, hours=hours, day=timezone.localdate(), task=task, account=many.portal, by=None,
                at=timezone.now(),
            )  # fmt: skip
        return many

    @pytest.mark.parametrize("sort", queries.ARRANGED)
    def test_pages_go_through_everything_once_and_back(self, varied: Cast, sort: str) -> None:
        known = {task.pk: told(task, sort.removeprefix("-")) for task in Task.objects.all()}
        values = {pk: text.casefold() if isinstance(text, str) else text for pk, text in known.items()}
        silent = [pk for pk in sorted(values, reverse=True) if values[pk] in (None, "")]
        telling = [pk for pk in sorted(values, reverse=True) if pk not in set(silent)]
        telling.sort(key=lambda pk: values[pk], reverse=sort.startswith("-"))  # type: ignore[arg-type,return-value]
        there, after, first = [], None, None
        while first is None or after is not None:
            first = queries.page_of_tasks(TaskFilter(sort=sort), after=after, size=17)
            there += [task.pk for task in first.tasks]
            after = first.after
        assert there == telling + silent
        back = [task.pk for task in first.tasks]
        while first.before is not None:
            first = queries.page_of_tasks(TaskFilter(sort=sort), before=first.before, size=17)
            back = [task.pk for task in first.tasks] + back
        assert back == there

    def test_a_page_goes_on_behind_a_task_that_is_not_found_any_more(self, varied: Cast) -> None:
        wanted = TaskFilter(sort="title", state="open")
        first, following = (queries.page_of_tasks(wanted, size=size).tasks for size in (10, 20))
        Task.objects.filter(pk=first[-1].pk).update(state="done")
        page = queries.page_of_tasks(wanted, after=first[-1].pk, size=10)
        assert page.tasks == following[10:]
        gone = queries.page_of_tasks(wanted, after=10**9, size=10)
        assert [task.pk for task in gone.tasks[:9]] == [task.pk for task in first[:9]]

    def test_a_long_list_is_not_sorted_so_and_says_it(
        self, varied: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        browser = enter(varied.ada)
        short = browser.get(f"{LIST}?state=&sort=assignee")
        assert [column.sorted for column in short.context["columns"]][:2] == ["", "ascending"]
        monkeypatch.setattr(sys.modules["homeostat.areas.work.queries.arranged"], "MOST_ARRANGED", 50)
        monkeypatch.setattr(queries, "MOST_ARRANGED", 50)
        long = browser.get(f"{LIST}?state=&sort=assignee")
        assert "Only a list of 50 tasks or fewer is sorted so" in long.content.decode()
        heads = {column.title: column for column in long.context["columns"]}
        assert heads["Task"].href == "?state=&sort=key"
        assert (heads["Assignee"].href, heads["Assignee"].sorted) == ("", "")
        newest = Task.objects.latest("pk")
        assert long.context["rows"][0][0] == newest


def test_columns_are_chosen(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    page = browser.get(f"{LIST}?col=reviewer&col=created&col=<script>").content.decode()
    head = page.split("<thead>")[1].split("</thead>")[0]
    assert "Reviewer" in head
    assert "Added on" in head
    assert "Assignee" not in head
    assert 'value="reviewer" checked' in page


def test_it_takes_few_queries_with_all_columns(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    everything = "col=" + "&col=".join(column.key for column in task_columns.ALL)
    browser.get(LIST)
    with CaptureQueriesContext(connection) as asked:
        browser.get(f"{LIST}?{everything}&q=paint&cell=falcon&person=ada&sprint=76&account=portal&epic=-")
    assert len(asked) <= 22, "\n".join(query["sql"][:150] for query in asked)


def test_more_than_anybody_counts_is_said_so(
    many: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["homeostat.areas.work.queries.tasks"], "COUNTED", 50)
    monkeypatch.setattr(queries, "COUNTED", 50)
    assert "More than 50 tasks." in enter(many.ada).get(LIST).content.decode()


class TestFiles:
    def lines(self, browser: Browser, query: str) -> list[list[str]]:
        answer = browser.get(f"{reverse('work:tasks_file', args=['csv'])}?{query}")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        return list(csv.reader(io.StringIO(text)))

    def test_csv_is_what_is_on_the_screen(
        self, many: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(task_files, "AT_ONCE", 7)
        query = "cell=falcon&state=open&sort=-key&col=assignee&col=estimate&col=created"
        browser = enter(many.ada)
        heading, *rows = self.lines(browser, query)
        assert heading == ["Key", "Task", "Assignee", "Estimate in hours", "Added on"]
        assert [row[1] for row in rows] == titles(browser, query)
        by_key = {row[0]: row for row in rows}
        task = Task.objects.get(key=rows[0][0])
        assert by_key[task.key][4] == date.isoformat(task.created_on)  # type: ignore[arg-type]

    def test_excel_is_what_is_on_the_screen(self, many: Cast, enter: Enter) -> None:
        query = "cell=falcon&state=open&sort=-key&col=assignee&col=remaining&col=created"
        browser = enter(many.ada)
        answer = browser.get(f"{reverse('work:tasks_file', args=['xlsx'])}?{query}")
        sheet = pl.read_excel(io.BytesIO(answer.content))
        assert sheet.columns == ["Key", "Task", "Assignee", "Hours left", "Added on"]
        assert sheet["Task"].to_list() == titles(browser, query)
        assert sheet["Hours left"].dtype.is_numeric()
        assert sheet["Added on"].dtype.is_temporal()

    @pytest.mark.parametrize("title", ["=1+1", "@SUM(A1)", "+1", "-1", "＝1", "\t=1", '=HYPERLINK("x")'])
    def test_nothing_is_calculated(self, many: Cast, enter: Enter, title: str) -> None:
        Task.objects.all().delete()
        Task.objects.create(key="=sum-1", title=title)
        browser = enter(many.ada)
        assert self.lines(browser, "")[1][1] == f"'{title}"
        answer = browser.get(reverse("work:tasks_file", args=["xlsx"]))
        parts = zipfile.ZipFile(io.BytesIO(answer.content))
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        shown = pl.read_excel(io.BytesIO(answer.content))["Task"].to_list()
        assert [text.lstrip("'").strip() for text in shown] == [title.strip()]

    def test_a_sheet_that_is_too_long_is_refused(
        self, many: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("homeostat.platform.shell.sheets.MOST_IN_SHEET", 10)
        answer = enter(many.ada).get(reverse("work:tasks_file", args=["xlsx"]))
        assert answer.status_code == 400
        assert "take CSV" in answer.content.decode()

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_they_climb_the_ladder(self, many: Cast, enter: Enter, client: Browser, kind: str) -> None:
        url = reverse("work:tasks_file", args=[kind])
        assert Browser().get(url).status_code == 302
        assert enter(many.ada).post(url).status_code == 405
        assert enter(None).get(url).status_code == 404


class TestIndexes:
    @pytest.mark.parametrize("sort", ["new", "old", "key", "-key", "state", "-state"])
    def test_a_far_page_begins_where_the_index_says(self, many: Cast, sort: str) -> None:
        from homeostat.areas.work.queries.tasks import _beyond

        wanted = TaskFilter(sort=sort)
        last = queries.tasks(wanted)[60]
        with connection.cursor() as cursor:
            for what in ("seqscan", "sort", "bitmapscan"):
                cursor.execute(f"SET LOCAL enable_{what} = off")
        plan = queries.tasks(wanted).filter(_beyond(wanted.order, last, backwards=False))[:50].explain()
        assert "Index Cond" in plan


def test_a_closed_sprint_leaves_its_tasks_without_one(many: Cast) -> None:
    task = Task.objects.earliest("pk")
    actions.put_task_in_sprint(task, sprint=many.sprint, by=None, at=timezone.now())
    without = TaskFilter(sprint_id=queries.NOTHING)
    assert task not in queries.tasks(without)
    Sprint.objects.filter(pk=many.sprint.pk).update(closed_at=timezone.now())
    assert task in queries.tasks(without)
