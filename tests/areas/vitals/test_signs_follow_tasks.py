"""Whatever of a task the signs read: changing it, through whichever door, has them computed anew."""

import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from homeostat.areas.vitals import actions as signs
from homeostat.areas.vitals.differences import reading_differences
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.own_rows import read_promises
from homeostat.areas.vitals.snapshots import read_sprints
from homeostat.areas.work import actions
from homeostat.areas.work.actions.undo import undo
from homeostat.areas.work.models import Epic, Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.staleness.models import StalePeriod

from .conftest import AT, TODAY, refresh

NAMES = {"id", "key", "title"}  # what a task is called is read with its rows, and is in no figure
AT_CLOSE = {"completed_at"}  # a stay has its own, written when its sprint closes
EARLY = AT - timedelta(days=20)  # before the last sprint begins: hours still follow


@pytest.fixture
def task(world):
    """A task of a sprint to come, and the means to change everything about it."""
    world.role("scribe", holders="ada", hours_per_sprint=Decimal(4))
    world.epics["wiki"] = Epic.objects.create(
        key="wiki", name="Wiki", cell=world.cells["heron"], owner=world.people["ada"]
    )
    stay = world.stay(2, "ada", "20", epic="portal")
    world.stay(2, "ben", "30")
    refresh()
    return stay.task


def other_values(world) -> dict[str, object]:
    """Another value for each column of a task that a sign may be made of."""
    return {
        "account_id": world.accounts["forum"].pk,
        "epic_id": world.epics["wiki"].pk,
        "cell_id": world.cells["otter"].pk,
        "role_id": world.roles["scribe"].pk,
        "assignee_id": world.people["cy"].pk,
        "reviewer_id": world.people["di"].pk,
        "points": Decimal(5),
        "estimate": Decimal(8),
        "remaining": Decimal(6),
        "state": "in_progress",
    }


def columns_read() -> set[str]:
    """The columns of a task that the queries of the signs name, and those of a stay that come from a task."""
    sprints = list(Sprint.objects.order_by("start"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        list(read_sprints(sprints))
        read_promises(sprints[-1], cell="heron")
        read_promises(sprints[-1], person="ada")
    text = " ".join(query["sql"] for query in asked.captured_queries)
    of_task, of_stay = (
        set(re.findall(rf'"{table}"\."(\w+)"', text))
        for table in (Task._meta.db_table, TaskSprint._meta.db_table)
    )
    assert {"epic_id", "role_id"} <= of_task | of_stay
    return (of_task | (of_stay & _columns(Task)) - AT_CLOSE) - NAMES


def _columns(model: type[models.Model]) -> set[str]:
    return {str(field.column) for field in model._meta.concrete_fields}


def by_hand(task: Task, column: str, value: object) -> None:
    actions.change_task(task, changes={column.removesuffix("_id"): value}, by=None, at=EARLY)


def together(task: Task, column: str, value: object) -> None:
    actions.change_tasks([task], changes={column.removesuffix("_id"): value}, by=None, at=EARLY)


def taken_back(task: Task, column: str, value: object) -> None:
    by_hand(task, column, value)
    StalePeriod.objects.all().delete()
    undo(AuditEntry.objects.filter(noun="task").latest("pk"), by=None, at=EARLY)


def imported(task: Task, column: str, value: object) -> None:
    actions.record_tasks(
        [(task.key, task.title, value)], columns=("key", "title", column), by=None, origin="elsewhere"
    )


def test_each_column_that_a_sign_reads_has_another_value_here(world, task):
    assert columns_read() <= other_values(world).keys()


@pytest.mark.parametrize("door", [by_hand, together, taken_back, imported])
def test_each_column_marks_the_sprint_stale(world, task, door):
    sprint = world.sprints[2]
    for column in sorted(columns_read()):
        StalePeriod.objects.all().delete()
        door(Task.objects.get(pk=task.pk), column, other_values(world)[column])
        stale = StalePeriod.objects.filter(start__lte=sprint.start).exclude(end__lt=sprint.end)
        assert stale.exists(), f"nothing is stale after another {column}"


@pytest.mark.parametrize("door", [by_hand, together, taken_back, imported])
def test_stored_figures_are_those_of_the_rows_after_each_change(world, task, door):
    for column, value in other_values(world).items():
        door(Task.objects.get(pk=task.pk), column, value)
        signs.refresh(today=TODAY, at=AT)
        assert reading_differences(at=AT) == [], column


def test_a_task_of_an_epic_one_owns_replaces_its_hours_at_once(world, task):
    def load() -> Decimal:
        signs.refresh(today=TODAY, at=AT)
        ada = Reading.objects.get(sign="load", sprint__number=3, person=world.people["ada"])
        return ada.numerator or Decimal(0)

    assert load() == 20 + 4  # the portal's hours are replaced by its task, the role's are not
    actions.change_task(task, changes={"epic": None, "role": world.roles["scribe"]}, by=None, at=AT)
    assert load() == 20


def in_a_closed_sprint(sprint: Sprint) -> list[tuple[object, ...]]:
    """Everything the figures of a sprint say, and the rows they are made of."""
    signs.refresh(today=TODAY, at=AT)
    assert reading_differences(at=AT) == []
    (rows,) = read_sprints([sprint])
    readings = Reading.objects.filter(sprint=sprint).order_by("sign", "cell", "person")
    said = readings.values_list("sign", "cell", "person", "value", "numerator", "denominator", "parts")
    return [*said, rows.facts.stays, rows.facts.committed]


@pytest.mark.parametrize("door", [by_hand, together, taken_back, imported])
def test_a_closed_sprint_stays_as_it_was_whatever_becomes_of_its_tasks(world, task, door):
    sprint = world.sprints[2]
    actions.close_sprint(sprint, by=None, at=AT + timedelta(days=20))
    before = in_a_closed_sprint(sprint)
    for column, value in other_values(world).items():
        door(Task.objects.get(pk=task.pk), column, value)
        assert in_a_closed_sprint(sprint) == before, column


def test_stays_that_are_imported_are_for_what_their_task_is_for(world, task):
    later = Sprint.objects.create(number=4, start=date(2026, 2, 16), end=date(2026, 3, 2))
    rows = [(task.pk, later.pk, later.start)]
    actions.record_stays(rows, columns=("task_id", "sprint_id", "added_on"), by=None, origin="elsewhere")
    stay = TaskSprint.objects.get(task=task, sprint=later)
    assert (stay.account_id, stay.epic_id, stay.role_id) == (task.account_id, task.epic_id, None)
    told = [(task.pk, later.pk, later.start, world.epics["wiki"].pk)]
    columns = ("task_id", "sprint_id", "added_on", "epic_id")
    actions.record_stays(told, columns=columns, by=None, origin="elsewhere")
    stay.refresh_from_db()
    assert (stay.account_id, stay.epic_id) == (task.account_id, world.epics["wiki"].pk)


def test_a_stay_that_comes_back_is_for_what_its_task_is_for_by_now(world, task):
    actions.take_task_out(TaskSprint.objects.get(task=task), by=None, at=AT)
    out = AuditEntry.objects.latest("pk")
    actions.change_task(task, changes={"epic": world.epics["wiki"]}, by=None, at=AT)
    undo(out, by=None, at=AT)
    assert TaskSprint.objects.get(task=task).epic == world.epics["wiki"]
    signs.refresh(today=TODAY, at=AT)
    assert reading_differences(at=AT) == []
