"""One change of many tasks: each tells its own story, and one entry undoes them together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.present import Presence
from homeostat.areas.work.actions.rows import check_fields, facts
from homeostat.areas.work.actions.stays import put_tasks_in_sprint, take_tasks_out
from homeostat.areas.work.actions.tasks import (
    add_task,
    columns_given,
    let_stays_follow,
    put_task_in_sprint,
    refuse_leading_oneself,
    refuse_own_review,
)
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import gathering, record, record_many
from homeostat.platform.signin.models import User

MOST_TOGETHER = 5000


@dataclass(frozen=True, slots=True)
class Changed:
    """How many tasks were different before, and the entry that undoes all of it; None where nothing was."""

    count: int
    entry: AuditEntry | None


@transaction.atomic
def change_tasks(
    tasks: Sequence[Task], *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Changed:
    """Change tasks alike, all or none. `sprint` puts them into it, None takes them out of every open one."""
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
    columns = {name: value for name, value in changes.items() if name != "sprint"}
    with gathering() as made:
        if columns:
            given = {task.pk: columns_given(task, columns, at=at) for task in found}
            write_tasks(found, given, action="change_task", by=by, at=at, reason=reason)
        if changes.get("sprint") is not None:
            put_tasks_in_sprint(found, changes["sprint"], by=by, at=at, reason=reason)
        elif "sprint" in changes:
            take_tasks_out(found, by=by, at=at, reason=reason)
    count = len({entry.key for entry in made})
    entry = tell_together(made, action="change_tasks", noun="tasks", by=by, reason=reason, count=count)
    return Changed(count, entry)


@transaction.atomic
def plan_task(
    title: str,
    *,
    by: User | None,
    at: datetime,
    sprint: Sprint | None = None,
    reason: str = "",
    **given: Any,
) -> Task:
    """Add a task, in a sprint where one is given; undone as one."""
    if sprint is None:
        return add_task(title, by=by, at=at, reason=reason, **given)
    with gathering() as made:
        task = add_task(title, by=by, at=at, reason=reason, **given)
        put_task_in_sprint(task, sprint=sprint, by=by, at=at, reason=reason)
    tell_together(made, action="plan_task", noun="tasks", by=by, reason=reason)
    return task


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
    presence = Presence(at)
    for task in tasks:
        before = facts(task)
        after = {**before, **given[task.pk]}
        differing = [name for name in after if after[name] != before[name]]
        if not differing:
            continue
        try:
            presence.refuse_absent(task, given[task.pk])
            for name, value in given[task.pk].items():
                setattr(task, name, value)
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
    made: Sequence[AuditEntry],
    *,
    action: str,
    noun: str,
    by: User | None,
    reason: str,
    count: int | None = None,
) -> AuditEntry | None:
    """The entry by which many changes are undone as one; none where nothing was changed."""
    if not made:
        return None
    entries = [entry.pk for entry in made]
    after = {"entries": entries, "count": len(entries) if count is None else count}
    return record(by=by, action=action, noun=noun, key=entries[-1], after=after, reason=reason)
