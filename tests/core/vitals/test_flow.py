"""What became of planned work, by hand."""

from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.vitals.flow import Stay, is_last_minute, last_minute, spillover, weight_of

START, END = date(2026, 1, 5), date(2026, 1, 19)
IGNORED: dict[str | None, tuple[str, ...]] = {None: ("external", "recurring")}


def stay(task: str, hours: str | None = "4", **more) -> Stay:
    return Stay(task, "heron", "ada", None if hours is None else Decimal(hours), START, **more)


def test_spillover_is_what_was_committed_and_not_finished():
    """10 h finished, 4 h in progress, 6 h outside with a client, 5 h never committed: 4 / 20 = 20 %."""
    stays = [
        stay("a", "10", finished=True, state_at_close="done"),
        stay("b", "4", finished=False, state_at_close="in_progress"),
        stay("c", "6", finished=False, state_at_close="external"),
        stay("d", "5", finished=False, state_at_close="backlog", committed=False),
    ]
    lines = spillover(stays, ignored=IGNORED)
    assert lines.amount().value == pytest.approx(0.2)
    assert {part: over for part, (over, _) in lines.parts().items()} == {
        "finished": 0,
        "spilled": 4,
        "left_out": 0,
    }
    everything = spillover(stays, ignored={})
    assert everything.amount().value == pytest.approx(0.5)


def test_the_states_that_do_not_count_are_a_policy_of_the_cell():
    open_stay = stay("a", finished=False, state_at_close="external")
    assert spillover([open_stay], ignored={"heron": (), None: ("external",)}).amount().value == 1
    assert spillover([open_stay], ignored={"otter": (), None: ("external",)}).amount().value == 0


def test_without_hours_tasks_are_counted_and_the_unit_says_so():
    stays = [stay("a", None, finished=True), stay("b", None, finished=False), stay("c", "9", finished=True)]
    lines = spillover(stays, ignored={})
    assert lines.unit == "tasks"
    assert lines.amount().numerator == 1
    assert lines.amount().denominator == 3
    assert weight_of(stays[:2]) == "tasks"
    assert weight_of(stays[1:]) == "hours"
    assert weight_of([]) == "tasks"


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 1, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("completed", "late"),
    [
        (None, None),
        (at(5), False),
        (at(15, 23), False),
        (at(16, 0), True),  # ten working days: the last of them, Friday the 16th, is the last tenth
        (at(18), True),
        (at(20), True),
    ],
)
def test_the_last_minute_is_the_last_tenth_of_the_working_time_a_task_had(completed, late):
    assert is_last_minute(stay("a", completed_at=completed), start=START, end=END) is late


def test_a_task_that_entered_late_has_less_time():
    """Added on Thursday the 15th: two working days, the last 0.2 of them from Friday 19:12."""
    added = stay("a")._replace(added_on=date(2026, 1, 15))
    assert is_last_minute(added._replace(completed_at=at(16, 19)), start=START, end=END) is False
    assert is_last_minute(added._replace(completed_at=at(16, 20)), start=START, end=END) is True
    after_the_end = added._replace(added_on=END, completed_at=at(19))
    assert is_last_minute(after_the_end, start=START, end=END) is True


def test_days_outside_the_time_a_task_had_do_not_count():
    """Of ten hours a day on the 16th alone, by noon half of the time is gone, whatever other days hold."""
    days = {date(2026, 1, 2): Decimal(10), date(2026, 1, 16): Decimal(10), date(2026, 2, 2): Decimal(10)}
    noon = stay("a", completed_at=at(16))._replace(added_on=date(2026, 1, 16))
    late = noon._replace(completed_at=at(16, 22))
    assert is_last_minute(noon, start=date(2026, 1, 16), end=date(2026, 1, 17), days=days) is False
    assert is_last_minute(late, start=date(2026, 1, 16), end=date(2026, 1, 17), days=days) is True


def test_time_is_the_working_time_of_the_one_who_does_it():
    """Works 8 h on Mondays and 2 h on Tuesdays: of 20 h the last two are the second Tuesday."""
    days = {date(2026, 1, day): Decimal(8 if day in (5, 12) else 2) for day in (5, 6, 12, 13)}

    def is_late(day: int, hour: int) -> bool | None:
        task = stay("a", completed_at=at(day, hour))
        return is_last_minute(task, start=START, end=END, days=days)

    assert is_late(12, 23) is False
    assert is_late(13, 0) is True
    lines = last_minute([stay("a", completed_at=at(13))], start=START, end=END, working={"ada": days})
    assert lines.amount().value == 1


def test_days_are_those_of_the_organisation():
    """13:00 UTC on Thursday the 15th is Friday the 16th in Auckland (13 hours ahead)."""
    there = at(15, 13).astimezone(ZoneInfo("Pacific/Auckland"))
    assert is_last_minute(stay("a", completed_at=there), start=START, end=END) is True


def test_last_minute_counts_completions_and_names_their_work_only():
    stays = [
        stay("a", "6", completed_at=at(8), context=("epic", "portal")),
        stay("b", "2", completed_at=at(16), context=("role", "release")),
        stay("c", "2", completed_at=at(19), context=("account", "support")),
        stay("d", "9"),
    ]
    lines = last_minute(stays, start=START, end=END)
    assert lines.amount().value == pytest.approx(0.4)
    assert [(line.kind, line.key) for line in lines.lines] == [
        ("epic", "portal"),
        ("role", "release"),
        ("account", "support"),
    ]
    by_task = last_minute([each._replace(hours=None) for each in stays], start=START, end=END)
    assert by_task.unit == "tasks"
    assert by_task.amount().value == pytest.approx(2 / 3)


STAYS = st.lists(
    st.builds(
        stay,
        task=st.text("abc", min_size=1, max_size=3),
        hours=st.none() | st.decimals(0, 40, places=2).map(str),
        finished=st.booleans(),
        committed=st.booleans(),
        state_at_close=st.sampled_from(["done", "external", "review"]),
    ),
    max_size=12,
)


@given(STAYS)
def test_leaving_states_out_never_raises_spillover(stays):
    lenient = spillover(stays, ignored=IGNORED).amount()
    strict = spillover(stays, ignored={}).amount()
    assert lenient.denominator == strict.denominator
    assert 0 <= lenient.numerator <= strict.numerator <= strict.denominator
