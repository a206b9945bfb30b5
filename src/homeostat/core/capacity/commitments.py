"""Everything a person has promised for a sprint, each hour counted once and traceable to what it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Literal, NamedTuple

NOTHING = Decimal(0)
Kind = Literal["task", "review", "epic", "role"]


class PlannedTask(NamedTuple):
    """A task in the sprint, with the assignee's and the reviewer's hours (see `review.shares`); `cell` is
    whose work it is, here and below.
    """

    key: str
    assignee: str | None
    reviewer: str | None
    hours: Decimal
    review_hours: Decimal = NOTHING
    epic: str | None = None
    role: str | None = None
    cell: str | None = None


class OwnedEpic(NamedTuple):
    """An active epic, whose owner plans `hours` for managing it."""

    key: str
    owner: str
    hours: Decimal
    cell: str | None = None


class HeldRole(NamedTuple):
    """A role someone holds in the sprint, with its hours for that holder."""

    key: str
    holder: str
    hours: Decimal
    cell: str | None = None


class Commitment(NamedTuple):
    """Hours a person has promised for one piece of work; `cell` is whose work it is (None: nobody's in
    particular).
    """

    person: str
    kind: Kind
    key: str
    hours: Decimal
    cell: str | None = None


def commitments(
    *, tasks: Iterable[PlannedTask], epics: Iterable[OwnedEpic] = (), roles: Iterable[HeldRole] = ()
) -> Iterator[Commitment]:
    """Everybody's commitments of a sprint, in decimal hours: tasks and reviews, then epics, then roles.

    A task someone does for an epic they own or a role they hold replaces that item's hours for them, so
    nothing counts twice. Tasks nobody is assigned to are nobody's commitment. Source: `domain.md` 2.4,
    `vital-signs.md` (load).
    """
    for_epics: set[tuple[str | None, str]] = set()
    for_roles: set[tuple[str | None, str]] = set()
    for key, assignee, reviewer, hours, review_hours, for_epic, for_role, cell in tasks:
        if assignee is not None:
            yield Commitment(assignee, "task", key, hours, cell)
            for_epics.add((for_epic, assignee))
            for_roles.add((for_role, assignee))
        if reviewer is not None and review_hours:
            yield Commitment(reviewer, "review", key, review_hours, cell)
    for epic in epics:
        if (epic.key, epic.owner) not in for_epics:
            yield Commitment(epic.owner, "epic", epic.key, epic.hours, epic.cell)
    for role in roles:
        if (role.key, role.holder) not in for_roles and role.hours:
            yield Commitment(role.holder, "role", role.key, role.hours, role.cell)
