"""A small organisation of fictional people, written straight into rows: two sprints to close and an open one.

Heron has three members, Otter two. Every figure the tests compare with is worked by hand from what is here.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from tests.founding import begin_anew, founded_by

from homeostat.areas.organisation.models import (
    Cell,
    CellKind,
    CellTerm,
    Holding,
    KindTerm,
    Membership,
    Person,
    PersonTerm,
    Policy,
    Role,
    RoleTerm,
    WorkingHours,
)
from homeostat.areas.vitals import actions
from homeostat.areas.work.models import Account, Client, Epic, HoursRollup, Sprint, Task, TaskSprint
from homeostat.platform.access import Viewer
from homeostat.platform.signin.models import Stewardship, User

FIRST_DAY = date(2026, 1, 5)
AT = datetime(2026, 2, 10, 12, tzinfo=UTC)
TODAY = date(2026, 2, 10)  # in the third sprint
CELLS = {"ada": "heron", "ben": "heron", "cy": "heron", "di": "otter", "eve": "otter"}


@dataclass
class World:
    people: dict[str, Person] = field(default_factory=dict)
    cells: dict[str, Cell] = field(default_factory=dict)
    roles: dict[str, Role] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    epics: dict[str, Epic] = field(default_factory=dict)
    sprints: list[Sprint] = field(default_factory=list)
    tasks: int = 0

    def user(self, key: str) -> User:
        person = self.people[key]
        if person.user is None:
            person.user = User.objects.create_user(person.email)
            person.save()
        return User.objects.get(pk=person.user.pk)

    def viewer(self, key: str) -> Viewer:
        return Viewer(user=self.user(key), person_id=self.people[key].pk, is_steward=False)

    def visitor(self) -> Viewer:
        return Viewer(user=User.objects.create_user("visitor@example.org"), person_id=None, is_steward=False)

    def steward(self) -> Viewer:
        user = User.objects.create_user("steward@example.org")
        Stewardship.objects.create(user=user, granted_at=AT)
        return Viewer(user=User.objects.get(pk=user.pk), person_id=None, is_steward=True)

    def stay(self, sprint: int, person: str, hours: str | None = "10", **more) -> TaskSprint:
        """A task of that person in a sprint (0, 1, 2), finished on its eighth day unless said otherwise."""
        self.tasks += 1
        cell = self.cells[more.pop("cell", CELLS[person])]
        it = self.sprints[sprint]
        finished = more.pop("finished", True)
        day = more.pop("day", 8)
        task = Task.objects.create(
            key=f"t-{self.tasks}",
            title=f"Task {self.tasks}",
            cell=cell,
            assignee=self.people[person],
            account=self.accounts["acme"],
            epic=self.epics.get(more.pop("epic", "")),
            role=self.roles.get(more.pop("role", "")),
        )
        done = datetime.combine(it.start + timedelta(days=day), datetime.min.time(), UTC)
        closed = sprint < 2
        values = {
            "finished": finished if closed else None,
            "state_at_close": ("done" if finished else "in_progress") if closed else "",
            "completed_at": done if finished and closed else None,
            "reviewer": self.people.get(more.pop("reviewer", "")),
            "review_hours": more.pop("review_hours", None),
            **more,
        }
        return TaskSprint.objects.create(
            task=task,
            sprint=it,
            cell=cell,
            account=task.account,
            epic=task.epic,
            role=task.role,
            assignee=self.people[person],
            added_on=it.start,
            hours=None if hours is None else Decimal(hours),
            **values,
        )

    def hours(
        self, sprint: int, person: str, account: str, hours: str, *, epic: str = "", cell: str = ""
    ) -> None:
        HoursRollup.objects.create(
            month=self.sprints[sprint].start.replace(day=1),
            sprint=self.sprints[sprint],
            person=self.people[person],
            cell=self.cells[cell or CELLS[person]],
            account=self.accounts[account],
            epic=self.epics.get(epic),
            hours=Decimal(hours),
            entries=3,
        )

    def role(
        self, key: str, *, cell: str | None = "heron", holders: str = "", backups: str = "", **more
    ) -> Role:
        role = Role.objects.create(key=key)
        unwilling = more.pop("unwilling", "").split()
        self.roles[key] = role
        facts = {"name": key.capitalize(), "start": FIRST_DAY, "recorded_at": AT, **more}
        RoleTerm.objects.create(role=role, cell=self.cells[cell] if cell else None, **facts)
        for part, names in (("holder", holders), ("backup", backups)):
            for name in names.split():
                Holding.objects.create(
                    role=role,
                    person=self.people[name],
                    part=part,
                    willing=name not in unwilling,
                    start=FIRST_DAY,
                    recorded_at=AT,
                )
        return role

    def person(self, name: str, cell: str, week: int = 40) -> Person:
        person = Person.objects.create(key=name, email=f"{name}@example.org")
        self.people[name] = person
        known = {"start": FIRST_DAY, "recorded_at": AT, "person": person}
        PersonTerm.objects.create(name=name.capitalize(), **known)
        day = Decimal(week) / 5
        WorkingHours.objects.create(week=[day] * 5 + [Decimal(0)] * 2, **known)
        Membership.objects.create(cell=self.cells[cell], standing="core", **known)
        return person

    def policy(self, key: str, value: object, scope: str = "company") -> None:
        Policy.objects.create(key=key, scope=scope, value=value, start=FIRST_DAY, recorded_at=AT)


def refresh() -> int:
    """Close the first two sprints and have everything computed; returns how many sprints were."""
    Sprint.objects.filter(number__lte=2, closed_at=None).update(closed_at=AT)
    return actions.refresh(today=TODAY, at=AT)


@pytest.fixture
def world(founded: World, db: None) -> World:
    begin_anew()
    return deepcopy(founded)


def found() -> World:
    it = World()
    kind = CellKind.objects.create(key="generalist")
    KindTerm.objects.create(kind=kind, name="Generalist", start=FIRST_DAY, recorded_at=AT)
    for key in ("heron", "otter"):
        it.cells[key] = Cell.objects.create(key=key)
        CellTerm.objects.create(
            cell=it.cells[key], name=key.capitalize(), kind=kind, start=FIRST_DAY, recorded_at=AT
        )
    for name, cell in CELLS.items():
        it.person(name, cell, 20 if name == "cy" else 40)
    client = Client.objects.create(key="acme", name="Acme")
    it.accounts["acme"] = Account.objects.create(
        key="acme", name="Acme support", client=client, category="billable_hourly"
    )
    it.accounts["forum"] = Account.objects.create(key="forum", name="Forum", category="non_billable")
    it.epics["portal"] = Epic.objects.create(
        key="portal",
        name="Portal",
        account=it.accounts["acme"],
        cell=it.cells["heron"],
        owner=it.people["ada"],
    )
    for number in range(3):
        start = FIRST_DAY + timedelta(days=14 * number)
        it.sprints.append(
            Sprint.objects.create(number=number + 1, start=start, end=start + timedelta(days=14))
        )
    return it


founded = founded_by(found)
