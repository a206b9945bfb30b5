"""Hours billed and not, by month and cell: kept beside the readings, for the same reasons and as fresh."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection

from homeostat.areas.vitals.models import BilledMonth
from homeostat.areas.work.models import BILLABLE, HoursRollup, Sprint
from homeostat.platform.staleness.models import StalePeriod

# The index of roll-ups leads by the sprint, so the sprints of the months are named as well.
SUMS = """
    SELECT sums.month, sums.cell_id,
           coalesce(sum(sums.hours) FILTER (WHERE account.category = ANY(%(billable)s)), 0) AS billable,
           coalesce(sum(sums.hours) FILTER (WHERE account.category <> ALL(%(billable)s)), 0) AS non_billable
    FROM homeostat_hoursrollup sums JOIN homeostat_account account ON account.id = sums.account_id
    WHERE sums.month = ANY(%(months)s) AND (sums.sprint_id = ANY(%(sprints)s) OR sums.sprint_id IS NULL)
    GROUP BY sums.month, sums.cell_id"""


def bill(months: Collection[date]) -> None:
    """Sum the hours of whole months anew; call it where readings are computed, in the same transaction."""
    BilledMonth.objects.filter(month__in=months).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO homeostat_billedmonth (month, cell_id, billable, non_billable) {SUMS}",
            _given(months),
        )


def months_to_bill(
    sprints: Iterable[Sprint], stale: Iterable[StalePeriod], *, since: date | None = None
) -> set[date]:
    """The months of these sprints, and those of stale days that lie in no sprint, from a day on."""
    found = {month for sprint in sprints for month in months_of(sprint.start, sprint.end)}
    known = set(BilledMonth.objects.order_by().values_list("month", flat=True).distinct())
    known |= set(
        HoursRollup.objects.filter(sprint=None).order_by().values_list("month", flat=True).distinct()
    )
    for period in stale:
        start = period.start if since is None else max(period.start, since)
        touched = {month for month in known if month_after(month) > start}
        found |= {month for month in touched if period.end is None or month < period.end}
    return found


def billing_differences() -> Iterator[str]:
    """Months whose sums a recount contradicts."""
    months = set(HoursRollup.objects.order_by().values_list("month", flat=True).distinct())
    months |= set(BilledMonth.objects.order_by().values_list("month", flat=True).distinct())
    with connection.cursor() as cursor:
        cursor.execute(SUMS, _given(months))
        counted = {(month, cell): (paid, unpaid) for month, cell, paid, unpaid in cursor.fetchall()}
    kept = {
        (month, cell): (paid, unpaid)
        for month, cell, paid, unpaid in BilledMonth.objects.values_list(
            "month", "cell_id", "billable", "non_billable"
        )
    }
    for month in sorted({month for (month, _cell), _sums in counted.items() ^ kept.items()}):
        yield f"hours billed in {month:%Y-%m} are not what a recount gives"


def months_of(start: date, end: date) -> Iterator[date]:
    """The first days of the months that [start, end) touches."""
    month = start.replace(day=1)
    while month < end:
        yield month
        month = month_after(month)


def month_after(month: date) -> date:
    return (month.replace(day=1) + timedelta(days=32)).replace(day=1)


def _given(months: Collection[date]) -> dict[str, list[Any]]:
    sprints: list[int] = []
    if months:
        first, after = min(months), month_after(max(months))
        touched = Sprint.objects.filter(start__lt=after, end__gt=first)
        sprints = list(touched.values_list("pk", flat=True))
    return {"months": list(months), "sprints": sprints, "billable": [str(each) for each in BILLABLE]}
