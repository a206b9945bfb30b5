"""Runs of a timer: worked out by hand, over midnight and where the clocks change."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from homeostat.core.calendar import hours_by_day, rounded, split_by_day

BERLIN = "Europe/Berlin"
NINE = datetime(2026, 11, 18, 9, tzinfo=UTC)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_run_of_one_day_stays_whole() -> None:
    assert list(split_by_day(NINE, NINE + minutes(90), "UTC")) == [(date(2026, 11, 18), minutes(90))]
    assert not list(split_by_day(NINE, NINE, "UTC"))


def test_midnight_is_that_of_the_time_zone() -> None:
    start = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
    assert list(split_by_day(start, start + minutes(60), BERLIN)) == [
        (date(2026, 11, 18), minutes(30)),
        (date(2026, 11, 19), minutes(30)),
    ]
    assert len(list(split_by_day(start, start + minutes(60), "UTC"))) == 1


def test_time_that_passed_counts_where_the_clocks_change() -> None:
    autumn = list(
        split_by_day(datetime(2026, 10, 24, 22, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC), BERLIN)
    )
    assert autumn == [(date(2026, 10, 25), minutes(25 * 60))]
    spring = list(
        split_by_day(datetime(2027, 3, 27, 23, tzinfo=UTC), datetime(2027, 3, 28, 22, tzinfo=UTC), BERLIN)
    )
    assert spring == [(date(2027, 3, 28), minutes(23 * 60))]


@pytest.mark.parametrize(
    ("spent", "step", "up", "nearest"),
    [
        (0, 5, 0, 0),
        (1, 5, 5, 0),
        (5, 5, 5, 5),
        (6, 5, 10, 5),
        (7.5, 5, 10, 10),
        (38, 15, 45, 45),
        (-3, 5, 0, 0),
    ],
)
def test_rounding_by_hand(spent: float, step: int, up: float, nearest: float) -> None:
    assert rounded(minutes(spent), minutes=step, up=True) == minutes(up)
    assert rounded(minutes(spent), minutes=step, up=False) == minutes(nearest)


def test_a_run_is_rounded_once_and_its_days_add_up() -> None:
    start = datetime(2026, 11, 18, 23, 58, tzinfo=UTC)
    assert hours_by_day(start, start + minutes(4), time_zone="UTC", minutes=5, up=True) == {
        date(2026, 11, 18): Decimal("0.0833")
    }
    assert hours_by_day(start, start + minutes(64), time_zone="UTC", minutes=5, up=True) == {
        date(2026, 11, 18): Decimal("0.0833"),
        date(2026, 11, 19): Decimal("1.0000"),
    }
    assert not hours_by_day(start, start + minutes(1), time_zone="UTC", minutes=5, up=False)


def test_a_moment_knows_its_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        list(split_by_day(datetime(2026, 11, 18), NINE, "UTC"))


@given(some.integers(0, 60 * 72), some.integers(0, 60 * 24), some.integers(1, 60))
def test_the_days_of_a_run_are_the_whole_of_it(length: int, offset: int, step: int) -> None:
    start = NINE + minutes(offset)
    end = start + minutes(length)
    assert sum((part for _day, part in split_by_day(start, end, BERLIN)), timedelta(0)) == minutes(length)
    told = hours_by_day(start, end, time_zone=BERLIN, minutes=step, up=True)
    whole = rounded(minutes(length), minutes=step, up=True)
    assert sum(told.values(), Decimal(0)) == (Decimal(whole // minutes(1)) / 60).quantize(Decimal("0.0001"))
