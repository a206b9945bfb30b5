"""Hours committed against hours there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from homeostat.core.capacity import Commitment

from .amounts import ZERO, Line, Lines, exact


@dataclass(frozen=True, slots=True)
class Goal:
    """The hours a person has for a sprint, and the parts it is made of (scheduled − holidays − absences
    − reserved).

    `shares` says which part of it each cell gets (they sum to at most 1; what is left belongs to no cell).
    """

    person: str
    hours: Decimal
    shares: Mapping[str, Decimal]

    @property
    def home(self) -> str | None:
        """The cell with the largest share, the first by name among equals."""
        return min(self.shares, key=lambda cell: (-self.shares[cell], cell), default=None)


def load(committed: Iterable[Commitment], goals: Iterable[Goal]) -> Lines:
    """The lines of load in one sprint: work committed (numerator) and goals (denominator).

    Work counts in the cell it belongs to if the person is a member there, else in the person's main cell:
    hours are set against the capacity they use. People without a goal are left out together with what they
    committed to, except for those on leave for the whole sprint (goal 0), whose work is still there to be
    done.
    """
    known = {goal.person: goal for goal in goals}
    homes = {person: goal.home for person, goal in known.items()}
    lines = []
    for person, kind, key, hours, cell in committed:
        goal = known.get(person)
        if goal is None or not hours:
            continue
        where = cell if cell in goal.shares else homes[person]
        lines.append(Line(kind, key, where, person, exact(hours), ZERO, f"{kind}s"))
    for person, goal in known.items():
        given = ZERO
        for cell, share in sorted(goal.shares.items()):
            hours = exact(goal.hours * share)
            given += hours
            lines.append(Line("goal", person, cell, person, ZERO, hours, "goal"))
        rest = exact(goal.hours) - given
        if abs(rest) > Decimal("0.00001") or not goal.shares:
            lines.append(Line("goal", person, None, person, ZERO, rest, "goal"))
    return Lines(tuple(lines), "hours")
