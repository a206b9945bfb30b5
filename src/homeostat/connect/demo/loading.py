"""Put Saltmarsh into an empty database, through the same actions people and imports use."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import Person
from homeostat.areas.vitals.actions import refresh
from homeostat.areas.work.actions.sprints import close_sprint, plan_sprints
from homeostat.areas.work.models import Sprint
from homeostat.connect.demo import descriptions
from homeostat.connect.demo.cast import MEMBERS, NOW, SPRINTS_AHEAD
from homeostat.connect.demo.clients import ACCOUNTS, BACKUPS, CLIENTS, EPICS, LEADS
from homeostat.connect.demo.facts import decide
from homeostat.connect.demo.history import (
    FIRST_NUMBER,
    SPRINT_DAYS,
    STEWARD,
    TIME_ZONE,
    first_day,
    steps,
)
from homeostat.connect.demo.loader import Catalogue, Loader
from homeostat.connect.demo.talk import talk
from homeostat.connect.demo.work import Saltmarsh
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import record
from homeostat.platform.days import zone_named
from homeostat.platform.signin.models import Stewardship, User

REASON = "The story of Saltmarsh"
Say = Callable[[str], None]


def is_loaded() -> bool:
    """Whether this database holds the demo organisation."""
    return AuditEntry.objects.filter(action="load_demo").exists()


@transaction.atomic
def load(say: Say, *, today: date | None = None) -> None:
    """Fill an empty database with Saltmarsh as it is today; all of it or nothing."""
    today = today or timezone.localdate(timezone=zone_named(TIME_ZONE))
    first = first_day(today, now=NOW)
    steward = steward_named(f"{STEWARD}@saltmarsh.example")
    say("Organisation: two years of changes …")
    for step in steps(first):
        day = first + timedelta(days=SPRINT_DAYS * step.sprint)
        adopt(step.changes, on=day, by=steward, reason=step.reason, at=morning_of(day))
    _users()
    say("Work: tasks, sprints and hours …")
    last = first + timedelta(days=SPRINT_DAYS * (NOW + SPRINTS_AHEAD))
    plan_sprints(last, by=steward, at=morning_of(first))
    Loader(
        Catalogue(CLIENTS, ACCOUNTS, EPICS, BACKUPS, LEADS, descriptions.TASKS, descriptions.EPICS),
        first=first,
        first_number=FIRST_NUMBER,
        by=steward,
        reason=REASON,
    ).write(Saltmarsh(first=first, today=today).play())
    decide(today=today, by=steward)
    talk(today=today)
    for sprint in Sprint.objects.filter(end__lte=today).order_by("start"):
        close_sprint(sprint, by=steward, at=morning_of(sprint.end))
    say("Vital signs of each sprint …")
    refresh(today=today, at=timezone.now())
    record(by=None, action="load_demo", noun="organisation", key="saltmarsh", reason=REASON)


def morning_of(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)


def steward_named(email: str) -> User:
    """The account that signs for the story."""
    user = User.objects.create_user(email)
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
