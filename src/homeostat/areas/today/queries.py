"""What a member's day looks like: the sprint's load, its tasks and reviews, the roles held and backed up."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce, JSONObject
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import CellTerm, Holding, PersonTerm
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import person_load
from homeostat.areas.work.models import HoursEntry, Sprint, TaskSprint
from homeostat.areas.work.queries import entered_rows, mention_rows, with_days
from homeostat.areas.work.queries.permissions import not_renewed
from homeostat.core.sentence import say
from homeostat.platform.charts.bar import Bar, Part
from homeostat.platform.shell.speech import speak

BEFORE_LONG = timedelta(days=92)
OPEN_FIRST = (
    "in_progress",
    "review",
    "backlog",
    "external",
    "recurring",
    "merged",
    "delivered",
    "done",
    "dropped",
)


@dataclass(frozen=True, slots=True)
class HeldRole:
    key: str
    name: str
    where: str
    part: str
    hours: Decimal
    since: date


@dataclass(frozen=True, slots=True)
class EndingPermission:
    """A permission the member holds until a day of the coming sprint."""

    key: str
    name: str
    last_day: date


@dataclass(frozen=True, slots=True)
class Load:
    """A member's sprint in hours: what is promised against what there is."""

    bar: Bar
    sentence: str


def reader(person_id: int, **also: Any) -> Any:
    """The member's name and time zone, with the mentions they have not seen as `mentioned`, the absences that
    others entered as `entered`, and what their working days are judged by; one query.

    `also` are further columns.
    """
    terms = PersonTerm.objects.current().filter(person=person_id).order_by("-start")
    mine = OuterRef("person")
    told = terms.annotate(
        mentioned=ArraySubquery(mention_rows(mine)), entered=ArraySubquery(entered_rows(mine)), **also
    )
    return with_days(told, around=timezone.localdate()).first()


def running_sprint(person_id: int, day: date, *, own_day: date) -> Sprint | None:
    """The sprint of the organisation's day, with the member's hours of their own day and of the sprint, and
    what they hold permission for that ends before long; one query.
    """
    mine = HoursEntry.objects.filter(person=person_id, superseded_at=None).order_by().values("person")
    of_day = mine.filter(day=own_day).annotate(sum=Sum("hours")).values("sum")
    of_sprint = mine.filter(day__gte=OuterRef("start"), day__lt=OuterRef("end"))
    ending = not_renewed().filter(person=person_id, start__lte=day, end__gt=day, end__lte=day + BEFORE_LONG)
    told = JSONObject(key="permission__key", name="permission__name", end="end")
    return (
        Sprint.objects.filter(start__lte=day, end__gt=day)
        .annotate(
            hours_today=Coalesce(Subquery(of_day), Decimal(0)),
            permissions_ending=ArraySubquery(ending.order_by("end", "pk").values(told=told)),
            hours_sprint=Coalesce(Subquery(of_sprint.annotate(sum=Sum("hours")).values("sum")), Decimal(0)),
        )
        .first()
    )


def permissions_ending(sprint: Any, day: date) -> list[EndingPermission]:
    """What ends within a sprint from a day, of what `running_sprint` brought along."""
    ends = [(one["key"], one["name"], date.fromisoformat(one["end"])) for one in sprint.permissions_ending]
    return [
        EndingPermission(key, name, end - timedelta(days=1))
        for key, name, end in ends
        if end <= day + (sprint.end - sprint.start)
    ]


def load_of(person_id: int, sprint: Sprint) -> Load | None:
    """The load of the sprint as its reading has it; None where there is nothing to read yet."""
    make_fresh()
    reading = person_load(person_id, sprint)
    if reading is None or reading.denominator is None or reading.numerator is None:
        return None
    bar = Bar(parts=_parts(reading), goal=float(reading.denominator), label=speak(say("This {sprint_word}")))
    return Load(bar, _sentence(bar))


def stays_of(person_id: int, sprint: Sprint) -> list[TaskSprint]:
    """Tasks of the sprint the member does or reviews, open ones first; one query."""
    rows = TaskSprint.objects.filter(sprint=sprint, removed_on=None)
    rows = rows.filter(Q(assignee=person_id) | Q(reviewer=person_id))
    rows = rows.select_related("task", "task__epic", "task__account")
    found = list(rows.defer("task__description", "task__epic__description"))
    return sorted(found, key=lambda stay: (OPEN_FIRST.index(stay.task.state), stay.task.key))


def roles_of(person_id: int, day: date) -> list[HeldRole]:
    """Roles held and backed up on a day; one query."""
    term = Q(role__terms__superseded_at=None, role__terms__start__lte=day)
    term &= Q(role__terms__end=None) | Q(role__terms__end__gt=day)
    cell = CellTerm.objects.on(day).filter(cell=OuterRef("role__terms__cell")).values("name")[:1]
    rows = Holding.objects.on(day).filter(term, person=person_id).annotate(where=Subquery(cell))
    found = [
        HeldRole(key, name, where or _("company"), part, hours, since)
        for key, name, where, part, hours, since in rows.values_list(
            "role__key", "role__terms__name", "where", "part", "role__terms__hours_per_sprint", "start"
        )
    ]
    return sorted(found, key=lambda one: (one.part != "holder", one.name.casefold()))


def _parts(reading: Reading) -> list[Part]:
    roles = speak(say("{roles_word}"))
    labels = {"tasks": _("tasks"), "reviews": _("reviews"), "epics": _("epics"), "roles": roles}
    parts = [
        Part(name if name in labels else "other", labels.get(name, name), float(sums[0]))
        for name, sums in reading.parts.items()
        if isinstance(sums, list) and float(sums[0]) > 0
    ]
    order = list(labels)
    return sorted(parts, key=lambda part: order.index(part.kind) if part.kind in order else len(order))


def _sentence(bar: Bar) -> str:
    if bar.over >= 0.05:
        return _("You have promised %(hours).1f h more than you have.") % {"hours": bar.over}
    if bar.free >= 0.05:
        return _("You have %(hours).1f h that nothing is promised for.") % {"hours": bar.free}
    return _("What you promised fits what you have.")
