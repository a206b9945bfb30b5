"""What a task or an epic is about: written, shown safely, told, undone, found, and read by no list."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast, user_of, viewer

from homeostat.areas.work import access, actions, descriptions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.history import LONGEST_SHOWN, events_of
from homeostat.areas.work.models import Epic, Task
from homeostat.areas.work.models.descriptions import LONGEST
from homeostat.areas.work.outlines import Outline
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.search.differences import search_differences

Enter = Callable[..., Browser]
READ = re.compile(r'(?:task|epic|T\d+)"\."description"')
TEXT = (
    "Hinges **first**, <b>then</b> [paint](https://example.org/paint).\n\n* two coats\n* javascript:alert(1)"
)


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task(
        "Paint the door", cell=cast.falcon, account=cast.portal, description=TEXT, by=None, at=timezone.now()
    )


@pytest.fixture
def epic(cast: Cast) -> Epic:
    return actions.add_epic("Portal 2", cell=cast.falcon, description=TEXT, by=None, at=timezone.now())


def described(row: Task | Epic, text: str) -> None:
    change: Any = actions.change_task if isinstance(row, Task) else actions.change_epic
    change(row, changes={"description": text}, by=None, at=timezone.now())


def of(row: Task | Epic) -> str:
    return str(type(row).objects.values_list("description", flat=True).get(pk=row.pk))


@pytest.mark.parametrize("noun", ["task", "epic"])
def test_its_page_shows_it_as_comments_are(
    enter: Enter, cast: Cast, task: Task, epic: Epic, noun: str
) -> None:
    page = enter(cast.ada).get(reverse(f"work:{noun}", args=[{"task": task, "epic": epic}[noun].key]))
    shown = page.content.decode().split('id="description"')[1].split("</section>")[0]
    assert "Hinges <strong>first</strong>, &lt;b&gt;then&lt;/b&gt;" in shown
    assert 'href="https://example.org/paint"' in shown
    assert 'rel="' in shown
    assert "<details" not in shown


@pytest.mark.parametrize("noun", ["task", "epic"])
def test_a_long_one_is_closed_and_none_asks_for_one(
    enter: Enter, cast: Cast, task: Task, epic: Epic, noun: str
) -> None:
    row = {"task": task, "epic": epic}[noun]
    address, browser = reverse(f"work:{noun}", args=[row.key]), enter(cast.ada)
    described(row, "word " * 400)
    assert (
        "<details"
        in browser.get(address).content.decode().split('id="description"')[1].split("</section>")[0]
    )
    described(row, "")
    shown = browser.get(address).content.decode().split('id="description"')[1].split("</section>")[0]
    assert "Nobody has written yet" in shown
    assert reverse(f"work:edit_{noun}", args=[row.key]) in shown


def test_many_lines_are_long_too() -> None:
    assert descriptions.shown("") is None
    assert [bool(each and each.is_long) for each in map(descriptions.shown, ("a", "a\n" * 30))] == [
        False,
        True,
    ]


def test_it_is_written_in_the_forms(enter: Enter, cast: Cast) -> None:
    browser = enter(cast.ada)
    browser.post(
        reverse("work:add_task"), {"title": "Sand", "state": "backlog", "description": " One\r\ntwo "}
    )
    task = Task.objects.get(title="Sand")
    assert of(task) == "One\ntwo"
    form = browser.get(reverse("work:edit_task", args=[task.key])).context["form"]
    assert form.initial["description"] == "One\ntwo"
    browser.post(reverse("work:add_epic"), {"name": "House", "state": "offer", "description": "Whole"})
    assert of(Epic.objects.get(name="House")) == "Whole"


@pytest.mark.parametrize("noun", ["task", "epic"])
def test_a_change_is_told_shortened_and_undone(cast: Cast, task: Task, epic: Epic, noun: str) -> None:
    row: Any = {"task": task, "epic": epic}[noun]
    described(row, "long " * 300)
    user_of(cast.ada, "ada@example.org")
    entries = access.changes_of(viewer(cast.ada), noun, row.key)
    (part,) = events_of(entries)[0].parts
    assert part.fact == "description"
    assert part.before.startswith("Hinges")
    assert len(part.after) == LONGEST_SHOWN
    actions.undo(entries[0], by=None, at=timezone.now())
    assert of(row) == TEXT
    described(row, "other")
    with pytest.raises(Invalid, match="changed this since"):
        actions.undo(
            AuditEntry.objects.filter(action=f"change_{noun}").earliest("pk"), by=None, at=timezone.now()
        )


@pytest.mark.parametrize("noun", ["task", "epic"])
def test_too_long_names_field_and_remedy(cast: Cast, task: Task, epic: Epic, noun: str) -> None:
    row: Any = {"task": task, "epic": epic}[noun]
    with pytest.raises(Invalid) as refused:
        described(row, "x" * (LONGEST + 1))
    assert (refused.value.field, of(row)) == ("description", TEXT)
    assert "attach" in refused.value.remedy
    with pytest.raises(Invalid):
        actions.add_task("T", description="x" * (LONGEST + 1), by=None, at=timezone.now())


def test_other_changes_leave_it_alone(cast: Cast, task: Task) -> None:
    brief = Task.objects.get(pk=task.pk)
    assert "description" in brief.get_deferred_fields()
    actions.change_task(brief, changes={"title": "Door"}, by=None, at=timezone.now())
    actions.change_tasks([brief], changes={"state": "done"}, by=None, at=timezone.now())
    assert of(task) == TEXT
    told = AuditEntry.objects.filter(noun="task", action="change_task")
    assert all("description" not in (entry.after or {}) for entry in told)


def test_many_get_the_same_one_together_and_theirs_back(cast: Cast, task: Task) -> None:
    bare = actions.add_task("Sand", by=None, at=timezone.now())
    actions.change_tasks(
        [Task.objects.get(pk=row.pk) for row in (task, bare)],
        changes={"description": "Same"},
        by=None,
        at=timezone.now(),
    )
    assert [of(task), of(bare)] == ["Same", "Same"]
    actions.undo(AuditEntry.objects.get(action="change_tasks"), by=None, at=timezone.now())
    assert [of(task), of(bare)] == [TEXT, ""]


def test_a_template_carries_it(enter: Enter, cast: Cast, task: Task) -> None:
    form = enter(cast.ada).get(reverse("work:add_template"), {"task": task.key}).context["form"]
    assert form.initial["description"] == TEXT
    template = actions.add_template("T", tasks=[Outline("A", description=TEXT)], by=None, at=timezone.now())
    now = timezone.now()
    (added,) = actions.use_template(template, day=now.date(), by=None, at=now)
    assert of(added) == TEXT
    with pytest.raises(Invalid, match="longer"):
        actions.add_template("U", tasks=[Outline("A", description="x" * 20_001)], by=None, at=now)


def test_it_is_found_after_what_is_called_so_and_says_why(
    enter: Enter, cast: Cast, task: Task, epic: Epic
) -> None:
    actions.add_task("Hinges", by=None, at=timezone.now())
    actions.add_task("Oil", description="Those hinges squeak.", by=None, at=timezone.now())
    browser = enter(cast.ada)
    groups = browser.get("/search/", {"q": "hinges"}).context["groups"]
    found = {group.kind: [(one.title, one.excerpt) for one in group.found] for group in groups}
    assert [title for title, _said in found["task"]] == ["Hinges", "Oil", "Paint the door"]
    assert [said[:13] for _title, said in found["task"]] == ["", "Those hinges ", "Hinges **firs"]
    assert found["epic"][0][0] == "Portal 2"
    groups = browser.get("/search/", {"q": "paint coats"}).context["groups"]
    assert [one.title for group in groups for one in group.found if group.kind == "task"] == [
        "Paint the door"
    ]
    described(task, "")
    groups = browser.get("/search/", {"q": "paint coats"}).context["groups"]
    assert not [one for group in groups for one in group.found if group.kind == "task"]
    assert search_differences() == []


def test_no_list_reads_it(enter: Enter, cast: Cast, task: Task, epic: Epic) -> None:
    now = timezone.now()
    actions.change_task(task, changes={"assignee": cast.ada, "epic": epic}, by=None, at=now)
    actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=now)
    actions.log_hours(cast.ada, task=task, day=cast.sprint.start, hours=1, by=None, at=now)  # type: ignore[arg-type]
    browser = enter(cast.ada)
    lists = [
        "/",
        reverse("work:home"),
        reverse("work:tasks"),
        reverse("work:epics"),
        reverse("work:board") + "?cell=falcon",
        reverse("work:hours"),
        reverse("work:week"),
        reverse("work:sprint", args=[cast.sprint.number]),
        reverse("work:account", args=[cast.portal.key]),
        "/api/v1/tasks",
        "/api/v1/epics",
        "/api/v1/hours",
        f"/api/v1/sprints/{cast.sprint.number}/stays",
    ]
    for address in lists:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200, address
        read = [each["sql"] for each in captured.captured_queries if READ.search(each["sql"])]
        assert not read, address
