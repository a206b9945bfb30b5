"""Whose hours an entry or a sum holds: decided here alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from homeostat.areas.organisation.models import Cell, Holding, Person, Policy
from homeostat.areas.organisation.own_rules import SUSTAINABILITY
from homeostat.areas.work.access.rows import row_for
from homeostat.areas.work.models import Account, HoursEntry, HoursRollup, Sprint, Task, Timer
from homeostat.platform.access import NotFound, Viewer


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
        rows = HoursRollup.objects.filter(cell=cell, sprint=sprint)
        rows = rows.select_related("account__client", "epic").defer("epic__description")
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
    """Entries for a paginator, each as the viewer may see it; sums know already how many there are.

    `rows` are the entries themselves: to be shown by `shown_entries` alone.
    """

    def __init__(self, viewer: Viewer, rows: QuerySet[HoursEntry], everything: bool, *, count: int) -> None:
        related = rows.select_related("task", "account__client", "epic")
        related = related.defer("task__description", "epic__description")
        self._viewer, self.rows, self._everything = viewer, related.order_by("-day", "-id"), everything
        self._count = count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, part: Any) -> Any:
        found = self.rows[part]
        rows = found if isinstance(part, slice) else [found]
        shown = [_shown(self._viewer, entry, self._everything) for entry in rows]
        return shown if isinstance(part, slice) else shown[0]


def own_entry_for(viewer: Viewer, pk: int) -> HoursEntry:
    """An entry of hours to correct: one's own, and nobody else's."""
    if viewer.person_id is None:
        raise NotFound
    rows = HoursEntry.objects.select_related("task", "account")
    return row_for(viewer, rows, pk=pk, person_id=viewer.person_id)


def own_timer_for(viewer: Viewer) -> Timer:
    """The timer that runs for the viewer."""
    if viewer.person_id is None:
        raise NotFound
    known = Timer.objects.select_related("person", "task", "account")
    return row_for(viewer, known, person_id=viewer.person_id)


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
    rows = rows.defer("task__description", "epic__description")
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
