"""What the doctor compares: a stored reading that its rows do not give is found, by its scope."""

from decimal import Decimal

import pytest

from homeostat.areas.vitals.differences import reading_differences
from homeostat.areas.vitals.models import Reading

from .conftest import AT, refresh


@pytest.fixture
def computed(world):
    world.stay(2, "ada", "60.3333")
    world.stay(2, "eve", "5", reviewer="ben", review_hours=Decimal(2))
    world.hours(2, "ada", "forum", "7.1")
    refresh()
    return world


def test_readings_just_computed_are_those_of_a_recomputation(computed):
    assert reading_differences(at=AT) == []


@pytest.mark.parametrize(
    "tampered",
    [{"value": 0.9}, {"numerator": Decimal(61)}, {"state": "in_range"}, {"high": 2.0}, {"parts": {}}],
)
def test_a_tampered_reading_is_found(computed, tampered):
    heron = Reading.objects.filter(sign="load", sprint__number=3, cell=computed.cells["heron"])
    assert heron.update(**tampered) == 1
    (found,) = reading_differences(at=AT)
    assert found.startswith("load in sprint 3 of cell heron is ")


def test_a_lost_reading_and_one_too_many_are_found(computed):
    Reading.objects.filter(sign="load", sprint__number=3, person=computed.people["ada"]).delete()
    Reading.objects.create(
        sign="resilience",
        sprint=computed.sprints[0],
        person=computed.people["ben"],
        computed_at=AT,
    )
    assert sorted(reading_differences(at=AT)) == [
        "load in sprint 3 of person ada is not stored",
        "resilience in sprint 1 of person ben is stored, but nothing gives it",
    ]


def test_no_more_is_told_than_asked_for(computed):
    Reading.objects.update(state="edge")
    assert len(reading_differences(at=AT, count=3)) == 3
