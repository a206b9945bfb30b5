"""The day a task is due: written, listed, narrowed to, sorted by, said calmly where it has gone by."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import Task
from homeostat.areas.work.queries import TaskFilter

Enter = Callable[..., Browser]
TODAY = date(2026, 11, 18)


@pytest.fixture
def dated(cast: Cast) -> Cast:
    days = {"late": -1, "now": 0, "soon": 6, "far": 7}
    for title, offset in days.items():
        actions.add_task(title, due_on=TODAY + timedelta(days=offset), by=None, at=NOW)
    late = {"due_on": TODAY - timedelta(days=2), "state": "done"}
    actions.add_task("over", **late, by=None, at=NOW)  # type: ignore[arg-type]
    for title in ("free", "open"):
        actions.add_task(title, by=None, at=NOW)
    return cast


def titles(**wanted: object) -> list[str]:
    found = queries.tasks(TaskFilter(today=TODAY, **wanted))  # type: ignore[arg-type]
    return list(found.values_list("title", flat=True))


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("overdue", ["late"]),
        ("week", ["now", "soon"]),
        ("some", ["over", "late", "now", "soon", "far"]),
        ("none", ["free", "open"]),
        ("", ["over", "late", "now", "soon", "far", "free", "open"]),
    ],
)
def test_it_narrows_and_sorts(dated: Cast, due: str, expected: list[str]) -> None:
    assert titles(due=due, sort="due") == expected


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_pages_go_forth_and_back_over_days_and_none(dated: Cast, sort: str) -> None:
    wanted = TaskFilter(sort=sort)
    whole = list(queries.tasks(wanted))
    assert [task.due_on for task in whole[-2:]] == [None, None]
    after, seen = None, []
    while True:
        page = queries.page_of_tasks(wanted, after=after, size=2)
        seen += page.tasks
        if page.after is None:
            break
        after = page.after
    assert seen == whole
    back = queries.page_of_tasks(wanted, before=whole[-1].pk, size=3)
    assert back.tasks == whole[-4:-1]


def test_the_list_and_the_page_say_it_calmly(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    yesterday = timezone.localdate() - timedelta(days=1)
    posted = {"title": "Late", "state": "backlog", "due_on": yesterday.isoformat()}
    page = browser.post("/work/tasks/add/", posted, follow=True).content.decode()
    assert '<span class="overdue">was due' in page
    listed = browser.get("/work/tasks/?due=overdue&col=task&col=due").content.decode()
    assert '<span class="overdue">was due' in listed
    task = Task.objects.get()
    actions.change_task(task, changes={"state": "done"}, by=None, at=timezone.now())
    assert "overdue" not in browser.get(f"/work/tasks/{task.key}/").content.decode()
    lines = b"".join(browser.get("/work/tasks.csv?state=&col=due").streaming_content).decode()  # type: ignore[attr-defined]
    assert lines.splitlines()[1].endswith(f"Late,{yesterday}")
