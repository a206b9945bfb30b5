from datetime import date

from django.db import connection

from homeostat.platform.staleness.models import StalePeriod


def mark_stale(start: date, end: date | None) -> None:
    """Say that facts of the days [start, end) changed; call it in the transaction of the change."""
    if not connection.in_atomic_block:
        raise RuntimeError("Mark staleness inside the transaction of the change.")
    StalePeriod.objects.create(start=start, end=end)
