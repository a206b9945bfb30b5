"""What copying hours to other days would write, and what it leaves out and why."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from typing import Literal

from homeostat.areas.work.models import Account, HoursEntry, Task
from homeostat.areas.work.queries.absences import days_off
from homeostat.areas.work.queries.week import closed_days, in_order, row_key

Why = Literal["", "there", "future", "closed", "holiday", "away", "full", "account", "account_closed"]
Work = Task | Account
Sums = dict[tuple[Work, date], Decimal]
FULL = Decimal(24)
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class CopiedCell:
    """Hours on one work for a day; `why` they are left out, empty where they are copied."""

    work: Work
    day: date
    hours: Decimal
    why: Why = ""


@dataclass(frozen=True, slots=True)
class Copy:
    """What copying days (the keys) to others does."""

    days: Mapping[date, date]
    cells: list[CopiedCell] = field(default_factory=list)

    @property
    def copied(self) -> list[CopiedCell]:
        return [cell for cell in self.cells if not cell.why]

    @property
    def left_out(self) -> list[CopiedCell]:
        return [cell for cell in self.cells if cell.why]

    @property
    def mark(self) -> str:
        """Stands for what would be written: another one where anything of it differs."""
        cells = (f"{row_key(cell.work)} {cell.day} {cell.hours.normalize():f}" for cell in self.copied)
        return sha256("\n".join(cells).encode()).hexdigest()[:32]

    @property
    def hours(self) -> Decimal:
        return sum((cell.hours for cell in self.copied), Decimal(0))


def copy_of(person_id: int, days: Mapping[date, date], *, today: date) -> Copy:
    """What is copied into cells that hold nothing; at most eight queries.

    A week goes to working days alone; a single day that somebody chose takes hours whatever day it is.
    """
    former = _sums(person_id, set(days))
    if not former:
        return Copy(days)
    targets = set(days.values())
    first, last = min(targets), max(targets) + ONE_DAY
    there = _sums(person_id, targets)
    off = days_off(person_id, first, last) if len(days) > 1 else {}
    closed = closed_days(first, last)
    filled: defaultdict[date, Decimal] = defaultdict(Decimal)
    for (_work, day), hours in there.items():
        filled[day] += hours
    cells = []
    for cell in sorted(_cells(former, days), key=lambda each: (in_order(each.work), each.day)):
        why = _why_not(cell, there, today=today, closed=closed, off=off, filled=filled[cell.day])
        filled[cell.day] += 0 if why else cell.hours
        cells.append(replace(cell, why=why))
    return Copy(days, cells)


def _cells(former: Sums, days: Mapping[date, date]) -> Iterator[CopiedCell]:
    for (work, day), hours in former.items():
        yield CopiedCell(work, days[day], hours)


def _why_not(
    cell: CopiedCell,
    there: Sums,
    *,
    today: date,
    closed: set[date],
    off: Mapping[date, Literal["holiday", "away"]],
    filled: Decimal,
) -> Why:
    if cell.day > today:
        return "future"
    if cell.day in closed:
        return "closed"
    if (cell.work, cell.day) in there:
        return "there"
    if cell.day in off:
        return off[cell.day]
    account = cell.work.paid_by if isinstance(cell.work, Task) else cell.work
    if account is None:
        return "account"
    if account.closed_since is not None and account.closed_since <= cell.day:
        return "account_closed"
    return "full" if filled + cell.hours > FULL else ""


def _sums(person_id: int, days: set[date]) -> Sums:
    """Hours by task or account and day."""
    found: defaultdict[tuple[Work, date], Decimal] = defaultdict(Decimal)
    entries = HoursEntry.objects.filter(person=person_id, day__in=days, superseded_at=None)
    named = ("task__account__client", "task__epic__account__client", "task__role", "account__client")
    for entry in entries.select_related(*named).defer("task__description", "task__epic__description"):
        found[entry.task or entry.account, entry.day] += entry.hours
    return dict(found)
