"""Links between tasks: two readings of one row, no double, no circle, and what it means to be blocked."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast
from tests.areas.work.test_comments import undo_of

from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Task, TaskLink
from homeostat.areas.work.queries import TaskFilter
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
Three = tuple[Task, Task, Task]


@pytest.fixture
def three(cast: Cast) -> Three:
    one, two, three = (
        actions.add_task(title, cell=cast.falcon, by=None, at=timezone.now())
        for title in ("Draw", "Saw", "Glue")
    )
    return one, two, three


def link(task: Task, way: str, other: Task) -> TaskLink:
    return actions.add_link(task, way=way, other=other, by=None, at=timezone.now())


def seen(task: Task) -> list[tuple[str, str]]:
    return [(each.way, each.key) for each in queries.links_of(task)]


@pytest.mark.parametrize(
    ("way", "back"),
    [
        ("blocks", "blocked_by"),
        ("blocked_by", "blocks"),
        ("relates", "relates"),
        ("duplicates", "duplicated_by"),
        ("duplicated_by", "duplicates"),
        ("precedes", "follows"),
        ("follows", "precedes"),
    ],
)
def test_one_row_is_read_from_both_sides(three: Three, way: str, back: str) -> None:
    one, two, _third = three
    link(one, way, two)
    assert (seen(one), seen(two)) == ([(way, two.key)], [(back, one.key)])


def test_no_link_to_itself_and_none_twice(three: Three) -> None:
    one, two, _third = three
    with pytest.raises(Invalid, match="the task itself"):
        link(one, "relates", one)
    link(one, "relates", two)
    for task, other in ((one, two), (two, one)):
        with pytest.raises(Invalid, match="already"):
            link(task, "relates", other)
    with pytest.raises(Invalid, match="no such kind"):
        link(one, "hinders", two)
    link(one, "precedes", two)
    assert len(seen(one)) == 2


@pytest.mark.parametrize("twin", ["same", "turned"])
def test_the_database_keeps_links_single_too(three: Three, twin: str) -> None:
    one, two, _third = three
    link(one, "duplicates", two)
    source, target = (one, two) if twin == "same" else (two, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        TaskLink.objects.create(kind="duplicates", source=source, target=target)


def test_a_circle_of_waiting_is_refused_by_its_name(three: Three) -> None:
    one, two, last = three
    link(one, "blocks", two)
    with pytest.raises(Invalid, match="falcon-2 → falcon-1 → falcon-2"):
        link(two, "blocks", one)
    link(two, "blocks", last)
    with pytest.raises(Invalid, match="falcon-3 → falcon-1 → falcon-2 → falcon-3"):
        link(one, "blocked_by", last)
    link(last, "precedes", one)
    actions.remove_link(TaskLink.objects.get(source=two), by=None, at=timezone.now())
    link(last, "blocks", one)


def test_an_undo_does_not_close_a_circle_either(three: Three) -> None:
    one, two, _third = three
    first = link(one, "blocks", two)
    actions.remove_link(first, by=None, at=timezone.now())
    removal = AuditEntry.objects.latest("pk")
    link(two, "blocks", one)
    with pytest.raises(Invalid, match="in a circle"):
        actions.undo(removal, by=None, at=timezone.now())
    with pytest.raises(Invalid, match="changed since"):
        actions.remove_link(first, by=None, at=timezone.now())


def test_a_task_is_blocked_while_what_it_waits_for_is_open(three: Three) -> None:
    one, two, last = three
    link(one, "blocks", two)
    link(one, "precedes", last)
    assert list(queries.tasks(TaskFilter(blocked=True))) == [two]
    actions.change_task(one, changes={"state": "done"}, by=None, at=timezone.now())
    assert list(queries.tasks(TaskFilter(blocked=True))) == []
    actions.change_task(one, changes={"state": "review"}, by=None, at=timezone.now())
    actions.remove_link(TaskLink.objects.get(kind="blocks"), by=None, at=timezone.now())
    assert list(queries.tasks(TaskFilter(blocked=True))) == []


def test_it_is_linked_from_the_page_and_undone(enter: Enter, cast: Cast, three: Three) -> None:
    one, two, _third = three
    browser = enter(cast.ada)
    url = reverse("work:link_task", args=[two.key])
    page = browser.post(url, {"way": "blocked_by", "other": one.key}, follow=True).content.decode()
    assert "is blocked by" in page.split('id="links"')[1]
    assert "data-blocked" in page
    assert "blocks" in browser.get(reverse("work:task", args=[one.key])).content.decode()
    listed = browser.get("/work/tasks/?blocked=1").content.decode()
    assert "1 task." in listed
    assert "data-blocked" in listed
    browser.post(undo_of(page))
    assert seen(one) == []


def test_both_tasks_tell_it_in_words(enter: Enter, cast: Cast, three: Three) -> None:
    one, two, last = three
    browser = enter(cast.ada)
    made = link(one, "blocks", two)
    url = reverse("work:remove_link", args=[made.pk])
    page = browser.post(url, {"from": two.key}, follow=True)
    assert page.redirect_chain[-1][0].startswith(reverse("work:task", args=[two.key]))
    for task in (one, two):
        told = browser.get(reverse("work:task", args=[task.key])).content.decode().split('id="history"')[1]
        assert f"Link removed: {one.key} blocks {two.key}" in told
        assert f"Linked: {one.key} blocks {two.key}" in told
    third = browser.get(reverse("work:task", args=[last.key])).content.decode()
    assert "Linked" not in third.split('id="history"')[1]


@pytest.mark.parametrize(
    ("other", "found"),
    [("falcon-2", True), ("falcon-2 Saw", True), ("saw", True), ("a", False), ("nothing", False)],
)
def test_the_other_is_found_by_key_or_words(
    enter: Enter, cast: Cast, three: Three, other: str, found: bool
) -> None:
    actions.add_task("Arrange", by=None, at=timezone.now())
    actions.add_task("Also", by=None, at=timezone.now())
    answer = enter(cast.ada).post(
        reverse("work:link_task", args=[three[0].key]), {"way": "relates", "other": other}
    )
    assert answer.status_code == (302 if found else 422)
    assert TaskLink.objects.exists() is found


def test_tasks_are_offered(enter: Enter, cast: Cast, three: Three) -> None:
    browser = enter(cast.ada)
    url = reverse("work:offered_tasks")
    assert '<option value="falcon-3">Glue</option>' in browser.get(url, {"other": "glu"}).content.decode()
    assert browser.get(url).content.decode().strip() == ""
    assert enter(None).get(url, {"other": "glu"}).status_code == 404


def test_the_ladder(enter: Enter, cast: Cast, three: Three) -> None:
    made = link(three[0], "blocks", three[1])
    urls = [reverse("work:link_task", args=[three[0].key]), reverse("work:remove_link", args=[made.pk])]
    member = enter(cast.ada)
    for url in urls:
        assert member.get(url).status_code == 405
        assert Browser().post(url)["Location"].startswith("/account/login/")
    visitor = enter(None)
    told = AuditEntry.objects.count()
    for url in urls:
        assert visitor.post(url, {"way": "relates", "other": three[2].key}).status_code == 404
    assert AuditEntry.objects.count() == told


def test_links_cost_no_query_more(enter: Enter, cast: Cast, three: Three) -> None:
    one, two, last = three
    browser = enter(cast.ada)
    url = reverse("work:task", args=[one.key])
    browser.get(url)
    with CaptureQueriesContext(connection) as before:
        browser.get(url)
    link(one, "blocks", two)
    link(one, "follows", last)
    link(two, "relates", last)
    with CaptureQueriesContext(connection) as after:
        browser.get(url)
    assert len(after) <= len(before) + 1  # the tasks that the history names
