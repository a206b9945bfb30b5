"""Templates: kept, changed, removed, and used: all their tasks are added in one action, undone as one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.actions.rows import described, facts, named, save_changes, save_named
from homeostat.areas.work.actions.tasks import add_task, put_task_in_sprint
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, Task, Template
from homeostat.areas.work.outlines import Outline, filled, gaps_in, outlines_of, rows_of
from homeostat.platform.audit.record import gathering, record
from homeostat.platform.signin.models import User

MOST_TASKS = 50


@transaction.atomic
def add_template(
    name: str,
    *,
    tasks: Sequence[Outline],
    by: User | None,
    at: datetime,
    cell: Cell | None = None,
    reason: str = "",
) -> Template:
    """Keep a template for everybody, or for a cell."""
    template = Template(name=name, cell=cell, tasks=_kept(tasks))
    return save_named(template, by=by, reason=reason)


@transaction.atomic
def change_template(
    template: Template, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Template:
    """Change a template; tasks that were added from it stay as they are."""
    given = dict(changes)
    if "name" in given:
        given["name"] = named(given["name"])
    if "tasks" in given:
        given["tasks"] = _kept(given["tasks"])
    if "cell" in given:
        cell = given.pop("cell")
        given["cell_id"] = getattr(cell, "pk", None)
    return save_changes(template, given, by=by, reason=reason)


@transaction.atomic
def remove_template(template: Template, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a template away; tasks that were added from it stay. The entry in the audit log brings it back."""
    locked = Template.objects.select_for_update().get(pk=template.pk)
    if locked.recurrences.exists():
        raise Invalid("", _("Tasks come again from this template."), _("Keep it, and end them instead."))
    record(
        by=by,
        action="remove_template",
        noun="template",
        key=locked.key,
        before=facts(locked),
        reason=reason,
    )
    locked.delete()


@transaction.atomic
def use_template(
    template: Template,
    *,
    by: User | None,
    at: datetime,
    day: date,
    adder: Person | None = None,
    name: str = "",
    sprint: Sprint | None = None,
    due_on: date | None = None,
    reason: str = "",
) -> list[Task]:
    """Add the tasks of a template, in a sprint where one is given; undone as one."""
    outlines = outlines_of(template.tasks)
    if any("name" in gaps_in(outline.title) for outline in outlines) and not name.strip():
        raise Invalid(
            "name",
            _("The titles have a gap for a name."),
            _("Write what fills it, such as the client's name."),
        )
    rows = rows_of(outlines)
    found: list[Task] = []
    with gathering() as made:
        for outline in outlines:
            title = filled(outline.title, day=day, name=name.strip())
            given = {**outline.facts(rows, adder=adder), "due_on": due_on}
            task = add_task(title, **given, by=by, at=at, reason=reason)
            if sprint is not None:
                put_task_in_sprint(task, sprint=sprint, by=by, at=at, reason=reason)
            found.append(task)
    tell_together(made, action="add_tasks", noun="tasks", by=by, reason=reason)
    return found


def _kept(tasks: Sequence[Outline]) -> list[dict[str, Any]]:
    if not tasks:
        raise Invalid("title", _("A template has a task at least."), _("Write the title of the first."))
    if len(tasks) > MOST_TASKS:
        raise Invalid(
            "title", _("A template has %d tasks at most.") % MOST_TASKS, _("Make another template for more.")
        )
    for outline in tasks:
        named(outline.title, "title")
        gaps_in(outline.title)
        described(outline.description)
        if outline.assignee and outline.assignee == outline.reviewer:
            raise Invalid(
                "reviewer", _("Nobody reviews their own task."), _("Choose someone else as the reviewer.")
            )
    return [outline.as_json() for outline in tasks]
