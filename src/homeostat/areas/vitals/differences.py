"""Whether the stored readings are still what the rows give: the doctor's question."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from math import isclose

from homeostat.areas.vitals.actions import AT_ONCE, METHOD, readings_of
from homeostat.areas.vitals.billing import billing_differences
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.areas.work.models import Sprint
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.staleness.models import StalePeriod

FACTS = ("unit", "state", "parts", "evidence", "people")
NUMBERS = ("numerator", "denominator", "value", "low", "high")
Where = tuple[str, int, int | None, int | None]


def reading_differences(*, at: datetime, count: int = 20) -> list[str]:
    """The first readings that a full recomputation contradicts, each by sign, sprint and scope.

    Sprints waiting to be computed anew are not looked at: `needs_refresh` tells of them.
    """
    found: list[str] = []
    computed = Checkup.objects.filter(method=METHOD).values("sprint")
    sprints = list(Sprint.objects.filter(pk__in=computed).order_by("start"))
    for first in range(0, len(sprints), AT_ONCE):
        for words in _differences(sprints[first : first + AT_ONCE], at):
            found.append(words)
            if len(found) == count:
                return found
    if not StalePeriod.objects.exists():
        found += billing_differences()
    return found[:count]


def _differences(sprints: list[Sprint], at: datetime) -> Iterator[str]:
    stored = {
        _where(reading): reading
        for reading in Reading.objects.filter(sprint__in=sprints).select_related("sprint", "cell", "person")
    }
    for fresh in readings_of(sprints, at):
        reading = stored.pop(_where(fresh), None)
        if reading is None:
            yield f"{_named(fresh)} is not stored"
        elif not _is_same(reading, fresh):
            yield f"{_named(reading)} is {_said(reading)}, recomputed {_said(fresh)}"
    for reading in stored.values():
        if reading.sign in REGISTRY:
            yield f"{_named(reading)} is stored, but nothing gives it"


def _where(reading: Reading) -> Where:
    return reading.sign, reading.sprint_id, reading.cell_id, reading.person_id


def _is_same(one: Reading, other: Reading) -> bool:
    """Equal as stored: sums to six decimal places, shares as far as floating point reaches."""
    facts = all(getattr(one, name) == getattr(other, name) for name in FACTS)
    return facts and all(_close(getattr(one, name), getattr(other, name)) for name in NUMBERS)


def _close(one: Decimal | float | None, other: Decimal | float | None) -> bool:
    if one is None or other is None:
        return one is other
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


def _named(reading: Reading) -> str:
    scope = "the company"
    if reading.cell is not None:
        scope = f"cell {reading.cell.key}"
    elif reading.person is not None:
        scope = f"person {reading.person.key}"
    return f"{reading.sign} in sprint {reading.sprint.number} of {scope}"


def _said(reading: Reading) -> str:
    sums = f"{reading.numerator}/{reading.denominator}"
    return f"{'-' if reading.value is None else round(reading.value, 6)} ({sums}, {reading.state})"
