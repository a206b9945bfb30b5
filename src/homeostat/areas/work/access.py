"""Who may see what of the work: the only code that turns a key into a row.

Work is open to members. Whose hours an entry holds is shown to that person, to the owner of the epic, the
account or its client, to holders of the role `sustainability-manager` and to stewards; the policy
`privacy.hours_open` opens it to all members.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from homeostat.areas.organisation.models import Cell, Holding, Membership, Person, Policy
from homeostat.areas.work.access_to_talk import attachment_for as attachment_for
from homeostat.areas.work.access_to_talk import attachment_to_remove as attachment_to_remove
from homeostat.areas.work.access_to_talk import comment_for as comment_for
from homeostat.areas.work.access_to_talk import file_at as file_at
from homeostat.areas.work.access_to_talk import found as _found
from homeostat.areas.work.access_to_talk import link_for as link_for
from homeostat.areas.work.access_to_talk import own_comment_for as own_comment_for
from homeostat.areas.work.access_to_talk import own_mention_for as own_mention_for
from homeostat.areas.work.access_to_talk import own_mentions as own_mentions
from homeostat.areas.work.changes import NOUNS, OF_AUTHORS, OWN
from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Client,
    Epic,
    HoursEntry,
    HoursRollup,
    PermissionGrant,
    PermissionNeed,
    Recurrence,
    Sprint,
    Task,
    TaskSprint,
    TaskView,
    Template,
    Timer,
    WorkPermission,
)
from homeostat.areas.work.queries.permissions import own_needs
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.access import entries_for
from homeostat.platform.audit.models import AuditEntry

M = TypeVar("M", bound=Model)
MOST_CORRECTIONS = 8  # of one entry, that its history follows
SUSTAINABILITY = "sustainability-manager"


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry as a viewer may see it: `person_id` is None where the person is not theirs to see."""

    day: date
    hours: Any
    note: str
    person_id: int | None
    task: Task | None
    account: Account


@dataclass(frozen=True, slots=True)
class SeenSum:
    """Hours on an account: `person_id` is None where the person is not the viewer's to see."""

    account: Account
    person_id: int | None
    hours: Decimal


class CellHours:
    """A cell's hours in a sprint as a viewer may see them: sums, and the entries behind them."""

    def __init__(self, viewer: Viewer, cell: Cell, sprint: Sprint, *, on: date) -> None:
        if not viewer.is_member:
            raise NotFound
        self._viewer, self._cell, self._sprint = viewer, cell, sprint
        self._everything = sees_everybodys_hours(viewer, on=on)
        rows = HoursRollup.objects.filter(cell=cell, sprint=sprint).select_related("account__client", "epic")
        self._rollups = [(row, _whose(viewer, row, self._everything)) for row in rows]
        self.sums = [SeenSum(row.account, person_id, row.hours) for row, person_id in self._rollups]

    def entries(self, *, account_id: int | None = None, person_id: int | None = None) -> "SeenEntries":
        """Entries, newest first; of one person only those whose person the viewer may know."""
        rows = HoursEntry.objects.filter(
            person_id__in={row.person_id for row, _whose in self._rollups},  # so leads the index that helps
            cell=self._cell,
            day__gte=self._sprint.start,
            day__lt=self._sprint.end,
            superseded_at=None,
        )
        if account_id is not None:
            rows = rows.filter(account_id=account_id)
        if person_id is not None:
            rows = rows.filter(person_id=person_id)
            rows = rows if self._everything else rows.filter(_open_to(self._viewer))
        count = sum(
            row.entries
            for row, whose in self._rollups
            if account_id in (None, row.account_id) and person_id in (None, whose)
        )
        return SeenEntries(self._viewer, rows, self._everything, count=count)


class SeenEntries(Sequence[ShownEntry]):
    """Entries for a paginator, each as the viewer may see it; sums know already how many there are."""

    def __init__(self, viewer: Viewer, rows: QuerySet[HoursEntry], everything: bool, *, count: int) -> None:
        related = rows.select_related("task", "account__client", "epic")
        self._viewer, self._rows, self._everything = viewer, related.order_by("-day", "-id"), everything
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        found = self._rows[part]
        rows = found if isinstance(part, slice) else [found]
        shown = [_shown(self._viewer, entry, self._everything) for entry in rows]
        return shown if isinstance(part, slice) else shown[0]


def task_for(viewer: Viewer, key: str) -> Task:
    named = ("account__client", "epic", "cell", "lead_cell", "role", "assignee", "reviewer")
    return _found(viewer, Task.objects.select_related(*named), key=key)


def tasks_for(viewer: Viewer, keys: Sequence[str]) -> list[Task]:
    """The tasks of these keys, in their order; not found where one of them is not there."""
    if not viewer.is_member:
        raise NotFound
    found = {task.key: task for task in Task.objects.filter(key__in=keys)}
    if len(found) < len(set(keys)):
        raise NotFound
    return list(found.values())


