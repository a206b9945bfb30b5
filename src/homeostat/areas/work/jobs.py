"""Jobs of work; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from homeostat.areas.work.actions import make_all_due
from homeostat.areas.work.rollups import merge_totals
from homeostat.platform.days import organisation_days


@app.periodic(cron="*/15 * * * *")
@app.task(name="homeostat.make_recurring_tasks", queueing_lock="make_recurring_tasks")
@organisation_days()
def make_recurring_tasks(timestamp: int) -> None:
    """Every quarter of an hour: add the tasks that come again and are due within their lead."""
    make_all_due(at=datetime.fromtimestamp(timestamp, tz=UTC))


@app.periodic(cron="40 3 * * *")
@app.task(name="homeostat.merge_totals_of_hours", queueing_lock="merge_totals_of_hours")
@organisation_days()
def merge_totals_of_hours(timestamp: int) -> None:
    """Every night: make one row of the totals of the same work that the day has added."""
    merge_totals()
