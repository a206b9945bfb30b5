"""What a new rule of the calendar does to sprints that are planned already."""

from datetime import date

from homeostat.core.calendar import (
    Ahead,
    SprintRule,
    what_begins,
    what_begins_anew,
    what_is_counted,
    what_stays,
)

FIRST = date(2026, 1, 5)
AHEAD = Ahead(3, 5, date(2026, 3, 16))
OLD = SprintRule(FIRST, 14, FIRST)


def test_sprints_that_are_not_over_keep_their_days() -> None:
    assert [str(said) for said in what_stays(AHEAD)] == [
        "Sprints 3 to 5 are planned already, until 15 March 2026, and keep their days."
    ]
    assert [str(said) for said in what_stays(Ahead(5, 5, date(2026, 3, 16)))] == [
        "Sprint 5 is planned already, until 15 March 2026, and keeps its days."
    ]
    assert not list(what_stays(Ahead(None, 5, date(2026, 3, 16))))


def test_a_length_is_used_after_the_last_that_is_planned() -> None:
    def said(day: date, length: int = 21) -> str:
        return str(what_begins(AHEAD, [OLD, SprintRule(day, length, FIRST)], day))

    ending = "which begins on"
    assert said(date(2026, 2, 1)) == f"The new length is used from sprint 6 on, {ending} 16 March 2026."
    assert said(date(2026, 3, 17)) == f"The new length is used from sprint 7 on, {ending} 30 March 2026."
    assert said(date(2026, 3, 30)) == f"The new length is used from sprint 7 on, {ending} 30 March 2026."
    assert said(date(2026, 3, 17), 92) == f"The new length is used from sprint 7 on, {ending} 30 March 2026."


def test_a_first_day_within_what_is_planned_begins_nothing_anew() -> None:
    def said(day: date) -> str:
        return str(what_begins_anew(AHEAD, [OLD, SprintRule(date(2026, 2, 1), 14, day)], day))

    assert said(date(2026, 4, 1)) == "A sprint begins on 1 April 2026; the one before it may be shorter."
    assert said(date(2026, 3, 1)).startswith("No sprint begins anew on 1 March 2026")


def test_numbers_go_on() -> None:
    assert str(what_is_counted(AHEAD)) == "Sprints are there already: the next one planned is 6."