def views_for(viewer: Viewer) -> list[TaskView]:
    """The lists the viewer keeps, and those that others share, by name."""
    if not viewer.is_member:
        raise NotFound
    found = TaskView.objects.filter(Q(owner=viewer.user) | Q(is_shared=True))
    return sorted(found, key=lambda view: view.name.casefold())


def own_view_for(viewer: Viewer, pk: int) -> TaskView:
    """A list the viewer keeps: nobody else changes it."""
    return _found(viewer, TaskView.objects.filter(owner=viewer.user), pk=pk)


def templates_for(viewer: Viewer, *, on: date) -> tuple[list[Template], list[Template]]:
    """Templates by name: those for everybody and for the viewer's own cells, then all others."""
    if not viewer.is_member:
        raise NotFound
    own = set(Membership.objects.on(on).filter(person=viewer.person_id).values_list("cell_id", flat=True))
    found = sorted(Template.objects.all(), key=lambda row: row.name.casefold())
    near = [row for row in found if row.cell_id is None or row.cell_id in own]
    return near, [row for row in found if row not in near]


def template_for(viewer: Viewer, key: str) -> Template:
    return _found(viewer, Template.objects.select_related("cell"), key=key)


def recurrence_for(viewer: Viewer, pk: int) -> Recurrence:
    return _found(viewer, Recurrence.objects.select_related("template"), pk=pk)


def account_for(viewer: Viewer, key: str) -> Account:
    rows = Account.objects.select_related("client", "owner").annotate(needed=own_needs("account"))
    return _found(viewer, rows, key=key)


def client_for(viewer: Viewer, key: str) -> Client:
    return _found(viewer, Client.objects.select_related("owner", "backup"), key=key)


def epic_for(viewer: Viewer, key: str) -> Epic:
    named = ("account__client", "cell", "owner", "reviewer", "backup")
    rows = Epic.objects.select_related(*named).annotate(needed=own_needs("epic"))
    return _found(viewer, rows, key=key)


def acceleration_for(viewer: Viewer, pk: int) -> Acceleration:
    return _found(viewer, Acceleration.objects.select_related("epic"), pk=pk)


def permission_for(viewer: Viewer, key: str) -> WorkPermission:
    return _found(viewer, WorkPermission.objects.select_related("granter"), key=key)


def may_define_permissions(viewer: Viewer) -> bool:
    """Stewards define any; a person those which they grant themselves."""
    return viewer.is_member


def may_grant(viewer: Viewer, permission: WorkPermission) -> bool:
    """Stewards, and the person who grants it, change, grant and take away a permission."""
    if viewer.is_steward:
        return True
    return viewer.person_id is not None and permission.granter_id == viewer.person_id


def granted_permission_for(viewer: Viewer, key: str) -> WorkPermission:
    """A permission to change or to grant; not found for those who may not."""
    permission = permission_for(viewer, key)
    if not may_grant(viewer, permission):
        raise NotFound
    return permission


def grant_for(viewer: Viewer, pk: int) -> PermissionGrant:
    """A grant to renew or to end; not found for those who may not."""
    grant = _found(viewer, PermissionGrant.objects.select_related("permission", "person"), pk=pk)
    if not may_grant(viewer, grant.permission):
        raise NotFound
    return grant


def need_for(viewer: Viewer, pk: int) -> PermissionNeed:
    """What something needs, to be dropped: whoever may change the work may say what it needs."""
    rows = PermissionNeed.objects.select_related("permission", "account", "epic", "task")
    return _found(viewer, rows, pk=pk)


def sprint_for(viewer: Viewer, number: int) -> Sprint:
    return _found(viewer, Sprint.objects.all(), number=number)


def stay_for(viewer: Viewer, pk: int) -> TaskSprint:
    return _found(viewer, TaskSprint.objects.select_related("task", "sprint"), pk=pk)


def cell_for(viewer: Viewer, key: str) -> Cell:
    return _found(viewer, Cell.objects.all(), key=key)


def me(viewer: Viewer) -> Person:
    """The person the viewer is; not found for those who are nobody in the organisation."""
    if viewer.person_id is None:
        raise NotFound
    return Person.objects.get(pk=viewer.person_id)


def own_entry_for(viewer: Viewer, pk: int) -> HoursEntry:
    """An entry of hours to correct: one's own, and nobody else's."""
    if viewer.person_id is None:
        raise NotFound
    rows = HoursEntry.objects.select_related("task", "account")
    return _found(viewer, rows, pk=pk, person_id=viewer.person_id)


def own_timer_for(viewer: Viewer) -> Timer:
    """The timer that runs for the viewer."""
    if viewer.person_id is None:
        raise NotFound
    known = Timer.objects.select_related("person", "task", "account")
    return _found(viewer, known, person_id=viewer.person_id)


def own_absence_for(viewer: Viewer, pk: int) -> Absence:
    """An absence to cancel: one's own, and nobody else's."""
    if viewer.person_id is None:
        raise NotFound
    return _found(viewer, Absence.objects.all(), pk=pk, person_id=viewer.person_id)


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
    return changes_of(viewer, "hoursentry", *keys)


