"""Rows of work by their keys: open to members, what is somebody's own to them alone."""

from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from homeostat.areas.organisation.models import Cell, Membership, Person, PersonTerm
from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Client,
    Epic,
    Recurrence,
    Sprint,
    Task,
    TaskSprint,
    TaskView,
    Template,
)
from homeostat.areas.work.queries.permissions import own_needs
from homeostat.platform.access import NotFound, Viewer

M = TypeVar("M", bound=Model)


def row_for(viewer: Viewer, rows: QuerySet[M], **wanted: object) -> M:
    """The row wanted; not found for whoever is no member, as if it were not there."""
    if not viewer.is_member:
        raise NotFound
    row = rows.filter(**wanted).first()
    if row is None:
        raise NotFound
    return row


def task_for(viewer: Viewer, key: str) -> Task:
    named = ("account__client", "epic", "cell", "lead_cell", "role", "assignee", "reviewer")
    return row_for(
        viewer, Task.objects.defer(None).defer("epic__description").select_related(*named), key=key
    )


def tasks_for(viewer: Viewer, keys: Sequence[str]) -> list[Task]:
    """The tasks of these keys, in their order; not found where one of them is not there."""
    if not viewer.is_member:
        raise NotFound
    found = {task.key: task for task in Task.objects.filter(key__in=keys)}
    if len(found) < len(set(keys)):
        raise NotFound
    return list(found.values())


def views_for(viewer: Viewer) -> list[TaskView]:
    """The lists the viewer keeps, and those that others share, by name."""
    if not viewer.is_member:
        raise NotFound
    found = TaskView.objects.filter(Q(owner=viewer.user) | Q(is_shared=True))
    return sorted(found, key=lambda view: view.name.casefold())


def view_to_remove(viewer: Viewer, pk: int) -> TaskView:
    """A list the viewer keeps; stewards remove what others share as well, who may have left."""
    theirs = Q(owner=viewer.user)
    if viewer.is_steward:
        theirs |= Q(is_shared=True)
    return row_for(viewer, TaskView.objects.filter(theirs), pk=pk)


def templates_for(viewer: Viewer, *, on: date) -> tuple[list[Template], list[Template]]:
    """Templates by name: those for everybody and for the viewer's own cells, then all others."""
    if not viewer.is_member:
        raise NotFound
    own = set(Membership.objects.on(on).filter(person=viewer.person_id).values_list("cell_id", flat=True))
    found = sorted(Template.objects.all(), key=lambda row: row.name.casefold())
    near = [row for row in found if row.cell_id is None or row.cell_id in own]
    return near, [row for row in found if row not in near]


def template_for(viewer: Viewer, key: str) -> Template:
    return row_for(viewer, Template.objects.select_related("cell"), key=key)


def recurrence_for(viewer: Viewer, pk: int) -> Recurrence:
    return row_for(viewer, Recurrence.objects.select_related("template"), pk=pk)


def account_for(viewer: Viewer, key: str) -> Account:
    rows = Account.objects.select_related("client", "owner").annotate(needed=own_needs("account"))
    return row_for(viewer, rows, key=key)


def client_for(viewer: Viewer, key: str) -> Client:
    return row_for(viewer, Client.objects.select_related("owner", "backup"), key=key)


def epic_for(viewer: Viewer, key: str) -> Epic:
    named = ("account__client", "cell", "owner", "reviewer", "backup")
    rows = Epic.objects.defer(None).select_related(*named).annotate(needed=own_needs("epic"))
    return row_for(viewer, rows, key=key)


def acceleration_for(viewer: Viewer, pk: int) -> Acceleration:
    return row_for(viewer, Acceleration.objects.select_related("epic"), pk=pk)


def sprint_for(viewer: Viewer, number: int) -> Sprint:
    return row_for(viewer, Sprint.objects.all(), number=number)


def stay_for(viewer: Viewer, pk: int) -> TaskSprint:
    return row_for(
        viewer, TaskSprint.objects.select_related("task", "sprint").defer("task__description"), pk=pk
    )


def cell_for(viewer: Viewer, key: str) -> Cell:
    return row_for(viewer, Cell.objects.all(), key=key)


def me(viewer: Viewer) -> Person:
    """The person the viewer is; not found for those who are nobody in the organisation."""
    if viewer.person_id is None:
        raise NotFound
    return Person.objects.get(pk=viewer.person_id)


def own_absence_for(viewer: Viewer, pk: int) -> Absence:
    """An absence to change or cancel: one's own, and nobody else's."""
    if viewer.person_id is None:
        raise NotFound
    return row_for(viewer, Absence.objects.all(), pk=pk, person_id=viewer.person_id)


def people_to_enter_for(viewer: Viewer, *, on: date) -> QuerySet[Person]:
    """Whose absences the viewer may enter for them: a steward everybody's, others those of their cells."""
    others = Person.objects.filter(pk__in=PersonTerm.objects.on(on).values("person"))
    if viewer.person_id is not None:
        others = others.exclude(pk=viewer.person_id)
    if not viewer.is_member:
        return others.none()
    if viewer.is_steward:
        return others
    return others.filter(pk__in=Membership.beside(viewer.person_id, on=on).values("person"))


def person_to_enter_for(viewer: Viewer, key: str, *, on: date) -> Person:
    return row_for(viewer, people_to_enter_for(viewer, on=on), key=key)
