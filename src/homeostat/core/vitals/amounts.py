"""A value and the rows it is made of: every figure is the sum of its lines, for any scope."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Literal, NamedTuple

Unit = Literal["hours", "tasks", "contexts", "roles", "duties", "slots"]
LineKind = Literal["task", "review", "epic", "role", "turn", "account", "client", "goal", "limit", "slots"]
PLACES = Decimal("0.000001")


def exact(number: Decimal | float | int) -> Decimal:
    """A number with six decimal places, so that sums of lines equal the stored figure to the last digit."""
    return Decimal(number).quantize(PLACES, rounding=ROUND_HALF_EVEN)


ZERO = exact(0)


class Line(NamedTuple):
    """One row behind a value: a piece of work, an account, a role or a person's goal.

    `numerator` and `denominator` are what it adds to the two sums (hours, or a count). `cell` and `person`
    say in whose figures it counts; `part` names the slice of the figure it belongs to; `counts` is False
    for a line that is no evidence by itself; `item` is the single task behind a line named after the work
    it belongs to.
    """

    kind: LineKind
    key: str
    cell: str | None
    person: str | None
    numerator: Decimal
    denominator: Decimal
    part: str = ""
    counts: bool = True
    item: str = ""


@dataclass(frozen=True, slots=True)
class Amount:
    """The two sums of a sign for one scope, with how many rows and people are behind them."""

    numerator: Decimal
    denominator: Decimal
    evidence: int
    people: int
    unit: Unit = "hours"

    @property
    def value(self) -> float | None:
        """The ratio of the sums; None ("no data") where it is undefined, never 0 or infinity."""
        return float(self.numerator / self.denominator) if self.denominator > 0 else None


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of one sign in one sprint, with the unit they are counted in."""

    lines: tuple[Line, ...]
    unit: Unit = "hours"

    def amount(self) -> Amount:
        """The figure of everything that is here."""
        return total(self.lines, unit=self.unit)

    def of_cell(self, cell: str | None) -> Lines:
        """What belongs to a cell (None: to no cell)."""
        return Lines(tuple(line for line in self.lines if line.cell == cell), self.unit)

    def of_person(self, person: str) -> Lines:
        """What belongs to a person."""
        return Lines(tuple(line for line in self.lines if line.person == person), self.unit)

    def by_cell(self) -> dict[str | None, Lines]:
        """The lines of each cell that has any."""
        found: dict[str | None, list[Line]] = {}
        for line in self.lines:
            found.setdefault(line.cell, []).append(line)
        return {cell: Lines(tuple(lines), self.unit) for cell, lines in found.items()}

    def by_person(self) -> dict[str, Lines]:
        """The lines of each person who has any."""
        found: dict[str, list[Line]] = {}
        for line in self.lines:
            if line.person is not None:
                found.setdefault(line.person, []).append(line)
        return {person: Lines(tuple(lines), self.unit) for person, lines in found.items()}

    def parts(self) -> dict[str, tuple[Decimal, Decimal]]:
        """The two sums of each named part."""
        found: dict[str, tuple[Decimal, Decimal]] = {}
        for line in self.lines:
            over, under = found.get(line.part, (Decimal(0), Decimal(0)))
            found[line.part] = over + line.numerator, under + line.denominator
        return found


def total(lines: Iterable[Line], *, unit: Unit = "hours") -> Amount:
    """The sums over lines; evidence counts the lines that are evidence, people the distinct persons
    behind them.
    """
    kept = tuple(lines)
    return Amount(
        sum((line.numerator for line in kept), Decimal(0)),
        sum((line.denominator for line in kept), Decimal(0)),
        sum(line.counts for line in kept),
        len({line.person for line in kept if line.counts and line.person is not None}),
        unit,
    )
