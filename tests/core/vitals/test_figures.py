"""Every sign of one sprint from its facts."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from homeostat.core.capacity import Commitment
from homeostat.core.vitals.duties import Bearer, Duty
from homeostat.core.vitals.effort import Effort
from homeostat.core.vitals.figures import PARTS, SprintFacts, figures, lines, needed_by
from homeostat.core.vitals.flow import Stay
from homeostat.core.vitals.load import Goal
from homeostat.core.vitals.registry import REGISTRY
from homeostat.core.vitals.roles import Capacity, HeldRole

START, END = date(2026, 1, 5), date(2026, 1, 19)
CELLS = {"ada": "heron", "ben": "heron", "cy": "heron", "di": "otter", "eve": "otter"}


def stay(person: str, *, finished: bool = True, day: int = 8) -> Stay:
    done = datetime(2026, 1, day, tzinfo=UTC) if finished else None
    state = "done" if finished else "review"
    return Stay(f"{person}-{day}", CELLS[person], person, Decimal(8), START, True, finished, state, done)


def role(key: str, holder: str, *, cell: str = "heron", willing: bool = True) -> HeldRole:
    people = frozenset({holder})
    return HeldRole(key, cell, 1, False, people, frozenset() if willing else people)


FACTS = SprintFacts(
    START,
    END,
    is_closed=True,
    has_tasks=True,
    stays=tuple(stay(person, day=16 if person == "cy" else 8) for person in CELLS),
    efforts=tuple(
        Effort(
            person, cell, account, Decimal(10), account == "acme", metawork=account == "forum", client=account
        )
        for person, cell in CELLS.items()
        for account in ("acme", "forum")
    ),
    committed=tuple(Commitment(person, "task", person, Decimal(8), cell) for person, cell in CELLS.items()),
    goals=tuple(Goal(person, Decimal(10), {cell: Decimal(1)}) for person, cell in CELLS.items()),
    roles=(role("a", "ada"), role("b", "di", cell="otter")),
    capacities={
        None: tuple(Capacity(person, Decimal(40)) for person in CELLS),
        "heron": tuple(Capacity(person, Decimal(40)) for person in ("ada", "ben", "cy")),
        "otter": (Capacity("di", Decimal(40)), Capacity("eve", Decimal(40))),
    },
    duties=(Duty("role", "a", "ada", "heron"), Duty("role", "b", "di", "otter")),
    bearers=tuple(
        Bearer(
            person,
            {cell: Decimal(1)},
            True,
            Decimal(2),
            {"role": Decimal(1), "epic": Decimal(1), "client": Decimal(1)},
            {"role": 3, "epic": 2, "client": 2},
        )
        for person, cell in CELLS.items()
    ),
)


@pytest.mark.parametrize(
    ("key", "company", "heron"),
    [
        ("load", 0.8, 0.8),
        ("spillover", 0, 0),
        ("last_minute", 1 / 3, 1 / 3),
        ("fragmentation", 2, 2),
        ("sustainability", 0.5, 0.5),
        ("role_coverage", 1, 1),
        ("resilience", 0.5, 0),
        ("metawork", 0.5, 0.5),
        ("role_load", 2 / 10, 1 / 6),
        ("core_headroom", 33 / 35, 20 / 21),
        ("client_mix", 1, 1),
    ],
)
def test_every_sign_of_company_and_cell(key, company, heron):
    found = figures(REGISTRY[key], FACTS)
    assert found.company.amount.value == pytest.approx(company)
    assert found.cells["heron"].amount.value == pytest.approx(heron)


@pytest.mark.parametrize("key", ["last_minute", "fragmentation"])
def test_a_cell_of_two_is_withheld_and_its_people_have_their_own(key):
    found = figures(REGISTRY[key], FACTS)
    otter = found.cells["otter"]
    assert otter.withheld
    assert otter.amount.value is None
    assert (otter.amount.people, otter.parts) == (2, {})
    assert found.people["di"].amount.value is not None


def test_a_company_of_two_is_withheld_as_a_whole():
    pair = replace(FACTS, efforts=tuple(each for each in FACTS.efforts if each.cell == "otter"))
    assert figures(REGISTRY["fragmentation"], pair).company.withheld


def test_nothing_at_all_is_no_data_and_not_withheld():
    empty = SprintFacts(START, END, is_closed=True)
    for key, sign in REGISTRY.items():
        company = figures(sign, empty).company
        assert company.amount.value is None, key
        assert not company.withheld


@pytest.mark.parametrize("key", ["spillover", "last_minute"])
def test_facts_of_closed_sprints_wait_for_the_close(key):
    assert lines(REGISTRY[key], replace(FACTS, is_closed=False)).lines == ()


def test_without_tasks_roles_alone_are_no_load():
    assert lines(REGISTRY["load"], replace(FACTS, has_tasks=False)).lines == ()


def test_preferences_lower_a_figure_only_over_four_people():
    four = [role(name, name, willing=name != "ada") for name in ("ada", "ben", "cy", "di")]
    few = figures(REGISTRY["role_coverage"], replace(FACTS, roles=tuple(four[:3])))
    assert few.company.amount.value == 1
    assert "against" not in few.company.parts
    many = figures(REGISTRY["role_coverage"], replace(FACTS, roles=tuple(four)))
    assert many.company.amount.value == pytest.approx(0.75)
    assert many.cells["heron"].parts["against"] == (1, 1)


@pytest.mark.parametrize("key", REGISTRY)
def test_a_sign_is_computed_from_the_parts_it_needs_alone(key):
    sign = REGISTRY[key]
    empty = SprintFacts(START, END, True)
    rest = {part: getattr(empty, part) for part in PARTS - needed_by(sign)}
    assert rest
    assert figures(sign, replace(FACTS, **rest)) == figures(sign, FACTS)


def test_billed_hours_of_no_cell_count_for_the_company_alone():
    elsewhere = Effort("gus", None, "acme", Decimal(50), True, client="reed")
    found = figures(REGISTRY["client_mix"], replace(FACTS, efforts=(*FACTS.efforts, elsewhere)))
    assert found.company.amount.value == 2
    assert found.cells["heron"].amount.value == 1
    assert set(found.cells) == {"heron", "otter"}
