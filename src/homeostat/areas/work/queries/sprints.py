"""Sprints of the calendar, and what is in them."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from homeostat.areas.work.models import Sprint, TaskSprint


def sprint_on(day: date) -> Sprint | None:
    return Sprint.objects.filter(start__lte=day, end__gt=day).first()


def last_sprints(day: date, count: int = 12) -> list[Sprint]:
    """The sprint of that day and those before it, oldest first."""
    return list(Sprint.objects.filter(start__lte=day).order_by("-start")[:count])[::-1]


def sprints_with_counts() -> QuerySet[Sprint, Any]:
    """All sprints, newest first, with their tasks, finished tasks and committed hours."""
    staying = Q(stays__removed_on=None)
    return (
        Sprint.objects.order_by("-start")
        .annotate(
            tasks=Count("stays", filter=staying),
            finished=Count("stays", filter=staying & Q(stays__finished=True)),
            done_now=Count("stays", filter=staying & Q(stays__task__state="done")),
            committed=Sum("stays__hours", filter=staying & Q(stays__committed=True), default=Decimal(0)),
        )
        .values("id", "number", "start", "end", "closed_at", "tasks", "finished", "done_now", "committed")
    )


def stays_of_sprint(sprint: Sprint, *, limit: int = 500) -> list[TaskSprint]:
    """The tasks of a sprint with what they are, by cell and key."""
    stays = sprint.stays.select_related("task", "task__account", "task__epic")
    return list(stays.order_by("cell_id", "task__key")[:limit])
