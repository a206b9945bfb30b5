from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.vitals.amounts import Amount, Line, Lines, exact, total

HOURS = st.decimals(min_value=0, max_value=500, places=4).map(exact)
LINES = st.lists(
    st.builds(
        Line,
        kind=st.just("task"),
        key=st.sampled_from(["a", "b", "c"]),
        cell=st.sampled_from([None, "heron", "otter"]),
        person=st.sampled_from([None, "ada", "ben", "cleo"]),
        numerator=HOURS,
        denominator=HOURS,
        part=st.sampled_from(["finished", "spilled"]),
        counts=st.booleans(),
    ),
    max_size=20,
).map(lambda lines: Lines(tuple(lines)))


def test_nothing_over_nothing_is_no_data():
    assert Amount(Decimal(0), Decimal(0), 0, 0).value is None
    assert Amount(Decimal(5), Decimal(0), 1, 1).value is None
    assert Amount(Decimal(0), Decimal(8), 1, 1).value == 0


@given(LINES)
def test_the_company_is_the_sum_of_its_cells_and_of_what_belongs_to_none(lines):
    parts = [group.amount() for group in lines.by_cell().values()]
    assert sum((part.numerator for part in parts), Decimal(0)) == lines.amount().numerator
    assert sum((part.denominator for part in parts), Decimal(0)) == lines.amount().denominator
    assert sum(part.evidence for part in parts) == lines.amount().evidence


@given(LINES)
def test_a_scope_asked_for_alone_is_the_same_as_in_the_split(lines):
    for cell, group in lines.by_cell().items():
        assert lines.of_cell(cell) == group
    for person, group in lines.by_person().items():
        assert lines.of_person(person) == group
    assert None not in lines.by_person()


@given(LINES)
def test_the_parts_add_up_to_the_figure(lines):
    parts = lines.parts().values()
    assert sum((over for over, _ in parts), Decimal(0)) == lines.amount().numerator
    assert sum((under for _, under in parts), Decimal(0)) == lines.amount().denominator


def test_people_are_counted_once_and_only_behind_evidence():
    lines = [
        Line("task", "a", None, "ada", exact(1), exact(2)),
        Line("task", "b", None, "ada", exact(1), exact(2)),
        Line("task", "c", None, None, exact(1), exact(2)),
        Line("goal", "d", None, "ben", exact(0), exact(2), counts=False),
    ]
    amount = total(lines, unit="tasks")
    assert (amount.evidence, amount.people, amount.unit) == (3, 1, "tasks")
