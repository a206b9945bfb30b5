"""Which epics go before others, and what that has taken so far."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from homeostat.areas.work.models import Acceleration, HoursEntry
from homeostat.areas.work.queries.accounts import EpicInBrief


@dataclass(frozen=True, slots=True)
class Accelerated:
    """An acceleration with the hours logged on its epic in its period."""

    row: Acceleration
    used: Decimal

    @property
    def left(self) -> Decimal:
        return max(self.row.budget - self.used, Decimal(0))

    @property
    def over(self) -> Decimal:
        return max(self.used - self.row.budget, Decimal(0))


def running_accelerations(on: date) -> QuerySet[Acceleration]:
    """Those of a day, the first one first."""
    return Acceleration.objects.filter(start__lte=on, end__gt=on).order_by("priority", "start", "id")


def accelerated_epics(on: date) -> dict[int, Acceleration]:
    """The epics accelerated on a day, the first one first: {epic id: its acceleration}."""
    return {row.epic_id: row for row in running_accelerations(on)}


def with_use(rows: QuerySet[Acceleration]) -> list[Accelerated]:
    """Accelerations with the hours used, in one query."""
    logged = HoursEntry.objects.filter(
        epic=OuterRef("epic"), day__gte=OuterRef("start"), day__lt=OuterRef("end"), superseded_at=None
    )
    used = logged.order_by().values("epic").annotate(sum=Sum("hours")).values("sum")
    told: Any = rows.annotate(used=Coalesce(Subquery(used), Decimal(0)))
    return [Accelerated(row, row.used) for row in told]


def accelerations_of(epic_id: int) -> list[Accelerated]:
    """All accelerations of an epic with the hours used, the latest first."""
    return with_use(Acceleration.objects.filter(epic=epic_id).order_by("-start"))


def next_priority(on: date) -> int:
    """The first place behind those that are accelerated or will be."""
    last = Acceleration.objects.filter(end__gt=on).order_by("-priority").values_list("priority", flat=True)
    return (last.first() or 0) + 1


def accelerated_first(epics: Iterable[EpicInBrief], accelerated: Iterable[int]) -> list[EpicInBrief]:
    """The accelerated ones first, in their order; the rest as it is."""
    place = {pk: number for number, pk in enumerate(accelerated)}
    return sorted(epics, key=lambda epic: place.get(epic.pk, len(place)))
