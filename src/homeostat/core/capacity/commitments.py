"""Everything a person has promised for a sprint, each hour counted once and traceable to what it is for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
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


@dataclass(slots=True)
class Commitments:
    """What one person has promised, row by row, and its sums in decimal hours."""

    rows: list[Commitment] = field(default_factory=list)

    @property
    def tasks(self) -> Decimal:
        return self._sum("task")

    @property
    def reviews(self) -> Decimal:
        return self._sum("review")

    @property
    def epics(self) -> Decimal:
        return self._sum("epic")

    @property
    def roles(self) -> Decimal:
        return self._sum("role")

    @property
    def total(self) -> Decimal:
        return sum((row.hours for row in self.rows), NOTHING)

    def _sum(self, kind: Kind) -> Decimal:
        return sum((row.hours for row in self.rows if row.kind == kind), NOTHING)


def commitments(
    *, tasks: Iterable[PlannedTask], epics: Iterable[OwnedEpic] = (), roles: Iterable[HeldRole] = ()
) -> dict[Hashable, Commitments]:
    """Each person's commitments of a sprint.

    A task someone does for an epic they own or a role they hold replaces that item's hours for them, so
    nothing counts twice. Tasks nobody is assigned to are nobody's commitment. Source: `domain.md` 2.4,
    `vital-signs.md` (load).
    """
    people: defaultdict[Hashable, Commitments] = defaultdict(Commitments)
    planned: set[tuple[Kind, Hashable, Hashable]] = set()
    for task in tasks:
        if task.assignee is not None:
            people[task.assignee].rows.append(Commitment("task", task.key, task.hours, task.cell))
            planned.add(("epic", task.epic, task.assignee))
            planned.add(("role", task.role, task.assignee))
        if task.reviewer is not None and task.review_hours:
            people[task.reviewer].rows.append(Commitment("review", task.key, task.review_hours, task.cell))
    for epic in epics:
        if ("epic", epic.key, epic.owner) not in planned:
            people[epic.owner].rows.append(Commitment("epic", epic.key, epic.hours, epic.cell))
    for role in roles:
        if ("role", role.key, role.holder) not in planned and role.hours:
            people[role.holder].rows.append(Commitment("role", role.key, role.hours, role.cell))
    return dict(people)
