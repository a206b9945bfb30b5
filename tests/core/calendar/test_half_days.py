"""Half days of absence, by a week worked out by hand."""

from datetime import date
from decimal import Decimal

from homeostat.core.calendar import Away, Period, WeekSpell, scheduled_hours

# Eight hours from Monday to Thursday, six on Friday; Wednesday, 9 December 2026, is a public holiday.
WEEK = tuple(Decimal(hours) for hours in (8, 8, 8, 8, 6, 0, 0))
MONDAY, NEXT = date(2026, 12, 7), date(2026, 12, 14)
SPELLS = [WeekSpell(date(2026, 1, 1), None, WEEK)]


def absent(*away: Away) -> Decimal:
    found = scheduled_hours(SPELLS, Period(MONDAY, NEXT), holidays=[date(2026, 12, 9)], absences=away)
    assert (found.contracted, found.holidays) == (38, 8)
    assert found.available == 30 - found.absences
    return found.absences


def test_a_week_of_half_days() -> None:
    """Half of 8, 8, 8 and 6 hours: 4 + 4 + 4 + 3 = 15; the holiday and the weekend take nothing."""
    assert absent(Away(MONDAY, NEXT, half_days=True)) == 15


def test_half_a_friday() -> None:
    assert absent(Away(date(2026, 12, 11), date(2026, 12, 12), half_days=True)) == 3


def test_two_halves_are_a_day_and_no_more() -> None:
    friday = date(2026, 12, 11), date(2026, 12, 12)
    half = Away(*friday, half_days=True)
    assert absent(half, half) == 6
    assert absent(half, half, half) == 6


def test_half_a_day_beside_hours_and_whole_days() -> None:
    """Monday: half (4) and two hours make 6. Tuesday: half (4) and the whole day make 8, not 12."""
    tuesday = date(2026, 12, 8)
    assert absent(Away(MONDAY, tuesday, half_days=True), Away(MONDAY, tuesday, Decimal(2))) == 6
    both = Away(tuesday, date(2026, 12, 9), half_days=True), Away(tuesday, date(2026, 12, 9))
    assert absent(*both) == 8


def test_an_odd_day_is_halved_exactly() -> None:
    """Half of 7.7 hours are 3.85."""
    spells = [WeekSpell(MONDAY, None, (Decimal("7.7"),) * 5 + (Decimal(0),) * 2)]
    found = scheduled_hours(
        spells, Period(MONDAY, date(2026, 12, 8)), absences=[Away(MONDAY, NEXT, half_days=True)]
    )
    assert (found.absences, found.available) == (Decimal("3.85"), Decimal("3.85"))
