from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.capacity import Commitment
from homeostat.core.vitals.load import Goal, load

ONE = Decimal(1)


def work(person: str, hours: str, *, cell: str | None = None, kind="task", key: str = "t") -> Commitment:
    return Commitment(person, kind, key, Decimal(hours), cell)


def test_load_is_committed_over_goal():
    """Ada 78 h goal with 60 + 18 h, Ben 38 h goal with 19 h: 97 / 116 = 83.6 %."""
    lines = load(
        [
            work("ada", "60"),
            work("ada", "18", kind="role", key="release"),
            work("ben", "19"),
            work("ben", "0"),
        ],
        [Goal("ada", Decimal(78), {"heron": ONE}), Goal("ben", Decimal(38), {"heron": ONE})],
    )
    assert lines.amount().value == pytest.approx(97 / 116)
    assert lines.of_person("ada").amount().value == 1
    assert lines.of_cell("heron").amount() == lines.amount()
    assert {part: over for part, (over, _) in lines.parts().items()} == {"tasks": 79, "roles": 18, "goal": 0}


def test_work_for_a_cell_one_is_no_member_of_counts_where_the_hours_are():
    goals = [Goal("ada", Decimal(80), {"heron": Decimal("0.75"), "otter": Decimal("0.25")})]
    lines = load([work("ada", "10", cell="otter"), work("ada", "20", cell="finch"), work("ada", "5")], goals)
    found = {
        cell: (group.amount().numerator, group.amount().denominator)
        for cell, group in lines.by_cell().items()
    }
    assert found == {"heron": (25, 60), "otter": (10, 20)}


def test_hours_given_to_no_cell_count_for_the_company_only():
    lines = load(
        [work("ada", "10"), work("zoe", "4")],
        [Goal("ada", Decimal(80), {"heron": Decimal("0.5")}), Goal("zoe", Decimal(8), {})],
    )
    assert lines.of_cell(None).amount().denominator == 48
    assert lines.of_cell(None).amount().numerator == 4
    assert lines.amount().denominator == 88


def test_without_working_hours_there_is_no_load_but_leave_does_not_make_work_vanish():
    lines = load([work("ada", "10"), work("ben", "6")], [Goal("ben", Decimal(0), {"heron": ONE})])
    assert lines.amount().numerator == 6
    assert lines.of_person("ada").lines == ()
    assert lines.amount().value is None


@given(st.decimals(0, 90, places=4), st.lists(st.decimals("0.0001", "0.3333", places=4), max_size=3))
def test_the_parts_of_a_goal_add_up_to_it(hours, shares):
    goal = Goal("ada", hours, {f"cell{number}": share for number, share in enumerate(shares)})
    assert abs(load([], [goal]).amount().denominator - hours) < Decimal("0.0001")
