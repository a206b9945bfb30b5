"""One change of many tasks: each tells its own story, and one entry undoes them together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.tasks import change_task
from homeostat.areas.work.changes import TOGETHER
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User


@transaction.atomic
def change_tasks(
    tasks: Sequence[Task], *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> int:
    """Change tasks alike, all or none; returns how many were different before."""
    if not tasks:
        raise Invalid("pick", _("No task is ticked."), _("Tick the tasks to change."))
    if not changes:
        raise Invalid("", _("Nothing is chosen to change."), _("Choose an assignee, a state or another."))
    last = AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    for task in tasks:
        try:
            change_task(task, changes=changes, by=by, at=at, reason=reason)
        except Invalid as refused:
            raise Invalid(refused.field, f"{task.key}: {refused.message}", refused.remedy) from refused
    made = AuditEntry.objects.filter(
        pk__gt=last, noun="task", action="change_task", by=by, key__in=[task.key for task in tasks]
    )
    tell_together([entry.pk for entry in made], action=TOGETHER, by=by, reason=reason)
    return len(made)


def tell_together(entries: list[int], *, action: str, by: User | None, reason: str) -> None:
    """The entry by which many changes are undone; none where nothing was changed."""
    if entries:
        record(
            by=by,
            action=action,
            noun="tasks",
            key=entries[-1],
            after={"entries": entries, "count": len(entries)},
            reason=reason,
        )
