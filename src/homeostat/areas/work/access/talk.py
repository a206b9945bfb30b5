"""Who may see what people say, link and attach."""

from django.db.models import Q, QuerySet

from homeostat.areas.work.access.rows import row_for
from homeostat.areas.work.file_addresses import named_by
from homeostat.areas.work.models import Attachment, Comment, Mention, TaskLink
from homeostat.platform.access import NotFound, Viewer


def comment_for(viewer: Viewer, pk: int) -> Comment:
    return row_for(viewer, Comment.objects.select_related("task", "epic", "author"), pk=pk)


def own_comment_for(viewer: Viewer, pk: int) -> Comment:
    """A comment to edit or remove: one's own, while its text is there."""
    if viewer.person_id is None:
        raise NotFound
    rows = Comment.objects.select_related("task", "epic", "author").filter(removed_at=None)
    return row_for(viewer, rows, pk=pk, author_id=viewer.person_id)


def comment_to_withdraw(viewer: Viewer, pk: int) -> Comment:
    """What somebody else said, to be removed by a steward."""
    if not viewer.is_steward:
        raise NotFound
    rows = Comment.objects.select_related("task", "epic", "author").filter(removed_at=None)
    return row_for(viewer, rows.exclude(author_id=viewer.person_id or 0), pk=pk)


def attachment_to_withdraw(viewer: Viewer, pk: int) -> Attachment:
    """A file of somebody else, on a task or a comment, to be removed by a steward."""
    if not viewer.is_steward:
        raise NotFound
    return row_for(viewer, _files().exclude(added_by_id=viewer.person_id or 0), pk=pk)


def own_mentions(viewer: Viewer) -> QuerySet[Mention]:
    """The mentions of the viewer in comments that are there; nobody else's."""
    if viewer.person_id is None:
        raise NotFound
    return Mention.objects.filter(person=viewer.person_id, comment__removed_at=None)


def own_mention_for(viewer: Viewer, pk: int) -> Mention:
    rows = own_mentions(viewer).select_related("comment__task", "comment__epic", "comment__author")
    return row_for(viewer, rows, pk=pk)


def link_for(viewer: Viewer, pk: int) -> TaskLink:
    """A link that stands."""
    rows = TaskLink.objects.select_related("source", "target").filter(removed_at=None)
    return row_for(viewer, rows, pk=pk)


def attachment_for(viewer: Viewer, pk: int) -> Attachment:
    """A file that is there, on a task or on a comment that is."""
    return row_for(viewer, _files(), pk=pk)


def attachment_to_remove(viewer: Viewer, pk: int) -> Attachment:
    """A file to remove: any member's on a task, on a comment its author's alone."""
    me = viewer.person_id or 0
    return row_for(viewer, _files().filter(Q(comment=None) | Q(comment__author=me)), pk=pk)


def file_at(path: str) -> tuple[Attachment | None, bool]:
    """The file a signed address opens, and whether it may be shown; nobody's where it is forged or ended."""
    named = named_by(path)
    if named is None:
        return None, False
    return _files().filter(pk=named[0]).first(), named[1]


def _files() -> QuerySet[Attachment]:
    rows = Attachment.objects.filter(removed_at=None)
    return rows.select_related("task", "comment__task", "comment__epic", "added_by")
