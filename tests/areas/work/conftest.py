"""A small cast for the tests of work: one cell, three people, a client's account and one of our own."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.founding import begin_anew, founded_by

from homeostat.areas.organisation.models import (
    Cell,
    CellKind,
    CellTerm,
    Membership,
    Person,
    PersonTerm,
    WorkingHours,
)
from homeostat.areas.work import actions
from homeostat.areas.work.models import Account, Client, Sprint
from homeostat.platform.access import Viewer
from homeostat.platform.signin.models import Stewardship, User

LONG_AGO = datetime(2025, 1, 1, tzinfo=UTC)
FROM = date(2025, 1, 1)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
WEEK = [Decimal(8)] * 5 + [Decimal(0)] * 2


@dataclass
class Cast:
    falcon: Cell
    juniper: Cell
    ada: Person
    ben: Person
    cleo: Person
    northwind: Client
    portal: Account
    inner: Account
    sprint: Sprint


def user_of(person: Person | None, email: str) -> User:
    user = User.objects.create_user(email)
    if person is not None:
        person.user = user
        person.save(update_fields=["user"])
    return user


def viewer(person: Person | None, *, steward: bool = False) -> Viewer:
    """Who looks: a person of the cast, with their user where they have one, or nobody of the organisation."""
    user = User() if person is None or person.user is None else person.user
    return Viewer(user=user, person_id=person.pk if person else None, is_steward=steward)


@pytest.fixture
def cast(founded: Cast, db: None) -> Cast:
    begin_anew()
    return deepcopy(founded)


def found() -> Cast:
    kind = CellKind.objects.create(key="project")
    cells = {}
    for key, name in (("falcon", "Falcon"), ("juniper", "Juniper")):
        cells[key] = Cell.objects.create(key=key)
        CellTerm.objects.create(cell=cells[key], name=name, kind=kind, start=FROM, recorded_at=LONG_AGO)
    people = {}
    for key, name in (("ada", "Ada Lind"), ("ben", "Ben Okafor"), ("cleo", "Cleo Marsh")):
        people[key] = Person.objects.create(key=key)
        PersonTerm.objects.create(person=people[key], name=name, start=FROM, recorded_at=LONG_AGO)
        WorkingHours.objects.create(person=people[key], week=WEEK, start=FROM, recorded_at=LONG_AGO)
        home = cells["juniper" if key == "cleo" else "falcon"]
        Membership.objects.create(
            cell=home, person=people[key], standing="core", start=FROM, recorded_at=LONG_AGO
        )
    client = actions.add_client("Northwind", by=None, at=NOW)
    return Cast(
        falcon=cells["falcon"],
        juniper=cells["juniper"],
        northwind=client,
        portal=actions.add_account("Portal", category="billable_hourly", client=client, by=None, at=NOW),
        inner=actions.add_account("Inner work", category="non_billable", by=None, at=NOW),
        sprint=Sprint.objects.create(number=76, start=date(2026, 11, 16), end=date(2026, 11, 30)),
        **people,
    )


@pytest.fixture
def enter(client: Browser) -> Callable[..., Browser]:
    """Sign in as someone of the cast, as a steward or as a visitor."""

    def sign_in(person: Person | None = None, *, steward: bool = False) -> Browser:
        user = user_of(person, f"{person.key if person else 'guest'}@example.org")
        if steward:
            Stewardship.objects.create(user=user, granted_at=timezone.now())
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


founded = founded_by(found)
