"""What became of planned work: spill-over, and how much was finished at the last minute."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, NamedTuple

from .amounts import ZERO, Line, Lines, exact

Weight = Literal["hours", "tasks"]
WorkingDays = Mapping[date, Decimal]
IN_TIME = Decimal("0.9")  # of the time a task had; later is the last minute
DAY = 24 * 60 * 60  # seconds
NOBODY: Mapping[str, WorkingDays] = MappingProxyType({})


class Stay(NamedTuple):
    """A task's stay in a sprint; `hours` are the assignee's committed ones, `context` the work it
    belongs to.
    """

    task: str
    cell: str | None
    person: str | None
    hours: Decimal | None
    added_on: date
    committed: bool = True
    finished: bool | None = None
    state_at_close: str = ""
    completed_at: datetime | None = None
    context: tuple[str, str] = ("", "")


def weight_of(stays: Collection[Stay]) -> Weight:
    """Hours where at least half of the stays carry them, else a task counts as one."""
    return weight_by_count(len(stays), sum(1 for stay in stays if stay.hours))


def weight_by_count(stays: int, with_hours: int) -> Weight:
    """The same, of so many stays of which so many carry hours."""
    return "hours" if with_hours and 2 * with_hours >= stays else "tasks"


def _size(stay: Stay, weight: Weight) -> Decimal:
    return exact(1) if weight == "tasks" else exact(stay.hours or 0)


def spillover(stays: Iterable[Stay], *, ignored: dict[str | None, Collection[str]]) -> Lines:
    """The lines of spill-over in one closed sprint: committed tasks, and which of them were not
    finished.

    `ignored` gives per cell (None: everywhere else) the states that do not count although carried over;
    empty sets count everything open at the close. Parts: finished, spilled, and left out. Source:
    `domain.md` 2.6.
    """
    committed = [stay for stay in stays if stay.committed]
    weight = weight_of(committed)
    lines = []
    for stay in committed:
        size = _size(stay, weight)
        part = "finished"
        if not stay.finished:
            states = ignored.get(stay.cell, ignored.get(None, ()))
            part = "left_out" if stay.state_at_close in states else "spilled"
        spilled = size if part == "spilled" else ZERO
        lines.append(Line("task", stay.task, stay.cell, stay.person, spilled, size, part))
    return Lines(tuple(lines), weight)


def is_last_minute(stay: Stay, *, start: date, end: date, days: WorkingDays | None = None) -> bool | None:
    """Whether a task was completed in the last tenth of the time it had, or later; None where it was not
    completed.

    Its time are the working days from the day it entered the sprint [start, end) to the sprint's end:
    `days` gives each its weight (the assignee's hours; by default Monday to Friday count the same), spread
    over the day from midnight to midnight in `completed_at`'s own time zone. A weekend at the end is no
    reserve.
    """
    if stay.completed_at is None:
        return None
    done, day_of = stay.completed_at, stay.completed_at.date()
    midnight = datetime.combine(day_of, datetime.min.time(), done.tzinfo)
    part_of_day = Decimal(str((done - midnight).total_seconds())) / DAY
    first = max(start, stay.added_on)
    whole = passed = Decimal(0)
    for day, weight in (_weekdays(first, end) if days is None else days).items():
        if first <= day < end:
            whole += weight
            passed += weight if day < day_of else weight * part_of_day if day == day_of else 0
    return passed >= IN_TIME * whole


def _weekdays(start: date, end: date) -> WorkingDays:
    days = (start + timedelta(days=number) for number in range((end - start).days))
    return {day: Decimal(1) for day in days if day.weekday() < 5}


def last_minute(
    stays: Iterable[Stay], *, start: date, end: date, working: Mapping[str, WorkingDays] = NOBODY
) -> Lines:
    """The lines of last-minute work in one closed sprint [start, end): every task completed, and whether
    late.

    `working` gives the working days of each person who has any. A line is named after the work the task
    belongs to (epic, role or account), never the task. Parts: in_time, late.
    """
    completed = [stay for stay in stays if stay.completed_at is not None]
    weight = weight_of(completed)
    lines = []
    for stay in completed:
        late = is_last_minute(stay, start=start, end=end, days=working.get(stay.person or ""))
        size = _size(stay, weight)
        kind, key = stay.context
        part = "late" if late else "in_time"
        over = size if late else ZERO
        lines.append(Line(_kind(kind), key, stay.cell, stay.person, over, size, part, item=stay.task))
    return Lines(tuple(lines), weight)


def _kind(kind: str) -> Literal["epic", "role", "account"]:
    return "epic" if kind == "epic" else "role" if kind == "role" else "account"
