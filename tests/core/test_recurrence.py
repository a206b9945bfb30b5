"""Rules of what comes again, against calendars read by hand and dateutil's own words."""

from datetime import date, timedelta
from typing import Any

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as some

from homeostat.core.calendar import PlannedSprint
from homeostat.core.recurrence import (
    EverySprint,
    MonthlyDay,
    MonthlyWeekday,
    NotARule,
    Occurrence,
    Plan,
    Rule,
    Weekly,
    Yearly,
    days_of,
    json_of,
    occurrences,
    rrule_of,
    rule_of,
    said,
)

FROM = date(2026, 11, 1)
SPRINTS = [
    PlannedSprint(1, date(2026, 11, 2), date(2026, 11, 16)),
    PlannedSprint(2, date(2026, 11, 16), date(2026, 11, 21)),
    PlannedSprint(3, date(2026, 11, 21), date(2026, 12, 5)),
]
BY_HAND: list[tuple[Rule, str, list[str]]] = [
    (Weekly(1, 0), "every week on Monday", ["2026-11-02", "2026-11-09", "2026-11-16"]),
    (Weekly(2, 4), "every 2 weeks on Friday", ["2026-11-13", "2026-11-27", "2026-12-11"]),
    (MonthlyDay(1, 15), "every month on day 15", ["2026-11-15", "2026-12-15", "2027-01-15"]),
    (MonthlyDay(1, 31), "every month on day 31", ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]),
    (MonthlyDay(3, 1), "every 3 months on day 1", ["2026-11-01", "2027-02-01", "2027-05-01"]),
    (MonthlyWeekday(1, -1, 4), "every month on the last Friday", ["2026-11-27", "2026-12-25"]),
    (MonthlyWeekday(2, 1, 1), "every 2 months on the first Tuesday", ["2026-11-03", "2027-01-05"]),
    (Yearly(2, 29), "every year on 29 February", ["2027-02-28", "2028-02-29"]),
    (Yearly(3, 1), "every year on 1 March", ["2027-03-01", "2028-03-01"]),
]


@pytest.mark.parametrize(("rule", "words", "days"), BY_HAND, ids=[words for _rule, words, _days in BY_HAND])
def test_a_rule_gives_its_days_and_says_so(rule: Rule, words: str, days: list[str]) -> None:
    found = days_of(rule, start=FROM, until=date(2030, 1, 1))
    assert [next(found).isoformat() for _day in days] == days
    assert str(said(rule)) == words
    assert rule_of(json_of(rule)) == rule
    assert rrulestr(rrule_of(rule))


def test_every_sprint_on_its_day_or_its_last() -> None:
    rule = EverySprint(8)
    found = list(days_of(rule, start=FROM, until=date(2027, 1, 1), sprints=SPRINTS))
    assert found == [date(2026, 11, 9), date(2026, 11, 20), date(2026, 11, 28)]
    assert list(days_of(rule, start=date(2026, 11, 10), until=date(2026, 11, 28), sprints=SPRINTS)) == [
        found[1]
    ]
    assert str(said(rule)) == "every sprint on its day 8"
    assert (rrule_of(rule), rule_of(json_of(rule))) == ("", rule)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "kind"),
        ({"kind": "daily"}, "kind"),
        ({"kind": "weekly", "every": 0, "weekday": 1}, "every"),
        ({"kind": "weekly", "every": 1, "weekday": 7}, "weekday"),
        ({"kind": "weekly", "every": True, "weekday": 1}, "every"),
        ({"kind": "weekly", "every": "2", "weekday": 1}, "every"),
        ({"kind": "monthly_day", "every": 1, "day": 32}, "day"),
        ({"kind": "monthly_weekday", "every": 1, "place": 5, "weekday": 1}, "place"),
        ({"kind": "yearly", "month": 4, "day": 31}, "day"),
        ({"kind": "sprint", "day": 93}, "day"),
    ],
)
def test_what_is_no_rule_names_the_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(NotARule) as refused:
        rule_of(given)
    assert refused.value.field == field
    assert str(refused.value.remedy)


class TestDaysOff:
    CHRISTMAS = date(2026, 12, 25)  # a Friday
    OFF = frozenset({CHRISTMAS, date(2026, 12, 28)})

    def due(self, choice: str, rule: Rule | None = None, off: frozenset[date] = OFF) -> list[Occurrence]:
        plan = Plan(rule or MonthlyDay(1, 25), date(2026, 12, 1), on_day_off=choice)  # type: ignore[arg-type]
        return list(occurrences(plan, until=date(2027, 1, 1), holidays=off))

    def test_it_stays_is_left_out_or_moves(self) -> None:
        assert self.due("keep") == [Occurrence(self.CHRISTMAS, self.CHRISTMAS)]
        assert self.due("skip") == []
        assert self.due("before") == [Occurrence(self.CHRISTMAS, date(2026, 12, 24))]
        assert self.due("after") == [Occurrence(self.CHRISTMAS, date(2026, 12, 29))]

    def test_a_weekend_is_off_unless_the_rule_names_the_weekday(self) -> None:
        sunday = MonthlyDay(1, 20)
        assert self.due("after", sunday)[0].due == date(2026, 12, 21)
        assert self.due("before", sunday)[0].due == date(2026, 12, 18)
        assert [one.due.day for one in self.due("after", Weekly(1, 6))] == [6, 13, 20, 27]
        assert self.due("skip", MonthlyWeekday(1, -1, 4)) == []


def test_it_ends_on_its_last_day_or_after_so_many_times() -> None:
    until = date(2028, 1, 1)
    weekly = Weekly(1, 0)
    assert len(list(occurrences(Plan(weekly, FROM, end=date(2026, 11, 16)), until=until))) == 3
    assert len(list(occurrences(Plan(weekly, FROM, times=2), until=until))) == 2
    off = {date(2026, 11, 2)}
    left = occurrences(Plan(weekly, FROM, times=2, on_day_off="skip"), until=until, holidays=off)
    assert [one.day for one in left] == [date(2026, 11, 9), date(2026, 11, 16)]


@given(
    some.one_of(
        some.builds(Weekly, some.integers(1, 8), some.integers(0, 6)),
        some.builds(MonthlyDay, some.integers(1, 6), some.integers(1, 31)),
        some.builds(
            MonthlyWeekday, some.integers(1, 3), some.sampled_from([1, 2, 3, 4, -1]), some.integers(0, 6)
        ),
        some.builds(Yearly, some.integers(1, 12), some.integers(1, 28)),
    ),
    some.dates(date(2026, 1, 1), date(2028, 1, 1)),
    some.sampled_from(["keep", "before", "after"]),
)
def test_days_come_in_order_once_and_are_the_same_whenever_they_are_asked(
    rule: Rule, start: date, choice: str
) -> None:
    plan = Plan(rule, start, on_day_off=choice)  # type: ignore[arg-type]
    whole = list(occurrences(plan, until=start + timedelta(days=900)))
    assert [one.day for one in whole] == sorted({one.day for one in whole})
    part = list(occurrences(plan, until=start + timedelta(days=300)))
    assert part == whole[: len(part)]
    assert all(start <= one.day for one in whole)
    if choice != "keep" and not isinstance(rule, Weekly | MonthlyWeekday):
        assert all(one.due.weekday() < 5 for one in whole)
