"""Control limits against published and hand-worked cases, and their laws."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from homeostat.core.vitals.limits import (
    State,
    individuals,
    needs_attention,
    proportions,
    state_of,
)
from homeostat.core.vitals.registry import Evidence, Range

# NIST/SEMATECH e-Handbook 6.3.2.2: ten flow rates; mean 50.81,
# mean moving range 1.8778, limits 45.8159 and 55.8041.
FLOW = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
# NIST/SEMATECH e-Handbook 6.3.3.2: defective chips on 30 wafers of 50; mean 0.2313, limits 0.0524 and 0.4102.
DEFECTIVE = [
    12,
    15,
    8,
    10,
    4,
    7,
    16,
    9,
    14,
    10,
    5,
    6,
    17,
    12,
    22,
    8,
    10,
    5,
    13,
    11,
    20,
    18,
    24,
    15,
    9,
    12,
    7,
    13,
    9,
    6,
]
SERIES = st.lists(st.floats(min_value=0, max_value=10), min_size=6, max_size=40)


def test_individuals_give_the_published_limits():
    limits = individuals(FLOW)
    assert limits is not None
    assert limits.centre == pytest.approx(50.81)
    assert limits.lows[0] == pytest.approx(45.8159, abs=0.002)
    assert limits.highs[9] == pytest.approx(55.8041, abs=0.002)
    assert (limits.baseline, limits.first, limits.last) == (10, 0, 9)


def test_individuals_by_hand_in_wheelers_manner():
    """39 41 41 41 43 44 41 42 40 41 44 40: sum 497, mean 41.417.

    Moves 2 0 0 2 1 3 1 2 1 3 4 sum to 19 over 11 = 1.727; 2.66 × 1.727 = 4.595: 36.822 to 46.011. The
    thirteenth value, 52, is a signal and is no part of the baseline of twelve.
    """
    values = [39, 41, 41, 41, 43, 44, 41, 42, 40, 41, 44, 40, 52]
    limits = individuals(values)
    assert limits is not None
    assert limits.centre == pytest.approx(41.4167, abs=1e-4)
    assert limits.lows[12] == pytest.approx(36.8221, abs=1e-4)
    assert limits.highs[12] == pytest.approx(46.0112, abs=1e-4)
    assert limits.side(12, 52) is State.ABOVE
    assert limits.side(11, 40) is State.IN_RANGE
    assert limits.side(11, 30) is State.BELOW
    assert limits.side(11, None) is State.NO_DATA


def test_sprints_without_data_are_skipped_and_few_values_have_no_limits():
    assert individuals([1, None, 2, None, 3, 4, 5]) is None
    limits = individuals([None, 1, 2, None, 3, 4, 5, 6], lowest=0, highest=5)
    assert limits is not None
    assert (limits.first, limits.last, limits.baseline) == (1, 7, 6)
    assert limits.centre == 3.5
    assert limits.lows[0] == pytest.approx(3.5 - 2.66)
    assert limits.highs[0] == 5  # 6.16 without the end of the scale


def test_proportions_without_correction_give_the_published_limits():
    limits = proportions(DEFECTIVE, [50] * 30, baseline=30, corrected=False)
    assert limits is not None
    assert limits.centre == pytest.approx(0.2313, abs=5e-5)
    assert limits.lows[0] == pytest.approx(0.0524, abs=5e-5)
    assert limits.highs[0] == pytest.approx(0.4102, abs=5e-5)
    assert [
        place + 1 for place, n in enumerate(DEFECTIVE) if limits.side(place, n / 50) is not State.IN_RANGE
    ] == [15, 23]


def test_laneys_correction_by_hand():
    """10 20 10 20 10 20 of 100 each: p̄ = 90/600 = 0.15, σ = √(0.15·0.85/100) = 0.035707.

    The scores are ∓0.05/σ = ∓1.40028, their moves all 2.80056; σz = 2.80056/1.128 = 2.48277;
    3·σ·σz = 0.26596: the limits are 0 (−0.116 without the end of the scale) and 0.41596.
    """
    limits = proportions([10, 20] * 3, [100] * 6)
    assert limits is not None
    assert limits.centre == pytest.approx(0.15)
    assert limits.lows[0] == 0
    assert limits.highs[0] == pytest.approx(0.41596, abs=1e-5)


def test_a_small_sprint_has_wider_limits_and_an_empty_one_the_widest():
    limits = proportions([10, 12, 9, 11, 10, 12, 2, None, 0], [100, 100, 100, 100, 100, 100, 25, 100, 0])
    assert limits is not None
    assert limits.highs[6] > limits.highs[0]
    assert (limits.lows[7], limits.highs[7]) == (0, 1)
    assert (limits.lows[8], limits.highs[8]) == (0, 1)


def test_nothing_ever_spilled_has_limits_of_zero():
    limits = proportions([0] * 6, [40] * 6)
    assert limits is not None
    assert (limits.centre, limits.lows[0], limits.highs[0]) == (0, 0, 0)
    assert proportions([0] * 5, [40] * 5) is None


@given(SERIES, st.floats(min_value=0.1, max_value=10), st.floats(min_value=-5, max_value=5))
def test_individuals_move_and_scale_with_their_values(values, scale, shift):
    one = individuals(values)
    two = individuals([value * scale + shift for value in values])
    assert one is not None
    assert two is not None
    assert two.centre == pytest.approx(one.centre * scale + shift, abs=1e-6)
    assert two.highs[0] == pytest.approx(one.highs[0] * scale + shift, abs=1e-6)
    assert one.lows[0] <= one.centre <= one.highs[0]


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(40, 400)), min_size=6, max_size=30),
    st.floats(min_value=0.05, max_value=50),
)
def test_laneys_limits_do_not_depend_on_the_unit(pairs, unit):
    over, under = [float(a) for a, _ in pairs], [float(b) for _, b in pairs]
    assume(sum(over[:12]) > 0)
    one = proportions(over, under)
    two = proportions([a * unit for a in over], [b * unit for b in under])
    assert one is not None
    assert two is not None
    assert two.centre == pytest.approx(one.centre)
    assert two.highs == pytest.approx(one.highs, abs=1e-9)
    assert two.lows == pytest.approx(one.lows, abs=1e-9)


@given(SERIES)
def test_a_series_that_never_moves_is_inside_its_own_limits(values):
    still = [values[0]] * len(values)
    limits = individuals(still)
    assert limits is not None
    assert all(limits.side(place, value) is State.IN_RANGE for place, value in enumerate(still))


RANGE = Range(0.8, 1.0)


@pytest.mark.parametrize(
    ("value", "better", "expected"),
    [
        (None, "within", State.NO_DATA),
        (0.9, "within", State.IN_RANGE),
        (0.99, "within", State.EDGE),
        (0.81, "within", State.EDGE),
        (0.81, "lower", State.IN_RANGE),
        (0.99, "lower", State.EDGE),
        (0.99, "higher", State.IN_RANGE),
        (0.81, "higher", State.EDGE),
        (1.0, "higher", State.IN_RANGE),
        (1.01, "within", State.ABOVE),
        (0.79, "higher", State.BELOW),
    ],
)
def test_a_value_stands_to_its_range(value, better, expected):
    assert state_of(value, healthy=RANGE, better=better, evidence=9, people=9, needed=Evidence()) is expected


def test_too_little_evidence_comes_before_any_colour():
    few = state_of(2.0, healthy=RANGE, better="lower", evidence=4, people=9, needed=Evidence(rows=5))
    alone = state_of(2.0, healthy=RANGE, better="lower", evidence=9, people=2, needed=Evidence(people=3))
    assert few is alone is State.TOO_LITTLE


def test_a_value_without_a_range_has_no_state():
    it = state_of(2.0, healthy=None, better="lower", evidence=4, people=9, needed=Evidence())
    assert it is State.NONE
    assert not it.is_outside


A, B, IN = State.ABOVE, State.BELOW, State.IN_RANGE


@pytest.mark.parametrize(
    ("states", "sides", "expected"),
    [
        ([IN, A, A], [IN, A, A], True),
        ([B, B], [B, B], True),
        ([A, A], [IN, A], False),
        ([A, A], [A, IN], False),
        ([IN, A], [A, A], False),
        ([A, B], [A, B], False),
        ([A, A], [B, B], False),
        ([IN, IN], [A, A], False),
        ([A], [A], False),
        ([A, A], [A], False),
    ],
)
def test_attention_needs_both_kinds_of_outside_twice_on_the_same_side(states, sides, expected):
    assert needs_attention(states, sides) is expected
