"""Comments on tasks and epics, and the mentions of whoever asks."""

from datetime import datetime
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.work import access, actions
from homeostat.areas.work.comment_text import LONGEST, Named, written
from homeostat.areas.work.models import Comment, Mention
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.rows import key_of, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Reason
from homeostat.platform.access import Viewer, member_of

router = Router()
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST),
    Field(description="Markdown; `@key` mentions a person."),
]


class CommentOut(Schema):
    """A comment; one that its author or a steward removed has no text any more."""

    id: int
    task: str | None
    epic: str | None
    author: str
    text: str
    mentions: list[str]
    at: datetime
    edited_at: datetime | None
    removed_at: datetime | None
    removed_by_steward: bool


class CommentIn(Body):
    text: Text


class RemovedFor(Body):
    as_steward: bool = Field(False, description="Somebody else's, by a steward; it needs a reason.")
    reason: Reason = ""


class MentionOut(Schema):
    id: int
    comment: CommentOut
    seen_at: datetime | None


class MentionIn(Body):
    seen: bool = Field(description="Ticked off, or waiting on Today.")


class WhichMentions(Paging):
    unseen: bool = Field(False, description="Only those that wait on Today.")


@router.get("/tasks/{key}/comments", response=Page[CommentOut], summary="Comments on a task, oldest first")
def list_comments_of_task(request: HttpRequest, key: str, paging: Query[Paging]) -> Any:
    return _page(access.task_for(member_of(request), key).comments.all(), paging)


@router.get("/epics/{key}/comments", response=Page[CommentOut], summary="Comments on an epic, oldest first")
def list_comments_of_epic(request: HttpRequest, key: str, paging: Query[Paging]) -> Any:
    return _page(access.epic_for(member_of(request), key).comments.all(), paging)


@router.post("/tasks/{key}/comments", response={201: CommentOut}, summary="Comment on a task", **WRITES)
def comment_task(request: HttpRequest, key: str, body: CommentIn) -> CommentOut:
    viewer = member_of(request)
    return _added(viewer, access.task_for(viewer, key), body)


@router.post("/epics/{key}/comments", response={201: CommentOut}, summary="Comment on an epic", **WRITES)
def comment_epic(request: HttpRequest, key: str, body: CommentIn) -> CommentOut:
    viewer = member_of(request)
    return _added(viewer, access.epic_for(viewer, key), body)


@router.get("/comments/{id}", response=CommentOut, summary="A comment")
def read_comment(request: HttpRequest, id: int) -> CommentOut:
    return comment_out(access.comment_for(member_of(request), id))


@router.patch("/comments/{id}", response=CommentOut, summary="Edit one's comment", **CHANGES)
def change_comment(request: HttpRequest, id: int, body: CommentIn) -> CommentOut:
    """The comment shows that it was edited, and when."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.own_comment_for(viewer, id), comment_out)
    actions.change_comment(row, body.text, by=viewer.user, at=timezone.now())
    return comment_out(access.comment_for(viewer, id))


@router.delete("/comments/{id}", response={204: None}, summary="Remove a comment", **WRITES)
def remove_comment(request: HttpRequest, id: int, why: Query[RemovedFor]) -> None:
    """One's own, or as a steward somebody else's with a reason. Its place stays, its text goes; for a day
    whoever removed it can undo the change.
    """
    viewer = member_of(request)
    find = access.comment_to_withdraw if why.as_steward else access.own_comment_for
    actions.remove_comment(
        find(viewer, id), as_steward=why.as_steward, reason=why.reason, by=viewer.user, at=timezone.now()
    )


@router.get("/mentions", response=Page[MentionOut], summary="One's mentions, the latest first")
def list_mentions(request: HttpRequest, asked: Query[WhichMentions]) -> Any:
    rows = access.own_mentions(member_of(request))
    if asked.unseen:
        rows = rows.filter(seen_at=None)
    rows = rows.select_related("comment__task", "comment__epic", "comment__author")
    rows = rows.prefetch_related("comment__mentions__person")
    found, after = page_of_rows(rows, asked, order=("-pk",))
    return {"items": [mention_out(row) for row in found], "next": after}


@router.put("/mentions/{id}", response=MentionOut, summary="Tick off one's mention", **WRITES)
def change_mention(request: HttpRequest, id: int, body: MentionIn) -> MentionOut:
    row = access.own_mention_for(member_of(request), id)
    return mention_out(actions.tick_off_mention(row, seen=body.seen, at=timezone.now()))


def comment_out(row: Comment) -> CommentOut:
    people = {each.person_id: Named(each.person_id, each.person.key, "") for each in _mentions(row)}
    return CommentOut(
        id=row.pk,
        task=key_of(row.task),
        epic=key_of(row.epic),
        author=row.author.key,
        text=written(row.text, people),
        mentions=[] if row.removed_at else [person.key for person in people.values()],
        at=row.at,
        edited_at=row.edited_at,
        removed_at=row.removed_at,
        removed_by_steward=row.removed_by_steward,
    )


def mention_out(row: Mention) -> MentionOut:
    return MentionOut(id=row.pk, comment=comment_out(row.comment), seen_at=row.seen_at)


def _mentions(row: Comment) -> list[Mention]:
    if "mentions" in getattr(row, "_prefetched_objects_cache", {}):
        return list(row.mentions.all())
    return list(row.mentions.select_related("person").order_by("pk"))


def _page(rows: QuerySet[Comment], paging: Paging) -> Any:
    rows = (
        rows.select_related("task", "epic", "author")
        .defer("task__description", "epic__description")
        .prefetch_related("mentions__person")
    )
    found, after = page_of_rows(rows, paging, order=("pk",))
    return {"items": [comment_out(row) for row in found], "next": after}


def _added(viewer: Viewer, about: Any, body: CommentIn) -> CommentOut:
    author = access.me(viewer)
    row = actions.add_comment(about, body.text, author=author, by=viewer.user, at=timezone.now())
    return comment_out(access.comment_for(viewer, row.pk))
