"""One cell leads a task, another does it: both see it, its hours count once."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Task, TaskSprint
from homeostat.areas.work.queries import NOTHING, TaskFilter
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]


@pytest.fixture
def task(cast: Cast) -> Task:
    """Falcon does it, Juniper leads it; it is in the sprint with 8 hours, 3 of them logged."""
    task = actions.add_task(
        "Renew certificates", cell=cast.falcon, lead_cell=cast.juniper, account=cast.portal,
        assignee=cast.ada, estimate=Decimal(8), by=None, at=NOW,
    )  # fmt: skip
    actions.put_task_in_sprint(task, sprint=cast.sprint, committed=True, by=None, at=NOW)
    actions.log_hours(
        cast.ada, hours=Decimal(3), day=cast.sprint.start, task=task, by=None, at=NOW + timedelta(1)
    )
    return task


def found(**wanted: int) -> list[str]:
    return [task.key for task in queries.tasks(TaskFilter(**wanted))]  # type: ignore[arg-type]


def test_nobody_leads_what_they_do(cast: Cast, task: Task) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_task("X", cell=cast.falcon, lead_cell=cast.falcon, by=None, at=NOW)
    assert refused.value.field == "lead_cell"
    with pytest.raises(Invalid, match="cannot lead it as well"):
        actions.change_task(task, changes={"cell": cast.juniper}, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(lead_cell=cast.falcon)


def test_both_cells_find_it_and_no_other_does(cast: Cast, task: Task) -> None:
    other = actions.add_task("Elsewhere", by=None, at=NOW)
    assert found(cell_id=cast.falcon.pk) == found(cell_id=cast.juniper.pk) == [task.key]
    assert found(cell_id=NOTHING) == [other.key]


def test_the_list_says_which_part_each_has(cast: Cast, task: Task, enter: Enter) -> None:
    for cell in ("falcon", "juniper"):
        address = f"{reverse('work:tasks')}?cell={cell}&col=task&col=lead_cell"
        told = enter(cast.ada if cell == "falcon" else cast.ben).get(address).content.decode()
        assert "led by Juniper, done by Falcon" in told
        assert 'data-label="Led by">Juniper' in told


def test_the_page_of_the_sprint_shows_it_to_both_and_counts_it_once(
    cast: Cast, task: Task, enter: Enter
) -> None:
    page = enter(cast.ada).get(reverse("work:sprint", args=[76]))
    groups = dict(page.context["groups"])
    assert (groups["Falcon"]["hours"], groups["Juniper"]["hours"]) == (8, 0)
    assert [part for _stay, _who, part in groups["Falcon"]["stays"]] == ["led by Juniper"]
    assert [part for _stay, _who, part in groups["Juniper"]["led"]] == ["done by Falcon"]
    assert (page.context["count"], page.context["committed"], page.context["logged"]) == (1, 8, 3)
    assert "counted there" in page.content.decode()


def test_sums_of_hours_and_stays_know_the_doer_alone(cast: Cast, task: Task) -> None:
    assert TaskSprint.objects.get().cell == cast.falcon
    assert queries.hours_of_sprint(cast.sprint.pk, by="cell") == {cast.falcon.pk: Decimal(3)}
    actions.change_task(task, changes={"lead_cell": None}, by=None, at=NOW)
    assert queries.hours_of_sprint(cast.sprint.pk, by="cell") == {cast.falcon.pk: Decimal(3)}
    assert not queries.rollup_differences()


def test_the_hours_of_each_cell_name_what_lies_between_them(cast: Cast, task: Task, enter: Enter) -> None:
    browser = enter(cast.ada)
    for cell in ("falcon", "juniper"):
        told = browser.get(reverse("work:cell_hours", args=[cell])).content.decode()
        assert "Between cells" in told
        assert "led by Juniper, done by Falcon" in told
    actions.change_task(task, changes={"state": "done"}, by=None, at=timezone.now())
    assert "Between cells" not in browser.get(reverse("work:cell_hours", args=["falcon"])).content.decode()


def test_the_form_gives_a_task_its_lead_and_the_history_tells(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    task = actions.add_task("Draw", cell=cast.falcon, by=None, at=NOW)
    fields = {"title": "Draw", "cell": "falcon", "state": "backlog"}
    address = reverse("work:edit_task", args=[task.key])
    assert browser.post(address, {**fields, "lead_cell": "falcon"}).status_code == 422
    assert browser.post(address, {**fields, "lead_cell": "juniper"}).status_code == 302
    told = browser.get(reverse("work:task", args=[task.key])).content.decode()
    assert "decides and answers for it" in told
    assert "led by: nothing → Juniper" in told


def test_an_undo_makes_no_cell_lead_itself(cast: Cast, task: Task) -> None:
    actions.change_task(task, changes={"lead_cell": None}, by=None, at=NOW)
    gone = AuditEntry.objects.latest("pk")
    actions.change_task(task, changes={"cell": cast.juniper}, by=None, at=NOW)
    with pytest.raises(Invalid, match="as well"):
        actions.undo(gone, by=None, at=NOW)
    actions.undo(AuditEntry.objects.latest("pk"), by=None, at=NOW)
    actions.undo(gone, by=None, at=NOW)
    task.refresh_from_db()
    assert (task.cell, task.lead_cell) == (cast.falcon, cast.juniper)
