"""Many tasks put into a sprint or taken out together, by the rules of one; told one by one."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from homeostat.areas.work.actions.tasks import entered, facts_of_stay, left, refuse_closed
from homeostat.areas.work.models import Sprint, Task, TaskSprint
from homeostat.areas.work.models.tasks import OF_TASK
from homeostat.areas.work.policies import time_zone
from homeostat.core.calendar import day_of
from homeostat.core.capacity import ReviewTable
from homeostat.platform.audit.record import record_many
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

MOST_AT_ONCE = 1000
CHANGING = [
    *(name.removesuffix("_id") for name in OF_TASK),
    *("added_on", "removed_on", "committed", "hours", "review_hours", "reason"),
]
Told = list[tuple[str, Any, Any]]


def put_tasks_in_sprint(
    tasks: Sequence[Task], sprint: Sprint, *, by: User | None, at: datetime, reason: str
) -> None:
    """Put locked tasks into a sprint; those that are in it already stay as they are."""
    refuse_closed(sprint)
    today = day_of(at, time_zone(sprint.start))
    known = {stay.task_id: stay for stay in _locked(tasks).filter(sprint=sprint)}
    tables: dict[int | None, ReviewTable] = {}
    new: list[TaskSprint] = []
    again: list[TaskSprint] = []
    before: dict[int, dict[str, Any]] = {}
    for task in tasks:
        stay = known.get(task.pk)
        if stay is None:
            new.append(entered(TaskSprint(task=task, sprint=sprint), task, on=today, tables=tables))
        elif stay.removed_on is not None:
            before[task.pk] = facts_of_stay(stay)
            again.append(entered(stay, task, on=today, tables=tables))
    TaskSprint.objects.bulk_create(new, batch_size=MOST_AT_ONCE)
    TaskSprint.objects.bulk_update(again, CHANGING, batch_size=MOST_AT_ONCE)
    told = [(stay.task.key, before.get(stay.task_id), facts_of_stay(stay)) for stay in [*new, *again]]
    _tell(told, [sprint], action="put_task_in_sprint", by=by, reason=reason)


def take_tasks_out(tasks: Sequence[Task], *, by: User | None, at: datetime, reason: str) -> None:
    """Take locked tasks out of every sprint that is still open."""
    stays = list(_locked(tasks).filter(removed_on=None, sprint__closed_at=None))
    before = [facts_of_stay(stay) for stay in stays]
    remembered = [left(stay, at=at, reason=reason) for stay in stays]
    told = [
        (stay.task.key, facts, facts_of_stay(stay) if stays_on else None)
        for stay, facts, stays_on in zip(stays, before, remembered, strict=True)
    ]
    kept = [stay for stay, stays_on in zip(stays, remembered, strict=True) if stays_on]
    TaskSprint.objects.bulk_update(kept, ["removed_on", "reason"], batch_size=MOST_AT_ONCE)
    gone = [stay.pk for stay, stays_on in zip(stays, remembered, strict=True) if not stays_on]
    TaskSprint.objects.filter(pk__in=gone).delete()
    _tell(told, [stay.sprint for stay in stays], action="take_task_out", by=by, reason=reason)


def _locked(tasks: Sequence[Task]) -> Any:
    rows = TaskSprint.objects.select_for_update(of=("self",)).select_related("task", "sprint")
    return rows.filter(task__in=[task.pk for task in tasks]).order_by("pk")


def _tell(told: Told, sprints: Sequence[Sprint], *, action: str, by: User | None, reason: str) -> None:
    if not told:
        return
    for start, end in {(sprint.start, sprint.end) for sprint in sprints}:
        mark_stale(start, end)
    record_many(told, by=by, action=action, noun="task", reason=reason)
