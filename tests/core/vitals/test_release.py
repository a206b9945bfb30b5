"""Nothing that is shown, and no difference of two things that are shown, speaks about fewer than three
people.
"""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.vitals.amounts import Line, Lines, exact
from homeostat.core.vitals.release import grouped, people_of, released


def line(person: str | None, cell: str | None, *, key: str = "portal", late: int = 0, hours: int = 4) -> Line:
    return Line("epic", key, cell, person, exact(late), exact(hours), "late" if late else "in_time")


def lines(*given: Line) -> Lines:
    return Lines(tuple(given))


HERON = [line(person, "heron") for person in ("ada", "ben", "cy")]
PAIR = [line("di", "otter", late=4), line("eve", "otter")]


def test_a_cell_of_two_shows_no_value_and_the_company_leaves_it_out():
    release = released(lines(*HERON, *PAIR))
    assert set(release.cells) == {"heron"}
    assert release.company.amount() == release.cells["heron"].amount()


def test_two_pairs_together_are_four_people_and_count_for_the_company():
    others = [line("fay", "wren"), line("gus", "wren")]
    release = released(lines(*HERON, *PAIR, *others))
    assert set(release.cells) == {"heron"}
    assert people_of(release.company) == {"ada", "ben", "cy", "di", "eve", "fay", "gus"}


def test_people_without_a_cell_and_work_without_a_person_are_a_group_like_any_other():
    release = released(lines(*HERON, line("zoe", None), line(None, None)))
    assert people_of(release.company) == {"ada", "ben", "cy"}
    assert released(lines()).company.amount().value is None


def test_work_of_one_or_two_people_is_one_row():
    found = grouped(
        lines(
            *HERON,
            *(line(person, "heron", key="admin", hours=1) for person in ("ada", "ben", "cy")),
            line("ada", "heron", key="solo"),
            line("ben", "heron", key="duo"),
        )
    )
    assert [(group.key, group.pieces) for group in found] == [(("epic", "portal"), 1), (None, 3)]
    assert len(people_of(found[-1].lines)) == 3


def test_enough_people_in_the_common_row_need_nobody_else():
    small = [line(person, "heron", key=person) for person in ("ada", "ben", "cy")]
    assert [group.key for group in grouped(lines(*HERON, *small))] == [("epic", "portal"), None]
    assert [group.key for group in grouped(lines(*HERON))] == [("epic", "portal")]
    assert grouped(lines()) == ()
    assert [group.key for group in grouped(lines(*PAIR))] == [None]


PEOPLE = st.sampled_from(["ada", "ben", "cy", "di", "eve", "fay", "gus"])
ANY = st.lists(
    st.builds(
        line,
        person=PEOPLE | st.none(),
        cell=st.sampled_from([None, "heron", "otter", "wren"]),
        key=st.sampled_from(["portal", "admin", "solo"]),
        late=st.sampled_from([0, 4]),
    ),
    max_size=24,
).map(lambda given: Lines(tuple(given)))


@given(ANY)
def test_no_difference_of_shown_figures_is_about_one_or_two_people(given_lines):
    """The attack: subtract any set of shown cells from the company, and look who is left."""
    release = released(given_lines)
    for size in range(len(release.cells) + 1):
        for chosen in combinations(release.cells, size):
            left = [each for each in release.company.lines if each.cell not in chosen]
            people = {each.person for each in left if each.person is not None}
            assert len(people) == 0 or len(people) >= 3


@given(ANY)
def test_no_row_and_no_rest_is_about_one_or_two_people(given_lines):
    whole = released(given_lines).company
    groups = grouped(whole)
    assert sum(len(group.lines.lines) for group in groups) == len(whole.lines)
    for group in groups:
        assert len(people_of(group.lines)) >= 3 or len(people_of(whole)) < 3
