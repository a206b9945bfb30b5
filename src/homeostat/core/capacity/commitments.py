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
    """A task in the sprint, with the assignee's and the reviewer's hours (see `review.shares`)."""

    key: str
    assignee: Hashable | None
    reviewer: Hashable | None
    hours: Decimal
    review_hours: Decimal = NOTHING
    epic: Hashable | None = None
    role: Hashable | None = None


class OwnedEpic(NamedTuple):
    """An active epic, whose owner plans `hours` for managing it."""

    key: Hashable
    owner: Hashable
    hours: Decimal


class HeldRole(NamedTuple):
    """A role someone holds in the sprint, with its hours for that holder."""

    key: Hashable
    holder: Hashable
    hours: Decimal


class Commitment(NamedTuple):
    """One row behind a promise: what it is for, and how many hours."""

    kind: Kind
    key: Hashable
    hours: Decimal


@dataclass(slots=True)
class Commitments:
    """What one person has promised, in decimal hours, with the rows it adds up from."""

    tasks: Decimal = NOTHING
    reviews: Decimal = NOTHING
    epics: Decimal = NOTHING
    roles: Decimal = NOTHING
    rows: list[Commitment] = field(default_factory=list)

    @property
    def total(self) -> Decimal:
        return self.tasks + self.reviews + self.epics + self.roles


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
            mine = people[task.assignee]
            mine.tasks += task.hours
            mine.rows.append(Commitment("task", task.key, task.hours))
            planned.add(("epic", task.epic, task.assignee))
            planned.add(("role", task.role, task.assignee))
        if task.reviewer is not None and task.review_hours:
            mine = people[task.reviewer]
            mine.reviews += task.review_hours
            mine.rows.append(Commitment("review", task.key, task.review_hours))
    for epic in epics:
        if ("epic", epic.key, epic.owner) not in planned:
            mine = people[epic.owner]
            mine.epics += epic.hours
            mine.rows.append(Commitment("epic", epic.key, epic.hours))
    for role in roles:
        if ("role", role.key, role.holder) not in planned and role.hours:
            mine = people[role.holder]
            mine.roles += role.hours
            mine.rows.append(Commitment("role", role.key, role.hours))
    return dict(people)
