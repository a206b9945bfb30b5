"""Jobs of the vital signs; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from django.utils import timezone
from procrastinate.contrib.django import app

from homeostat.areas.vitals.actions import needs_refresh, refresh_next
from homeostat.areas.vitals.freshness import JOB, ask_for_refresh
from homeostat.platform.days import organisation_days


@app.task(name=JOB, queueing_lock=JOB)
@organisation_days()
def refresh_readings() -> None:
    """Compute the readings of all sprints whose facts changed, the latest sprints first."""
    while refresh_next(today=timezone.localdate(), at=timezone.now()):
        pass


@app.periodic(cron="* * * * *")
@app.task(name="homeostat.watch_readings", queueing_lock="homeostat.watch_readings")
@organisation_days()
def watch(timestamp: int) -> None:
    """Every minute: have computed what changed though nobody looks, and the sprint that began."""
    if needs_refresh(timezone.localdate()):
        ask_for_refresh()
