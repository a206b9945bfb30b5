"""Lists of tasks that are kept under a name."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.work import access, actions
from homeostat.areas.work.models import TaskView
from homeostat.areas.work.models.task_views import kept_query
from homeostat.connect.api.accounts import WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body
from homeostat.platform.access import Viewer, member_of

router = Router()
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class TaskViewOut(Schema):
    id: int
    name: str
    query: str = Field(description="What the address of the page of tasks asks.")
    is_shared: bool = Field(description="Whether it opens to every member.")
    is_mine: bool


class TaskViewIn(Body):
    name: Name
    query: str = Field("", max_length=2000, description="As in the address of its page: `cell=falcon`.")
    is_shared: bool = False


@router.get("/task-views", response=Page[TaskViewOut], summary="My lists of tasks, and those shared")
def list_task_views(request: HttpRequest, asked: Query[Paging]) -> Any:
    viewer = member_of(request)
    found = access.views_for(viewer)
    items, after = page_of_items(found, asked, key=lambda each: [each.name.casefold(), each.pk])
    return {"items": [task_view_out(row, viewer) for row in items], "next": after}


@router.post("/task-views", response={201: TaskViewOut}, summary="Keep a list of tasks", **WRITES)
def keep_task_view(request: HttpRequest, body: TaskViewIn) -> TaskViewOut:
    """One's own of the same name says the new list from now on."""
    viewer = member_of(request)
    query = kept_query(body.query)
    row = actions.keep_view(body.name, query=query, is_shared=body.is_shared, by=viewer.user)
    return task_view_out(row, viewer)


@router.delete("/task-views/{id}", response={204: None}, summary="Keep a list of mine no longer", **WRITES)
def remove_task_view(request: HttpRequest, id: int) -> None:
    """Stewards remove lists that others share as well."""
    viewer = member_of(request)
    actions.remove_view(access.view_to_remove(viewer, id), by=viewer.user)


def task_view_out(row: TaskView, viewer: Viewer) -> TaskViewOut:
    return TaskViewOut(
        id=row.pk,
        name=row.name,
        query=row.query,
        is_shared=row.is_shared,
        is_mine=row.owner_id == viewer.user.pk,
    )
