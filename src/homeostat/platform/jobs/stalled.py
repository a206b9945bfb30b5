"""Jobs whose worker was killed in the middle: found by its silence, done again by another, not for ever.

Every job may be begun twice (docs/reference/background-jobs.md says why each can): a worker that only could
not write its heartbeat for so long still works on a job that another takes over.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation
from procrastinate.sql import queries

HEARD_WITHIN = timedelta(seconds=40)
"""Workers write their heartbeat every ten seconds; one that missed four is taken for gone."""
ATTEMPTS = 3
"""A job that lost its worker so many times takes workers down with it, and is left alone as failed."""

logger = logging.getLogger(__name__)


def stalled_jobs() -> "QuerySet[ProcrastinateJob]":
    """Jobs somebody began whose worker is silent, or was silent when the next one started and forgot it."""
    silent = Q(worker__last_heartbeat__lt=timezone.now() - HEARD_WITHIN)
    return ProcrastinateJob.objects.filter(Q(worker=None) | silent, status="doing")


def retry_stalled() -> int:
    """Have each stalled job done again, or call it failed after its last attempt; returns how many.

    Several workers may look at once: each takes the jobs that no other looks at. What asks for the same work
    waits already where the queueing lock is taken: the stalled one is given up then.
    """
    with transaction.atomic():
        jobs = list(stalled_jobs().select_for_update(of=("self",), skip_locked=True).order_by("pk"))
        for job in jobs:
            become = settle(job)
            logger.warning("Job %s (%s) lost its worker: %s.", job.pk, job.task_name, become)
    return len(jobs)


def settle(job: ProcrastinateJob) -> str:
    """What becomes of one stalled job, whose row is locked."""
    if job.attempts + 1 >= ATTEMPTS:
        finish(job, "failed")
        return f"failed after {ATTEMPTS} attempts"
    if not waits_again(job):
        finish(job, "aborted")
        return "the same work waits already"
    return "it is done again"


def waits_again(job: ProcrastinateJob) -> bool:
    """Have a job wait once more; False, and nothing changed, where the same work waits already."""
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job.pk, retry_at=timezone.now())
    except UniqueViolation:
        return False
    return True


def finish(job: ProcrastinateJob, status: str) -> None:
    app.connector.get_sync_connector().execute_query(
        queries["finish_job"], job_id=job.pk, status=status, delete_job=False
    )
