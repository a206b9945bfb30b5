"""The rows of Saltmarsh's work, before they go through the actions; people, cells and accounts by their keys."""

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(slots=True)
class Stay:
    """A task in a sprint: what was promised at its start and what became of it."""

    sprint: int
    assignee: str
    reviewer: str | None
    added_on: date
    committed: bool
    hours: float
    review_hours: float
    completed_at: datetime | None = None
    state_at_close: str = ""
    finished: bool | None = None
    reason: str = ""


@dataclass(slots=True)
class Work:
    """A task with its stays."""

    key: str
    title: str
    cell: str
    account: str
    epic: str | None
    assignee: str
    reviewer: str | None
    points: int
    estimate: float
    created_on: date
    remaining: float
    state: str = "backlog"
    started_on: date | None = None
    completed_at: datetime | None = None
    stays: list[Stay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Logged:
    """Hours of a person on a day; `task` and `role` by key."""

    person: str
    day: date
    hours: float
    account: str
    cell: str
    task: str | None = None
    epic: str | None = None
    role: str | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence [start, end)."""

    person: str
    start: date
    end: date
    kind: str


@dataclass(slots=True)
class Story:
    """Everything that was worked."""

    tasks: list[Work] = field(default_factory=list)
    hours: list[Logged] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
