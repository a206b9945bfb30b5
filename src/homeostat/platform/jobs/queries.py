"""Questions about background jobs."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob

from homeostat.platform.jobs.stalled import stalled_jobs

if TYPE_CHECKING:
    from django.db.models import QuerySet

STATES = {"waiting": "todo", "running": "doing", "failed": "failed"}


def by_state() -> Mapping[str, int]:
    """A stalled job counts as that and not as running."""
    found = {name: ProcrastinateJob.objects.filter(status=status).count() for name, status in STATES.items()}
    lost = min(stalled_jobs().count(), found["running"])
    return {**found, "running": found["running"] - lost, "stalled": lost}


def stalled() -> Mapping[str, int]:
    """How many of which task lost their worker."""
    return by_task(stalled_jobs())


def failed_since(since: datetime) -> Mapping[str, int]:
    """How many of which task failed since then."""
    return by_task(ProcrastinateJob.objects.filter(happened("failed", at__gte=since), status="failed"))


def waiting_since(since: datetime) -> int:
    """How many could have begun before that moment and wait still."""
    due = Q(scheduled_at=None) | Q(scheduled_at__lt=since)
    asked = happened("deferred", at__lt=since)
    return ProcrastinateJob.objects.filter(due, asked, status="todo").count()


def happened(kind: str, **when: datetime) -> Exists:
    return Exists(ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type=kind, **when))


def by_task(jobs: "QuerySet[ProcrastinateJob]") -> Mapping[str, int]:
    found = jobs.order_by("task_name").values_list("task_name").annotate(number=Count("pk"))
    return dict(found)
