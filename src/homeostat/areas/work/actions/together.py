"""One change of many tasks: each tells its own story, and one entry undoes them together."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import check_fields, facts
from homeostat.areas.work.actions.tasks import (
    columns_given,
    let_stays_follow,
    refuse_leading_oneself,
    refuse_own_review,
)
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import gathering, record, record_many
from homeostat.platform.signin.models import User

MOST_TOGETHER = 5000


@transaction.atomic
def change_tasks(
    tasks: Sequence[Task], *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> int:
    """Change tasks alike, all or none; returns how many were different before."""
    if not tasks:
        raise Invalid("pick", _("No task is ticked."), _("Tick the tasks to change."))
    if len(tasks) > MOST_TOGETHER:
        raise Invalid(
            "pick",
            _("These are more than %d tasks.") % MOST_TOGETHER,
            _("Narrow the list, and change them in parts."),
        )
    if not changes:
        raise Invalid("", _("Nothing is chosen to change."), _("Choose an assignee, a state or another."))
    locked = Task.objects.select_for_update().filter(pk__in=[task.pk for task in tasks]).order_by("pk")
    found = list(locked.defer(None) if "description" in changes else locked)
    given = {task.pk: columns_given(task, changes, at=at) for task in found}
    with gathering() as made:
        write_tasks(found, given, action="change_task", by=by, at=at, reason=reason)
    tell_together(made, action="change_tasks", noun="tasks", by=by, reason=reason)
    return len(made)


def write_tasks(
    tasks: Sequence[Task],
    given: Mapping[int, Mapping[str, Any]],
    *,
    action: str,
    by: User | None,
    at: datetime,
    reason: str,
) -> None:
    """Write columns of locked tasks (`given` by id) in a few statements, and tell each that differs."""
    told: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    alike: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for task in tasks:
        before = facts(task)
        for name, value in given[task.pk].items():
            setattr(task, name, value)
        after = facts(task)
        differing = [name for name in after if after[name] != before[name]]
        if not differing:
            continue
        try:
            check_fields(task)
            refuse_leading_oneself(task)
            refuse_own_review(task)
        except Invalid as refused:
            raise Invalid(refused.field, f"{task.key}: {refused.message}", refused.remedy) from refused
        told.append(
            (task.key, {name: before[name] for name in differing}, {name: after[name] for name in differing})
        )
        alike.setdefault(tuple((name, after[name]) for name in differing), []).append(task.pk)
    for values, ids in alike.items():
        Task.objects.filter(pk__in=ids).update(**dict(values))
    record_many(told, by=by, action=action, noun="task", reason=reason)
    let_stays_follow(tasks, given, at=at)


def tell_together(
    made: Sequence[AuditEntry], *, action: str, noun: str, by: User | None, reason: str
) -> None:
    """The entry by which many changes are undone as one; none where nothing was changed."""
    if made:
        entries = [entry.pk for entry in made]
        after = {"entries": entries, "count": len(entries)}
        record(by=by, action=action, noun=noun, key=entries[-1], after=after, reason=reason)
