"""Jobs of the API; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from datetime import UTC, datetime

from procrastinate.contrib.django import app

from homeostat.connect.api.stored_answers import forget_old
from homeostat.platform.days import organisation_days


@app.periodic(cron="23 * * * *")
@app.task(name="homeostat.forget_stored_answers", queueing_lock="forget_stored_answers")
@organisation_days()
def forget(timestamp: int) -> None:
    """Every hour: forget answers that are kept no longer."""
    forget_old(datetime.fromtimestamp(timestamp, tz=UTC))
