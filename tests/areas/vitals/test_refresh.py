"""Readings from rows: hand-worked figures, what is computed anew and when, and what is never stored."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from homeostat.areas.organisation.models import Membership
from homeostat.areas.vitals import actions
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.areas.work.models import Absence, Sprint
from homeostat.platform.staleness.mark import mark_stale
from homeostat.platform.staleness.models import StalePeriod

from .conftest import AT, TODAY, refresh


def reading(sign: str, sprint: int, **scope) -> Reading:
    where = {"cell": scope.get("cell"), "person": scope.get("person")}
    return Reading.objects.get(sign=sign, sprint__number=sprint, **where)


def test_load_by_hand(world):
    """Heron: goals 2·(80 − 2) + (40 − 2) = 194 h. Ada 60 h of tasks, Ben 40 h and 2 h review, an epic of
    2 h (Ada owns Portal, has no task of it; Ben does): 104 / 194.
    """
    world.stay(2, "ada", "60")
    world.stay(2, "ben", "40", epic="portal")
    world.stay(2, "eve", "5", reviewer="ben", review_hours=Decimal(2))
    refresh()
    heron = reading("load", 3, cell=world.cells["heron"])
    assert heron.numerator == 104
    assert heron.denominator == 194
    assert heron.value == pytest.approx(104 / 194)
    assert heron.state == "below"
    assert (heron.low, heron.high) == (0.8, 1)
    assert heron.parts["tasks"] == ["100", "0"]
    assert heron.parts["reviews"] == ["2", "0"]
    assert heron.parts["epics"] == ["2", "0"]
    company = reading("load", 3)
    assert company.denominator == 194 + 156
    assert company.numerator == 109
    assert reading("load", 3, person=world.people["ada"]).numerator == 62


def test_absences_holidays_and_a_move_within_the_sprint_change_the_goal(world):
    """Cy (20 h a week) is away two of ten working days: 40 − 8 − 2 = 30 h. He moves to Otter after the
    first week: half of his hours go to each cell.
    """
    third = world.sprints[2]
    world.stay(2, "ada", "1")
    Absence.objects.create(person=world.people["cy"], start=third.start, end=third.start + timedelta(days=2))
    place = Membership.objects.get(person=world.people["cy"])
    place.end = third.start + timedelta(days=7)
    place.save()
    Membership.objects.create(
        person=world.people["cy"], cell=world.cells["otter"], standing="core", start=place.end, recorded_at=AT
    )
    refresh()
    assert reading("load", 3, person=world.people["cy"]).denominator == 30
    assert reading("load", 3, cell=world.cells["heron"]).denominator == 156 + 15
    assert reading("load", 3, cell=world.cells["otter"]).denominator == 156 + 15


def test_without_a_task_in_the_sprint_there_is_no_load(world):
    refresh()
    assert reading("load", 1).state == "no_data"
    assert reading("load", 1).value is None


def test_spillover_by_hand_and_only_of_closed_sprints(world):
    """Sprint 1: 4 × 10 h finished, 10 h not: 20 %. Sprint 3 is open."""
    for _ in range(4):
        world.stay(0, "ada")
    world.stay(0, "ben", finished=False)
    world.stay(2, "ben", "10")
    refresh()
    company = reading("spillover", 1)
    assert company.value == pytest.approx(0.2)
    assert company.state == "above"
    assert company.evidence == 5
    assert reading("spillover", 1, person=world.people["ben"]).state == "too_little"
    assert reading("spillover", 3).state == "no_data"


def test_a_task_taken_out_after_the_start_still_counts_one_taken_out_before_does_not(world):
    for _ in range(4):
        world.stay(0, "ada")
    start = world.sprints[0].start
    world.stay(0, "ben", finished=False, removed_on=start + timedelta(days=3))
    world.stay(0, "ben", finished=False, removed_on=start)
    refresh()
    assert reading("spillover", 1).value == pytest.approx(0.2)


def test_states_that_do_not_count_are_a_policy(world):
    for _ in range(4):
        world.stay(0, "ada")
    world.stay(0, "ben", finished=False, state_at_close="external")
    world.policy("spillover.ignored_states", [], "cell:heron")
    refresh()
    assert reading("spillover", 1).value == pytest.approx(0.2)


def test_sustainability_by_hand_with_the_target_of_the_cell(world):
    """Heron 29 h billed and 10 h not: 10 / 39 = 25.6 %, above its own target of 18 %, below the
    company's 30 %.
    """
    world.hours(0, "ada", "acme", "29")
    world.hours(0, "ben", "forum", "10")
    world.policy("sustainability.target", 0.18, "cell:heron")
    refresh()
    heron = reading("sustainability", 1, cell=world.cells["heron"])
    assert heron.value == pytest.approx(10 / 39)
    assert (heron.state, heron.high) == ("above", 0.18)
    assert reading("sustainability", 1).state == "in_range"


def test_a_cell_of_two_has_no_fragmentation_and_nothing_of_it_is_stored(world):
    for name in world.people:
        world.hours(0, name, "acme", "20")
        world.hours(0, name, "forum", "20")
    refresh()
    assert reading("fragmentation", 1, cell=world.cells["heron"]).value == pytest.approx(2)
    otter = reading("fragmentation", 1, cell=world.cells["otter"])
    assert (otter.value, otter.numerator, otter.denominator, otter.state) == (None, None, None, "too_little")
    company = reading("fragmentation", 1)
    heron = reading("fragmentation", 1, cell=world.cells["heron"])
    assert (company.numerator, company.denominator, company.people) == (heron.numerator, heron.denominator, 3)


def test_last_minute_by_hand(world):
    """Three people finish 2 × 10 h each: one of the six on the last day: 10 / 60."""
    for name in ("ada", "ben", "cy"):
        world.stay(0, name)
        world.stay(0, name, day=13 if name == "cy" else 3)
    refresh()
    heron = reading("last_minute", 1, cell=world.cells["heron"])
    assert heron.value == pytest.approx(1 / 6)
    assert reading("last_minute", 1, person=world.people["cy"]).state == "too_little"


def test_roles_and_absences_by_hand(world):
    """Heron: one role full, one vacant, one without its backup: 1 / 3. Ada alone has one of two held
    roles: 50 %.
    """
    world.role("release", holders="ada", backups="ben", backup_required=True)
    world.role("forum", holders="ada", backup_required=True)
    world.role("hiring")
    world.role("treasurer", cell=None, holders="eve")
    refresh()
    heron = reading("role_coverage", 3, cell=world.cells["heron"])
    assert heron.value == pytest.approx(1 / 3)
    assert reading("role_coverage", 3).value == pytest.approx(2 / 4)
    resilience = reading("resilience", 3, cell=world.cells["heron"])
    assert (resilience.value, resilience.unit) == (pytest.approx(0.5), "roles")
    assert reading("resilience", 3, cell=world.cells["otter"]).value == pytest.approx(0.5)
    assert not Reading.objects.filter(sign="role_coverage", person__isnull=False).exists()


def test_once_computed_nothing_is_computed_again_until_something_changes(world):
    assert actions.needs_refresh(TODAY)
    assert refresh() == 3
    assert not actions.needs_refresh(TODAY)
    assert refresh() == 0
    with transaction.atomic():
        mark_stale(world.sprints[1].start, world.sprints[1].start + timedelta(days=1))
    assert actions.needs_refresh(TODAY)
    assert refresh() == 1
    assert not StalePeriod.objects.exists()


def test_an_open_end_reaches_every_later_sprint(world):
    refresh()
    with transaction.atomic():
        mark_stale(world.sprints[1].start + timedelta(days=3), None)
    assert refresh() == 2


def test_a_change_made_meanwhile_is_not_lost(world, monkeypatch):
    refresh()
    with transaction.atomic():
        mark_stale(world.sprints[0].start, None)
    compute = actions._compute

    def and_then_a_change(sprints, at):
        compute(sprints, at)
        mark_stale(world.sprints[2].start, None)

    monkeypatch.setattr(actions, "_compute", and_then_a_change)
    refresh()
    assert StalePeriod.objects.count() == 1
    assert actions.needs_refresh(TODAY)


def test_a_sprint_that_begins_is_computed_and_the_coming_one_too(world):
    refresh()
    last = world.sprints[-1]
    coming, later = (
        Sprint.objects.create(
            number=last.number + n, start=last.end + timedelta(14 * (n - 1)), end=last.end + timedelta(14 * n)
        )
        for n in (1, 2)
    )
    assert not actions.needs_refresh(TODAY)
    assert actions.needs_refresh(coming.start)
    assert actions.refresh(today=coming.start, at=AT) == 2
    assert Checkup.objects.filter(sprint=later).exists()


def test_a_new_method_computes_everything_anew(world, monkeypatch):
    refresh()
    monkeypatch.setattr(actions, "METHOD", actions.METHOD + 1)
    assert actions.needs_refresh(TODAY)
    assert refresh() == 3


def test_reading_many_sprints_takes_as_many_queries_as_one(world, django_assert_max_num_queries):
    world.stay(0, "ada")
    with django_assert_max_num_queries(30):
        refresh()


def test_nothing_to_compute_without_sprints(world):
    Sprint.objects.all().delete()
    assert not actions.needs_refresh(TODAY)
    assert refresh() == 0
