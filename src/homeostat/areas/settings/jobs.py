"""Jobs of the settings; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from homeostat.areas.settings.retention import apply_retention
from homeostat.platform.days import organisation_days


@app.periodic(cron="41 3 * * *")
@app.task(name="homeostat.apply_retention", queueing_lock="apply_retention")
@organisation_days()
def forget(timestamp: int) -> None:
    """Every night: remove what is older than the policies keep it."""
    apply_retention(datetime.fromtimestamp(timestamp, tz=UTC))
