"""Everything a list finds is changed together: shown first where it is much, undone as one."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Sprint, Task
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
FOUND = "/work/tasks/change-found/"


def begin(cast: Cast) -> Cast:
    """Sixty tasks of Falcon, ten of them Ada's, and one of Juniper."""
    Task.objects.bulk_create(
        Task(
            key=f"falcon-{number}",
            title=f"Wall {number}",
            cell=cast.falcon,
            reviewer=cast.ben,
            assignee=cast.ada if number < 10 else None,
            remaining=Decimal(number),
        )
        for number in range(60)
    )
    Task.objects.create(key="juniper-1", title="Tower", cell=cast.juniper)
    return cast


@pytest.fixture
def many(cast: Cast) -> Cast:
    return cast


def posted(**more: object) -> dict[str, object]:
    return {"query": "?cell=falcon", "assignee": "ada", **more}


def assigned() -> int:
    return Task.objects.filter(assignee__key="ada").count()


def test_what_would_change_is_shown_before_it_is_done(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    assert "All 60 that this list finds" in browser.get("/work/tasks/?cell=falcon").content.decode()
    page = browser.post(FOUND, posted())
    text = page.content.decode()
    assert "Change 60 tasks" in text
    assert "50 of them are different now; the others are so already." in text
    all_of_them = browser.post(FOUND, posted(assignee="", lead_cell="juniper")).content.decode()
    assert "All of them are different now." in all_of_them
    assert "so already" not in all_of_them
    assert "Ada Lind" in text
    assert "and 50 more." in text
    assert assigned() == 10
    stale = browser.post(FOUND, posted(sure="59"))
    assert "Change 60 tasks" in stale.content.decode()
    assert assigned() == 10
    done = browser.post(FOUND, posted(sure="60"), follow=True)
    assert done.redirect_chain[-1][0] == "/work/tasks/?cell=falcon"
    assert "50 tasks changed." in done.content.decode()
    assert assigned() == 60
    assert AuditEntry.objects.filter(action="change_task", by=many.ada.user).count() == 50
    entry = AuditEntry.objects.get(action="change_tasks")
    assert f'action="{reverse("work:undo", args=[entry.pk])}?back=' in done.content.decode()
    browser.post(reverse("work:undo", args=[entry.pk]))
    assert assigned() == 10
    assert Task.objects.get(key="juniper-1").assignee is None


def test_a_page_of_them_changes_at_once(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    browser.post(FOUND, posted(query="?person=ada", assignee="-", state="in_progress"))
    assert assigned() == 0
    assert set(Task.objects.filter(state="in_progress").values_list("started_on", flat=True)) == {
        timezone.localdate()
    }


def test_stays_in_open_sprints_follow_and_come_back(many: Cast) -> None:
    today = timezone.localdate()
    later = Sprint.objects.create(number=90, start=today + timedelta(9), end=today + timedelta(20))
    some = list(Task.objects.filter(key__in=["falcon-4", "falcon-20"]))
    for task in some:
        actions.put_task_in_sprint(task, sprint=later, by=None, at=timezone.now())
    before = [(stay.assignee_id, stay.hours, stay.review_hours) for stay in later.stays.order_by("pk")]
    changes = {"assignee": many.cleo, "reviewer": None, "points": Decimal(3)}
    actions.change_tasks(some, changes=changes, by=None, at=timezone.now())
    assert {stay.assignee for stay in later.stays.all()} == {many.cleo}
    assert [stay.review_hours for stay in later.stays.all()] == [0, 0]
    actions.undo(AuditEntry.objects.get(action="change_tasks"), by=None, at=timezone.now())
    assert [
        (stay.assignee_id, stay.hours, stay.review_hours) for stay in later.stays.order_by("pk")
    ] == before


def test_the_statements_do_not_grow_with_the_tasks(many: Cast) -> None:
    found = list(Task.objects.filter(cell=many.falcon))
    with CaptureQueriesContext(connection) as asked:
        actions.change_tasks(found, changes={"state": "review"}, by=None, at=NOW)
    assert len(asked) <= 15
    entry = AuditEntry.objects.get(action="change_tasks")
    with CaptureQueriesContext(connection) as asked:
        actions.undo(entry, by=None, at=NOW)
    assert len(asked) <= 15
    assert set(Task.objects.values_list("state", flat=True)) == {"backlog"}


def test_thousands_are_refused_with_the_remedy(many: Cast, enter: Enter, monkeypatch) -> None:
    monkeypatch.setattr("homeostat.areas.work.actions.MOST_TOGETHER", 59)
    monkeypatch.setattr("homeostat.areas.work.actions.together.MOST_TOGETHER", 59)
    page = enter(many.ada).post(FOUND, posted(sure="60"), follow=True).content.decode()
    assert "These are more than 59 tasks. Narrow the list, and change them in parts." in page
    with pytest.raises(Invalid, match="more than 59"):
        actions.change_tasks(list(Task.objects.all()), changes={"state": "done"}, by=None, at=NOW)
    assert assigned() == 10


def test_all_or_none_and_an_undo_that_would_overwrite_is_refused(many: Cast, enter: Enter) -> None:
    browser = enter(many.ada)
    page = browser.post(FOUND, posted(sure="60", assignee="ben"), follow=True).content.decode()
    assert "falcon-0: Nobody reviews their own task." in page
    assert assigned() == 10
    browser.post(FOUND, posted(sure="60"))
    actions.change_task(
        Task.objects.get(key="falcon-33"), changes={"assignee": many.cleo}, by=None, at=timezone.now()
    )
    undo = reverse("work:undo", args=[AuditEntry.objects.get(action="change_tasks").pk])
    assert "falcon-33: Someone has changed this since." in browser.post(undo, follow=True).content.decode()
    assert assigned() == 59


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"assignee": ""}, "Nothing is chosen to change."),
        ({"assignee": "nobody-here"}, "There is no “nobody-here”."),
        ({"query": "?q=nothing-like-this"}, "The list finds no task any more."),
        ({"query": "?cell=juniper&state=", "assignee": "", "state": "backlog"}, "Nothing was different."),
    ],
)
def test_what_cannot_be_done_says_why(many: Cast, enter: Enter, more: dict[str, object], said: str) -> None:
    assert said in enter(many.ada).post(FOUND, posted(**more), follow=True).content.decode()
    assert not AuditEntry.objects.filter(action="change_tasks").exists()


def test_its_ladder(many: Cast, enter: Enter, client: Browser) -> None:
    assert client.post(FOUND, posted())["Location"].startswith(reverse("account_login"))
    assert enter(None).post(FOUND, posted(sure="60")).status_code == 404
    browser = enter(many.ada)
    assert browser.get(FOUND).status_code == 405
    with CaptureQueriesContext(connection) as asked:
        assert browser.post(FOUND, posted()).status_code == 200
    assert len(asked) <= 15
    assert assigned() == 10
