"""Time for reviews, by the size of what is reviewed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

NOTHING = Decimal(0)
# In these states nobody reviews any more: all that remains is the assignee's (domain.md 2.4).
NOT_REVIEWED = frozenset({"external", "merged", "recurring"})


@dataclass(frozen=True, slots=True)
class ReviewTable:
    """Hours for a review by story points; `without_points` where a task has none."""

    without_points: Decimal
    by_points: tuple[tuple[Decimal, Decimal], ...]

    @classmethod
    def of(cls, table: Mapping[str, float | int | str | Decimal]) -> ReviewTable:
        """From the policy's form: points as text to hours, and "none". KeyError where "none" is missing."""
        sizes = ((Decimal(key), Decimal(str(hours))) for key, hours in table.items() if key != "none")
        return cls(Decimal(str(table["none"])), tuple(sorted(sizes)))


def review_hours(points: Decimal | None, table: ReviewTable) -> Decimal:
    """Hours to plan for reviewing a task of that size: those of the nearest size in the table.

    A size exactly between two goes to the larger one, the cautious choice. Source: `domain.md` 2.4.
    """
    if points is None or not table.by_points:
        return table.without_points
    size = points
    nearest = min(table.by_points, key=lambda row: (abs(row[0] - size), -row[0]))
    return nearest[1]


def shares(
    remaining: Decimal, *, points: Decimal | None, state: str, table: ReviewTable, reviewed: bool = True
) -> tuple[Decimal, Decimal]:
    """The assignee's and the reviewer's hours of a task: (max(remaining - review, 0), review).

    Without a reviewer to come (`reviewed` false, or a state in which review is over) all hours are the
    assignee's.
    """
    review = review_hours(points, table) if reviewed and state not in NOT_REVIEWED else NOTHING
    return max(remaining - review, NOTHING), review
