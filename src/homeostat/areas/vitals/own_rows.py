"""What the figure of one cell or person is computed from, without reading the rows of everybody."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q

from homeostat.areas.organisation.models import Person
from homeostat.areas.organisation.snapshots import timeline as organisation
from homeostat.areas.vitals.bearing import Titles, epics_led
from homeostat.areas.vitals.goals import goals_of
from homeostat.areas.vitals.snapshots import (
    ONE_DAY,
    STAYED,
    SprintRows,
    absences_in,
    committed_in,
    efforts_in,
    having_tasks,
    ignored_states,
    planned_in,
    stays_in,
    totals_in,
    zone_of,
)
from homeostat.areas.work.models import HoursRollup, Sprint, TaskSprint
from homeostat.core.organisation.timeline import Timeline
from homeostat.core.vitals.figures import SprintFacts
from homeostat.core.vitals.flow import Weight, weight_by_count, weight_of
from homeostat.core.vitals.registry import Sign


def read_promises(sprint: Sprint, *, cell: str = "", person: str = "") -> SprintRows:
    """What the load of a cell or a person is computed from: the goals of its people, and all they promised;
    at most five queries, however many others there are.
    """
    timeline = organisation()
    people = {person} if person else set(_members(timeline, cell, sprint))
    titles: Titles = {}
    end = sprint.end
    epics = [epic for epic in epics_led(end, titles) if epic.owner in people]
    ids = Person.objects.filter(key__in=people).values("pk")
    theirs = Q(assignee__in=ids) | Q(reviewer__in=ids)
    if undated := [epic.key for epic in epics if epic.start is None]:  # they run where a task of them is
        theirs |= Q(epic__key__in=undated)
    tasks = planned_in([sprint], titles, theirs)[sprint.pk]
    moment = timeline.at(end - ONE_DAY)
    goals = goals_of(timeline, moment, sprint, absences_in(sprint.start, end), people=people)
    facts = SprintFacts(
        sprint.start,
        end,
        sprint.closed_at is not None,
        has_tasks=bool(tasks or having_tasks([sprint])),
        committed=tuple(committed_in(tasks, epics, moment, sprint, people)),
        goals=tuple(goals),
    )
    return SprintRows(sprint, facts, moment, timeline.at(sprint.start), titles)


def read_stays(sprint: Sprint, cell: str) -> SprintRows | None:
    """What the spill-over of a cell is computed from; None where its tasks alone would be weighed in another
    way than those of everybody.
    """
    rows = _own_stays(sprint, cell)
    committed = [stay for stay in rows.facts.stays if stay.committed]
    if weight_of(committed) != _weight(sprint, committed=True):
        return None
    return replace(rows, facts=replace(rows.facts, ignored=ignored_states(rows.moment)))


def read_completed(sprint: Sprint, cell: str) -> SprintRows | None:
    """What the last-minute work of a cell is computed from: its tasks, and the days of who does them; None
    where its tasks alone would be weighed in another way than those of everybody.
    """
    rows = _own_stays(sprint, cell)
    completed = [stay for stay in rows.facts.stays if stay.completed_at is not None]
    if weight_of(completed) != _weight(sprint, completed_at__isnull=False):
        return None
    working: dict[str, dict[date, Decimal]] = {}
    people = {stay.person for stay in completed if stay.person}
    absences = absences_in(sprint.start, sprint.end)
    goals = tuple(goals_of(organisation(), rows.moment, sprint, absences, working, people=people))
    return replace(rows, facts=replace(rows.facts, goals=goals, working=working))


def _own_stays(sprint: Sprint, cell: str) -> SprintRows:
    """The tasks that were in a sprint for a cell, and nothing else."""
    timeline = organisation()
    titles: Titles = {}
    moment = timeline.at(sprint.end - ONE_DAY)
    stays = tuple(stays_in([sprint], zone_of(moment), titles, Q(cell__key=cell))[sprint.pk])
    facts = SprintFacts(sprint.start, sprint.end, sprint.closed_at is not None, stays=stays)
    return SprintRows(sprint, facts, moment, timeline.at(sprint.start), titles)


def read_efforts(sprint: Sprint, sign: Sign, cell: str) -> SprintRows:
    """What a sign of logged hours is computed from for one cell: the hours for it, or of all who logged some,
    where somebody's hours count together.
    """
    timeline = organisation()
    titles: Titles = {}
    which = Q(cell__key=cell)
    if sign.key == "fragmentation":
        inside = HoursRollup.objects.filter(which, sprint=sprint, hours__gt=0)
        which = Q(person__in=inside.values("person"))
    efforts = tuple(efforts_in([sprint], titles, which).get(sprint.pk, ()))
    facts = SprintFacts(sprint.start, sprint.end, sprint.closed_at is not None, efforts=efforts)
    return SprintRows(sprint, facts, timeline.at(sprint.end - ONE_DAY), timeline.at(sprint.start), titles)


def read_totals(sprint: Sprint) -> SprintRows:
    """What a sign of logged hours is computed from where nobody asks whose they are: a total by account."""
    timeline = organisation()
    titles: Titles = {}
    efforts = tuple(totals_in(sprint, titles))
    facts = SprintFacts(sprint.start, sprint.end, sprint.closed_at is not None, efforts=efforts)
    return SprintRows(sprint, facts, timeline.at(sprint.end - ONE_DAY), timeline.at(sprint.start), titles)


def _weight(sprint: Sprint, **which: object) -> Weight:
    """How the tasks of a sprint are weighed, of everybody; one query."""
    every = TaskSprint.objects.filter(STAYED, sprint=sprint, **which)
    sizes = every.aggregate(all=Count("pk"), sized=Count("pk", filter=Q(hours__gt=0)))
    return weight_by_count(sizes["all"], sizes["sized"])


def _members(timeline: Timeline, cell: str, sprint: Sprint) -> Iterator[str]:
    """Whoever was in a cell on some day of a sprint."""
    for track in timeline.mentioning("cell", cell):
        if track.kind == "membership" and any(
            spell.start < sprint.end and (spell.end is None or spell.end > sprint.start)
            for spell in timeline.spells(track)
        ):
            yield track.key[1]
