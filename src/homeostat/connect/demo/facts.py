"""What Saltmarsh decided about its work besides hours and tasks: accelerations, permissions and templates."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.actions import (
    accelerate_epic,
    add_absence,
    add_permission,
    add_template,
    grant_permission,
    require_permission,
)
from homeostat.areas.work.models import Absence, Account, Epic
from homeostat.areas.work.outlines import Outline
from homeostat.platform.signin.models import User


@dataclass(frozen=True, slots=True)
class Hurry:
    """An epic that goes before others: from and until how many days from today."""

    epic: str
    priority: int
    budget: int
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Door:
    """A permission: who grants it, what needs it, and who holds it from and until how many days from today."""

    name: str
    purpose: str
    granter: str
    needed_by: tuple[str, str]
    holders: tuple[tuple[str, int, int | None], ...]


HURRIES = (
    Hurry("fennmark-disruptions", 1, 420, -16, 12, "The winter timetable begins; riders need to know what is late."),
    Hurry("platform-upgrade", 2, 220, -9, 19, "The base image gets no security fixes after this month."),
    Hurry("nw-grades", 1, 150, 26, 47, "Schools close their books at the end of term."),
    Hurry("harbour-permits", 1, 260, -110, -82, "The council had announced the new permits."),
)  # fmt: skip
DOORS = (
    Door("Harbour City servers", "Deploy and read logs at the city's data centre", "oren-baptiste",
         ("account", "harbour-billing"),
         (("oren-baptiste", -400, None), ("greta-halvorsen", -300, None), ("mateo-quiroga", -300, 9),
          ("fatou-diallo", -200, 120), ("kaveh-rostami", -200, 120), ("aiko-tanabe", -150, 120),
          ("lena-brandt", -150, 120), ("ibrahim-sesay", -150, -20))),
    Door("Meridian patient data", "See test records; needs the agreement on confidentiality", "owen-gallagher",
         ("account", "meridian-records"), (("owen-gallagher", -360, None), ("hana-kovac", -360, 200))),
    Door("Keys to production", "Open the vault and restart what everybody's work runs on", "nadia-benali",
         ("epic", "platform-upgrade"),
         (("nadia-benali", -700, None), ("stellan-bjork", -500, None), ("carmen-ibarra", -200, 12))),
    Door("App stores", "Publish builds under Northwind's name", "emil-sorensen", ("epic", "nw-mobile"),
         (("emil-sorensen", -90, 275), ("sofia-lindqvist", -90, 275))),
)  # fmt: skip

# who is away for half days, from and until how many days from today, and their note
HALVES = (
    ("mira-castellanos", 6, 11, "Mornings only"),
    ("fatou-diallo", -1, 4, "Afternoons only"),
    ("halima-yusuf", 12, 19, "Course in the mornings"),
)


# the name of a template, the cell that keeps it (none: everybody), and its tasks
TEMPLATES = (
    ("Somebody new starts", "", (
        Outline("Accounts and keys for {name}", cell="tidepool", account="platform", assignee="nadia-benali",
                estimate="1.5"),
        Outline("First week with {name}", account="recruitment", assign_adder=True, estimate="8"),
        Outline("What {name} could take on, after the first month", account="recruitment", assign_adder=True,
                estimate="2"),
    )),
    ("A release goes out", "tidepool", (
        Outline("Try to restore the backup before {name}", cell="tidepool", account="platform",
                assignee="stellan-bjork", reviewer="nadia-benali", estimate="2"),
        Outline("Release {name} on {day}", cell="tidepool", account="platform", assign_adder=True,
                reviewer="stellan-bjork", estimate="3"),
        Outline("Read the logs of {name} a day later", cell="tidepool", account="platform",
                assignee="carmen-ibarra", estimate="0.5"),
    )),
)  # fmt: skip


def decide(*, today: date, by: User) -> None:
    """Write down what was decided, as the people of Saltmarsh did."""
    epics = {epic.key: epic for epic in Epic.objects.all()}
    for one in HURRIES:
        start, end = today + timedelta(days=one.start), today + timedelta(days=one.end)
        accelerate_epic(
            epics[one.epic],
            priority=one.priority,
            budget=Decimal(one.budget),
            start=start,
            end=end,
            reason=one.reason,
            by=by,
            at=_morning(min(start, today)),
        )
    people = {person.key: person for person in Person.objects.all()}
    for person, first, last, note in HALVES:
        _half_days(people[person], today + timedelta(days=first), today + timedelta(days=last), note)
    for door in DOORS:
        _open(door, people, today=today, by=by)
    cells = {cell.key: cell for cell in Cell.objects.all()}
    for name, cell, outlines in TEMPLATES:
        at = _morning(today - timedelta(days=120))
        add_template(name, tasks=outlines, cell=cells.get(cell), by=by, at=at)


def _half_days(person: Person, start: date, end: date, note: str) -> None:
    """Half days, said by the person themselves, where the person is not away already, as chance had it."""
    if not Absence.objects.filter(person=person, start__lt=end, end__gt=start).exists():
        at = _morning(start - timedelta(30))
        add_absence(person, start=start, end=end, half_days=True, note=note, by=person.user, at=at)


def _open(door: Door, people: dict[str, Person], *, today: date, by: User) -> None:
    at = _morning(today - timedelta(days=400))
    permission = add_permission(door.name, purpose=door.purpose, granter=people[door.granter], by=by, at=at)
    noun, key = door.needed_by
    work = Epic.objects.get(key=key) if noun == "epic" else Account.objects.get(key=key)
    require_permission(permission, work=work, by=by, at=at)
    for person, start, end in door.holders:
        grant_permission(
            permission,
            person=people[person],
            start=today + timedelta(days=start),
            end=None if end is None else today + timedelta(days=end),
            by=by,
            at=_morning(today + timedelta(days=start)),
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)
