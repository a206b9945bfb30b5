"""Hands the rows of a demo organisation to the bulk actions."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.utils import timezone

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.actions import bulk
from homeostat.areas.work.models import Account, Client, Epic, Sprint, Task
from homeostat.connect.demo.history import SPRINT_DAYS
from homeostat.connect.demo.rows import Story, Work
from homeostat.platform.signin.models import User

ORIGIN = "demo"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Whom an organisation works for.

    Clients are (key, name, owner); accounts (key, name, client, category, metawork); epics (key, name, account,
    cell, owner, reviewer, first sprint, last sprint or None); backups are persons by the key of a client or epic;
    leads are the cells that lead tasks of others, by what the title of the task ends with; so are descriptions of
    tasks, those of epics by their key.
    """

    clients: Iterable[tuple[str, str, str]]
    accounts: Iterable[tuple[str, str, str | None, str, bool]]
    epics: Iterable[tuple[str, str, str, str, str, str, int, int | None]]
    backups: Mapping[str, str] = field(default_factory=dict)
    leads: Mapping[str, str] = field(default_factory=dict)
    described_tasks: Mapping[str, str] = field(default_factory=dict)
    described_epics: Mapping[str, str] = field(default_factory=dict)


class Loader:
    """Turns keys into ids and hands the rows to the bulk actions."""

    def __init__(
        self, catalogue: Catalogue, *, first: date, first_number: int, by: User, reason: str
    ) -> None:
        self.catalogue, self.first, self.first_number = catalogue, first, first_number
        self.by, self.reason = by, reason
        self.people, self.cells, self.roles = _ids(Person), _ids(Cell), _ids(Role)
        self.sprints = dict(Sprint.objects.values_list("number", "pk"))
        self.accounts: dict[str, int] = {}
        self.epics: dict[str, int] = {}
        self.tasks: dict[str, int] = {}

    def write(self, story: Story) -> None:
        columns = ("key", "name", "owner_id", "external_key", "backup_id")
        rows = (
            (key, name, self.people[owner], key, self._backup_of(key))
            for key, name, owner in self.catalogue.clients
        )
        bulk.record_clients(rows, by=self.by, origin=ORIGIN, reason=self.reason, columns=columns)
        clients = _ids(Client)
        self._record(
            bulk.record_accounts,
            ((key, name, clients[client] if client else None, category, metawork, key)
             for key, name, client, category, metawork in self.catalogue.accounts),
        )  # fmt: skip
        self.accounts = _ids(Account)
        self._record(
            bulk.record_epics, self._epics(), columns=(*bulk.EPIC_COLUMNS, "backup_id", "description")
        )
        self.epics = _ids(Epic)
        self._record(
            bulk.record_tasks, self._tasks(story), columns=(*bulk.TASK_COLUMNS, "lead_cell_id", "description")
        )
        self.tasks = _ids(Task)
        self._record(bulk.record_stays, self._stays(story))
        self._record(bulk.record_absences, self._absences(story))
        bulk.record_hours(
            self._hours(story), by=self.by, at=timezone.now(), origin=ORIGIN, reason=self.reason
        )

    def _record(
        self, action: Callable[..., Any], rows: Iterator[tuple[Any, ...]], **columns: tuple[str, ...]
    ) -> None:
        action(rows, by=self.by, origin=ORIGIN, reason=self.reason, **columns)

    def _epics(self) -> Iterator[tuple[Any, ...]]:
        for key, name, account, cell, owner, reviewer, since, until in self.catalogue.epics:
            yield (
                key, name, self.accounts[account], self.cells[cell], self.people[owner], self.people[reviewer],
                "in_development" if until is None else "done", self._day(since), self._day(until), key,
                self._backup_of(key), self.catalogue.described_epics.get(key, ""),
            )  # fmt: skip

    def _tasks(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for task in story.tasks:
            yield (
                task.key, task.title, self.accounts[task.account], self._of(self.epics, task.epic),
                self.cells[task.cell], None, self.people[task.assignee], self._of(self.people, task.reviewer),
                task.points, task.estimate, task.remaining, task.state, task.created_on, task.started_on,
                task.completed_at, task.key, self._lead_of(task),
                self._description_of(task),
            )  # fmt: skip

    def _stays(self, story: Story) -> Iterator[tuple[Any, ...]]:
        for task in story.tasks:
            for stay in task.stays:
                yield (
                    self.tasks[task.key], self.sprints[self.first_number + stay.sprint], self.cells[task.cell],
                    self.accounts[task.account], self._of(self.epics, task.epic), None, self.people[stay.assignee],
                    self._of(self.people, stay.reviewer), stay.added_on, None,
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

    def _lead_of(self, task: Work) -> int | None:
        found = next(
            (cell for topic, cell in self.catalogue.leads.items() if task.title.endswith(topic)), None
        )
        return None if found == task.cell else self._of(self.cells, found)

    def _description_of(self, task: Work) -> str:
        described = self.catalogue.described_tasks.items()
        return next((text for topic, text in described if task.title.endswith(topic)), "")

    def _backup_of(self, key: str) -> int | None:
        return self._of(self.people, self.catalogue.backups.get(key))

    @staticmethod
    def _of(ids: dict[str, int], key: str | None) -> int | None:
        return None if key is None else ids[key]


def _ids(model: type[models.Model]) -> dict[str, int]:
    return dict(model._default_manager.values_list("key", "pk"))
