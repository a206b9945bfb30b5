"""One change of many tasks: each tells its own story, and one entry undoes them together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.tasks import change_task
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import gathering, record
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
    with gathering() as made:
        for task in tasks:
            try:
                change_task(task, changes=changes, by=by, at=at, reason=reason)
            except Invalid as refused:
                raise Invalid(refused.field, f"{task.key}: {refused.message}", refused.remedy) from refused
    tell_together(made, action="change_tasks", noun="tasks", by=by, reason=reason)
    return len(made)


def tell_together(
    made: Sequence[AuditEntry], *, action: str, noun: str, by: User | None, reason: str
) -> None:
    """The entry by which many changes are undone as one; none where nothing was changed."""
    if made:
        entries = [entry.pk for entry in made]
        after = {"entries": entries, "count": len(entries)}
        record(by=by, action=action, noun=noun, key=entries[-1], after=after, reason=reason)
