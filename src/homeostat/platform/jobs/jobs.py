"""Jobs about jobs; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from homeostat.platform.days import organisation_days
from homeostat.platform.jobs.stalled import retry_stalled

DONE_KEPT = 7 * 24
"""Hours a job that was done is kept, for whoever asks what happened."""
FAILED_KEPT = 90 * 24


@app.periodic(cron="* * * * *")
@app.task(name="homeostat.retry_stalled_jobs", queueing_lock="retry_stalled_jobs", priority=10)
@organisation_days()
def retry(timestamp: int) -> None:
    """Every minute, before all others: have jobs done again whose worker was killed."""
    retry_stalled()


@app.periodic(cron="53 3 * * *")
@app.task(name="homeostat.forget_jobs", queueing_lock="forget_jobs", pass_context=True)
async def forget(context: JobContext, timestamp: int) -> None:
    """Every night: forget old jobs; several a minute would fill the table within a year."""
    jobs = context.app.job_manager
    await jobs.delete_old_jobs(nb_hours=DONE_KEPT, include_cancelled=True, include_aborted=True)
    await jobs.delete_old_jobs(nb_hours=FAILED_KEPT, include_failed=True)
