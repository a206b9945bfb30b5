"""Hours billed and not, by month and cell: what the rows give, kept with the readings."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from homeostat.areas.vitals import actions
from homeostat.areas.vitals.differences import reading_differences
from homeostat.areas.vitals.models import BilledMonth
from homeostat.areas.vitals.queries import billing_by_month
from homeostat.areas.work.models import HoursRollup
from homeostat.platform.staleness.models import StalePeriod

from .conftest import AT, TODAY, refresh

JANUARY, FEBRUARY, MARCH = date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)


def told(first: date = JANUARY, after: date = MARCH) -> dict[tuple[int, int | None], tuple[int, int]]:
    return {
        (one.month.month, one.cell_id): (int(one.billed.billable), int(one.billed.non_billable))
        for one in billing_by_month(first, after)
    }


@pytest.fixture
def billed(world):
    world.hours(0, "ada", "acme", "30")
    world.hours(1, "ben", "forum", "10")
    world.hours(0, "eve", "forum", "4")
    world.hours(2, "ada", "acme", "8")
    refresh()
    return world


def test_sums_by_hand(billed):
    heron, otter = (billed.cells[key].pk for key in ("heron", "otter"))
    assert told() == {(1, heron): (30, 10), (1, otter): (0, 4), (2, heron): (8, 0)}
    assert told(FEBRUARY) == {(2, heron): (8, 0)}
    ratios = {(one.month.month, one.cell_id): one.billed.ratio for one in billing_by_month(JANUARY, FEBRUARY)}
    assert ratios == {(1, heron): Decimal("0.25"), (1, otter): Decimal(1)}


def test_a_change_is_summed_with_the_readings(billed):
    heron = billed.cells["heron"].pk
    HoursRollup.objects.filter(person=billed.people["ada"], month=FEBRUARY).update(hours=9)
    StalePeriod.objects.create(start=date(2026, 2, 9), end=date(2026, 2, 10))
    actions.refresh(today=TODAY, at=AT)
    assert told(FEBRUARY) == {(2, heron): (9, 0)}


def test_hours_outside_of_all_sprints_count_and_go(billed):
    day = date(2025, 11, 3)
    HoursRollup.objects.create(
        month=day.replace(day=1), person=billed.people["ada"], account=billed.accounts["acme"],
        hours=5, entries=1,
    )  # fmt: skip
    for expected in ({(11, None): (5, 0)}, {}):
        StalePeriod.objects.create(start=day, end=day + timedelta(1))
        actions.refresh(today=TODAY, at=AT)
        assert told(date(2025, 11, 1), JANUARY) == expected
        HoursRollup.objects.filter(month=day.replace(day=1)).delete()


def test_a_worker_sums_the_latest_months_first_and_the_rest_in_the_end(billed, monkeypatch):
    monkeypatch.setattr(actions, "STEP", 1)
    whole = told()
    BilledMonth.objects.all().delete()
    StalePeriod.objects.create(start=JANUARY, end=None)
    assert actions.refresh_next(today=TODAY, at=AT) > 1
    assert told().keys() < whole.keys()
    while actions.refresh_next(today=TODAY, at=AT):
        pass
    assert told() == whole


def test_the_doctor_finds_sums_that_a_recount_contradicts(billed):
    assert reading_differences(at=AT) == []
    BilledMonth.objects.filter(month=FEBRUARY).update(billable=7)
    assert reading_differences(at=AT) == ["hours billed in 2026-02 are not what a recount gives"]
