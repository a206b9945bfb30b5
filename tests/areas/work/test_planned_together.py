"""Many tasks put into a sprint or taken out, given points and a day: by the rules of one, undone as one."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
CHANGE, FOUND = "/work/tasks/change/", "/work/tasks/change-found/"
KEYS = ["falcon-1", "falcon-2", "falcon-3"]
AS_THEY_ARE = ("added_on", "removed_on", "committed", "hours", "review_hours", "assignee_id", "reason")


@pytest.fixture
def next_sprint(cast: Cast) -> Sprint:
    """Three tasks of Falcon, a sprint that runs and the one after it."""
    today = timezone.localdate()
    Sprint.objects.filter(pk=cast.sprint.pk).update(start=today - timedelta(3), end=today + timedelta(11))
    cast.sprint.refresh_from_db()
    for number in range(3):
        actions.add_task(
            f"Wall {number}", cell=cast.falcon, reviewer=cast.ben, estimate=Decimal(6), by=None, at=NOW
        )
    return Sprint.objects.create(number=77, start=today + timedelta(11), end=today + timedelta(25))


def tasks() -> list[Task]:
    return list(Task.objects.order_by("key"))


def stays() -> list[tuple[Any, ...]]:
    rows = TaskSprint.objects.order_by("task__key", "sprint__number")
    return list(rows.values_list("task__key", "sprint__number", *AS_THEY_ARE))


def change(found: list[Task], **changes: Any) -> actions.Changed:
    return actions.change_tasks(found, changes=changes, by=None, at=timezone.now())


def undo(entry: AuditEntry | None) -> AuditEntry:
    assert entry is not None
    actions.undo(entry, by=None, at=timezone.now())
    return AuditEntry.objects.latest("pk")


def test_as_if_each_had_been_put_in(cast: Cast, next_sprint: Sprint) -> None:
    for sprint in (cast.sprint, next_sprint):
        for task in tasks():
            actions.put_task_in_sprint(task, sprint=sprint, by=None, at=timezone.now())
    one_by_one = stays()
    assert {row[4] for row in one_by_one if row[1] == 76} == {False}  # injected: the sprint runs
    assert {row[4] for row in one_by_one if row[1] == 77} == {True}
    TaskSprint.objects.all().delete()
    assert change(tasks(), sprint=cast.sprint).count == 3
    assert change(tasks(), sprint=next_sprint).count == 3
    assert stays() == one_by_one
    told = AuditEntry.objects.filter(action="put_task_in_sprint", key="falcon-1").order_by("pk")
    assert [(entry.before, entry.after["sprint"]) for entry in told[:2]] == [(None, 76), (None, 77)]
    assert set(told[0].after) == set(told[2].after)


def test_as_if_each_had_been_taken_out(cast: Cast, next_sprint: Sprint) -> None:
    for sprint in (cast.sprint, next_sprint):
        change(tasks(), sprint=sprint)
    before = stays()
    done = change(tasks(), sprint=None)
    assert done.count == 3
    assert [(row[1], row[3]) for row in stays()] == [(76, timezone.localdate())] * 3
    undone = undo(done.entry)
    assert stays() == before
    assert undone.after["count"] == 3
    again = undo(undone)
    assert again.action == "change_tasks"
    assert [(row[1], row[3]) for row in stays()] == [(76, timezone.localdate())] * 3
    assert change(tasks(), sprint=None) == actions.Changed(0, None)


def test_those_that_are_in_it_stay_as_they_are(cast: Cast, next_sprint: Sprint) -> None:
    stay = actions.put_task_in_sprint(
        tasks()[0], sprint=next_sprint, hours=Decimal(1), by=None, at=timezone.now()
    )
    assert change(tasks(), sprint=next_sprint).count == 2
    assert TaskSprint.objects.get(pk=stay.pk).hours == 1


def test_one_that_left_comes_back_and_leaves_again_by_undo(cast: Cast, next_sprint: Sprint) -> None:
    change(tasks(), sprint=cast.sprint)
    change(tasks()[:1], sprint=None)
    before = stays()
    done = change(tasks(), sprint=cast.sprint)
    assert (done.count, [row[3] for row in stays()]) == (1, [None] * 3)
    undo(done.entry)
    assert stays() == before


def test_facts_and_sprint_together_are_undone_and_done_again(cast: Cast, next_sprint: Sprint) -> None:
    done = change(tasks(), sprint=next_sprint, assignee=cast.ada, points=Decimal(5))
    assert done.count == 3
    assert {row[7] for row in stays()} == {cast.ada.pk}
    before = stays()
    undone = undo(done.entry)
    assert stays() == []
    assert {(task.assignee_id, task.points) for task in tasks()} == {(None, None)}
    undo(undone)
    assert stays() == before
    assert {(task.assignee_id, task.points) for task in tasks()} == {(cast.ada.pk, 5)}


def test_a_closed_sprint_is_refused(cast: Cast, next_sprint: Sprint) -> None:
    done = change(tasks(), sprint=cast.sprint)
    taken = change(tasks()[:1], sprint=None)
    Sprint.objects.filter(pk=cast.sprint.pk).update(closed_at=timezone.now())
    cast.sprint.refresh_from_db()
    for attempt in (
        lambda: change(tasks(), sprint=cast.sprint, state="done"),
        lambda: undo(taken.entry),
        lambda: undo(done.entry),
    ):
        with pytest.raises(Invalid, match="is closed"):
            attempt()
    assert {task.state for task in tasks()} == {"backlog"}


def test_an_undo_never_overwrites(cast: Cast, next_sprint: Sprint) -> None:
    done = change(tasks(), sprint=next_sprint)
    stay = TaskSprint.objects.get(task__key="falcon-2")
    actions.take_task_out(stay, by=None, at=timezone.now())
    with pytest.raises(Invalid, match="falcon-2: It is not there any more"):
        undo(done.entry)
    actions.put_task_in_sprint(stay.task, sprint=next_sprint, hours=Decimal(1), by=None, at=timezone.now())
    taken = change(tasks(), sprint=None)
    actions.put_task_in_sprint(stay.task, sprint=next_sprint, by=None, at=timezone.now())
    with pytest.raises(Invalid, match="falcon-2: Another one has taken its place"):
        undo(taken.entry)
    TaskSprint.objects.all().delete()
    undo(taken.entry)
    TaskSprint.objects.filter(task__key="falcon-3").update(hours=2)
    with pytest.raises(Invalid, match="falcon-3: Someone has changed this since"):
        undo(AuditEntry.objects.filter(action="undo_change_tasks").latest("pk"))


def test_what_is_gone_does_not_come_back(cast: Cast, next_sprint: Sprint) -> None:
    change(tasks(), sprint=next_sprint)
    taken = change(tasks(), sprint=None)
    Task.objects.filter(key="falcon-1").delete()
    with pytest.raises(Invalid, match="falcon-1: What it referred to"):
        undo(taken.entry)


def test_the_statements_do_not_grow(cast: Cast, next_sprint: Sprint) -> None:
    Task.objects.bulk_create(
        Task(key=f"juniper-{number}", title="Roof", cell=cast.juniper, remaining=4) for number in range(60)
    )
    with CaptureQueriesContext(connection) as asked:
        done = change(tasks(), sprint=cast.sprint, points=Decimal(2))
    assert len(asked) <= 25, "\n".join(query["sql"][:200] for query in asked)
    with CaptureQueriesContext(connection) as asked:
        undone = undo(done.entry)
    assert len(asked) <= 30, "\n".join(query["sql"][:200] for query in asked)
    with CaptureQueriesContext(connection) as asked:
        undo(undone)
    assert len(asked) <= 30, "\n".join(query["sql"][:200] for query in asked)


class TestPages:
    def test_ticked_tasks_and_the_way_back(self, cast: Cast, next_sprint: Sprint, enter: Enter) -> None:
        browser = enter(cast.ada)
        page = browser.get("/work/tasks/?cell=falcon").content.decode()
        assert '<option value="77">into 77' in page
        posted = {"pick": KEYS, "sprint": "77", "points": "3", "due_on": "2027-01-08"}
        back = "/work/tasks/?cell=falcon"
        answer = browser.post(CHANGE, {**posted, "back": back}, follow=True)
        assert "3 tasks changed." in answer.content.decode()
        assert [row[1] for row in stays()] == [77] * 3
        assert {(task.points, task.due_on) for task in tasks()} == {(3, date(2027, 1, 8))}
        entry = AuditEntry.objects.get(action="change_tasks")
        address = f"{reverse('work:undo', args=[entry.pk])}?back=%2Fwork%2Ftasks%2F%3Fcell%3Dfalcon"
        assert f'action="{address}"' in answer.content.decode()
        undone = browser.post(address, follow=True)
        assert undone.redirect_chain[-1][0] == back
        assert (stays(), {task.points for task in tasks()}) == ([], {None})

    def test_taken_out_without_points_and_without_a_day(
        self, cast: Cast, next_sprint: Sprint, enter: Enter
    ) -> None:
        change(tasks(), sprint=next_sprint, points=Decimal(3), due_on=date(2027, 1, 8))
        enter(cast.ada).post(CHANGE, {"pick": KEYS, "sprint": "-", "points": "-", "no_due_on": "on"})
        assert stays() == []
        assert {(task.points, task.due_on) for task in tasks()} == {(None, None)}

    @pytest.mark.parametrize(
        ("posted", "said"),
        [
            ({"sprint": "99"}, "There is no “99”."),
            ({"sprint": "x"}, "There is no “x”."),
            ({"points": "many"}, "Enter a number."),
            ({"points": "-1"}, "greater than or equal to 0"),
            ({"due_on": "soon"}, "This is not a day."),
            ({"due_on": "2027-01-08", "no_due_on": "on"}, "take the tick out"),
            ({"sprint": "76"}, "is closed"),
        ],
    )
    def test_what_cannot_be_done_says_why(
        self, cast: Cast, next_sprint: Sprint, enter: Enter, posted: dict[str, str], said: str
    ) -> None:
        Sprint.objects.filter(number=76).update(closed_at=timezone.now())
        page = enter(cast.ada).post(CHANGE, {"pick": KEYS, **posted}, follow=True).content.decode()
        assert said in page
        assert stays() == []

    def test_all_that_a_list_finds(
        self, cast: Cast, next_sprint: Sprint, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("homeostat.areas.work.views.found_tasks.PER_PAGE", 2)
        change(tasks()[:1], sprint=next_sprint)
        browser = enter(cast.ada)
        posted = {"query": "?cell=falcon", "sprint": "77"}
        assert "2 of them are different now" in browser.post(FOUND, posted).content.decode()
        posted |= {"due_on": "2027-01-08", "points": "2.5"}
        page = browser.post(FOUND, posted).content.decode()
        assert "All of them are different now." in page
        for shown in ("8 January 2027", "2.5", '<input type="hidden" name="sprint" value="77">'):
            assert shown in page
        browser.post(FOUND, {**posted, "sure": "3"})
        assert [row[1] for row in stays()] == [77] * 3
        out = browser.post(FOUND, {"query": "?cell=falcon", "sprint": "-"}).content.decode()
        assert "All of them are different now." in out

    def test_a_task_is_added_into_a_sprint(self, cast: Cast, next_sprint: Sprint, enter: Enter) -> None:
        browser, address = enter(cast.ada), reverse("work:add_task")
        assert '<option value="77">' in browser.get(address).content.decode()
        given = {"title": "Roof", "cell": "falcon", "state": "backlog", "sprint": "77"}
        page = browser.post(address, given, follow=True)
        assert [row[:2] for row in stays()] == [("falcon-4", 77)]
        entry = AuditEntry.objects.get(action="plan_task")
        assert reverse("work:undo", args=[entry.pk]) in page.content.decode()
        undone = browser.post(reverse("work:undo", args=[entry.pk]), follow=True)
        assert "Undone: Task added and put into a sprint." in undone.content.decode()
        assert not Task.objects.filter(key="falcon-4").exists()
        browser.post(reverse("work:undo", args=[AuditEntry.objects.get(action="undo_plan_task").pk]))
        assert [row[:2] for row in stays()] == [("falcon-4", 77)]
        assert browser.post(address, {**given, "sprint": "99"}).status_code == 422
        browser.post(address, {**given, "sprint": ""})
        assert AuditEntry.objects.filter(action="plan_task").count() == 2  # added, and added again
        assert not TaskSprint.objects.filter(task__key="falcon-5").exists()
