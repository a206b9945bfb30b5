"""Everything a person has promised for a sprint, each hour counted once and traceable to what it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

NOTHING = Decimal(0)
Kind = Literal["task", "review", "epic", "role"]


class PlannedTask(NamedTuple):
    """A task in the sprint, with the assignee's and the reviewer's hours (see `review.shares`); `cell` is
    whose work it is, here and below.
    """

    key: str
    assignee: Hashable | None
    reviewer: Hashable | None
    hours: Decimal
    review_hours: Decimal = NOTHING
    epic: Hashable | None = None
    role: Hashable | None = None
    cell: str | None = None


class OwnedEpic(NamedTuple):
    """An active epic, whose owner plans `hours` for managing it."""

    key: Hashable
    owner: Hashable
    hours: Decimal
    cell: str | None = None


class HeldRole(NamedTuple):
    """A role someone holds in the sprint, with its hours for that holder."""

    key: Hashable
    holder: Hashable
    hours: Decimal
    cell: str | None = None


class Commitment(NamedTuple):
    """One row behind a promise: what it is for, how many hours, and whose work it is."""

    kind: Kind
    key: Hashable
    hours: Decimal
    cell: str | None = None


def commitments(
    *, tasks: Iterable[PlannedTask], epics: Iterable[OwnedEpic] = (), roles: Iterable[HeldRole] = ()
) -> dict[Hashable, list[Commitment]]:
    """Each person's commitments of a sprint, in decimal hours.

    A task someone does for an epic they own or a role they hold replaces that item's hours for them, so
    nothing counts twice. Tasks nobody is assigned to are nobody's commitment. Source: `domain.md` 2.4,
    `vital-signs.md` (load).
    """
    people: defaultdict[Hashable, list[Commitment]] = defaultdict(list)
    planned: set[tuple[Kind, Hashable, Hashable]] = set()
    for task in tasks:
        if task.assignee is not None:
            people[task.assignee].append(Commitment("task", task.key, task.hours, task.cell))
            planned.add(("epic", task.epic, task.assignee))
            planned.add(("role", task.role, task.assignee))
        if task.reviewer is not None and task.review_hours:
            people[task.reviewer].append(Commitment("review", task.key, task.review_hours, task.cell))
    for epic in epics:
        if ("epic", epic.key, epic.owner) not in planned:
            people[epic.owner].append(Commitment("epic", epic.key, epic.hours, epic.cell))
    for role in roles:
        if ("role", role.key, role.holder) not in planned and role.hours:
            people[role.holder].append(Commitment("role", role.key, role.hours, role.cell))
    return dict(people)
