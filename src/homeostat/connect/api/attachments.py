"""Files on tasks and comments."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import File, Query, Router, UploadedFile
from pydantic import Field

from homeostat.areas.work import access, actions
from homeostat.areas.work.file_addresses import address_ends, signed_address
from homeostat.areas.work.models import Attachment, Comment, Task
from homeostat.areas.work.uploads import files_in
from homeostat.connect.api.accounts import WRITES
from homeostat.connect.api.comments import RemovedFor
from homeostat.connect.api.rows import key_of
from homeostat.connect.api.schema import Schema
from homeostat.platform.access import Viewer, member_of

router = Router()


class AttachmentOut(Schema):
    id: int
    task: str | None
    comment: int | None
    name: str
    media_type: str = Field(description="Found from the content.")
    size: int = Field(description="Bytes.")
    digest: str = Field(description="SHA-256 of the content.")
    added_by: str
    added_at: datetime


class AddressOut(Schema):
    url: str = Field(description="Where the file is read, without a token: whoever has it reads it.")
    until: datetime


@router.get("/tasks/{key}/attachments", response=list[AttachmentOut], summary="The files of a task")
def list_attachments_of_task(request: HttpRequest, key: str) -> list[AttachmentOut]:
    """Without those of its comments."""
    return _list(access.task_for(member_of(request), key))


@router.get("/comments/{id}/attachments", response=list[AttachmentOut], summary="The files of a comment")
def list_attachments_of_comment(request: HttpRequest, id: int) -> list[AttachmentOut]:
    return _list(access.comment_for(member_of(request), id))


@router.post(
    "/tasks/{key}/attachments",
    response={201: list[AttachmentOut]},
    summary="Attach files to a task",
    **WRITES,
)
def attach_to_task(request: HttpRequest, key: str, files: File[list[UploadedFile]]) -> list[AttachmentOut]:
    """All or none of them. Programs and scripts are refused, and names that claim another content."""
    viewer = member_of(request)
    return _attached(request, viewer, access.task_for(viewer, key))


@router.post(
    "/comments/{id}/attachments",
    response={201: list[AttachmentOut]},
    summary="Attach files to one's comment",
    **WRITES,
)
def attach_to_comment(request: HttpRequest, id: int, files: File[list[UploadedFile]]) -> list[AttachmentOut]:
    viewer = member_of(request)
    return _attached(request, viewer, access.own_comment_for(viewer, id))


@router.get("/attachments/{id}", response=AttachmentOut, summary="A file")
def read_attachment(request: HttpRequest, id: int) -> AttachmentOut:
    return _out(access.attachment_for(member_of(request), id))


@router.get("/attachments/{id}/address", response=AddressOut, summary="Where to download a file")
def read_address(request: HttpRequest, id: int) -> AddressOut:
    row = access.attachment_for(member_of(request), id)
    return AddressOut(url=signed_address(row), until=address_ends(timezone.now()))


@router.delete("/attachments/{id}", response={204: None}, summary="Remove a file", **WRITES)
def remove_attachment(request: HttpRequest, id: int, why: Query[RemovedFor]) -> None:
    """Files of comments are their authors' to remove, or as a steward anybody's with a reason. The content is
    kept for a while, for an undo.
    """
    viewer = member_of(request)
    find = access.attachment_to_withdraw if why.as_steward else access.attachment_to_remove
    actions.remove_attachment(
        find(viewer, id), as_steward=why.as_steward, reason=why.reason, by=viewer.user, at=timezone.now()
    )


def _attached(request: HttpRequest, viewer: Viewer, about: Task | Comment) -> list[AttachmentOut]:
    given: dict[str, Any] = {"added_by": access.me(viewer), "by": viewer.user, "at": timezone.now()}
    rows = [actions.attach(about, file, **given) for file in files_in(request)]
    return [_out(row) for row in rows]


def _list(about: Task | Comment) -> list[AttachmentOut]:
    place: dict[str, Any] = {"task": about} if isinstance(about, Task) else {"comment": about}
    rows = Attachment.objects.filter(**place, removed_at=None).order_by("pk")
    return [
        _out(row) for row in rows.select_related("task", "comment", "added_by").defer("task__description")
    ]


def _out(row: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=row.pk,
        task=key_of(row.task),
        comment=row.comment_id,
        name=row.name,
        media_type=row.media_type,
        size=row.size,
        digest=row.digest,
        added_by=row.added_by.key,
        added_at=row.added_at,
    )
