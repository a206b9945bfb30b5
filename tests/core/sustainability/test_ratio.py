"""Hand-worked cases of the sustainability rule in force since 2022, and its laws."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.sustainability.ratio import Sustainability, billed_needed

HOURS = st.decimals(min_value=0, max_value=10_000, places=4)
TARGETS = st.decimals(min_value="0.01", max_value="0.95", places=2)


def of(billable: str, non_billable: str) -> Sustainability:
    return Sustainability(Decimal(billable), Decimal(non_billable))


def test_a_quarter_unpaid_keeps_a_target_of_thirty_percent():
    """300 h billed, 100 h not: 100 / 400 = 25 %; 300 · 0.3 / 0.7 − 100 = 28.571… h are still free."""
    month = of("300", "100")
    assert month.ratio == Decimal("0.25")
    assert month.is_sustainable(Decimal("0.30"))
    assert month.remaining(Decimal("0.30")).quantize(Decimal("0.001")) == Decimal("28.571")
    assert month.billed_per_unbilled == 3


def test_the_project_cell_with_a_target_of_eighteen_percent_is_over_it():
    """The same hours under 18 %: 300 · 0.18 / 0.82 − 100 = −34.146 h, that much too many."""
    month = of("300", "100")
    assert month.is_sustainable(Decimal("0.18")) is False
    assert month.remaining(Decimal("0.18")).quantize(Decimal("0.001")) == Decimal("-34.146")


def test_one_internal_hour_per_two_and_a_half_billed_is_not_thirty_percent():
    """1 / 3.5 = 28.57 %, while 30 % needs 1 / 0.3 − 1 = 2.33 hours billed per unbilled one."""
    assert of("2.5", "1").ratio == 1 / Decimal("3.5")
    needed = billed_needed(Decimal("0.3"))
    assert needed is not None
    assert needed.quantize(Decimal("0.01")) == Decimal("2.33")


def test_no_hours_are_no_data():
    nothing = of("0", "0")
    assert nothing.ratio is None
    assert nothing.is_sustainable(Decimal("0.3")) is None
    assert nothing.billed_per_unbilled is None


def test_a_cell_that_bills_nothing_has_all_its_hours_unpaid():
    assert of("0", "80").ratio == 1
    assert of("80", "0").billed_per_unbilled is None
    assert billed_needed(Decimal(0)) is None


@pytest.mark.parametrize("target", ["-0.1", "1", "1.5"])
def test_a_target_without_a_limit_is_refused(target):
    with pytest.raises(ValueError, match="target"):
        of("1", "1").remaining(Decimal(target))


@pytest.mark.parametrize(("billable", "non_billable"), [("-1", "0"), ("0", "-1")])
def test_negative_hours_are_refused(billable, non_billable):
    with pytest.raises(ValueError, match="negative"):
        of(billable, non_billable)


@given(HOURS, HOURS, TARGETS)
def test_spending_exactly_what_remains_meets_the_target(billable, non_billable, target):
    before = Sustainability(billable, non_billable)
    free = before.remaining(target)
    if billable and free >= 0:
        after = before + Sustainability(Decimal(0), free)
        assert after.ratio is not None
        assert abs(after.ratio - target) < Decimal("1e-9")


@given(HOURS, HOURS, TARGETS)
def test_kept_target_and_enough_billed_hours_are_the_same_thing(billable, non_billable, target):
    it = Sustainability(billable, non_billable)
    needed = billed_needed(target)
    if it.billed_per_unbilled is not None and needed is not None:
        margin = abs(it.billed_per_unbilled - needed)
        if margin > Decimal("1e-9"):
            assert it.is_sustainable(target) == (it.billed_per_unbilled >= needed)


@given(HOURS, HOURS, HOURS, HOURS)
def test_a_group_s_ratio_lies_between_those_of_its_parts(b1, n1, b2, n2):
    one, two = Sustainability(b1, n1), Sustainability(b2, n2)
    both = one + two
    if one.ratio is not None and two.ratio is not None:
        assert both.ratio is not None
        tiny = Decimal("1e-12")
        assert min(one.ratio, two.ratio) - tiny <= both.ratio <= max(one.ratio, two.ratio) + tiny
