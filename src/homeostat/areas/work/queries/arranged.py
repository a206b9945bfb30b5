"""Orders of tasks that no index has, by names and figures: for lists short enough to be sorted whole."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from homeostat.areas.work.models import Task
from homeostat.areas.work.models.tasks import LEFT
from homeostat.areas.work.queries.hours import hours_of_tasks
from homeostat.areas.work.queries.names import every_cell, everybody

MOST_ARRANGED = 1000
Called = Callable[[Collection[int]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Arranged:
    """An order by what a column holds, or by what its ids are called; tasks without it come last."""

    column: str
    falls: bool
    called: Called | None = None

    def placed(self, rows: Sequence[tuple[int, Any]]) -> list[int]:
        """The ids of rows, each with what its column holds, in this order; where that is equal by age."""
        called = self.called({value for _pk, value in rows if value is not None}) if self.called else None
        told: list[tuple[int, Any]] = []
        silent: list[tuple[int, Any]] = []
        for pk, value in sorted(rows, key=lambda row: row[0], reverse=True):
            value = called.get(value) if called is not None else value
            value = value.casefold() if isinstance(value, str) else value
            (silent if value in (None, "") else told).append((pk, value))
        told.sort(key=lambda row: row[1], reverse=self.falls)
        return [pk for pk, _value in (*told, *silent)]


def _people(_ids: Collection[int]) -> dict[int, str]:
    return {pk: name for pk, (_key, name) in everybody().items()}


def _cells(_ids: Collection[int]) -> dict[int, str]:
    return {pk: name for pk, (_key, name) in every_cell().items()}


COLUMNS: dict[str, tuple[str, Called | None]] = {
    "title": ("title", None),
    "assignee": ("assignee_id", _people),
    "reviewer": ("reviewer_id", _people),
    "cell": ("cell_id", _cells),
    "lead_cell": ("lead_cell_id", _cells),
    "account": ("account__name", None),
    "epic": ("epic__name", None),
    "points": ("points", None),
    "estimate": ("estimate", None),
    "least": ("hours_left", None),
    "logged": ("pk", hours_of_tasks),
    "created": ("created_on", None),
}
ARRANGED = {
    f"{sign}{name}": Arranged(column, bool(sign), called)
    for name, (column, called) in COLUMNS.items()
    for sign in ("", "-")
    if (sign, name) != ("-", "least")  # that order has an index
}


def place_tasks(found: QuerySet[Task], order: Arranged, *, beside: int | None) -> list[int] | None:
    """The ids of tasks in an order, with one of them that may not be found any more; None where they are
    too many to be put in order whole. Costs as much as counting them.
    """
    read = found.order_by().annotate(hours_left=LEFT).values_list("pk", order.column)
    rows: list[tuple[int, Any]] = list(read[: MOST_ARRANGED + 1])
    if len(rows) > MOST_ARRANGED:
        return None
    if beside is not None and all(pk != beside for pk, _value in rows):
        rows += Task.objects.annotate(hours_left=LEFT).filter(pk=beside).values_list("pk", order.column)
    return order.placed(rows)
