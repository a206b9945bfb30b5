"""Jobs of the import; procrastinate finds them here (PROCRASTINATE_IMPORT_PATHS)."""

from procrastinate.contrib.django import app

from homeostat.connect.files.models import ImportRun
from homeostat.platform.days import organisation_days


@app.task(name="homeostat.import")
@organisation_days()
def work_on(*, run_id: int, what: str) -> None:
    """Check or carry out one import."""
    from homeostat.connect.files import working

    run = ImportRun.objects.select_related("started_by").filter(pk=run_id).first()
    if run is not None:
        (working.check_run if what == "check" else working.import_run)(run)


@app.periodic(cron="17 3 * * *")
@app.task(name="homeostat.forget_import_files", queueing_lock="forget_import_files")
@organisation_days()
def forget(timestamp: int) -> None:
    """Delete uploaded files after the days the policy gives them."""
    from django.utils import timezone

    from homeostat.connect.files import runs

    runs.apply_file_retention(timezone.now())
