"""A stretch of time somebody worked, as it is logged: by the days of their time zone, rounded as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

FINEST = Decimal("0.0001")
ONE_DAY = timedelta(days=1)
ZERO = timedelta(0)


def split_by_day(start: datetime, end: datetime, time_zone: str) -> Iterator[tuple[date, timedelta]]:
    """The days of a time zone that [start, end) lies in, each with the time that truly passed on it.

    Both moments know their time zones. A day has 23 or 25 hours where the clocks are put forward or back.
    """
    if start.tzinfo is None or end.tzinfo is None:
        raise ValueError("A moment without a time zone lies in no day.")
    zone = ZoneInfo(time_zone)
    start, end = start.astimezone(zone), end.astimezone(zone)
    day = start.date()
    while day <= end.date():
        first = max(start.timestamp(), _midnight(day, zone))
        last = min(end.timestamp(), _midnight(day + ONE_DAY, zone))
        if last > first:
            yield day, timedelta(seconds=last - first)
        day += ONE_DAY


def rounded(spent: timedelta, *, minutes: int, up: bool) -> timedelta:
    """The time in whole steps of so many minutes: the next step up, or the nearest; halves go up."""
    step = timedelta(minutes=minutes)
    whole, rest = divmod(max(spent, ZERO), step)
    more = rest > ZERO if up else 2 * rest >= step and rest > ZERO
    return (whole + more) * step


def hours_by_day(
    start: datetime, end: datetime, *, time_zone: str, minutes: int, up: bool
) -> dict[date, Decimal]:
    """Decimal hours of a run by day. The run is rounded once, as a whole, and its days add up to it.

    A day that rounding leaves nothing of is left out: two minutes before midnight and two after it are
    five minutes of the first day.
    """
    found: dict[date, Decimal] = {}
    spent, told = ZERO, Decimal(0)
    for day, part in split_by_day(start, end, time_zone):
        spent += part
        hours = (Decimal(rounded(spent, minutes=minutes, up=up) // timedelta(seconds=1)) / 3600).quantize(
            FINEST
        )
        if hours > told:
            found[day] = hours - told
        told = hours
    return found


def _midnight(day: date, zone: ZoneInfo) -> float:
    return datetime.combine(day, time(0), tzinfo=zone).timestamp()
