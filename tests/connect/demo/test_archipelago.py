"""The large demo: the same every time, within the rules, and as large as it says."""

from datetime import date, timedelta

import pytest

from homeostat.areas.organisation.models import Membership, OrganisationChange, Person
from homeostat.areas.vitals.differences import reading_differences
from homeostat.areas.vitals.models import Reading
from homeostat.areas.work.models import HoursEntry, Sprint, Task
from homeostat.areas.work.queries import rollup_differences
from homeostat.cli import checks
from homeostat.connect import demo
from homeostat.connect.demo.archipelago import loading
from homeostat.connect.demo.archipelago.cast import LARGE, Scale, cast, posts
from homeostat.connect.demo.archipelago.catalogue import catalogue
from homeostat.connect.demo.archipelago.history import steps
from homeostat.connect.demo.archipelago.work import Archipelago
from homeostat.connect.demo.history import SPRINT_DAYS, first_day
from homeostat.core.organisation import Timeline, apply

TODAY = date(2026, 11, 18)
SMALL = Scale(founders=30, people=44, sprints=9, islands=1)


def drawn(scale):
    story = cast(scale)
    roles = posts(story)
    first = first_day(TODAY, now=scale.sprints)
    return Archipelago(story, roles, catalogue(story), first=first, today=TODAY).play()


def test_it_has_a_thousand_people_in_120_cells_after_five_years():
    story = cast(LARGE)
    assert sum(person.leaves is None for person in story.people) == 1000
    assert len({person.key for person in story.people}) == len(story.people)
    assert len(story.cells) == 120
    assert all(story.teams[LARGE.sprints][cell] for cell in story.cells)
    assert LARGE.sprints * SPRINT_DAYS >= 5 * 364


def test_its_history_is_within_the_rules():
    story = cast(LARGE)
    timeline, first = Timeline(), first_day(TODAY, now=LARGE.sprints)
    for step in steps(story, posts(story), first):
        after = apply(timeline, list(step.changes), first + timedelta(days=SPRINT_DAYS * step.sprint))
        assert isinstance(after, Timeline), str(after)
        timeline = after
    assert len(timeline.at(TODAY).people()) == 1000
    assert len(timeline.at(TODAY).cells()) == 120


def test_the_same_seed_draws_the_same_work():
    assert drawn(SMALL) == drawn(SMALL)


def test_nobody_works_on_days_off_nor_in_a_cell_they_are_not_in():
    story = cast(SMALL)
    first = first_day(TODAY, now=SMALL.sprints)
    people = {person.key: person for person in story.people}
    work = Archipelago(story, posts(story), catalogue(story), first=first, today=TODAY)
    for entry in work.play().hours:
        sprint = (entry.day - first).days // SPRINT_DAYS
        assert entry.day not in work.presence.away[entry.person]
        assert people[entry.person].cell_in(sprint) == entry.cell
        assert 0 < entry.hours <= 8


@pytest.fixture
def loaded(db):
    said = []
    loading.load(said.append, today=TODAY, scale=SMALL)
    return said


def test_what_is_loaded_keeps_all_rules(loaded):
    assert len(loaded) == 4
    assert rollup_differences() == []
    assert reading_differences(at=loading.morning_of(TODAY)) == []
    assert checks.constraints()[0] == checks.State.GOOD
    assert Membership.objects.on(TODAY).count() == SMALL.people
    assert Person.objects.exclude(user=None).count() == SMALL.people
    assert OrganisationChange.objects.count() >= SMALL.sprints
    assert Sprint.objects.exclude(closed_at=None).count() == SMALL.sprints
    assert Task.objects.count() > 1000
    assert HoursEntry.objects.filter(task=None).exists()
    assert Reading.objects.filter(sign="load", person=None, cell=None).exclude(value=None).exists()
    assert demo.is_loaded()
