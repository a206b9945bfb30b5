"""The board of tasks: a lane for each state, with its first tasks and how many there are in all."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Count, Window
from django.db.models.functions import RowNumber

from homeostat.areas.work.models import Task, TaskState
from homeostat.areas.work.queries.links import is_blocked
from homeostat.areas.work.queries.tasks import TaskFilter, tasks

OF_A_LANE = 25
LATELY = timedelta(days=14)  # tasks done before that are in the list alone
LANES = tuple(state for state in TaskState if state != TaskState.DROPPED)
ALWAYS = (TaskState.BACKLOG, TaskState.IN_PROGRESS, TaskState.REVIEW, TaskState.DONE)


@dataclass(frozen=True, slots=True)
class Lane:
    """A state with its first tasks, and how many are in it."""

    state: TaskState
    tasks: list[Task]
    count: int

    @property
    def is_cut(self) -> bool:
        return self.count > len(self.tasks)


def lanes(wanted: TaskFilter, *, now: datetime, size: int = OF_A_LANE) -> list[Lane]:
    """The lanes to show, in the order of work: those that always are, and others that hold a task.

    Open tasks stand in the order wanted, done ones the latest first; the state wanted does not matter.
    """
    found = {lane.state: lane for lane in (*_open(wanted, size), _done(wanted, now - LATELY, size))}
    return [found.get(state) or Lane(state, [], 0) for state in LANES if state in found or state in ALWAYS]


def _open(wanted: TaskFilter, size: int) -> list[Lane]:
    """All that is open is put in order and counted by its id alone; more is asked of what is shown."""
    wanted = replace(wanted, state="open")
    placed = tasks(wanted).order_by().annotate(
        place=Window(RowNumber(), partition_by="state", order_by=wanted.order.order),
        in_lane=Window(Count("*"), partition_by="state"),
    )  # fmt: skip
    first = placed.filter(place__lte=size).values_list("pk", "place", "state", "in_lane")
    places: dict[int, int] = {}
    counts: dict[TaskState, int] = {}
    for pk, place, state, in_lane in first:
        places[pk], counts[TaskState(state)] = place, in_lane
    shown: dict[TaskState, list[Task]] = {state: [] for state in counts}
    rows = Task.objects.filter(pk__in=places).annotate(is_blocked=is_blocked())
    for task in sorted(rows, key=lambda task: places[task.pk]):
        if (state := TaskState(task.state)) in shown:
            shown[state].append(task)
    return [Lane(state, shown[state], count) for state, count in counts.items()]


def _done(wanted: TaskFilter, since: datetime, size: int) -> Lane:
    found = tasks(replace(wanted, state=TaskState.DONE)).filter(completed_at__gte=since)
    rows = list(found.order_by("-completed_at", "-id")[: size + 1])
    count = found.order_by().count() if len(rows) > size else len(rows)
    return Lane(TaskState.DONE, rows[:size], count)
