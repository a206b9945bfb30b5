"""What people said they want to carry."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from homeostat.areas.work.models import StatedLimit


def limits_of(person_id: int) -> list[StatedLimit]:
    """What somebody stated, the latest day first."""
    return list(StatedLimit.objects.filter(person_id=person_id).order_by("-start"))


def limits_stated(
    *, before: date, people: Collection[str] | None = None
) -> list[tuple[str, date, Decimal | None]]:
    """What everybody, or some, stated from days before this one on, oldest first: person, day, limit."""
    rows = StatedLimit.objects.filter(start__lt=before).order_by("start")
    if people is not None:
        rows = rows.filter(person__key__in=people)
    return list(rows.values_list("person__key", "start", "limit"))
