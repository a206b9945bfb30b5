"""The people of the tests of sign-in and settings, and how to add more of them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from homeostat.areas.organisation.models import Cell, Membership, Person, PersonTerm
from homeostat.platform.signin.models import User

FROM = date(2025, 1, 6)
LONG_AGO = datetime(2025, 1, 6, tzinfo=UTC)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@dataclass
class Cast:
    steward: User
    member: User
    visitor: User
    mira: Person
    ines: Person
    tomas: Person
    juniper: Cell


def add_person(key: str, name: str, *, cell: Cell, email: str = "") -> Person:
    person = Person.objects.create(key=key, email=email)
    PersonTerm.objects.create(person=person, name=name, start=FROM, recorded_at=LONG_AGO)
    Membership.objects.create(cell=cell, person=person, standing="core", start=FROM, recorded_at=LONG_AGO)
    return person


def add_user(email: str, person: Person | None = None) -> User:
    user = User.objects.create_user(email)
    if person is not None:
        person.user = user
        person.save(update_fields=["user"])
    return user
