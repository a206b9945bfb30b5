"""Templates of tasks: kept, changed, removed, and used."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import access, actions
from homeostat.areas.work.models import Template
from homeostat.areas.work.outlines import AMOUNTS, ROWS, Outline, outlines_of
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import key_of, named_row, named_rows, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.tasks import TaskOut, Title, task_out
from homeostat.connect.api.values import Body, Day, Description, Hours, Key, Points, Reason
from homeostat.platform.access import NotFound, Viewer, member_of

router = Router()


class OutlineBody(Body):
    """A task of a template; other rows by their keys."""

    title: Title = Field(description="With gaps: {name}, {day}, {week}, {month}, {year}.")
    cell: Key | None = None
    account: Key | None = None
    epic: Key | None = None
    role: Key | None = None
    assignee: Key | None = None
    assign_adder: bool = Field(False, description="Whoever adds it does it.")
    reviewer: Key | None = None
    points: Points | None = None
    estimate: Hours | None = Field(None, description="Hours.")
    description: Description = ""


class OutlineOut(Schema):
    title: str
    cell: str | None
    account: str | None
    epic: str | None
    role: str | None
    assignee: str | None
    assign_adder: bool
    reviewer: str | None
    points: str | None
    estimate: str | None
    description: str


class TemplateOut(Schema):
    key: str
    name: str
    cell: str | None = Field(description="Whom it is offered to first; everybody where there is none.")
    tasks: list[OutlineOut]


class TemplateFields(Body):
    cell: Key | None = None
    reason: Reason = ""


class TemplateIn(TemplateFields):
    name: str = Field(min_length=1, max_length=200)
    tasks: list[OutlineBody] = Field(min_length=1, max_length=50)


class TemplateChange(TemplateFields):
    name: str = Field("", max_length=200)
    tasks: list[OutlineBody] = Field([], max_length=50)


class UseIn(Body):
    name: str = Field("", max_length=200, description="Fills the gap {name} of the titles.")
    day: Day | None = Field(None, description="Fills the gaps of days; today where none is given.")
    sprint: int | None = Field(None, ge=0, description="The number of the sprint they go to.")
    reason: Reason = ""


@router.get("/templates", response=Page[TemplateOut], summary="Templates, by name")
def list_templates(request: HttpRequest, paging: Query[Paging]) -> Any:
    near, others = access.templates_for(member_of(request), on=timezone.localdate())
    rows = Template.objects.filter(pk__in=[row.pk for row in [*near, *others]]).select_related("cell")
    items, after = page_of_items(list(rows), paging, key=lambda each: [each.name.casefold(), each.key])
    return {"items": [template_out(row) for row in items], "next": after}


@router.post("/templates", response={201: TemplateOut}, summary="Keep a template", **WRITES)
def add_template(request: HttpRequest, body: TemplateIn) -> TemplateOut:
    viewer = member_of(request)
    given = named_rows(viewer, {**body.given(), "tasks": _outlines(viewer, body.tasks)})
    return template_out(actions.add_template(**given, by=viewer.user, at=timezone.now(), reason=body.reason))


@router.get("/templates/{key}", response=TemplateOut, summary="A template")
def read_template(request: HttpRequest, key: str) -> TemplateOut:
    return template_out(access.template_for(member_of(request), key))


@router.patch("/templates/{key}", response=TemplateOut, summary="Change a template", **CHANGES)
def change_template(request: HttpRequest, key: str, body: TemplateChange) -> TemplateOut:
    """Only the fields that are sent change; tasks that were added from it stay as they are."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.template_for(viewer, key), template_out)
    given = named_rows(viewer, body.given())
    if "tasks" in given:
        given["tasks"] = _outlines(viewer, body.tasks)
    actions.change_template(row, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return template_out(access.template_for(viewer, key))


@router.delete("/templates/{key}", response={204: None}, summary="Remove a template", **CHANGES)
def remove_template(request: HttpRequest, key: str) -> None:
    viewer = member_of(request)
    row = unchanged(request, lambda: access.template_for(viewer, key), template_out)
    actions.remove_template(row, by=viewer.user, at=timezone.now())


@router.post("/templates/{key}/use", response={201: list[TaskOut]}, summary="Add from a template", **WRITES)
def use_template(request: HttpRequest, key: str, body: UseIn) -> list[TaskOut]:
    """All its tasks in one action, undone as one."""
    viewer = member_of(request)
    row = access.template_for(viewer, key)
    try:
        sprint = None if body.sprint is None else access.sprint_for(viewer, body.sprint)
    except NotFound as error:
        raise wrong_field("sprint", _("It is not planned."), _("Send another number.")) from error
    added = actions.use_template(
        row,
        name=body.name,
        day=body.day or timezone.localdate(),
        sprint=sprint,
        adder=None if viewer.person_id is None else access.me(viewer),
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
    )
    return [task_out(task) for task in added]


def template_out(row: Template) -> TemplateOut:
    return TemplateOut(
        key=row.key,
        name=row.name,
        cell=key_of(row.cell),
        tasks=[_outline_out(outline) for outline in outlines_of(row.tasks)],
    )


def _outline_out(outline: Outline) -> OutlineOut:
    names = (*ROWS, *AMOUNTS)
    told: dict[str, Any] = {name: getattr(outline, name) or None for name in names}
    return OutlineOut(
        title=outline.title,
        assign_adder=outline.assign_adder,
        description=outline.description,
        **told,
    )


def _outlines(viewer: Viewer, tasks: list[OutlineBody]) -> list[Outline]:
    """Outlines whose keys all name something that is there."""
    for each in tasks:
        for name in ROWS:
            if key := getattr(each, name):
                named_row(viewer, name, key)
    return [Outline.of(each.model_dump()) for each in tasks]
