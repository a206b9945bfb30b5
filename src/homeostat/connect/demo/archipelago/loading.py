"""Put Archipelago into an empty database, through the same actions people and imports use."""

from collections.abc import Callable
from datetime import date, timedelta

from django.db import connection, transaction
from django.utils import timezone

from homeostat.areas.organisation.actions import adopt
from homeostat.areas.organisation.models import Person
from homeostat.areas.vitals.actions import refresh
from homeostat.areas.work.actions.sprints import close_sprint, plan_sprints
from homeostat.areas.work.models import Sprint
from homeostat.connect.demo.archipelago.cast import LARGE, Cast, Post, Scale, cast, posts
from homeostat.connect.demo.archipelago.catalogue import catalogue
from homeostat.connect.demo.archipelago.history import FIRST_NUMBER, steps
from homeostat.connect.demo.archipelago.work import AHEAD, Archipelago
from homeostat.connect.demo.history import SPRINT_DAYS, TIME_ZONE, first_day
from homeostat.connect.demo.loader import Catalogue, Loader
from homeostat.connect.demo.loading import morning_of, steward_named
from homeostat.platform.audit.record import record
from homeostat.platform.days import zone_named
from homeostat.platform.signin.models import User

REASON = "The story of Archipelago"
HOST = "archipelago.example"
Say = Callable[[str], None]


@transaction.atomic
def load(say: Say, *, today: date | None = None, scale: Scale = LARGE) -> None:
    """Fill an empty database with Archipelago as it is today; all of it or nothing."""
    today = today or timezone.localdate(timezone=zone_named(TIME_ZONE))
    first = first_day(today, now=scale.sprints)
    story = cast(scale)
    roles = posts(story)
    steward = steward_named(f"{story.people[0].key}@{HOST}")
    say("Organisation: five years of changes …")
    _adopt(story, roles, first, steward)
    _users(story)
    say("Work: drawing tasks and hours …")
    rows = catalogue(story)
    plan_sprints(
        first + timedelta(days=SPRINT_DAYS * (scale.sprints + AHEAD)), by=steward, at=morning_of(first)
    )
    work = Archipelago(story, roles, rows, first=first, today=today).play()
    say(f"Work: writing {len(work.tasks):,} tasks and {len(work.hours):,} entries of hours …")
    known = Catalogue(rows.clients, rows.accounts, rows.epic_rows)
    Loader(known, first=first, first_number=FIRST_NUMBER, by=steward, reason=REASON).write(work)
    del work
    for sprint in Sprint.objects.filter(end__lte=today).order_by("start"):
        close_sprint(sprint, by=steward, at=morning_of(sprint.end))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    say("Vital signs of each sprint …")
    refresh(today=today, at=timezone.now())
    record(by=None, action="load_demo", noun="organisation", key="archipelago", reason=REASON)


def _adopt(story: Cast, roles: list[Post], first: date, steward: User) -> None:
    for step in steps(story, roles, first):
        day = first + timedelta(days=SPRINT_DAYS * step.sprint)
        adopt(step.changes, on=day, by=steward, reason=step.reason, at=morning_of(day))


def _users(story: Cast) -> None:
    """Each person of today's Archipelago can sign in; in demo mode with one click, otherwise not at all."""
    keys = [person.key for person in story.people if person.leaves is None]
    User.objects.bulk_create([new_user(f"{key}@{HOST}") for key in keys[1:]])
    users = {user.email: user for user in User.objects.all()}
    people = list(Person.objects.filter(key__in=keys))
    for person in people:
        person.email = f"{person.key}@{HOST}"
        person.user = users[person.email]
    Person.objects.bulk_update(people, ["email", "user"], batch_size=500)


def new_user(email: str) -> User:
    user = User(email=email)
    user.set_unusable_password()
    return user
