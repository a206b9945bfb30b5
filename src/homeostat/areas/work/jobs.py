"""Jobs of work; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from homeostat.areas.work.actions import make_all_due


@app.periodic(cron="*/15 * * * *")
@app.task(name="homeostat.make_recurring_tasks", queueing_lock="make_recurring_tasks")
def make_recurring_tasks(timestamp: int) -> None:
    """Every quarter of an hour: add the tasks that come again and are due within their lead."""
    make_all_due(at=datetime.fromtimestamp(timestamp, tz=UTC))