def own_absence_changes(viewer: Viewer, *, count: int = 10) -> list[AuditEntry]:
    """What the viewer did to their absences lately, those that are gone too."""
    found = changes_by(viewer).filter(noun="absence")
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def own_limit_changes(viewer: Viewer, *, count: int = 10) -> list[AuditEntry]:
    """What the viewer stated lately about how much they want to carry."""
    found = changes_by(viewer).filter(noun="statedlimit")
    return list(found.select_related("by__person").order_by("-at", "-pk")[:count])


def changes_by(viewer: Viewer) -> QuerySet[AuditEntry]:
    """The changes of work the viewer made themself."""
    return AuditEntry.objects.filter(by=viewer.user, noun__in=NOUNS)


def change_for(viewer: Viewer, pk: int) -> AuditEntry:
    """A change of work to undo: any member's; but of absences, hours and comments only one's own, of a
    permission only by those who may grant it, or where it is gone by whoever made the change.
    """
    rows = entries_for(viewer).filter(noun__in=NOUNS)
    of_all = ~Q(noun__in=OWN) & ~Q(action__in=OF_AUTHORS)
    entry = _found(viewer, rows.filter(of_all | Q(by=viewer.user)), pk=pk)
    if entry.noun == "workpermission":
        permission = WorkPermission.objects.filter(key=entry.key).first()
        allowed = entry.by_id == viewer.user.pk if permission is None else may_grant(viewer, permission)
        if not (allowed or viewer.is_steward):
            raise NotFound
    return entry


def entries_of_task(viewer: Viewer, task: Task, *, on: date, count: int = 50) -> list[ShownEntry]:
    """The latest hours on a task, each with the person only where the viewer may see it."""
    return _entries(viewer, task.worklog.all(), on=on, count=count)


def entries_of_account(viewer: Viewer, account: Account, *, on: date, count: int = 50) -> list[ShownEntry]:
    """The latest hours on an account, each with the person only where the viewer may see it."""
    return _entries(viewer, account.hours.all(), on=on, count=count)


def shown_entries(viewer: Viewer, entries: Sequence[HoursEntry], *, on: date) -> list[ShownEntry]:
    """Entries as the viewer may see them; their task, epic and the client of their account are read."""
    if not viewer.is_member:
        raise NotFound
    everything = sees_everybodys_hours(viewer, on=on)
    return [_shown(viewer, entry, everything) for entry in entries]


def sees_everybodys_hours(viewer: Viewer, *, on: date) -> bool:
    """Whether the viewer may see the person of every entry."""
    if viewer.is_steward:
        return True
    if not viewer.is_member:
        return False
    rule = Policy.objects.on(on).filter(key="privacy.hours_open", scope="company", value=True)
    held = Holding.objects.on(on).filter(role__key=SUSTAINABILITY, part="holder", person=OuterRef("pk"))
    return Person.objects.filter(Exists(rule) | Exists(held), pk=viewer.person_id or 0).exists()


def whose_hours(viewer: Viewer, *, on: date) -> Q | None:
    """Of which entries and sums of hours a viewer may know the person; None for all of them."""
    return None if sees_everybodys_hours(viewer, on=on) else _open_to(viewer)


def _open_to(viewer: Viewer) -> Q:
    """The rows of which `_insiders` names the viewer."""
    me = viewer.person_id or 0
    return Q(person=me) | Q(account__owner=me) | Q(account__client__owner=me) | Q(epic__owner=me)


def _entries(viewer: Viewer, rows: QuerySet[HoursEntry], *, on: date, count: int) -> list[ShownEntry]:
    if not viewer.is_member:
        raise NotFound
    rows = rows.filter(superseded_at=None).select_related("task", "account__client", "epic")
    all_of_them = sees_everybodys_hours(viewer, on=on)
    return [_shown(viewer, entry, all_of_them) for entry in rows.order_by("-day", "-id")[:count]]


def _shown(viewer: Viewer, entry: HoursEntry, all_of_them: bool) -> ShownEntry:
    person = _whose(viewer, entry, all_of_them)
    # A note is free text of its author, and may say who it is.
    note = entry.note if person is not None else ""
    return ShownEntry(entry.day, entry.hours, note, person, entry.task, entry.account)


def _whose(viewer: Viewer, row: HoursEntry | HoursRollup, everything: bool) -> int | None:
    return row.person_id if everything or viewer.person_id in _insiders(row) else None


def _insiders(entry: HoursEntry | HoursRollup) -> set[int | None]:
    """Whoever may see the person of an entry or a sum because of what they own."""
    owners = [entry.person_id, entry.account.owner_id]
    if entry.account.client is not None:
        owners.append(entry.account.client.owner_id)
    if entry.epic is not None:
        owners.append(entry.epic.owner_id)
    return set(owners) - {None}
