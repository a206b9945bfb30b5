"""Links between tasks."""

from typing import Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.queries import ShownLink
from homeostat.connect.api.accounts import WRITES
from homeostat.connect.api.rows import named_row
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Key, Reason
from homeostat.platform.access import Viewer, member_of

router = Router()
Way = Literal[
    "blocks",
    "blocked_by",
    "relates",
    "duplicates",
    "duplicated_by",
    "precedes",
    "follows",
]


class LinkOut(Schema):
    """A link as it is read from the task that was asked about."""

    id: int
    way: str
    task: str = Field(description="The other task.")
    title: str
    state: str


class LinkIn(Body):
    way: Way = Field(description="How the task stands to the other one.")
    task: Key = Field(description="The key of the other task.")
    reason: Reason = ""


@router.get("/tasks/{key}/links", response=list[LinkOut], summary="The links of a task")
def list_links_of_task(request: HttpRequest, key: str) -> list[LinkOut]:
    return [_out(each) for each in queries.links_of(access.task_for(member_of(request), key))]


@router.post("/tasks/{key}/links", response={201: LinkOut}, summary="Link a task to another", **WRITES)
def link_task(request: HttpRequest, key: str, body: LinkIn) -> LinkOut:
    """Refused where they are linked like that already, or would wait for each other in a circle."""
    viewer = member_of(request)
    task = access.task_for(viewer, key)
    other = named_row(viewer, "task", body.task)
    given = {"way": body.way, "other": other, "by": viewer.user, "reason": body.reason}
    link = actions.add_link(task, **given, at=timezone.now())
    return next(_out(each) for each in queries.links_of(task) if each.pk == link.pk)


@router.delete("/links/{id}", response={204: None}, summary="Remove a link", **WRITES)
def remove_link(request: HttpRequest, id: int) -> None:
    viewer: Viewer = member_of(request)
    actions.remove_link(access.link_for(viewer, id), by=viewer.user, at=timezone.now())


def _out(link: ShownLink) -> LinkOut:
    return LinkOut(id=link.pk, way=link.way, task=link.key, title=link.title, state=link.state)
