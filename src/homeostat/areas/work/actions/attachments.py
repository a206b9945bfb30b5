"""Files on tasks and comments: kept in parts, removed and brought back until their content is forgotten."""

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.rows import tell_part
from homeostat.areas.work.changes import BY_STEWARD, is_by_steward, opposite_action
from homeostat.areas.work.file_kinds import HEAD, clean_name, media_type_of
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Attachment, AttachmentPart, Comment, Task
from homeostat.areas.work.uploads import too_large, too_much, upload_limits
from homeostat.core.sentence import say
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

PART = 262_144  # bytes
COUNTING = 7_318_004


@transaction.atomic
def attach(
    about: Task | Comment,
    file: File,  # type: ignore[type-arg]
    *,
    added_by: Person,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Attachment:
    """Keep a file with a task or a comment, under a cleaned name and the type its content has."""
    place: dict[str, Any] = {"task": about} if isinstance(about, Task) else {"comment": about}
    name = clean_name(file.name or "")
    file.seek(0)
    media_type = media_type_of(name, file.read(HEAD))
    row = Attachment(**place, name=name, media_type=media_type, size=0, added_by=added_by, added_at=at)
    row.save(force_insert=True)
    per_file, _per_task = upload_limits()
    digest = hashlib.sha256()
    for number, part in enumerate(_parts(file)):
        row.size += len(part)
        if row.size > per_file:
            raise too_large(name, per_file)
        digest.update(part)
        AttachmentPart.objects.create(attachment=row, number=number, content=part)
    if not row.size:
        raise Invalid("files", _("%s is empty.") % name, _("Choose the file again."))
    row.digest = digest.hexdigest()
    _refuse_too_much(row)
    row.save(update_fields=["size", "digest"])
    _tell(row, "add", before=None, by=by, reason=reason)
    return row


@transaction.atomic
def remove_attachment(
    attachment: Attachment,
    *,
    by: User | None,
    at: datetime,
    as_steward: bool = False,
    reason: str = "",
) -> Attachment:
    """Take a file away; its content is kept for a while, so that it can come back.

    What somebody removes as a steward, with a reason, they alone bring back.
    """
    if as_steward:
        reason = refuse_without_reason(reason)
    return _set(attachment, at, action="remove", as_steward=as_steward, by=by, reason=reason)


def undo_attachment(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    """Undo the latest change of a file."""
    facts = entry.after or {}
    row = Attachment.objects.get(pk=facts["attachment"])
    action = opposite_action(entry).removesuffix("_attachment").removesuffix("_comment_file")
    again = is_by_steward(entry)
    if row.removed_by_steward and not again:
        message = speak(say("The file has been removed by {a_steward_word}."))
        raise Invalid("", message, _("Ask them."))
    removed_at = None if facts["removed"] else at
    as_steward = again and removed_at is not None
    _set(row, removed_at, action=action, as_steward=as_steward, by=by, reason=reason)


def refuse_without_reason(reason: str) -> str:
    """Whoever removes what somebody else said or attached says why."""
    if not reason.strip():
        raise Invalid("reason", _("The reason is missing."), _("Write why this is removed."))
    return reason.strip()


def hide_files_of(comment: Comment, *, at: datetime) -> None:
    """With a comment that its author removes go its files."""
    Attachment.objects.filter(comment=comment, removed_at=None).update(removed_at=at)


def show_files_of(comment: Comment, *, removed_at: datetime) -> None:
    """And with it they come back."""
    Attachment.objects.filter(comment=comment, removed_at=removed_at, forgotten_at=None).update(
        removed_at=None
    )


@transaction.atomic
def forget_contents(at: datetime, *, days: int) -> int:
    """Delete the content of files that were removed so many days ago; returns of how many."""
    old = Attachment.objects.filter(removed_at__lt=at - timedelta(days=days), forgotten_at=None)
    ids = list(old.select_for_update().values_list("pk", flat=True))
    AttachmentPart.objects.filter(attachment__in=ids).delete()
    return Attachment.objects.filter(pk__in=ids).update(forgotten_at=at)


def _parts(file: File) -> Iterator[bytes]:  # type: ignore[type-arg]
    file.seek(0)
    while part := file.read(PART):
        yield part


def _set(
    attachment: Attachment,
    removed_at: datetime | None,
    *,
    action: str,
    as_steward: bool,
    by: User | None,
    reason: str,
) -> Attachment:
    row = Attachment.objects.select_for_update().get(pk=attachment.pk)
    if (row.removed_at is None) == (removed_at is None):
        raise Invalid("", _("The file has been changed since."), _("Nothing is left to do."))
    if removed_at is None and row.forgotten_at is not None:
        raise Invalid("", _("The content is not kept any more."), _("Attach the file again."))
    if row.comment is not None and row.comment.removed_at is not None:
        raise Invalid("", _("The comment has been removed."), _("Bring that back first."))
    before = _facts(row)
    row.removed_at = removed_at
    row.removed_by_steward = as_steward
    row.save(update_fields=["removed_at", "removed_by_steward"])
    if removed_at is None:
        _refuse_too_much(row)
    _tell(row, action, before=before, by=by, reason=reason)
    return row


def _refuse_too_much(row: Attachment) -> None:
    """Refuse what is more than a task, or an epic, may have; files that come at once wait for each other."""
    _per_file, most = upload_limits()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [COUNTING])
    comment = row.comment
    if comment is not None and comment.epic_id is not None:
        beside = Q(comment__epic=comment.epic_id)
    else:
        task_id = row.task_id if comment is None else comment.task_id
        beside = Q(task=task_id) | Q(comment__task=task_id)
    others = Attachment.objects.filter(beside, removed_at=None).exclude(pk=row.pk)
    if row.size + (others.aggregate(sum=Sum("size"))["sum"] or 0) > most:
        raise too_much(most)


def _facts(row: Attachment) -> dict[str, Any]:
    return {
        "attachment": row.pk,
        "name": row.name,
        "media_type": row.media_type,
        "size": row.size,
        "digest": row.digest,
        "removed": row.removed_at is not None,
        **({BY_STEWARD: True} if row.removed_by_steward else {}),
    }


def _tell(
    row: Attachment, action: str, *, before: dict[str, Any] | None, by: User | None, reason: str
) -> None:
    """A file is told as a part of the story of its task or epic; on a comment it is its author's."""
    about: Any = row.task if row.comment is None else (row.comment.task or row.comment.epic)
    action = f"{action}_attachment" if row.comment is None else f"{action}_comment_file"
    tell_part(about, action, before=before, after=_facts(row), by=by, reason=reason)
