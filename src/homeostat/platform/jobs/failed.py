"""Jobs that failed for good: what they were, and having them done again once the cause is gone."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from procrastinate.contrib.django.models import ProcrastinateJob

from homeostat.platform.jobs.stalled import waits_again


class DidNotFail(Exception):
    """Jobs of these numbers are not among those that failed."""

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(", ".join(str(number) for number in sorted(numbers)))


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
    """Have failed jobs done again, all of them or those of these numbers.

    Raises DidNotFail, and changes nothing, where one of the numbers is of no failed job.
    """
    failed = ProcrastinateJob.objects.filter(status="failed").select_for_update().order_by("pk")
    if numbers is not None:
        failed = failed.filter(pk__in=numbers)
        if others := set(numbers) - {job.pk for job in failed}:
            raise DidNotFail(others)
    return [Retried(job.pk, job.task_name, waits_again(job)) for job in failed]
