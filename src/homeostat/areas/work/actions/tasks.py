"""Tasks, and their stays in sprints."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.actions.present import refuse_absent
from homeostat.areas.work.actions.rows import described, facts, named, save_changes, save_new, tell_part
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Epic, Sprint, Task, TaskSprint, TaskState
from homeostat.areas.work.models.tasks import ADDRESSES, OF_TASK
from homeostat.areas.work.policies import review_table, time_zone
from homeostat.core.calendar import day_of
from homeostat.core.capacity import ReviewTable, shares
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

NUMBERING = 7_318_002
SIZES = {"remaining", "estimate", "points", "reviewer_id"}


@transaction.atomic
def add_task(
    title: str,
    *,
    by: User | None,
    at: datetime,
    cell: Cell | None = None,
    lead_cell: Cell | None = None,
    account: Account | None = None,
    epic: Epic | None = None,
    role: Role | None = None,
    assignee: Person | None = None,
    reviewer: Person | None = None,
    points: Decimal | None = None,
    estimate: Decimal | None = None,
    remaining: Decimal | None = None,
    due_on: date | None = None,
    state: str = TaskState.BACKLOG,
    key: str = "",
    external_key: str = "",
    description: str = "",
    reason: str = "",
) -> Task:
    """Add a task; without a key it gets the next number of its cell."""
    if key in ADDRESSES:
        raise Invalid("key", _("No task can have the key “%s”.") % key, _("Choose another key."))
    task = Task(
        key=key or _next_key(cell),
        title=named(title, "title"),
        account=account or (epic.account if epic else None),
        epic=epic,
        cell=cell or (epic.cell if epic else None),
        lead_cell=lead_cell,
        role=role,
        assignee=assignee,
        reviewer=reviewer,
        points=points,
        estimate=estimate,
        remaining=estimate if remaining is None else remaining,
        state=state,
        due_on=due_on,
        created_on=timezone.localdate(at),
        external_key=external_key,
        description=described(description),
    )
    refuse_leading_oneself(task)
    refuse_own_review(task)
    refuse_absent(task, at=at)
    return save_new(task, by=by, reason=reason)


@transaction.atomic
def change_task(
    task: Task, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Task:
    """Change a task. Its stays in open sprints follow: people always, hours until the sprint begins."""
    given = columns_given(task, changes, at=at)
    refuse_leading_oneself(task, given)
    refuse_absent(task, given, at=at)
    task = save_changes(task, given, by=by, reason=reason)
    refuse_own_review(task)
    let_stays_follow([task], {task.pk: given}, at=at)
    return task


def columns_given(task: Task, changes: Mapping[str, Any], *, at: datetime) -> dict[str, Any]:
    """What changes of a task mean for its columns: a state brings its days with it."""
    given = {_column(name): getattr(value, "pk", value) for name, value in changes.items()}
    if "description" in given:
        given["description"] = described(given["description"])
    state = given.get("state", task.state)
    if state == TaskState.DONE and task.state != TaskState.DONE:
        given.setdefault("completed_at", at)
    elif state != TaskState.DONE and task.state == TaskState.DONE:
        given.setdefault("completed_at", None)
    if state == TaskState.IN_PROGRESS and task.started_on is None:
        given.setdefault("started_on", timezone.localdate(at))
    return given


@transaction.atomic
def put_task_in_sprint(
    task: Task,
    *,
    sprint: Sprint,
    by: User | None,
    at: datetime,
    hours: Decimal | None = None,
    review_hours: Decimal | None = None,
    committed: bool | None = None,
    reason: str = "",
) -> TaskSprint:
    """Put a task into a sprint. Once the sprint has begun it is an injection until someone accepts it.

    Without hours given they come from what remains of the task and the policy's hours for a review.
    """
    refuse_closed(sprint)
    known = TaskSprint.objects.select_related("task", "sprint")
    stay = known.filter(task=task, sprint=sprint).first()
    if stay and stay.removed_on is None:
        message = speak(say("The task is in this {sprint_word} already."))
        raise Invalid("sprint", message, speak(say("Choose another {sprint_word}.")))
    before = facts_of_stay(stay) if stay else None
    stay = entered(stay or TaskSprint(task=task, sprint=sprint), task, on=day_of(at, time_zone(sprint.start)))
    stay.committed = stay.committed if committed is None else committed
    stay.hours = stay.hours if hours is None else hours
    stay.review_hours = stay.review_hours if review_hours is None else review_hours
    stay.save()
    _tell(stay, "put_task_in_sprint", before=before, after=facts_of_stay(stay), by=by, reason=reason)
    return stay


def entered(
    stay: TaskSprint, task: Task, *, on: date, tables: dict[int | None, ReviewTable] | None = None
) -> TaskSprint:
    """A stay as it begins on a day, not saved: committed where its sprint has not begun before that day."""
    _follow(stay, task)
    stay.added_on, stay.removed_on = on, None
    stay.committed = on <= stay.sprint.start
    stay.hours, stay.review_hours = _hours_of(task, on=stay.sprint.start, tables=tables)
    return stay


@transaction.atomic
def take_task_out(stay: TaskSprint, *, by: User | None, at: datetime, reason: str = "") -> TaskSprint | None:
    """Take a task out of a sprint; once the sprint has begun, the day it left is remembered."""
    refuse_closed(stay.sprint)
    before = facts_of_stay(stay)
    if not left(stay, at=at, reason=reason):
        _tell(stay, "take_task_out", before=before, after=None, by=by, reason=reason)
        stay.delete()
        return None
    stay.save(update_fields=["removed_on", "reason"])
    _tell(stay, "take_task_out", before=before, after=facts_of_stay(stay), by=by, reason=reason)
    return stay


def left(stay: TaskSprint, *, at: datetime, reason: str) -> bool:
    """Whether a stay that ends is remembered, with the day it ended: once its sprint has begun. Not saved."""
    today = day_of(at, time_zone(stay.sprint.start))
    if today <= stay.sprint.start:
        return False
    stay.removed_on = today
    stay.reason = reason or stay.reason
    return True


@transaction.atomic
def accept_task(stay: TaskSprint, *, by: User | None, at: datetime, reason: str = "") -> TaskSprint:
    """Commit to a task that came into the sprint after its start."""
    refuse_closed(stay.sprint)
    if stay.committed:
        raise Invalid("sprint", _("The task is committed already."), _("Nothing is left to do."))
    before = facts_of_stay(stay)
    stay.committed = True
    stay.save(update_fields=["committed"])
    _tell(stay, "accept_task", before=before, after=facts_of_stay(stay), by=by, reason=reason)
    return stay


def facts_of_stay(stay: TaskSprint) -> dict[str, Any]:
    return {**facts(stay), "sprint": stay.sprint.number}


def _tell(stay: TaskSprint, action: str, **told: Any) -> None:
    """A stay is a part of its task's story, and of its sprint's figures."""
    mark_stale(stay.sprint.start, stay.sprint.end)
    tell_part(stay.task, action, **told)


def refuse_closed(sprint: Sprint) -> None:
    """What happened in a closed sprint is a fact."""
    if sprint.closed_at:
        message = say(
            "{Sprint_word} {number} is closed; what happened in it is a fact.", number=sprint.number
        )
        raise Invalid("sprint", speak(message), speak(say("Choose {a_sprint_word} that is still open.")))


def refuse_leading_oneself(task: Task, given: Mapping[str, Any] | None = None) -> None:
    """Whoever does a task decides about it anyway: only another cell can lead it."""
    doer, lead = ((given or {}).get(name, getattr(task, name)) for name in ("cell_id", "lead_cell_id"))
    if lead is not None and lead == doer:
        raise Invalid(
            "lead_cell",
            speak(say("The {cell_word} that does it cannot lead it as well.")),
            speak(say("Choose another {cell_word} as the lead, or none.")),
        )


def refuse_own_review(task: Task) -> None:
    if task.assignee_id is not None and task.assignee_id == task.reviewer_id:
        raise Invalid(
            "reviewer", _("Nobody reviews their own task."), _("Choose someone else as the reviewer.")
        )


def _hours_of(
    task: Task, *, on: date, tables: dict[int | None, ReviewTable] | None = None
) -> tuple[Decimal | None, Decimal | None]:
    """The assignee's and the reviewer's hours; `tables` keeps what the policy says of each cell."""
    left = task.estimate if task.remaining is None else task.remaining
    if left is None:
        return None, None
    known = {} if tables is None else tables
    if task.cell_id not in known:
        known[task.cell_id] = review_table(on, task.cell_id)
    return shares(
        left,
        points=task.points,
        state=task.state,
        table=known[task.cell_id],
        reviewed=task.reviewer_id is not None,
    )


def let_stays_follow(tasks: Iterable[Task], given: Mapping[int, Mapping[str, Any]], *, at: datetime) -> None:
    """Change the stays of tasks in open sprints with them; `given` are the columns that changed of each."""
    moved = {task.pk: task for task in tasks if set(given[task.pk]) & {*OF_TASK, *SIZES, "state"}}
    if not moved:
        return
    open_ones = TaskSprint.objects.filter(task__in=moved, sprint__closed_at=None, removed_on=None)
    stays = list(open_ones.select_related("sprint"))
    for stay in stays:
        task = moved[stay.task_id]
        _follow(stay, task)
        if set(given[task.pk]) & SIZES and timezone.localdate(at) < stay.sprint.start:
            stay.hours, stay.review_hours = _hours_of(task, on=stay.sprint.start)
    names = [name.removesuffix("_id") for name in OF_TASK]
    TaskSprint.objects.bulk_update(stays, [*names, "hours", "review_hours"], batch_size=500)
    for start, end in {(stay.sprint.start, stay.sprint.end) for stay in stays}:
        mark_stale(start, end)


def let_all_stays_follow(names: Sequence[str]) -> None:
    """Change the stays of all tasks in open sprints where these columns of the task differ; one statement."""
    stay, task = (", ".join(f"{side}.{name}" for name in names) for side in ("stay", "task"))
    sets = ", ".join(f"{name} = task.{name}" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""UPDATE homeostat_tasksprint stay SET {sets} FROM homeostat_task task, homeostat_sprint sprint
                WHERE task.id = stay.task_id AND sprint.id = stay.sprint_id AND sprint.closed_at IS NULL
                AND stay.removed_on IS NULL AND ({stay}) IS DISTINCT FROM ({task})"""  # noqa: S608
        )


def _follow(stay: TaskSprint, task: Task) -> None:
    for name in OF_TASK:
        setattr(stay, name, getattr(task, name))


def _column(name: str) -> str:
    return str(Task._meta.get_field(name).column)  # type: ignore[union-attr]


def _next_key(cell: Cell | None) -> str:
    stem = cell.key if cell else "task"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [NUMBERING])
        cursor.execute(
            """SELECT max(substring(key FROM '([0-9]{1,9})$')::bigint) FROM homeostat_task
               WHERE key LIKE %s AND key ~ %s""",
            [stem.replace("_", r"\_") + "-%", f"^{stem}-[0-9]{{1,9}}$"],
        )
        last: int | None = cursor.fetchone()[0]
    return f"{stem}-{(last or 0) + 1}"
