"""Jobs that failed for good: what they were, and having them done again once the cause is gone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation


@dataclass(frozen=True, slots=True)
class Retried:
    """A failed job that waits again, unless the same work waits already: then it is left as it is."""

    number: int
    task: str
    waits_again: bool


def failed_jobs() -> list[tuple[ProcrastinateJob, datetime | None]]:
    """The newest first, each with when it failed."""
    failed = Max("procrastinateevent__at", filter=Q(procrastinateevent__type="failed"))
    rows = ProcrastinateJob.objects.filter(status="failed").annotate(failed_at=failed).order_by("-pk")
    return [(job, job.failed_at) for job in rows]


@transaction.atomic
def retry_failed(numbers: Collection[int] | None = None) -> list[Retried]:
    """Have failed jobs done again, all of them or those of these numbers; another number is passed over."""
    failed = ProcrastinateJob.objects.filter(status="failed").select_for_update().order_by("pk")
    if numbers is not None:
        failed = failed.filter(pk__in=numbers)
    return [Retried(job.pk, job.task_name, _waits_again(job.pk)) for job in failed]


def _waits_again(number: int) -> bool:
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(number, retry_at=timezone.now())
    except UniqueViolation:
        return False
    return True
