"""A person's week of hours as a grid: a row for each task or account, a cell for each day."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import QuerySet

from homeostat.areas.work.models import Account, EmptyDay, HoursEntry, Sprint, Task
from homeostat.areas.work.queries.absences import days_due

NOTHING = Decimal(0)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class WeekCell:
    """The current entries of one row on one day."""

    day: date
    entries: tuple[HoursEntry, ...]

    @property
    def hours(self) -> Decimal:
        return sum((entry.hours for entry in self.entries), NOTHING)

    @property
    def entry(self) -> HoursEntry | None:
        """The one entry there is to change."""
        return self.entries[0] if len(self.entries) == 1 else None


@dataclass(frozen=True, slots=True)
class WeekRow:
    work: Task | Account
    cells: tuple[WeekCell, ...]

    @property
    def key(self) -> str:
        return row_key(self.work)

    @property
    def hours(self) -> Decimal:
        return sum((cell.hours for cell in self.cells), NOTHING)


@dataclass(frozen=True, slots=True)
class WeekDay:
    """A day of the grid: `due` are the hours to work on it, `closed` says that its sprint is closed.

    `holiday` is the name of a public holiday on a day that would be worked.
    """

    day: date
    hours: Decimal
    due: Decimal
    closed: bool
    left_empty: bool = False
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class Week:
    monday: date
    rows: list[WeekRow]
    days: list[WeekDay]

    @property
    def hours(self) -> Decimal:
        return sum((day.hours for day in self.days), NOTHING)

    @property
    def due(self) -> Decimal:
        return sum((day.due for day in self.days), NOTHING)

    def silent_days(self, *, today: date) -> list[date]:
        """The working days before today that have no hours."""
        return [
            day.day
            for day in self.days
            if day.day < today and day.due > 0 and not day.hours and not day.left_empty
        ]


def week_of(person_id: int, day: date, *, also: Iterable[str] = ()) -> Week:
    """The week of a day, Monday first; `also` are keys of rows shown although they have no hours yet."""
    monday = day - timedelta(days=day.weekday())
    days = [monday + timedelta(days=number) for number in range(7)]
    entries = HoursEntry.objects.filter(
        person_id=person_id, superseded_at=None, day__gte=monday, day__lt=monday + WEEK
    )
    held: defaultdict[tuple[str, date], list[HoursEntry]] = defaultdict(list)
    works: dict[str, Task | Account] = {}
    for entry in entries.select_related("task", "account").defer("task__description").order_by("id"):
        work = entry.task or entry.account
        works.setdefault(row_key(work), work)
        held[row_key(work), entry.day].append(entry)
    works |= works_of(key for key in also if key not in works)
    rows = [
        WeekRow(work, tuple(WeekCell(day, tuple(held.get((key, day), ()))) for day in days))
        for key, work in sorted(works.items(), key=lambda one: in_order(one[1]))
    ]
    due = days_due(person_id, monday, monday + WEEK)
    closed, empty = _closed_and_empty(person_id, monday, monday + WEEK)
    sums = [sum((row.cells[number].hours for row in rows), NOTHING) for number in range(7)]
    heads = [
        WeekDay(day, hours, due[day].hours, day in closed, day in empty, due[day].holiday)
        for day, hours in zip(days, sums, strict=True)
    ]
    return Week(monday, rows, heads)


def rows_of_week(person_id: int, day: date) -> list[str]:
    """The keys of what somebody logged hours on in the week of a day; one query."""
    monday = day - timedelta(days=day.weekday())
    mine = HoursEntry.objects.filter(person_id=person_id, superseded_at=None)
    of_week = mine.filter(day__gte=monday, day__lt=monday + WEEK).order_by()
    works = of_week.values_list("task_id", "account_id").distinct()
    return sorted({_row_key(task, account) for task, account in works})


def closed_days(start: date, end: date) -> set[date]:
    """The days of [start, end) whose sprint is closed."""
    return _days_in(start, end, list(_closed_spells(start, end)))


def _closed_and_empty(person_id: int, start: date, end: date) -> tuple[set[date], set[date]]:
    """The days of [start, end) whose sprint is closed, and those left empty on purpose; one query."""
    left = EmptyDay.objects.filter(person_id=person_id, day__gte=start, day__lt=end)
    rows = list(_closed_spells(start, end).union(left.values_list("day", "day"), all=True))
    # A sprint has a day at least, so that a spell of none is a day that was left empty.
    return _days_in(start, end, rows), {first for first, last in rows if first == last}


def _closed_spells(start: date, end: date) -> QuerySet[Sprint, tuple[date, date]]:
    spells = Sprint.objects.filter(start__lt=end, end__gt=start).exclude(closed_at=None)
    return spells.order_by().values_list("start", "end")


def _days_in(start: date, end: date, spells: Sequence[tuple[date, date]]) -> set[date]:
    days = (start + timedelta(days=number) for number in range((end - start).days))
    return {day for day in days if any(first <= day < last for first, last in spells)}


def row_key(work: Task | Account) -> str:
    return _row_key(work.pk, None) if isinstance(work, Task) else _row_key(None, work.pk)


def _row_key(task_id: int | None, account_id: int | None) -> str:
    """Hours on a task are on its account as well: the task is what they stand under."""
    return f"a{account_id}" if task_id is None else f"t{task_id}"


def works_of(keys: Iterable[str]) -> dict[str, Task | Account]:
    """Tasks and accounts by the keys of their rows; keys that name nothing are left out."""
    tasks: set[int] = set()
    accounts: set[int] = set()
    for key in keys:
        number = key[1:]
        if number.isdecimal() and number.isascii() and len(number) < 19:
            {"t": tasks, "a": accounts}.get(key[0], set()).add(int(number))
    found: list[Task | Account] = []
    if tasks:
        rows = Task.objects.filter(pk__in=tasks).select_related("account", "epic__account", "role")
        found += rows.defer("epic__description")
    if accounts:
        found += Account.objects.filter(pk__in=accounts)
    return {row_key(work): work for work in found}


def in_order(work: Task | Account) -> tuple[bool, str]:
    """Tasks first, then accounts, by what they are called."""
    return isinstance(work, Account), (work.name if isinstance(work, Account) else work.key).casefold()
