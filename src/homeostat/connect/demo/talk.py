"""What people of Saltmarsh said about their work, which tasks wait for others, and a file they look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice

from django.core.files.base import ContentFile
from django.db.models import Count, QuerySet

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions import add_comment, add_link, attach
from homeostat.areas.work.models import Epic, Task
from homeostat.areas.work.models.tasks import OVER

NOTES = """What broke last time

1. The disk filled up while the old and the new copy lay side by side. Free 40 % before you begin.
2. Alerts came from both machines. Silence the old one first, and write down when.
3. Nobody knew who may restart the queue. Nadia and Stellan may.
"""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what, how many working days ago and when on that day (UTC); of a task, with `notes` attached."""

    who: str
    ago: int
    clock: time
    text: str
    notes: str = ""


ABOUT_EPICS: tuple[tuple[str, tuple[Said, ...]], ...] = (
    ("nw-portal", (
        Said("tomas-rehak", 9, time(9, 12),
             "Northwind asks for the parents' view before the end of term. That is one more than we planned."),
        Said("mira-castellanos", 9, time(10, 40),
             "Then something else has to wait: we have promised more hours than we have. "
             "@ines-okafor, is anybody coming who could take it?"),
        Said("ines-okafor", 8, time(14, 5),
             "Two interviews this week, nobody before January. I would rather tell Northwind now than in a month."),
        Said("tomas-rehak", 2, time(8, 31),
             "I asked them which of the two they need first. @mira-castellanos please leave room for neither yet."),
    )),
    ("platform-upgrade", (
        Said("stellan-bjork", 12, time(11, 20),
             "For the third time the fires ate the upgrade. The old image gets no fixes after this month."),
        Said("nadia-benali", 12, time(13, 2),
             "I asked for it to go first. Whoever wants a deploy this week: tell @carmen-ibarra, not me."),
        Said("carmen-ibarra", 1, time(15, 45),
             "Alder and Commons agreed to Thursday. Juniper has not answered; @emil-sorensen, which day suits you?"),
    )),
    ("meridian-portal", (
        Said("hana-kovac", 5, time(10, 10),
             "While Owen was away nobody could answer Meridian's questions. Who else should they know, "
             "@owen-gallagher?"),
        Said("owen-gallagher", 4, time(9, 30),
             "Leila, if she wants to. I will bring her to the next call and write down what is only in my head."),
    )),
)  # fmt: skip

# what is said about the open task that spilled over most often in a cell
ABOUT_TASKS: tuple[tuple[str, tuple[Said, ...]], ...] = (
    ("juniper", (
        Said("priya-raman", 6, time(7, 55),
             "This is carried over again and again because each time something louder comes first. "
             "@mira-castellanos shall we plan it alone, or say no to it?"),
        Said("mira-castellanos", 3, time(9, 5),
             "Let us split it: the part the client sees now, the rest after the relaunch."),
    )),
    ("tidepool", (
        Said("nadia-benali", 4, time(12, 15), "I kept notes of what broke last time; they are below.", NOTES),
        Said("thandi-mokoena", 2, time(8, 20), "Thank you. I try it on staging first and tell @stellan-bjork how it went."),
    )),
    ("alder", (
        Said("aiko-tanabe", 1, time(6, 50), "Harbour City answered: **receipts by post stay**. I changed the estimate."),
    )),
)  # fmt: skip


def talk(*, today: date) -> None:
    """Have it said, in the order in which people said it, through the actions of the pages."""
    people = {person.key: person for person in Person.objects.select_related("user")}
    epics = {epic.key: epic for epic in Epic.objects.all()}
    about: list[tuple[Task | Epic | None, Sequence[Said]]] = [(epics[key], said) for key, said in ABOUT_EPICS]
    about += [(_longest_open(cell).first(), said) for cell, said in ABOUT_TASKS]
    lines = [(_moment(today, line), line, thing) for thing, said in about for line in said if thing]
    for at, line, thing in sorted(lines, key=lambda each: each[0]):
        author = people[line.who]
        add_comment(thing, line.text, author=author, by=author.user, at=at)
        if line.notes and isinstance(thing, Task):
            file = ContentFile(line.notes.encode(), name="what-broke-last-time.txt")
            attach(thing, file, added_by=author, by=author.user, at=at)
    linked = datetime.combine(working_day(today, 5), time(8), UTC)
    for cell in ("juniper", "tidepool", "heron"):
        _link(list(_longest_open(cell)[:3]), at=linked)


def _longest_open(cell: str) -> "QuerySet[Task]":
    """The open tasks of a cell, those first that were in the most sprints."""
    rows = Task.objects.filter(cell__key=cell).exclude(state__in=OVER).annotate(sprints=Count("stays"))
    return rows.select_related("assignee__user").order_by("-sprints", "key")


def _link(tasks: Sequence[Task], *, at: datetime) -> None:
    """The first waits for the second, and has to do with the third."""
    for way, other in zip(("blocked_by", "relates"), tasks[1:], strict=False):
        by = tasks[0].assignee.user if tasks[0].assignee else None
        add_link(tasks[0], way=way, other=other, by=by, at=at)


def _moment(today: date, line: Said) -> datetime:
    return datetime.combine(working_day(today, line.ago), line.clock, UTC)


def working_day(today: date, ago: int) -> date:
    """The day so many days from Monday to Friday before today."""
    days = (today - timedelta(days=back) for back in count(1))
    return next(islice((day for day in days if day.weekday() < 5), ago - 1, None))
