"""A small fictional cooperative, adopted through the real actions: Falcon with three, Juniper with two."""

from datetime import UTC, date, datetime
from decimal import Decimal

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.core.organisation import (
    AddPerson,
    AssignRole,
    CellFacts,
    CreateCell,
    DefineKind,
    DefineRole,
    Join,
    KindFacts,
    PersonFacts,
    RoleFacts,
    SetHours,
    SetPolicy,
)
from homeostat.platform.access import Viewer
from homeostat.platform.signin.models import Stewardship, User

START, SPRING, SUMMER, NEXT_MARCH = date(2026, 1, 5), date(2026, 3, 2), date(2026, 6, 1), date(2027, 3, 3)
WEEK = (Decimal(8),) * 4 + (Decimal("4.5"),) + (Decimal(0),) * 2
PEOPLE = ("mira", "tomas", "yara", "ben", "ada")


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def found(*, by: User | None = None) -> OrganisationChange:
    """The cooperative from its first day on."""
    return adopt(
        [
            DefineKind("generalist", KindFacts("Generalist", "Serves clients")),
            DefineKind("project", KindFacts("Project")),
            *(AddPerson(key, PersonFacts(key.title(), "DE-HE", "Europe/Berlin")) for key in PEOPLE),
            CreateCell("falcon", CellFacts("Falcon", "generalist", None, "Care")),
            CreateCell("juniper", CellFacts("Juniper", "project", "falcon")),
            Join("falcon", "mira"),
            Join("falcon", "tomas", share=Decimal("0.5")),
            Join("falcon", "yara", "newcomer"),
            Join("juniper", "ben"),
            Join("juniper", "tomas", share=Decimal("0.5")),
            DefineRole(
                "scrum",
                RoleFacts(
                    "Sprint manager", "falcon", "Flow", ("Plans", "Asks"), Decimal("4.5"), 1, True, "core", 6
                ),
            ),
            DefineRole("hiring", RoleFacts("Recruitment", wanted_holders=2)),
            AssignRole("scrum", "mira"),
            AssignRole("hiring", "ben", willing=False),
            SetHours("mira", WEEK),
            SetPolicy("load.range", [0.7, 0.9], "cell:falcon"),
        ],
        on=START,
        by=by,
        reason="We begin",
        at=at(START),
    )


def member(key: str = "mira") -> Viewer:
    person = Person.objects.get(key=key)
    person.user = User.objects.create_user(f"{key}@example.org")
    person.save()
    return Viewer(user=person.user, person_id=person.pk, is_steward=False)


def steward() -> Viewer:
    user = User.objects.create_user("steward@example.org")
    Stewardship.objects.create(user=user, granted_at=at(START))
    return Viewer(user=user, person_id=None, is_steward=True)


def visitor() -> Viewer:
    return Viewer(user=User.objects.create_user("visitor@example.org"), person_id=None, is_steward=False)
