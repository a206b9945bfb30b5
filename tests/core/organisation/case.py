"""A small cooperative, and short ways to change it, for the tests of changes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from homeostat.core.organisation import (
    Change,
    Refusal,
    Timeline,
    apply,
)

START, SPRING, SUMMER, NEXT_MARCH = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1), date(2027, 3, 3)
HALF = Decimal("0.5")
WEEK = (Decimal(8), Decimal(8), Decimal(8), Decimal(8), Decimal(0), Decimal(0), Decimal(0))


def made(timeline: Timeline, changes: Change | Sequence[Change], on: date) -> Timeline:
    after = apply(timeline, changes, on)
    assert not isinstance(after, Refusal), str(after)
    return after


def refused(timeline: Timeline, changes: Change | Sequence[Change], on: date) -> str:
    after = apply(timeline, changes, on)
    assert isinstance(after, Refusal)
    assert all(reason.remedy for reason in after.reasons)
    return str(after)
