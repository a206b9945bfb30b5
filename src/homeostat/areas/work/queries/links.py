"""Questions about links between tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models import LinkKind, Task, TaskLink, TaskState
from homeostat.areas.work.models.tasks import OVER

# Each kind with its two readings: from the first task, and from the second.
READINGS: dict[str, tuple[str, Promise, Promise]] = {
    LinkKind.BLOCKS: ("blocked_by", _("blocks"), _("is blocked by")),
    LinkKind.RELATES: ("relates", _("relates to"), _("relates to")),
    LinkKind.DUPLICATES: ("duplicated_by", _("duplicates"), _("is duplicated by")),
    LinkKind.PRECEDES: ("follows", _("precedes"), _("follows")),
}
# What somebody may say of a task and another: the kind, and whether it is read from the other one.
WAYS: dict[str, tuple[str, bool]] = {
    **{kind: (kind, False) for kind in READINGS},
    **{back: (kind, True) for kind, (back, _there, _here) in READINGS.items() if back != kind},
}


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A link as the page of one of its tasks shows it: what this task does, and to which other."""

    pk: int
    way: str
    reading: str
    key: str
    title: str
    state: str
    is_over: bool

    @property
    def state_label(self) -> str:
        return str(TaskState(self.state).label)

    @property
    def holds_up(self) -> bool:
        """Whether the task waits for the other one."""
        return self.way == "blocked_by" and not self.is_over


def reading_of(way: str) -> str:
    """What a way is called, such as “is blocked by”."""
    kind, is_reverse = WAYS[way]
    return str(READINGS[kind][2 if is_reverse else 1])


def link_rows() -> ArraySubquery:
    """The links of the task of an outer query as JSON, removed ones too, in the order they were made."""
    rows = TaskLink.objects.filter(Q(source=OuterRef("pk")) | Q(target=OuterRef("pk"))).order_by("pk")
    sides = {
        f"{side}_{name}": f"{side}__{name}"
        for side in ("source", "target")
        for name in ("id", "key", "title", "state")
    }
    return ArraySubquery(rows.values(data=JSONObject(pk="pk", kind="kind", removed_at="removed_at", **sides)))


def shown_link(row: Mapping[str, Any], task_id: int) -> ShownLink:
    is_reverse = row["target_id"] == task_id
    other = "source" if is_reverse else "target"
    way = READINGS[row["kind"]][0] if is_reverse else row["kind"]
    state = row[f"{other}_state"]
    return ShownLink(
        pk=row["pk"],
        way=way,
        reading=reading_of(way),
        key=row[f"{other}_key"],
        title=row[f"{other}_title"],
        state=state,
        is_over=state in OVER,
    )


def links_of(task: Task) -> list[ShownLink]:
    """The links of a task that stand, read from it."""
    (linked,) = Task.objects.filter(pk=task.pk).values_list(link_rows(), flat=True)
    return [shown_link(each, task.pk) for each in linked if each["removed_at"] is None]


def is_blocked() -> Q:
    """Whether an open task of an outer query waits for another one that is open."""
    open_ones = TaskLink.objects.filter(kind=LinkKind.BLOCKS, removed_at=None, target=OuterRef("pk")).exclude(
        source__state__in=OVER
    )
    return Q(Exists(open_ones)) & ~Q(state__in=OVER)


def way_of_blocks(start: Task, end: Task) -> list[Task]:
    """The tasks by which `start` blocks `end`, both included, or none; a query for each step."""
    came_from: dict[int, int | None] = {start.pk: None}
    edge = [start.pk]
    blocks = TaskLink.objects.filter(kind=LinkKind.BLOCKS, removed_at=None)
    while edge and end.pk not in came_from:
        steps = blocks.filter(source__in=edge).order_by("pk").values_list("source", "target")
        edge = []
        for source, target in steps:
            if target not in came_from:
                came_from[target] = source
                edge.append(target)
    if end.pk not in came_from:
        return []
    way: list[int] = []
    step: int | None = end.pk
    while step is not None:
        way.append(step)
        step = came_from[step]
    tasks = Task.objects.in_bulk(way)
    return [tasks[pk] for pk in reversed(way)]
