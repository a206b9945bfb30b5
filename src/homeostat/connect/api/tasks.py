"""Tasks, and their stays in sprints."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Sprint, Task, TaskSprint, TaskState
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import key_of, named_row, named_rows, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.task_lists import WantedTasks, WhichTasks, page_of_tasks, tasks_wanted
from homeostat.connect.api.values import Body, Day, Description, ExternalKey, Hours, Key, Points, Reason
from homeostat.core.sentence import say
from homeostat.platform.access import NotFound, Viewer, member_of
from homeostat.platform.shell.speech import speak

router = Router()
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
OF_STAY = ("task", "sprint", "cell", "account", "epic", "role", "assignee", "reviewer")
NOT_OF_STAY = ("task__description", "epic__description")
NONE_KNOWN: queries.Known = {}


class TaskOut(Schema):
    key: str
    title: str
    account: str | None
    epic: str | None
    cell: str | None = Field(description="Does it.")
    lead_cell: str | None = Field(description="Decides and answers for it, where another one does it.")
    role: str | None
    assignee: str | None
    reviewer: str | None
    points: Decimal | None
    estimate: Decimal | None = Field(description="Hours.")
    remaining: Decimal | None = Field(description="Hours; none once it is done or dropped.")
    state: str
    due_on: date | None
    created_on: date | None
    started_on: date | None
    completed_at: datetime | None
    external_key: str


class DescribedTaskOut(TaskOut):
    description: str = Field(description="Markdown. Lists leave it out.")


class TaskFields(Body):
    account: Key | None = None
    epic: Key | None = None
    cell: Key | None = None
    lead_cell: Key | None = Field(None, description="Decides and answers for it; never the one that does it.")
    role: Key | None = None
    assignee: Key | None = None
    reviewer: Key | None = None
    points: Points | None = None
    estimate: Hours | None = Field(None, description="Hours.")
    remaining: Hours | None = Field(None, description="Hours; those of the estimate where none are given.")
    state: TaskState = TaskState.BACKLOG
    due_on: Day | None = None
    external_key: ExternalKey = ""
    description: Description = ""
    reason: Reason = ""


class TaskIn(TaskFields):
    title: Title
    sprint: int | None = Field(None, ge=0, description="The number of the sprint to put it into.")


class TaskChange(TaskFields):
    title: Title = ""


class TogetherChange(TaskChange):
    sprint: int | None = Field(
        None, ge=0, description="The number of the sprint to put them into; null: out of every open one."
    )


class TogetherIn(Body):
    tasks: list[Key] = Field(min_length=1, max_length=200)
    changes: TogetherChange
    reason: Reason = ""


class TogetherOut(Schema):
    changed: int = Field(description="How many were different before.")
    change: int | None = Field(
        description="The change of all of them: POST /work/changes/{id}/undo takes it back as a whole."
    )


class FoundIn(Body):
    wanted: WantedTasks
    expected: int = Field(ge=1, description="How many they are: others than these change nothing.")
    changes: TogetherChange
    reason: Reason = ""


class FoundTasksOut(Schema):
    found: int


class StayOut(Schema):
    """A task's time in a sprint; `finished` and `state_at_close` are facts of a closed one.

    Whose it is and what for follows the task until the sprint is closed, and stays from then on.
    """

    id: int
    task: str
    sprint: int
    cell: str | None
    account: str | None
    epic: str | None
    role: str | None
    assignee: str | None
    reviewer: str | None
    added_on: date
    removed_on: date | None
    committed: bool
    hours: Decimal | None
    review_hours: Decimal | None
    finished: bool | None
    state_at_close: str
    reason: str


class StayIn(Body):
    sprint: int = Field(ge=0, description="The number of the sprint.")
    hours: Hours | None = Field(None, description="The assignee's; from what remains where none are given.")
    review_hours: Hours | None = None
    reason: Reason = ""


class Because(Body):
    reason: Reason = ""


@router.get("/tasks", response=Page[TaskOut], summary="Tasks, the latest first or in another order")
def list_tasks(request: HttpRequest, asked: Query[WhichTasks]) -> Any:
    found, after = page_of_tasks(tasks_wanted(member_of(request), asked), asked)
    people, cells = queries.everybody(), queries.every_cell()
    return {"items": [task_out(row, people=people, cells=cells) for row in found], "next": after}


@router.post("/tasks", response={201: DescribedTaskOut}, summary="Add a task", **WRITES)
def add_task(request: HttpRequest, body: TaskIn) -> DescribedTaskOut:
    """It gets the next number of its cell; account and cell come from the epic where none are given."""
    viewer = member_of(request)
    given = _given(viewer, body)
    task = actions.plan_task(**given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return described_task_out(task)


@router.patch("/tasks", response=TogetherOut, summary="Change tasks together", **WRITES)
def change_tasks(request: HttpRequest, body: TogetherIn) -> TogetherOut:
    """All of them or none, undone together by the `change` that is answered."""
    viewer = member_of(request)
    tasks = [named_row(viewer, "task", key) for key in dict.fromkeys(body.tasks)]
    return _change_together(viewer, tasks, body.changes, body.reason)


@router.get("/found-tasks", response=FoundTasksOut, summary="How many tasks a filter finds")
def count_found_tasks(request: HttpRequest, asked: Query[WantedTasks]) -> FoundTasksOut:
    """Before all of them are changed."""
    return FoundTasksOut(found=queries.count_of_tasks(tasks_wanted(member_of(request), asked)))


@router.patch("/found-tasks", response=TogetherOut, summary="Change all that a filter finds", **WRITES)
def change_found_tasks(request: HttpRequest, body: FoundIn) -> TogetherOut:
    """All of them or none, 5000 at most, undone together by the `change` that is answered. Send how many you
    expect them to be.
    """
    viewer = member_of(request)
    found = queries.tasks(tasks_wanted(viewer, body.wanted)).order_by()
    tasks = list(found[: actions.MOST_TOGETHER + 1])
    if len(tasks) != body.expected and len(tasks) <= actions.MOST_TOGETHER:
        message = _("These are %(count)d tasks.") % {"count": len(tasks)}
        raise wrong_field("expected", message, _("Look at them again, then send how many they are."))
    return _change_together(viewer, tasks, body.changes, body.reason)


@router.get("/tasks/{key}", response=DescribedTaskOut, summary="A task")
def read_task(request: HttpRequest, key: str) -> DescribedTaskOut:
    return described_task_out(access.task_for(member_of(request), key))


@router.patch("/tasks/{key}", response=DescribedTaskOut, summary="Change a task", **CHANGES)
def change_task(request: HttpRequest, key: str, body: TaskChange) -> DescribedTaskOut:
    """Only the fields that are sent change; its stays in open sprints follow."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.task_for(viewer, key), described_task_out)
    given = named_rows(viewer, body.given())
    actions.change_task(row, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return described_task_out(access.task_for(viewer, key))


@router.get("/tasks/{key}/stays", response=list[StayOut], summary="The sprints a task was or is in")
def list_stays_of_task(request: HttpRequest, key: str) -> list[StayOut]:
    task = access.task_for(member_of(request), key)
    rows = TaskSprint.objects.filter(task=task).order_by("-sprint__start")
    return [stay_out(row) for row in rows.select_related(*OF_STAY).defer(*NOT_OF_STAY)]


@router.post("/tasks/{key}/stays", response={201: StayOut}, summary="Put a task into a sprint", **WRITES)
def add_stay(request: HttpRequest, key: str, body: StayIn) -> StayOut:
    """Once the sprint has begun it is an injection until someone accepts it."""
    viewer = member_of(request)
    task = access.task_for(viewer, key)
    sprint = _sprint(viewer, body.sprint)
    stay = actions.put_task_in_sprint(
        task,
        sprint=sprint,
        hours=body.hours,
        review_hours=body.review_hours,
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
    )
    return stay_out(access.stay_for(viewer, stay.pk))


@router.post("/stays/{id}/acceptance", response=StayOut, summary="Accept an injection", **WRITES)
def accept_stay(request: HttpRequest, id: int, body: Because) -> StayOut:
    """Commit to a task that came into the sprint after its start."""
    viewer = member_of(request)
    stay = access.stay_for(viewer, id)
    return stay_out(actions.accept_task(stay, by=viewer.user, at=timezone.now(), reason=body.reason))


@router.delete("/stays/{id}", response={204: None}, summary="Take a task out of a sprint", **WRITES)
def remove_stay(request: HttpRequest, id: int) -> None:
    """Once the sprint has begun the day it left is remembered."""
    viewer = member_of(request)
    actions.take_task_out(access.stay_for(viewer, id), by=viewer.user, at=timezone.now())


def _given(viewer: Viewer, body: TaskIn | TogetherChange) -> dict[str, Any]:
    """The fields that were sent, with the rows their keys and the sprint's number name."""
    given = named_rows(viewer, body.given())
    if given.get("sprint") is not None:
        given["sprint"] = _sprint(viewer, given["sprint"])
    return given


def _change_together(viewer: Viewer, tasks: list[Task], changes: TogetherChange, reason: str) -> TogetherOut:
    given = _given(viewer, changes)
    done = actions.change_tasks(tasks, changes=given, by=viewer.user, at=timezone.now(), reason=reason)
    return TogetherOut(changed=done.count, change=done.entry.pk if done.entry else None)


def _sprint(viewer: Viewer, number: int) -> Sprint:
    try:
        return access.sprint_for(viewer, number)
    except NotFound as error:
        message = speak(say("There is no {sprint_word} {number}.", number=number))
        remedy = speak(say("Send the number of {a_sprint_word} of the calendar."))
        raise wrong_field("sprint", message, remedy) from error


def task_out(row: Task, *, people: queries.Known = NONE_KNOWN, cells: queries.Known = NONE_KNOWN) -> TaskOut:
    """A task with the keys of its rows: those of people and cells that are known by id need not be read."""

    def key(name: str, known: queries.Known) -> str | None:
        found = known.get(getattr(row, f"{name}_id") or 0)
        return key_of(getattr(row, name)) if found is None else found[0]

    return TaskOut(
        key=row.key,
        title=row.title,
        account=key_of(row.account),
        epic=key_of(row.epic),
        cell=key("cell", cells),
        lead_cell=key("lead_cell", cells),
        role=key_of(row.role),
        assignee=key("assignee", people),
        reviewer=key("reviewer", people),
        points=row.points,
        estimate=row.estimate,
        remaining=row.left,
        state=row.state,
        due_on=row.due_on,
        created_on=row.created_on,
        started_on=row.started_on,
        completed_at=row.completed_at,
        external_key=row.external_key,
    )


def described_task_out(row: Task) -> DescribedTaskOut:
    return DescribedTaskOut(**dict(task_out(row)), description=row.description)


def stay_out(row: TaskSprint) -> StayOut:
    return StayOut(
        id=row.pk,
        task=row.task.key,
        sprint=row.sprint.number,
        cell=key_of(row.cell),
        account=key_of(row.account),
        epic=key_of(row.epic),
        role=key_of(row.role),
        assignee=key_of(row.assignee),
        reviewer=key_of(row.reviewer),
        added_on=row.added_on,
        removed_on=row.removed_on,
        committed=row.committed,
        hours=row.hours,
        review_hours=row.review_hours,
        finished=row.finished,
        state_at_close=row.state_at_close,
        reason=row.reason,
    )
