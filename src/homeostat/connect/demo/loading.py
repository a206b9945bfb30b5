"""Put Saltmarsh into an empty database, through the same actions people and imports use."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.vitals.actions import refresh
from homeostat.areas.work.actions import bulk
from homeostat.areas.work.actions.sprints import close_sprint, plan_sprints
from homeostat.areas.work.models import Account, Client, Epic, Sprint, Task
from homeostat.connect.demo.cast import MEMBERS, NOW, SPRINTS_AHEAD
from homeostat.connect.demo.clients import ACCOUNTS, CLIENTS, EPICS
from homeostat.connect.demo.history import FIRST_NUMBER, SPRINT_DAYS, STEWARD, first_day, steps
from homeostat.connect.demo.rows import Story
from homeostat.connect.demo.work import Saltmarsh
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import Stewardship, User

ORIGIN = "demo"
REASON = "The story of Saltmarsh"
Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether this database holds the demo organisation."""
    return AuditEntry.objects.filter(action="load_demo").exists()


@transaction.atomic
def load(say: Say, *, today: date | None = None) -> None:
    """Fill an empty database with Saltmarsh as it is today; all of it or nothing."""
    today = today or timezone.localdate()
    first = first_day(today, now=NOW)
    steward = _steward()
    say("Organisation: two years of changes …")
    for step in steps(first):
        day = first + timedelta(days=SPRINT_DAYS * step.sprint)
        adopt(step.changes, on=day, by=steward, reason=step.reason, at=_morning(day))
    _users()
    say("Work: tasks, sprints and hours …")
    last = first + timedelta(days=SPRINT_DAYS * (NOW + SPRINTS_AHEAD))
    plan_sprints(last, by=steward, at=_morning(first))
    Loader(first=first, by=steward).write(Saltmarsh(first=first, today=today).play())
    for sprint in Sprint.objects.filter(end__lte=today).order_by("start"):
        close_sprint(sprint, by=steward, at=_morning(sprint.end))
    say("Vital signs of each sprint …")
    refresh(today=today, at=timezone.now())
    record(by=None, action="load_demo", noun="organisation", key="saltmarsh", reason=REASON)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def _steward() -> User:
    user = User.objects.create_user(f"{STEWARD}@saltmarsh.example")
    Stewardship.objects.create(user=user, granted_at=timezone.now(), reason=REASON)
    return user


def _users() -> None:
    """Each person of today's Saltmarsh can sign in; in demo mode with one click, otherwise not at all."""
    for member in MEMBERS:
        if member.leaves is not None:
            continue
        email = f"{member.key}@saltmarsh.example"
        user = User.objects.filter(email=email).first() or User.objects.create_user(email)
        Person.objects.filter(key=member.key).update(user=user, email=email)


class Loader:
    """Turns keys into ids and hands the rows to the bulk actions."""

    def __init__(self, *, first: date, by: User) -> None:
        self.first, self.by = first, by
        self.people, self.cells, self.roles = _ids(Person), _ids(Cell), _ids(Role)
        self.sprints = dict(Sprint.objects.values_list("number", "pk"))
        self.accounts: dict[str, int] = {}
        self.epics: dict[str, int] = {}
        self.tasks: dict[str, int] = {}

    def write(self, story: Story) -> None:
        self._record(bulk.record_clients, ((key, name, key) for key, name in CLIENTS))
        clients = _ids(Client)
        self._record(
            bulk.record_accounts,
            ((key, name, clients[client] if client else None, category, metawork, key)
             for key, name, client, category, metawork in ACCOUNTS),
        )  # fmt: skip
        self.accounts = _ids(Account)
        self._record(bulk.record_epics, self._epics())
        self.epics = _ids(Epic)
        self._record(bulk.record_tasks, self._tasks(story))
        self.tasks = _ids(Task)
        self._record(bulk.record_stays, self._stays(story))
        self._record(bulk.record_absences, self._absences(story))
        bulk.record_hours(self._hours(story), by=self.by, at=timezone.now(), origin=ORIGIN, reason=REASON)

    def _record(self, action: Callable[..., Any], rows: Iterator[tuple[Any, ...]]) -> None:
        action(rows, by=self.by, origin=ORIGIN, reason=REASON)

    def _epics(self) -> Iterator[tuple[Any, ...]]:
        for key, name, account, cell, owner, reviewer, since, until in EPICS:
            yield (
                key, name, self.accounts[account], self.cells[cell], self.people[owner], self.people[reviewer],
                "in_development" if until is None else "done", self._day(since), self._day(until), key,
            )  # fmt: skip

    def _tasks(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for task in story.tasks:
            yield (
                task.key, task.title, self.accounts[task.account], self._of(self.epics, task.epic),
                self.cells[task.cell], None, self.people[task.assignee], self._of(self.people, task.reviewer),
                task.points, task.estimate, task.remaining, task.state, task.created_on, task.started_on,
                task.completed_at, task.key,
            )  # fmt: skip

    def _stays(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for task in story.tasks:
            for stay in task.stays:
                yield (
                    self.tasks[task.key], self.sprints[FIRST_NUMBER + stay.sprint], self.cells[task.cell],
                    self.people[stay.assignee], self._of(self.people, stay.reviewer), stay.added_on, None,
                    stay.committed, stay.hours, stay.review_hours, stay.completed_at, stay.state_at_close,
                    stay.finished, stay.reason,
                )  # fmt: skip

    def _absences(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for away in story.away:
            key = f"{away.person} {away.start}"
            yield key, self.people[away.person], away.start, away.end, away.kind, None, ""

    def _hours(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for number, entry in enumerate(story.hours):
            yield (
                self.people[entry.person], self.cells[entry.cell], self.accounts[entry.account],
                self._of(self.tasks, entry.task), self._of(self.epics, entry.epic), self._of(self.roles, entry.role),
                entry.day, entry.hours, entry.note, str(number),
            )  # fmt: skip

    def _day(self, sprint: int | None) -> date | None:
        return None if sprint is None else self.first + timedelta(days=SPRINT_DAYS * sprint)

    @staticmethod
    def _of(ids: dict[str, int], key: str | None) -> int | None:
        return None if key is None else ids[key]


def _ids(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("key", "pk"))
