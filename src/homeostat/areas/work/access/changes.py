"""Which changes of work a viewer may read, and which they may undo."""

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from homeostat.areas.work.access.permissions import may_grant
from homeostat.areas.work.access.rows import row_for
from homeostat.areas.work.changes import NOUNS, OF_AUTHORS, OWN, TOGETHER, is_by_steward, plain_action
from homeostat.areas.work.models import Absence, HoursEntry, Task, WorkPermission
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.access import entries_for
from homeostat.platform.audit.models import AuditEntry

MOST_CORRECTIONS = 8  # of one entry, that its history follows


def changes_of(viewer: Viewer, noun: str, *keys: object, count: int = 30) -> list[AuditEntry]:
    """The latest changes of a row that the viewer may read, newest first."""
    found = entries_for(viewer).filter(noun=noun, key__in=[str(key) for key in keys])
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def changes_of_task(viewer: Viewer, task: Task, links: Iterable[int], *, count: int = 30) -> list[AuditEntry]:
    """The latest changes of a task and of its links, those that are removed too."""
    of_links = Q(noun="tasklink", key__in=[str(pk) for pk in links])
    found = entries_for(viewer).filter(Q(noun="task", key=task.key) | of_links)
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def changes_of_sprints(viewer: Viewer, number: int | None = None, *, count: int = 10) -> list[AuditEntry]:
    """The latest changes of the calendar of sprints, or of one sprint."""
    found = entries_for(viewer).filter(noun="sprint")
    if number is not None:
        planned = Q(after__numbers__contains=[number]) | Q(before__numbers__contains=[number])
        found = found.filter(Q(key=str(number), action="close_sprint") | planned)
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def changes_of_hours(viewer: Viewer, entry: HoursEntry) -> list[AuditEntry]:
    """What the viewer did to an entry and to those it replaced."""
    keys, former = [entry.pk], entry.replaces_id
    while former is not None and len(keys) < MOST_CORRECTIONS:
        keys.append(former)
        former = HoursEntry.objects.values_list("replaces_id", flat=True).get(pk=former)
    found = changes_of(viewer, "hoursentry", *keys)
    return [change for change in found if plain_action(change) not in TOGETHER]


def own_absence_changes(viewer: Viewer, *, own: Sequence[Absence] = (), count: int = 10) -> list[AuditEntry]:
    """What the viewer did to absences lately, those that are gone too, and what others did to their `own`."""
    told = AuditEntry.objects.select_related("by__person").order_by("-at", "-pk")
    found = list(told.filter(by=viewer.user, noun="absence")[:count])
    entered = [str(row.pk) for row in own if row.entered_by_id and row.person_id == viewer.person_id]
    if entered:
        found += told.filter(noun="absence", key__in=entered).exclude(by=viewer.user)[:count]
    return sorted(found, key=lambda entry: (entry.at, entry.pk), reverse=True)[:count]


def own_limit_changes(viewer: Viewer, *, count: int = 10) -> list[AuditEntry]:
    """What the viewer stated lately about how much they want to carry."""
    found = changes_by(viewer).filter(noun="statedlimit")
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def changes_by(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The changes of work the viewer made themself."""
    return AuditEntry.objects.filter(by=viewer.user, noun__in=NOUNS)


def change_for(viewer: Viewer, pk: int) -> AuditEntry:
    """A change of work to undo: any member's; but of absences, hours and comments only one's own, of a
    permission only by those who may grant it, or where it is gone by whoever made the change; what a steward
    removed of others only by that steward.
    """
    rows = entries_for(viewer).filter(noun__in=NOUNS)
    of_all = ~Q(noun__in=OWN) & ~Q(action__in=OF_AUTHORS)
    entry = row_for(viewer, rows.filter(of_all | Q(by=viewer.user)), pk=pk)
    if is_by_steward(entry) and not (viewer.is_steward and entry.by_id == viewer.user.pk):
        raise NotFound
    if entry.noun == "workpermission":
        permission = WorkPermission.objects.filter(key=entry.key).first()
        allowed = entry.by_id == viewer.user.pk if permission is None else may_grant(viewer, permission)
        if not (allowed or viewer.is_steward):
            raise NotFound
    return entry
