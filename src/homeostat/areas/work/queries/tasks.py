"""Questions about tasks."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from homeostat.areas.work.models import HoursEntry, Task, TaskSprint

SORTS = {
    "new": ("-id",),
    "old": ("id",),
    "key": ("key",),
    "title": ("title", "-id"),
    "state": ("state", "-id"),
    "remaining": ("-remaining", "-id"),
}


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; ids and words, empty for all."""

    cell_id: int | None = None
    assignee_id: int | None = None
    sprint_id: int | None = None
    account_id: int | None = None
    epic_id: int | None = None
    state: str = ""
    text: str = ""
    sort: str = "new"


def tasks(wanted: TaskFilter) -> QuerySet[Task]:
    """The tasks wanted, in the order wanted."""
    found = Task.objects.all()
    for column in ("cell_id", "assignee_id", "account_id", "epic_id"):
        if (value := getattr(wanted, column)) is not None:
            found = found.filter(**{column: value})
    if wanted.sprint_id is not None:
        found = found.filter(stays__sprint_id=wanted.sprint_id, stays__removed_on=None)
    if wanted.state == "open":
        found = found.exclude(state__in=["done", "dropped"])
    elif wanted.state:
        found = found.filter(state=wanted.state)
    if wanted.text:
        found = found.filter(Q(title__icontains=wanted.text) | Q(key__icontains=wanted.text))
    return found.order_by(*SORTS.get(wanted.sort, SORTS["new"]))


def stays_of_task(task: Task) -> list[TaskSprint]:
    return list(task.stays.select_related("sprint").order_by("-sprint__start"))


def hours_of_task(task: Task) -> Decimal:
    found: Decimal | None = HoursEntry.objects.filter(task=task, superseded_at=None).aggregate(
        sum=Sum("hours")
    )["sum"]
    return found or Decimal(0)


def hours_of_tasks(ids: list[int]) -> dict[int, Decimal]:
    rows = HoursEntry.objects.filter(task_id__in=ids, superseded_at=None).values_list("task_id")
    return dict(rows.annotate(sum=Sum("hours")))
