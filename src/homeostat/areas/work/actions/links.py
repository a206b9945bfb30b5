"""Links between tasks: made, removed, brought back."""

from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import facts
from homeostat.areas.work.changes import opposite_action
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import LinkKind, Task, TaskLink
from homeostat.areas.work.queries.links import WAYS, reading_of, way_of_blocks
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User

LINKING = 7_318_003


@transaction.atomic
def add_link(
    task: Task, *, way: str, other: Task, by: User | None, at: datetime, reason: str = ""
) -> TaskLink:
    """Say how a task stands to another: `way` is a kind of link or its other reading."""
    if way not in WAYS:
        raise Invalid("way", _("There is no such kind of link."), _("Choose one of the list."))
    kind, is_reverse = WAYS[way]
    source, target = (other, task) if is_reverse else (task, other)
    link = TaskLink(kind=kind, source=source, target=target)
    _refuse_unfit(link)
    link.save(force_insert=True)
    _tell(link, "add_tasklink", by=by, reason=reason)
    return link


@transaction.atomic
def remove_link(link: TaskLink, *, by: User | None, at: datetime, reason: str = "") -> TaskLink:
    """The tasks do not stand to each other in this way any more."""
    return _set(link, at, action="remove_tasklink", by=by, reason=reason)


def undo_link(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    """Undo the latest change of a link: it goes again, or comes back where nothing speaks against it."""
    link = TaskLink.objects.select_related("source", "target").get(pk=entry.key)
    is_there = entry.after is not None and entry.after["removed_at"] is None
    _set(link, at if is_there else None, action=opposite_action(entry), by=by, reason=reason)


def _set(
    link: TaskLink, removed_at: datetime | None, *, action: str, by: User | None, reason: str
) -> TaskLink:
    link = TaskLink.objects.select_for_update(of=("self",)).select_related("source", "target").get(pk=link.pk)
    if (link.removed_at is None) == (removed_at is None):
        raise Invalid("", _("The link has been changed since."), _("Nothing is left to do."))
    before = _facts(link)
    if removed_at is None:
        _refuse_unfit(link)
    link.removed_at = removed_at
    link.save(update_fields=["removed_at"])
    _tell(link, action, by=by, reason=reason, before=before)
    return link


def _refuse_unfit(link: TaskLink) -> None:
    """Refuse a link to itself, one that is there, and a circle of tasks that wait for each other."""
    source, target = link.source, link.target
    if source.pk == target.pk:
        raise Invalid("other", _("This is the task itself."), _("Choose another task."))
    with connection.cursor() as cursor:  # two links made at once must not close a circle
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LINKING])
    circle = way_of_blocks(target, source) if link.kind == LinkKind.BLOCKS else []
    live = TaskLink.objects.filter(kind=link.kind, removed_at=None)
    if live.filter(source=source, target=target).exists():
        raise Invalid("other", _("These tasks are linked like this already."), _("Nothing is left to do."))
    if circle:
        keys = " → ".join(task.key for task in [source, *circle])
        message = _("Tasks would wait for each other in a circle: %(circle)s.") % {"circle": keys}
        raise Invalid("other", message, _("Remove one of these links first."))
    if live.filter(source=target, target=source).exists():
        message = _("%(other)s %(reads)s %(task)s already.") % {
            "other": target.key,
            "reads": reading_of(link.kind),
            "task": source.key,
        }
        raise Invalid("other", message, _("Remove that link first."))


def _facts(link: TaskLink) -> dict[str, Any]:
    """The link as the audit log keeps it, with the keys that people know."""
    return {**facts(link), "source": link.source.key, "target": link.target.key}


def _tell(link: TaskLink, action: str, *, by: User | None, reason: str, before: object = None) -> AuditEntry:
    after = _facts(link)
    return record(
        by=by, action=action, noun="tasklink", key=link.pk, before=before, after=after, reason=reason
    )
