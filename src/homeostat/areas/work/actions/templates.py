"""Templates: kept, changed, removed, and used: all their tasks are added in one action, undone as one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.actions.present import TERMS, absent, here_of, refuse_absent
from homeostat.areas.work.actions.rows import described, facts, named, save_changes, save_named
from homeostat.areas.work.actions.tasks import add_task, put_task_in_sprint
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Sprint, Task, Template
from homeostat.areas.work.outlines import ROWS, Known, Outline, filled, gaps_in, outlines_of, rows_of
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
    template = Template(name=name, cell=cell, tasks=_kept(tasks, at=at))
    refuse_absent(template, at=at)
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
        given["tasks"] = _kept(given["tasks"], outlines_of(template.tasks), at=at)
    if "cell" in given:
        cell = given.pop("cell")
        given["cell_id"] = getattr(cell, "pk", None)
        refuse_absent(template, given, at=at)
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
    """Add the tasks of a template, in a sprint where one is given; undone as one.

    Tasks come without people, cells and roles that are not there any more.
    """
    outlines = outlines_of(template.tasks)
    if any("name" in gaps_in(outline.title) for outline in outlines) and not name.strip():
        raise Invalid(
            "name",
            _("The titles have a gap for a name."),
            _("Write what fills it, such as the client's name."),
        )
    today = timezone.localdate(at)
    rows = {
        (model, key): row
        for (model, key), row in rows_of(outlines).items()
        if model not in TERMS or here_of(model, {key}, today)
    }
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


def _kept(tasks: Sequence[Outline], former: Sequence[Outline] = (), *, at: datetime) -> list[dict[str, Any]]:
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
    _refuse_absent_in(tasks, former, on=timezone.localdate(at))
    return [outline.as_json() for outline in tasks]


def _refuse_absent_in(tasks: Sequence[Outline], former: Sequence[Outline], *, on: date) -> None:
    """Whom the template named before may stay in it, until somebody changes that."""
    for field, model in ROWS.items():
        if model not in TERMS:
            continue
        wanted = {getattr(one, field) for one in tasks} - {getattr(one, field) for one in former} - {""}
        missing = sorted(wanted - here_of(model, wanted, on)) if wanted else []
        if missing:
            raise absent(field, model, Known.of(tasks, on=on).name(field, missing[0]))
