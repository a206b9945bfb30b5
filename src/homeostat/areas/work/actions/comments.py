"""Comments: said and edited by their author alone, removed by them or by a steward; mentions wait on Today.

The audit log keeps who said something where and when, and how long it was. The text is in the row, and what
a change replaced is kept for a day beside it, so that the change can be undone.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import comment_text
from homeostat.areas.work.actions.attachments import hide_files_of, refuse_without_reason, show_files_of
from homeostat.areas.work.actions.rows import tell_part
from homeostat.areas.work.changes import BY_STEWARD, is_by_steward, opposite_action
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Comment, Epic, FormerText, Mention, Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import User

FORMER_TEXT_KEPT = timedelta(days=1)


@transaction.atomic
def add_comment(
    about: Task | Epic, text: str, *, author: Person, by: User | None, at: datetime, reason: str = ""
) -> Comment:
    """Say something about a task or an epic; `@key` in it mentions people."""
    place: dict[str, Any] = {"task": about} if isinstance(about, Task) else {"epic": about}
    comment = Comment(**place, author=author, at=at, text=_checked(text))
    comment.save(force_insert=True)
    _mention(comment)
    return _tell(comment, "add_comment", before=None, by=by, reason=reason)


@transaction.atomic
def change_comment(comment: Comment, text: str, *, by: User | None, at: datetime) -> Comment:
    """Say it in other words; the comment shows when it was edited."""
    row, text = _locked(comment), _checked(text)
    if row.text == text:
        return row
    return _rewrite(row, action="change_comment", text=text, edited_at=at, by=by, at=at)


@transaction.atomic
def remove_comment(
    comment: Comment, *, by: User | None, at: datetime, as_steward: bool = False, reason: str = ""
) -> Comment:
    """Take back what one said, or as a steward what somebody else did: the place stays, the text goes."""
    if as_steward:
        reason = refuse_without_reason(reason)
    return _rewrite(
        _locked(comment),
        action="remove_comment",
        removed_at=at,
        as_steward=as_steward,
        by=by,
        at=at,
        reason=reason,
    )


def undo_comment(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    """Undo the latest change of a comment."""
    comment = Comment.objects.select_for_update().get(pk=(entry.after or {})["comment"])
    if comment.last_change != entry.pk:
        raise Invalid("", _("The comment has been changed since."), _("Undo the latest change first."))
    action = opposite_action(entry)
    if entry.before is None or entry.before["removed"]:
        again = is_by_steward(entry)
        _rewrite(comment, action=action, removed_at=at, as_steward=again, by=by, at=at, reason=reason)
        return
    former = FormerText.objects.filter(entry=entry).first()
    if former is None:
        raise Invalid("", _("The former text is not kept any more."), _("Write the comment anew."))
    _rewrite(
        comment,
        action=action,
        text=former.text,
        edited_at=former.edited_at,
        by=by,
        at=at,
        reason=reason,
    )


@transaction.atomic
def see_mentions(person: Person, comments: Iterable[int], *, at: datetime) -> None:
    """The person has read these comments. Nothing is told: what somebody has read is their own business."""
    Mention.objects.filter(person=person, comment__in=comments, seen_at=None).update(seen_at=at)


@transaction.atomic
def tick_off_mention(mention: Mention, *, seen: bool, at: datetime) -> Mention:
    """Tick a mention off, or have it wait on Today again."""
    mention.seen_at = at if seen else None
    mention.save(update_fields=["seen_at"])
    return mention


def forget_former_texts(at: datetime) -> int:
    """Delete the texts that comments replaced longer ago than they are kept; returns how many."""
    return FormerText.objects.filter(at__lt=at - FORMER_TEXT_KEPT).delete()[0]


def _checked(text: str) -> str:
    text = comment_text.kept(text)
    if not text:
        raise Invalid("text", _("The comment is empty."), _("Write what you have to say."))
    if len(text) > comment_text.LONGEST:
        message = _("The comment is longer than %d letters.") % comment_text.LONGEST
        raise Invalid("text", message, _("Put long texts into a file and attach it."))
    return text


def _locked(comment: Comment) -> Comment:
    row = Comment.objects.select_for_update().get(pk=comment.pk)
    if row.removed_at is not None:
        raise Invalid("", _("The comment has been removed."), _("Write a new one."))
    return row


def _rewrite(
    comment: Comment,
    *,
    action: str,
    text: str = "",
    edited_at: datetime | None = None,
    removed_at: datetime | None = None,
    as_steward: bool = False,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Comment:
    """Replace the text, remember the former one for a day, and tell how the length changed."""
    before, former = _facts(comment), FormerText(comment=comment, author_id=comment.author_id, at=at)
    former.text, former.edited_at = comment.text, comment.edited_at
    was_removed_at = comment.removed_at
    comment.text, comment.edited_at, comment.removed_at = text, edited_at, removed_at
    comment.removed_by_steward = as_steward
    comment.save(update_fields=["text", "edited_at", "removed_at", "removed_by_steward"])
    if removed_at is not None:
        hide_files_of(comment, at=removed_at)
    else:
        _mention(comment)
        if was_removed_at is not None:
            show_files_of(comment, removed_at=was_removed_at)
    _tell(comment, action, before=before, by=by, reason=reason)
    if former.text:
        former.entry_id = comment.last_change
        former.save(force_insert=True)
    return comment


def _mention(comment: Comment) -> None:
    """Keep the mentions in step with the text; whoever has seen theirs is not called again."""
    wanted = comment_text.mentioned(comment.text)
    known = set(comment.mentions.values_list("person_id", flat=True))
    comment.mentions.exclude(person__in=wanted).delete()
    own = {comment.author_id: comment.at}  # nobody has to be told of what they said themself
    Mention.objects.bulk_create(
        Mention(comment=comment, person_id=pk, seen_at=own.get(pk)) for pk in sorted(wanted - known)
    )


def _facts(comment: Comment) -> dict[str, Any]:
    """What the audit log keeps of a comment: never what it says."""
    facts = {"comment": comment.pk, "length": len(comment.text), "removed": comment.removed_at is not None}
    return facts | ({BY_STEWARD: True} if comment.removed_by_steward else {})


def _tell(
    comment: Comment, action: str, *, before: dict[str, Any] | None, by: User | None, reason: str
) -> Comment:
    """A comment is told as a part of the story of what it is about."""
    about: Task | Epic = comment.task or comment.epic  # type: ignore[assignment]  # one of the two is there
    entry = tell_part(about, action, before=before, after=_facts(comment), by=by, reason=reason)
    comment.last_change = entry.pk
    comment.save(update_fields=["last_change"])
    return comment
