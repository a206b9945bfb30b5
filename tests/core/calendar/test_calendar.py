from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.calendar import (
    Away,
    Period,
    SprintRule,
    UnknownCountry,
    WeekSpell,
    day_of,
    planned_sprints,
    public_holidays,
    rule_on,
    scheduled_hours,
    sprint_of,
    working_days,
)

FULL = tuple(map(Decimal, ["8", "8", "8", "8", "8", "0", "0"]))
PART = tuple(map(Decimal, ["0", "6", "6", "6", "0", "0", "0"]))
days = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def period(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def spell(week: tuple[Decimal, ...], start: str = "2020-01-01", end: str | None = None) -> WeekSpell:
    return WeekSpell(date.fromisoformat(start), date.fromisoformat(end) if end else None, week)


class TestPeriods:
    def test_the_end_is_outside(self) -> None:
        sprint = period("2026-11-16", "2026-11-30")
        assert date(2026, 11, 16) in sprint
        assert date(2026, 11, 30) not in sprint
        assert "2026-11-16" not in sprint
        assert len(sprint) == len(list(sprint)) == 14

    def test_no_day_is_no_period(self) -> None:
        with pytest.raises(ValueError, match="ends after it starts"):
            period("2026-11-16", "2026-11-16")

    def test_the_years_it_touches(self) -> None:
        assert list(period("2025-12-29", "2026-01-12").years) == [2025, 2026]
        assert list(period("2025-12-01", "2026-01-01").years) == [2025]

    @given(days, st.integers(1, 40), days, st.integers(1, 40))
    def test_an_overlap_is_the_days_in_both(self, a: date, m: int, b: date, n: int) -> None:
        one, two = Period(a, a + timedelta(m)), Period(b, b + timedelta(n))
        both = one.overlap(two)
        assert set(both or ()) == set(one) & set(two)


class TestPublicHolidays:
    def test_easter_of_2026_in_germany(self) -> None:
        # Easter Sunday 2026 is 5 April (Gauss: a=12, d=14, e=0 -> 22+14 = 36 March = 5 April).
        german = public_holidays("DE", [2026])
        assert {date(2026, 4, 3), date(2026, 4, 6)} <= set(german)
        assert date(2026, 4, 5) not in german

    @pytest.mark.parametrize(
        ("country", "language", "name"),
        [
            ("DE", "en", "Good Friday"),
            ("DE", "de", "Karfreitag"),
            ("DE", "xx", "Karfreitag"),  # its own
            ("PT", "de", "Sexta-feira Santa"),
        ],
    )
    def test_they_are_named_in_the_language_asked_for(self, country: str, language: str, name: str) -> None:
        assert public_holidays(country, [2026], language=language)[date(2026, 4, 3)] == name

    def test_a_subdivision_has_its_own(self) -> None:
        assert date(2026, 6, 4) in public_holidays("DE-HE", [2026])  # Corpus Christi, in Hesse
        assert date(2026, 6, 4) not in public_holidays("DE", [2026])

    def test_no_country_no_holidays(self) -> None:
        assert public_holidays("", [2026]) == {}

    @pytest.mark.parametrize("code", ["XX", "DE-XX", "Narnia"])
    def test_an_unknown_country_says_what_to_write(self, code: str) -> None:
        with pytest.raises(UnknownCountry, match="ISO 3166"):
            public_holidays(code, [2026])


class TestWorkingHours:
    def test_easter_in_a_part_time_week(self) -> None:
        # Tuesday to Thursday of 6 h, 30 March to 12 April: 2 x 18 h; both holidays are free anyway.
        sprint, german = period("2026-03-30", "2026-04-13"), public_holidays("DE", [2026])
        assert scheduled_hours([spell(PART)], sprint, holidays=german).available == 36
        full = scheduled_hours([spell(FULL)], sprint, holidays=german)
        assert (full.contracted, full.holidays, full.available) == (80, 16, 64)
        assert working_days(sprint, FULL, german) == 8
        assert working_days(sprint, PART) == 6

    def test_an_absence_of_hours_and_one_of_days(self) -> None:
        # Two hours less on five days (10 h) and two days off (16 h): 80 - 26 = 54.
        sprint = period("2026-11-16", "2026-11-30")
        away = [
            Away(date(2026, 11, 16), date(2026, 11, 21), Decimal(2)),
            Away(date(2026, 11, 23), date(2026, 11, 25)),
        ]
        hours = scheduled_hours([spell(FULL)], sprint, absences=away)
        assert (hours.absences, hours.available) == (26, 54)

    def test_a_day_is_lost_once(self) -> None:
        sprint = period("2026-11-16", "2026-11-17")
        away = [Away(date(2026, 11, 1), date(2026, 12, 1), Decimal(5))] * 2
        assert scheduled_hours([spell(FULL)], sprint, absences=away).available == 0
        on_holiday = scheduled_hours([spell(FULL)], sprint, holidays=[date(2026, 11, 16)], absences=away)
        assert (on_holiday.holidays, on_holiday.absences) == (8, 0)

    def test_hours_that_change_in_the_middle(self) -> None:
        spells = [spell(FULL, "2020-01-01", "2026-11-23"), spell(PART, "2026-11-23")]
        assert scheduled_hours(spells, period("2026-11-16", "2026-11-30")).available == 40 + 18

    def test_without_working_hours_there_are_none(self) -> None:
        assert scheduled_hours([], period("2026-11-16", "2026-11-30")).available == 0
        assert (
            scheduled_hours([spell(FULL, "2027-01-01")], period("2026-11-16", "2026-11-30")).contracted == 0
        )

    @given(
        days, st.integers(1, 60), st.lists(st.tuples(days, st.integers(1, 60), st.integers(0, 9)), max_size=4)
    )
    def test_what_is_left_is_never_negative_nor_more_than_contracted(
        self, start: date, length: int, absences: list[tuple[date, int, int]]
    ) -> None:
        away = [Away(day, day + timedelta(n), Decimal(h) if h else None) for day, n, h in absences]
        holidays = [day for day, _, h in absences if h == 3]
        hours = scheduled_hours(
            [spell(FULL)], Period(start, start + timedelta(length)), holidays=holidays, absences=away
        )
        assert 0 <= hours.available <= hours.contracted
        assert hours.contracted == 8 * working_days(Period(start, start + timedelta(length)), FULL)


def rule(start: str, length: int, first_day: str) -> SprintRule:
    return SprintRule(date.fromisoformat(start), length, date.fromisoformat(first_day))


class TestSprints:
    def test_fortnights_from_a_monday(self) -> None:
        sprints = list(
            planned_sprints([rule("2024-01-01", 14, "2024-01-01")], number=1, until=date(2024, 2, 1))
        )
        assert [(s.number, s.start, s.end) for s in sprints] == [
            (1, date(2024, 1, 1), date(2024, 1, 15)),
            (2, date(2024, 1, 15), date(2024, 1, 29)),
            (3, date(2024, 1, 29), date(2024, 2, 12)),
        ]
        assert len(sprints[0].period) == 14

    def test_a_change_of_length_holds_from_the_next_sprint(self) -> None:
        rules = [rule("2024-01-01", 14, "2024-01-01"), rule("2024-01-10", 7, "2024-01-01")]
        ends = [s.end for s in planned_sprints(rules, number=1, until=date(2024, 1, 29))]
        assert ends == [date(2024, 1, 15), date(2024, 1, 22), date(2024, 1, 29)]

    def test_a_new_first_day_is_kept(self) -> None:
        rules = [rule("2024-01-01", 14, "2024-01-01"), rule("2024-01-10", 14, "2024-01-24")]
        starts = [s.start for s in planned_sprints(rules, number=7, until=date(2024, 2, 1))]
        assert starts == [date(2024, 1, 1), date(2024, 1, 15), date(2024, 1, 24)]

    def test_planning_goes_on_from_a_day(self) -> None:
        rules = [rule("2024-01-01", 14, "2024-01-01")]
        first = next(planned_sprints(rules, number=12, start=date(2024, 6, 3), until=date(2024, 6, 4)))
        assert (first.number, first.start, first.end) == (12, date(2024, 6, 3), date(2024, 6, 17))

    def test_a_calendar_needs_a_rule(self) -> None:
        with pytest.raises(ValueError, match="at least one rule"):
            rule_on([], date(2024, 1, 1))

    @given(
        st.lists(st.tuples(days, st.integers(1, 30), days), min_size=1, max_size=4),
        st.integers(0, 400),
        st.integers(0, 300),
    )
    def test_sprints_leave_no_gap_and_every_day_has_one(
        self, given_rules: list[tuple[date, int, date]], reach: int, ask: int
    ) -> None:
        rules = sorted((SprintRule(*one) for one in given_rules), key=lambda one: one.start)
        start = rules[0].first_day
        sprints = list(planned_sprints(rules, number=1, until=start + timedelta(reach)))
        assert all(a.end == b.start and a.number + 1 == b.number for a, b in pairwise(sprints))
        day = start + timedelta(ask)
        found = sprint_of(sprints, day)
        assert (found is not None and found.start <= day < found.end) == any(day in s.period for s in sprints)

    def test_a_day_before_all_sprints_has_none(self) -> None:
        sprints = list(
            planned_sprints([rule("2024-01-01", 14, "2024-01-01")], number=1, until=date(2024, 2, 1))
        )
        assert sprint_of(sprints, date(2023, 12, 31)) is None
        assert sprint_of([], date(2023, 12, 31)) is None


def test_a_day_is_the_organisations_own() -> None:
    moment = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert day_of(moment, "Europe/Berlin") == date(2026, 11, 23)
    assert day_of(moment, "America/Lima") == date(2026, 11, 22)
    with pytest.raises(ValueError, match="without a time zone"):
        day_of(datetime(2026, 11, 22), "UTC")
