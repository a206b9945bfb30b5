"""Sprints of the calendar, and what is in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Lower

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.work.models import Sprint, TaskSprint
from homeostat.platform.editions import READINGS, Kept, mark_of

_RUNNING: Kept[Sprint | None] = Kept(2)


def sprint_on(day: date) -> Sprint | None:
    return Sprint.objects.filter(start__lte=day, end__gt=day).first()


def running_sprint(today: date) -> Sprint | None:
    """The sprint of today, for reading alone: kept in memory for as long as no sprint changes."""
    return _RUNNING.get((mark_of(READINGS), today), lambda: sprint_on(today))


def open_sprints(count: int = 40) -> list[Sprint]:
    """Sprints that tasks can be put into, the latest first."""
    return list(Sprint.objects.filter(closed_at=None).order_by("-start")[:count])


def last_sprints(day: date, count: int = 12) -> list[Sprint]:
    """The sprint of that day and those before it, oldest first."""
    return list(Sprint.objects.filter(start__lte=day).order_by("-start")[:count])[::-1]


NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class SprintCounts:
    """A sprint with its tasks, those that are finished (or done, while it runs) and committed hours."""

    sprint: Sprint
    tasks: int
    finished: int
    committed: Decimal


def counts_of_sprints(sprints: Sequence[Sprint]) -> list[SprintCounts]:
    """These sprints with what is in them; two queries."""
    stays = TaskSprint.objects.filter(removed_on=None).order_by()
    sums = (
        stays.filter(sprint__in=[sprint.pk for sprint in sprints])
        .values_list("sprint_id")
        .annotate(
            tasks=Count("pk"),
            finished=Count("pk", filter=Q(finished=True)),
            committed=Sum("hours", filter=Q(committed=True), default=NOTHING),
        )
    )
    running = [sprint.pk for sprint in sprints if sprint.closed_at is None]
    done = stays.filter(sprint__in=running, task__state="done").values_list("sprint_id")
    done_now = dict(done.annotate(count=Count("pk")))
    found = {pk: (tasks, finished, committed) for pk, tasks, finished, committed in sums}
    return [
        SprintCounts(sprint, tasks, finished if sprint.closed_at else done_now.get(sprint.pk, 0), committed)
        for sprint in sprints
        for tasks, finished, committed in [found.get(sprint.pk, (0, 0, NOTHING))]
    ]


@dataclass(frozen=True, slots=True)
class CellSums:
    """What is in a sprint of one cell: every stay and its hours, and the counts of those not taken out."""

    stays: int
    hours: Decimal
    tasks: int
    finished: int
    committed: Decimal


def sums_by_cell(sprint: Sprint) -> dict[int | None, CellSums]:
    """What is in a sprint, by cell; one query."""
    staying = Q(removed_on=None)
    done = Q(finished=True) if sprint.closed_at else Q(task__state="done")
    rows = (
        sprint.stays.order_by()
        .values_list("cell_id")
        .annotate(
            stays=Count("pk"),
            hours_of_all=Sum("hours", default=NOTHING),
            tasks=Count("pk", filter=staying),
            done=Count("pk", filter=staying & done),
            kept=Sum("hours", filter=staying & Q(committed=True), default=NOTHING),
        )
    )
    return {cell: CellSums(*sums) for cell, *sums in rows}


STAY_ORDERS: dict[str, tuple[str, ...]] = {
    "task": ("task__title",),
    "assignee": ("called",),
    "hours": ("hours",),
    "state": ("removed_on", "finished", "task__state"),
}


def stays_of_sprint(sprint: Sprint, *, by: str = "", falls: bool = False) -> QuerySet[TaskSprint]:
    """The tasks of a sprint with what they are: by cell, within each by key or another of STAY_ORDERS."""
    stays = sprint.stays.select_related("task", "task__account", "task__epic")
    stays = stays.defer("task__description", "task__epic__description")
    if by == "assignee":
        names = PersonTerm.objects.current().filter(person=OuterRef("assignee")).order_by("-start")
        stays = stays.annotate(called=Lower(Subquery(names.values("name")[:1])))
    columns = [F(name) for name in STAY_ORDERS.get(by, ())]
    order = [column.desc(nulls_last=True) if falls else column.asc(nulls_last=True) for column in columns]
    return stays.order_by("cell_id", *order, "task__key")
