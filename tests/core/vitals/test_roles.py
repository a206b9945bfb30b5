from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.vitals.roles import (
    Capacity,
    HeldRole,
    absences,
    coverage,
    coverage_amount,
    reluctance,
    resilience,
)


def role(
    key: str,
    holders: str = "",
    backups: str = "",
    *,
    unwilling: str = "",
    wanted: int = 1,
    cell="heron",
    backup=False,
):
    return HeldRole(
        key,
        cell,
        wanted,
        backup,
        frozenset(holders.split()),
        frozenset(unwilling.split()),
        frozenset(backups.split()),
    )


def test_a_role_without_backup_is_a_finding():
    roles = [
        role("held", "ada"),
        role("vacant"),
        role("half", "ada", wanted=2),
        role("no-backup", "ada", backup=True),
        role("own-backup", "ada", "ada", backup=True),
        role("full", "ada", "ben", backup=True),
        role("not-wanted", wanted=0),
    ]
    lines = coverage(roles)
    assert {line.key: line.part for line in lines.lines} == {
        "held": "held",
        "vacant": "vacant",
        "half": "vacant",
        "no-backup": "no_backup",
        "own-backup": "no_backup",
        "full": "held",
    }
    assert lines.amount().value == pytest.approx(2 / 6)
    assert lines.unit == "roles"


def test_preferences_count_only_where_four_people_hold_the_roles():
    four = [role(name, name, unwilling="ada" if name == "ada" else "") for name in ("ada", "ben", "cy", "di")]
    assert reluctance(four) == {"heron": 1}
    assert reluctance(four[:3]) == {}
    assert coverage_amount(coverage(four), 1).value == pytest.approx(3 / 4)


def test_someone_who_may_replace_the_unwilling_one_does():
    group = [
        role("x", "ada ben", unwilling="ada"),
        role("y", "cy", unwilling="cy", wanted=0),
        role("z", "cy di"),
    ]
    assert reluctance(group) == {"heron": 0}
    vacant = [role("x", "ada", wanted=2, unwilling="ada"), role("y", "ben cy di")]
    assert reluctance(vacant) == {"heron": 0}


def test_the_company_shows_no_more_preferences_than_its_cells():
    small = [
        role("s1", "eve", unwilling="eve", cell="otter"),
        role("s2", "fay", unwilling="fay", cell="otter"),
    ]
    large = [role(name, name) for name in ("ada", "ben", "cy", "di")]
    assert reluctance([*small, *large]) == {"heron": 0}


def test_resilience_is_what_the_worst_absence_leaves():
    """Hours 40, 40, 20: the worst takes 40 %. Ada alone has 2 of 4 held roles: 50 %. Resilience 50 %."""
    hours = [Capacity("ada", Decimal(20)), Capacity("ben", Decimal(40)), Capacity("cy", Decimal(40))]
    roles = [role("a", "ada"), role("b", "ada"), role("c", "ben", "cy"), role("d", "ben cy"), role("e")]
    amount = resilience(hours, roles)
    assert amount.value == pytest.approx(0.5)
    assert (amount.unit, amount.numerator, amount.denominator) == ("roles", 2, 4)
    assert absences(hours, roles)[0].roles == ("a", "b")


def test_without_sole_roles_the_hours_decide():
    amount = resilience(
        [Capacity("ada", Decimal(30)), Capacity("ada", Decimal(10)), Capacity("ben", Decimal(10))], []
    )
    assert amount.value == pytest.approx(0.2)
    assert amount.unit == "hours"


def test_one_person_alone_leaves_nothing():
    assert resilience([Capacity("ada", Decimal(40))], [role("a", "ada")]).value == 0


def test_a_holder_without_contracted_hours_is_missed_too():
    assert resilience([], [role("a", "ada"), role("b", "ben")]).value == pytest.approx(0.5)


def test_nobody_and_nothing_is_no_data():
    assert resilience([], []).value is None
    assert resilience([Capacity("ada", Decimal(0))], []).value is None
    assert absences([Capacity("ada", Decimal(0))], [])[0].drop == 0


NAMES = st.sampled_from(["ada", "ben", "cy", "di", "eve"])
ROLES = st.lists(
    st.builds(
        HeldRole,
        key=st.uuids().map(str),
        cell=st.sampled_from([None, "heron"]),
        wanted=st.integers(0, 3),
        backup_required=st.booleans(),
        holders=st.frozensets(NAMES, max_size=3),
        backups=st.frozensets(NAMES, max_size=2),
    ),
    max_size=8,
)


@given(ROLES, st.dictionaries(NAMES, st.integers(1, 40).map(Decimal), min_size=1))
def test_resilience_equals_trying_every_absence(roles, hours):
    """Brute force: take each person away and count what is left."""
    capacities = [Capacity(person, amount) for person, amount in hours.items()]
    held = [each for each in roles if each.wanted and each.holders | each.backups]
    drops = []
    for person in {*hours, *(name for each in held for name in each.holders | each.backups)}:
        lost = sum(1 for each in held if not (each.holders | each.backups) - {person})
        of_roles = lost / len(held) if held else 0
        drops.append(max(float(hours.get(person, 0) / sum(hours.values())), of_roles))
    assert resilience(capacities, roles).value == pytest.approx(1 - max(drops))


@given(ROLES)
def test_a_further_backup_never_lowers_coverage(roles):
    before = coverage(roles).amount().numerator
    more = [
        HeldRole(r.key, r.cell, r.wanted, r.backup_required, r.holders, r.unwilling, r.backups | {"zoe"})
        for r in roles
    ]
    assert coverage(more).amount().numerator >= before
