"""Rows to what the vital signs are computed from, for a set of sprints in a bounded number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from homeostat.areas.organisation.snapshots import timeline as organisation
from homeostat.areas.vitals.bearing import (
    EpicRow,
    Titles,
    bearers,
    clients_owned,
    duties,
    epics_led,
    held_roles,
    stated_on,
)
from homeostat.areas.vitals.goals import goals_of, number
from homeostat.areas.work.models import (
    BILLABLE,
    Absence,
    HoursRollup,
    HoursTotal,
    Sprint,
    TaskSprint,
)
from homeostat.areas.work.queries import limits_stated
from homeostat.core.calendar import Away
from homeostat.core.capacity import (
    Commitment,
    OwnedEpic,
    PlannedTask,
    commitments,
)
from homeostat.core.capacity import (
    HeldRole as PlannedRole,
)
from homeostat.core.organisation.views import View
from homeostat.core.vitals.effort import Effort
from homeostat.core.vitals.figures import PARTS, SprintFacts, needed_by
from homeostat.core.vitals.flow import Stay
from homeostat.core.vitals.load import Goal
from homeostat.core.vitals.registry import Sign
from homeostat.core.vitals.roles import Capacity, HeldRole

NOTHING = Decimal(0)
ONE_DAY = timedelta(days=1)
STAYED = Q(removed_on=None) | Q(removed_on__gt=F("sprint__start"))


@dataclass(frozen=True, slots=True)
class SprintRows:
    """The facts of a sprint, the organisation on its last and on its first day, and what work is called."""

    sprint: Sprint
    facts: SprintFacts
    moment: View
    first: View
    titles: Titles


def read_sprints(sprints: Sequence[Sprint], *, of: Sign | None = None) -> Iterator[SprintRows]:
    """The facts of each sprint, or those one sign needs; at most eight queries for all of them."""
    if not sprints:
        return
    needed = PARTS if of is None else needed_by(of)
    start, end = min(sprint.start for sprint in sprints), max(sprint.end for sprint in sprints)
    timeline = organisation()
    titles: Titles = {}
    zone = zone_of(timeline.at(end - ONE_DAY))
    stays = stays_in(sprints, zone, titles) if "stays" in needed else {}
    planned = planned_in(sprints, titles) if "committed" in needed else {}
    with_tasks = stays.keys() | planned.keys()
    if "committed" in needed and "stays" not in needed:
        with_tasks |= having_tasks([sprint for sprint in sprints if sprint.pk not in planned])
    efforts = efforts_in(sprints, titles) if "efforts" in needed else {}
    absences = absences_in(start, end) if needed & {"goals", "working"} else {}
    epics = epics_led(end, titles) if needed & {"committed", "duties"} else []
    clients = clients_owned(titles) if "duties" in needed else []
    limits = limits_stated(before=end) if "bearers" in needed else []
    for sprint in sprints:
        moment = timeline.on(sprint.end - ONE_DAY)
        tasks = planned.get(sprint.pk, [])
        working: dict[str, dict[date, Decimal]] = {}
        goals: tuple[Goal, ...] = ()
        if needed & {"goals", "working"}:
            days = working if "working" in needed else None
            goals = tuple(goals_of(timeline, moment, sprint, absences, days))
        facts = SprintFacts(
            sprint.start,
            sprint.end,
            sprint.closed_at is not None,
            sprint.pk in with_tasks,
            tuple(stays.get(sprint.pk, ())),
            tuple(efforts.get(sprint.pk, ())),
            tuple(committed_in(tasks, epics, moment, sprint)) if "committed" in needed else (),
            goals,
            tuple(_roles(moment)) if "roles" in needed else (),
            _capacities(moment) if "capacities" in needed else {},
            ignored_states(moment) if "ignored" in needed else {},
            working,
            tuple(duties(moment, epics, clients, start=sprint.start, end=sprint.end))
            if "duties" in needed
            else (),
            tuple(bearers(moment, stated_on(sprint.end - ONE_DAY, limits))) if "bearers" in needed else (),
        )
        yield SprintRows(sprint, facts, moment, timeline.at(sprint.start), titles)


def zone_of(moment: View) -> ZoneInfo:
    return ZoneInfo(str(moment.policy("sprint.time_zone")))


def having_tasks(sprints: Sequence[Sprint]) -> set[int]:
    """Which of the sprints had any task; one query where there is one to ask about."""
    return set(
        TaskSprint.objects.filter(STAYED, sprint__in=sprints).values_list("sprint_id", flat=True).distinct()
    )


def stays_in(
    sprints: Sequence[Sprint], zone: ZoneInfo, titles: Titles, which: Q | None = None
) -> dict[int, list[Stay]]:
    """The tasks that were in each sprint once it had begun, and how they fared; one query."""
    rows = TaskSprint.objects.filter(STAYED, which or Q(), sprint__in=sprints).values_list(
        "sprint_id",
        "task__key",
        "cell__key",
        "assignee__key",
        "hours",
        "added_on",
        "committed",
        "finished",
        "state_at_close",
        "completed_at",
        "epic__key",
        "role__key",
        "account__key",
        "task__title",
        "epic__name",
        "account__name",
    )
    found: dict[int, list[Stay]] = defaultdict(list)
    for row in rows.order_by("task__key"):
        sprint, task, cell, assignee, hours, added, committed, finished, state, completed = row[:10]
        epic, role, account, title, epic_name, account_name = row[10:]
        titles["task", task] = title
        titles["epic", epic or ""] = epic_name or ""
        titles["account", account or ""] = account_name or ""
        context = ("epic", epic) if epic else ("role", role) if role else ("account", account or "")
        completed = None if completed is None else completed.astimezone(zone)
        stay = Stay(task, cell, assignee, hours, added, committed, finished, state, completed, context)
        found[sprint].append(stay)
    return found


def planned_in(
    sprints: Sequence[Sprint], titles: Titles, which: Q | None = None
) -> dict[int, list[PlannedTask]]:
    """The tasks that people are committed to in each sprint; one query."""
    rows = TaskSprint.objects.filter(which or Q(), sprint__in=sprints, committed=True, removed_on=None)
    found: dict[int, list[PlannedTask]] = defaultdict(list)
    for sprint, title, key, *planned in rows.order_by("task__key").values_list(
        "sprint_id",
        "task__title",
        "task__key",
        "assignee__key",
        "reviewer__key",
        Coalesce("hours", NOTHING),
        Coalesce("review_hours", NOTHING),
        "epic__key",
        "role__key",
        "cell__key",
    ):
        titles["task", key] = title
        found[sprint].append(PlannedTask(key, *planned))
    return found


def efforts_in(sprints: Sequence[Sprint], titles: Titles, which: Q | None = None) -> dict[int, list[Effort]]:
    rows = (
        HoursRollup.objects.filter(which or Q(), sprint__in=sprints, hours__gt=0)
        .order_by("person__key", "account__key")
        .values_list(
            "sprint_id",
            "person__key",
            "cell__key",
            "account__key",
            "hours",
            "account__category",
            "epic__key",
            "role__key",
            "entries",
            "account__name",
            "epic__name",
            "account__is_metawork",
            "account__client__key",
            "account__client__name",
        )
    )
    found: dict[int, list[Effort]] = defaultdict(list)
    for row in rows:
        sprint, person, cell, account, hours, category, epic, role, entries, account_name, epic_name = row[
            :11
        ]
        account_name, epic_name, metawork, client, client_name = row[9:]
        titles["account", account] = account_name
        titles["epic", epic or ""] = epic_name or ""
        titles["client", client or ""] = client_name or ""
        billable = category in BILLABLE
        effort = Effort(person, cell, account, hours, billable, epic, role, entries, metawork, client)
        found[sprint].append(effort)
    return found


def totals_in(sprint: Sprint, titles: Titles) -> Iterator[Effort]:
    """The hours of a sprint by account, of nobody in particular; one query."""
    rows = (
        HoursTotal.objects.filter(sprint=sprint)
        .order_by("account__key")
        .values_list(
            "account__key",
            "account__name",
            "account__category",
            "account__is_metawork",
            "account__client__key",
            "account__client__name",
        )
    )
    for account, name, category, metawork, client, client_name, hours in rows.annotate(sum=Sum("hours")):
        titles["account", account] = name
        titles["client", client or ""] = client_name or ""
        if hours > 0:
            billable = category in BILLABLE
            yield Effort("", None, account, hours, billable, metawork=metawork, client=client)


def absences_in(start: date, end: date) -> dict[str, list[Away]]:
    rows = Absence.objects.filter(cancelled_at=None, start__lt=end, end__gt=start)
    found: dict[str, list[Away]] = defaultdict(list)
    columns = ("person__key", "start", "end", "hours_per_day", "half_days")
    for person, first, last, per_day, half_days in rows.values_list(*columns):
        found[person].append(Away(first, last, per_day, half_days))
    return found


def committed_in(
    tasks: Collection[PlannedTask],
    epics: Iterable[EpicRow],
    moment: View,
    sprint: Sprint,
    people: Collection[str] | None = None,
) -> Iterator[Commitment]:
    worked_on = {task.epic for task in tasks}
    owned = [epic for epic in epics if _is_active(epic, sprint, worked_on)]
    hours = {
        cell: number(moment, "capacity.epic_management_hours", cell) for cell in {epic.cell for epic in owned}
    }
    managing = [OwnedEpic(epic.key, epic.owner, hours[epic.cell], epic.cell) for epic in owned]
    held = [
        PlannedRole(role, person, facts.hours_per_sprint, facts.cell)
        for role, person, facts in held_roles(moment, people)
    ]
    return commitments(tasks=tasks, epics=managing, roles=held)


def _is_active(epic: EpicRow, sprint: Sprint, worked_on: set[str | None]) -> bool:
    """An epic without a first day is active in the sprints that have a task of it."""
    if epic.end is not None and epic.end <= sprint.start:
        return False
    return epic.key in worked_on if epic.start is None else epic.start < sprint.end


def _roles(moment: View) -> Iterator[HeldRole]:
    for key, facts in moment.all_roles().items():
        holdings = moment.holders(key)
        holders = frozenset(person for person, held in holdings.items() if held.part == "holder")
        yield HeldRole(
            key,
            facts.cell,
            facts.wanted_holders,
            facts.backup_required,
            holders,
            frozenset(person for person in holders if not holdings[person].willing),
            frozenset(person for person, held in holdings.items() if held.part == "backup"),
        )


def _capacities(moment: View) -> dict[str | None, tuple[Capacity, ...]]:
    """Contracted hours a week: of everybody with hours, and of each cell's members by their share."""
    hours = {person: facts.total for person in moment.people() if (facts := moment.hours(person))}
    found: dict[str | None, tuple[Capacity, ...]] = {
        None: tuple(Capacity(person, week) for person, week in sorted(hours.items()))
    }
    for cell in moment.cells():
        members = moment.members(cell)
        found[cell] = tuple(
            Capacity(person, hours.get(person, NOTHING) * facts.share) for person, facts in members.items()
        )
    return found


def ignored_states(moment: View) -> dict[str | None, tuple[str, ...]]:
    def states(cell: str | None) -> tuple[str, ...]:
        value = moment.policy("spillover.ignored_states", cell)
        return tuple(str(state) for state in value) if isinstance(value, list) else ()

    return {None: states(None), **{cell: states(cell) for cell in moment.cells()}}
