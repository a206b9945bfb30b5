"""Numbers, hours and dates in the ways people write them."""

from datetime import datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.connect.files import dates, parsing


def hours(text: str, **how: str) -> Decimal | None:
    return parsing.hours(pl.Series([text]), **how)[0][0]


@pytest.mark.parametrize(
    ("text", "decimal", "meant"),
    [
        ("1.75", ".", "1.75"),
        (".5", ".", "0.5"),
        ("1,234.5", ".", "1234.5"),
        ("1 234.5", ".", "1234.5"),
        ("1,75", ",", "1.75"),
        ("1.234,5", ",", "1234.5"),
        ("1.5", ",", "1.5"),
        ("-2", ".", "-2"),
        ("1:30", ".", "1.5"),
        ("1:30:36", ".", "1.51"),
        ("1h 30m", ".", "1.5"),
        ("90m", ".", "1.5"),
        ("2d", ".", "16"),
        ("1e3", ".", None),
        ("zwei", ".", None),
        ("1,2,3", ".", None),
        ("1,75", ".", None),
        ("", ".", None),
        ("=1+1", ".", None),
    ],
)
def test_hours_are_read_exactly_or_not_at_all(text, decimal, meant):
    assert hours(text, decimal=decimal) == (None if meant is None else Decimal(meant))


@given(st.decimals(min_value=0, max_value=999_999, places=4))
def test_four_decimals_are_kept_exactly(number):
    assert hours(str(number)) == number


def test_minutes_become_hours_and_roundings_are_counted():
    read, rounded = parsing.hours(pl.Series(["90", "70", None]), unit="minutes")
    assert read.to_list() == [Decimal("1.5"), Decimal("1.1667"), None]
    assert rounded == 1


def test_more_than_four_decimals_are_counted():
    read, rounded = parsing.hours(pl.Series(["0.12345", "0.10000"]))
    assert rounded == 1
    assert read[1] == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "day_first", "meant"),
    [
        ("2026-03-04", True, datetime(2026, 3, 4)),
        ("04.03.2026", True, datetime(2026, 3, 4)),
        ("03/04/2026", False, datetime(2026, 3, 4)),
        ("03/04/2026", True, datetime(2026, 4, 3)),
        ("04-Mar-26", True, datetime(2026, 3, 4)),
        ("Oct-27-2022 3:26 PM", True, datetime(2022, 10, 27, 15, 26)),
        ("2026-03-04T05:06:07.123+02:00", True, datetime(2026, 3, 4, 5, 6, 7)),
        ("2026-03-04 05:06 +0200", True, datetime(2026, 3, 4, 5, 6)),
        ("Mar-04-2026 3:26 PM-05", True, datetime(2026, 3, 4, 15, 26)),
        ("20260304", True, datetime(2026, 3, 4)),
        ("31-03-2026", True, datetime(2026, 3, 31)),
        ("03-31-2026", False, datetime(2026, 3, 31)),
        ("31-Mar-2026", True, datetime(2026, 3, 31)),
        ("31.02.2026", True, None),
        ("0001-01-01", True, None),
        ("soon", True, None),
    ],
)
def test_dates_are_read_in_many_forms(text, day_first, meant):
    assert dates.moments(pl.Series([text]), (), day_first=day_first)[0] == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-04T01:06:07+02:00", datetime(2026, 3, 3, 23, 6, 7)),
        ("2026-03-04 22:06 -0330", datetime(2026, 3, 5, 1, 36)),
        ("2026-03-04 22:06-05", datetime(2026, 3, 5, 3, 6)),
        ("2026-03-04 22:06Z", datetime(2026, 3, 4, 22, 6)),
        ("2026-03-04 22:06", datetime(2026, 3, 4, 22, 6)),
        ("2026-03-04", datetime(2026, 3, 4)),
    ],
)
def test_moments_that_say_their_zone_are_turned_into_utc(text, meant):
    assert dates.moments(pl.Series([text, None]), (), day_first=True, in_utc=True).to_list() == [meant, None]


def test_a_column_decides_the_order_of_day_and_month():
    read = dates.moments(pl.Series(["03/04/2026", "03/14/2026"]), (), day_first=True)
    assert read[0] == datetime(2026, 3, 4)
