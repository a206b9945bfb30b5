"""Undo one change each of many tasks and of their stays in sprints, in a few statements."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from homeostat.areas.work.actions.former import Known, refuse_other_values, told, value_of
from homeostat.areas.work.actions.stays import CHANGING, MOST_AT_ONCE
from homeostat.areas.work.actions.tasks import refuse_closed
from homeostat.areas.work.actions.together import write_tasks
from homeostat.areas.work.changes import OF_STAYS, changed_facts, opposite_action, plain_action
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record_many
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale


def undo_changed_tasks(parts: Sequence[AuditEntry], *, by: User | None, at: datetime, reason: str) -> None:
    """Undo the changes of tasks and of their stays, the last first; all of them or none."""
    of_stays = [part for part in parts if plain_action(part) in OF_STAYS]
    of_tasks = [part for part in parts if plain_action(part) not in OF_STAYS]
    stays_last = bool(of_stays and of_tasks) and of_stays[0].pk > of_tasks[0].pk
    if stays_last:
        _undo_stays(of_stays, by=by, reason=reason)
    if of_tasks:
        _undo_columns(of_tasks, by=by, at=at, reason=reason)
    if not stays_last:
        _undo_stays(of_stays, by=by, reason=reason)


def _undo_columns(parts: list[AuditEntry], *, by: User | None, at: datetime, reason: str) -> None:
    """Undo one change each of many tasks, in a few statements."""
    locked = Task.objects.select_for_update().defer(None).order_by("pk")
    tasks = {task.key: task for task in locked.filter(key__in=[part.key for part in parts])}
    given: dict[int, dict[str, Any]] = {}
    known = Known()
    for part in parts:
        row = tasks.get(part.key)
        try:
            if row is None:
                raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
            names = changed_facts(part)
            refuse_other_values(row, told(part.after), names)
            given[row.pk] = {name: value_of(Task, name, told(part.before).get(name)) for name in names}
            known.refuse_gone(Task, given[row.pk])
        except Invalid as refused:
            raise Invalid("", f"{part.key}: {refused.message}", refused.remedy) from refused
    action = opposite_action(parts[0]) if parts else ""
    write_tasks(list(tasks.values()), given, action=action, by=by, at=at, reason=reason)


def _undo_stays(parts: Sequence[AuditEntry], *, by: User | None, reason: str) -> None:
    locked = TaskSprint.objects.select_for_update(of=("self",)).select_related("sprint")
    rows = locked.in_bulk([_id_of(part) for part in parts])
    former = _Former(rows, parts)
    for part in parts:
        try:
            former.undo(part)
        except Invalid as refused:
            raise Invalid("", f"{part.key}: {refused.message}", refused.remedy) from refused
    TaskSprint.objects.filter(pk__in=former.gone).delete()
    TaskSprint.objects.bulk_update(former.changed, CHANGING, batch_size=MOST_AT_ONCE)
    TaskSprint.objects.bulk_create(former.back, batch_size=MOST_AT_ONCE)
    for start, end in {(sprint.start, sprint.end) for sprint in former.sprints.values()}:
        mark_stale(start, end)
    entries: defaultdict[str, list[tuple[object, Any, Any]]] = defaultdict(list)
    for part in parts:
        entries[opposite_action(part)].append((part.key, part.after, part.before))
    for action, among in entries.items():
        record_many(among, by=by, action=action, noun="task", reason=reason)


class _Former:
    """Stays as they were before: those that go, those that change, those that come back."""

    def __init__(self, rows: dict[int, TaskSprint], parts: Sequence[AuditEntry]) -> None:
        self.rows, self.known = rows, Known()
        facts = [told(part.before) or told(part.after) for part in parts]
        self.sprints = Sprint.objects.in_bulk({each["sprint_id"] for each in facts})
        self.known.look_up(Task, {each["task_id"] for each in facts})
        pairs = TaskSprint.objects.filter(task__in={each["task_id"] for each in facts})
        self.taken = set(pairs.values_list("task_id", "sprint_id"))
        self.gone: list[int] = []
        self.changed: list[TaskSprint] = []
        self.back: list[TaskSprint] = []

    def undo(self, part: AuditEntry) -> None:
        row = self.rows.get(_id_of(part))
        if part.after is None:
            self._bring_back(told(part.before), is_there=row is not None)
            return
        if row is None:
            raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
        refuse_closed(row.sprint)
        names = frozenset(part.after) if part.before is None else changed_facts(part)
        refuse_other_values(row, part.after, names)
        if part.before is None:
            self.gone.append(row.pk)
            return
        for name in names:
            setattr(row, name, value_of(TaskSprint, name, part.before.get(name)))
        self.changed.append(row)

    def _bring_back(self, before: dict[str, Any], *, is_there: bool) -> None:
        names = [field.attname for field in TaskSprint._meta.concrete_fields]
        values = {name: value_of(TaskSprint, name, before[name]) for name in names}
        self.known.refuse_gone(TaskSprint, values)
        refuse_closed(self.sprints[values["sprint_id"]])
        if is_there or (values["task_id"], values["sprint_id"]) in self.taken:
            raise Invalid("", _("Another one has taken its place."), _("Look at the latest change."))
        self.back.append(TaskSprint(**values))


def _id_of(part: AuditEntry) -> int:
    return int(told(part.after or part.before)["id"])
