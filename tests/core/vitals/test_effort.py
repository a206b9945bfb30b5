from decimal import Decimal
from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.vitals.effort import (
    Effort,
    client_mix,
    effective_number,
    fragmentation,
    metawork,
    sustainability,
    sustainability_of,
)

HOURS = st.decimals(min_value="0.25", max_value=80, places=2)


def effort(
    person: str, account: str, hours: str, *, cell: str | None = "heron", billable: bool = True, **more
) -> Effort:
    return Effort(person, cell, account, Decimal(hours), billable, **more)


def test_equal_contexts_count_each_as_one():
    assert effective_number([Decimal(8)] * 4) == pytest.approx(4)
    assert effective_number([Decimal(40)]) == pytest.approx(1)
    assert effective_number([Decimal(0)]) is None


def test_unequal_contexts_by_hand():
    """30 h and 10 h: H = −(0.75·ln 0.75 + 0.25·ln 0.25) = 0.21576 + 0.34657 = 0.56234; exp(H) = 1.75477."""
    assert effective_number([Decimal(30), Decimal(10)]) == pytest.approx(1.754765, abs=1e-6)


@given(st.lists(HOURS, min_size=1, max_size=12))
def test_the_effective_number_lies_between_one_and_the_number(hours):
    number = effective_number(hours)
    assert number is not None
    assert 1 - 1e-9 <= number <= len(hours) + 1e-9


@given(st.lists(HOURS, min_size=1, max_size=8))
def test_splitting_every_context_in_two_doubles_it(hours):
    number, double = (
        effective_number(hours),
        effective_number([half for hour in hours for half in (hour / 2, hour / 2)]),
    )
    assert number is not None
    assert double == pytest.approx(2 * number)


def test_a_context_is_the_epic_else_the_role_else_the_account():
    assert effort("ada", "acme", "1", epic="portal", role="release").context == ("epic", "portal")
    assert effort("ada", "acme", "1", role="release").context == ("role", "release")
    assert effort("ada", "acme", "1").context == ("account", "acme")


def test_a_group_is_the_mean_weighted_with_hours():
    """Ada: 40 h on one thing (1.0). Ben: 10 + 10 h on two (2.0). (40·1 + 20·2) / 60 = 1.333."""
    lines = fragmentation(
        [
            effort("ada", "acme", "30"),
            effort("ada", "acme", "10"),
            effort("ben", "acme", "10"),
            effort("ben", "zoo", "10", cell="otter"),
            effort("ben", "none", "0"),
            effort("cy", "none", "0"),
        ]
    )
    assert lines.amount().value == pytest.approx(4 / 3)
    assert lines.of_person("ben").amount().value == pytest.approx(2)
    assert lines.amount().people == 2


def test_a_person_counts_as_a_whole_where_most_hours_are():
    lines = fragmentation(
        [effort("ada", "a", "10"), effort("ada", "b", "30", cell="otter"), effort("ben", "a", "5", cell=None)]
    )
    assert {cell: group.amount().denominator for cell, group in lines.by_cell().items()} == {
        "otter": 40,
        None: 5,
    }
    assert lines.of_person("ada").amount().value == pytest.approx(
        exp(-(0.25 * log(0.25) + 0.75 * log(0.75))), abs=1e-5
    )


def test_sustainability_is_the_share_nobody_pays_for():
    lines = sustainability(
        [
            effort("ada", "acme", "29"),
            effort("ben", "forum", "10", billable=False),
            effort("ben", "acme", "0"),
        ]
    )
    assert lines.amount().value == pytest.approx(10 / 39)
    money = sustainability_of(lines)
    assert money.billed_per_unbilled == Decimal("2.9")
    assert {part: under for part, (_, under) in lines.parts().items()} == {"billable": 29, "non_billable": 10}


def test_metawork_is_hours_on_metawork_accounts_over_all():
    """12 h of planning and 4 h of forms of 80 h are 20 %."""
    efforts = [
        Effort("ada", "heron", "acme", Decimal(64), True),
        Effort("ada", "heron", "planning", Decimal(12), False, metawork=True),
        Effort("ben", "otter", "forms", Decimal(4), False, metawork=True),
    ]
    lines = metawork(efforts)
    assert lines.amount().value == 0.2
    assert lines.of_cell("otter").amount().value == 1
    assert lines.parts() == {"other": (0, 64), "metawork": (16, 16)}


def test_the_client_mix_is_the_inverse_herfindahl_index():
    """60, 20 and 20 h: 1 ÷ (0.36 + 0.04 + 0.04) = 2.27. What is unbilled or of no client is left out."""
    efforts = [
        Effort("ada", "heron", "a", Decimal(40), True, client="acme"),
        Effort("ben", "heron", "b", Decimal(20), True, client="acme"),
        Effort("ada", "heron", "c", Decimal(20), True, client="fenn"),
        Effort("cy", "otter", "d", Decimal(20), True, client="reed"),
        Effort("cy", "otter", "e", Decimal(30), False, client="reed"),
        Effort("cy", "otter", "f", Decimal(30), True),
    ]
    lines = client_mix(efforts)
    assert lines.amount().value == pytest.approx(1 / 0.44)
    assert lines.amount().denominator == 100
    assert lines.parts()["largest"][1] == 60
    assert client_mix(efforts[:2]).amount().value == 1
    assert client_mix([]).amount().value is None


def test_clients_of_the_same_size_count_in_full():
    efforts = [Effort("ada", "heron", key, Decimal(10), True, client=key) for key in "abcd"]
    lines = client_mix(efforts)
    assert lines.amount().value == 4
    assert {line.key for line in lines.lines if line.part == "largest"} == {"a"}
