"""When a value deserves a look: its healthy range, and the limits of its own ordinary variation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from math import sqrt

from .registry import Better, Evidence, Range

BASELINE = 12  # sprints
SMALLEST_BASELINE = 6
INDIVIDUALS = 2.66  # three standard deviations, by the mean moving range (3 / 1.128; Wheeler)
MOVING_RANGE = 1.128  # mean moving range of two normal values with standard deviation 1 (d2)
EDGE = 0.1  # of the range's width
ROUNDING = 1e-9  # what sums in another order may differ by


class State(Enum):
    """How a value stands to its healthy range."""

    NONE = "none"  # a value without a healthy range
    NO_DATA = "no_data"
    TOO_LITTLE = "too_little"
    IN_RANGE = "in_range"
    EDGE = "edge"
    ABOVE = "above"
    BELOW = "below"

    @property
    def is_outside(self) -> bool:
        return self in (State.ABOVE, State.BELOW)


@dataclass(frozen=True, slots=True)
class Limits:
    """Control limits of a series: the centre, and for each point the lower and the upper limit.

    `baseline` is how many values they rest on, from `first` to `last` (places in the series).
    """

    centre: float
    lows: tuple[float, ...]
    highs: tuple[float, ...]
    baseline: int
    first: int
    last: int

    def side(self, place: int, value: float | None) -> State:
        """Whether a value of the series lies outside the limits at its place."""
        if value is None:
            return State.NO_DATA
        if value > self.highs[place] + ROUNDING:
            return State.ABOVE
        return State.BELOW if value < self.lows[place] - ROUNDING else State.IN_RANGE


def state_of(
    value: float | None,
    *,
    healthy: Range | None,
    better: Better,
    evidence: int,
    people: int,
    needed: Evidence,
) -> State:
    """How a value stands: no data, too little evidence, no range, or inside, at the edge of or outside
    the range.

    The edge is the tenth of the range nearest to the end on the worse side (either end where the sign
    should stay within).
    """
    if value is None:
        return State.NO_DATA
    if evidence < needed.rows or people < needed.people:
        return State.TOO_LITTLE
    if healthy is None:
        return State.NONE
    if value > healthy.high:
        return State.ABOVE
    if value < healthy.low:
        return State.BELOW
    margin = (healthy.high - healthy.low) * EDGE
    near_high = better != "higher" and value > healthy.high - margin
    near_low = better != "lower" and value < healthy.low + margin
    return State.EDGE if near_high or near_low else State.IN_RANGE


def individuals(
    values: Sequence[float | None],
    *,
    baseline: int = BASELINE,
    lowest: float | None = None,
    highest: float | None = None,
) -> Limits | None:
    """Limits of an individuals (XmR) chart: mean of the baseline ± 2.66 × mean moving range.

    The baseline is the first `baseline` values of the series; with fewer than six there are no limits
    (None). Limits stop at `lowest` and `highest`, where the sign cannot go further. Source: Wheeler,
    Understanding Variation; NIST/SEMATECH e-Handbook 6.3.2.2.
    """
    known = [(place, value) for place, value in enumerate(values) if value is not None][:baseline]
    if len(known) < SMALLEST_BASELINE:
        return None
    numbers = [value for _, value in known]
    centre = sum(numbers) / len(numbers)
    reach = INDIVIDUALS * _mean_moving_range(numbers)
    low, high = _within(centre - reach, lowest, highest), _within(centre + reach, lowest, highest)
    size = len(values)
    return Limits(centre, (low,) * size, (high,) * size, len(known), known[0][0], known[-1][0])


def proportions(
    numerators: Sequence[float | None],
    denominators: Sequence[float | None],
    *,
    baseline: int = BASELINE,
    corrected: bool = True,
) -> Limits | None:
    """Limits of a p-chart, with Laney's correction for a spread other than the binomial one.

    p̄ is the ratio of sums over the baseline; σᵢ = √(p̄(1 − p̄)/nᵢ); the limits are p̄ ± 3·σᵢ·σz, where σz
    is the mean moving range of (pᵢ − p̄)/σᵢ divided by 1.128 (1 without the correction). With it the limits
    do not depend on the unit of the denominators, so hours do as well as counts. A sprint without a
    denominator has no value and takes the widest limits, 0 and 1. Source: Laney (2002), Quality Engineering
    14(4); NIST/SEMATECH e-Handbook 6.3.3.2.
    """
    pairs = [
        (place, over, under)
        for place, (over, under) in enumerate(zip(numerators, denominators, strict=True))
        if over is not None and under is not None and under > 0
    ]
    known = pairs[:baseline]
    if len(known) < SMALLEST_BASELINE:
        return None
    centre = sum(over for _, over, _ in known) / sum(under for _, _, under in known)
    spread = sqrt(max(centre * (1 - centre), 0.0))
    if corrected and spread > 0:
        scores = [(over / under - centre) * sqrt(under) / spread for _, over, under in known]
        spread *= _mean_moving_range(scores) / MOVING_RANGE
    reach = {place: 3 * spread / sqrt(under) for place, _, under in pairs}
    size = range(len(numerators))
    return Limits(
        centre,
        tuple(_within(centre - reach[place], 0.0, 1.0) if place in reach else 0.0 for place in size),
        tuple(_within(centre + reach[place], 0.0, 1.0) if place in reach else 1.0 for place in size),
        len(known),
        known[0][0],
        known[-1][0],
    )


def needs_attention(states: Sequence[State], sides: Sequence[State]) -> bool:
    """Whether the last two sprints both lie outside the healthy range and outside the own limits, on the
    same side.

    `states` are against the healthy range, `sides` against the own limits, oldest first.
    """
    if len(states) < 2 or len(sides) < 2:
        return False
    last = states[-1]
    return last.is_outside and states[-2] is last and sides[-1] is last and sides[-2] is last


def _mean_moving_range(numbers: Sequence[float]) -> float:
    moves = [abs(after - before) for before, after in pairwise(numbers)]
    return sum(moves) / len(moves)


def _within(number: float, lowest: float | None, highest: float | None) -> float:
    if lowest is not None:
        number = max(number, lowest)
    return number if highest is None else min(number, highest)
