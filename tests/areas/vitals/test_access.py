"""Who opens what: absent and forbidden look the same, and nothing about one person opens to another."""

import pytest
from django.http import Http404

from homeostat.areas.vitals import access
from homeostat.core.vitals.registry import REGISTRY

from .conftest import TODAY

LOAD, SPILLOVER, COVERAGE = REGISTRY["load"], REGISTRY["spillover"], REGISTRY["role_coverage"]
OWN_ONLY = ["spillover", "last_minute", "fragmentation", "sustainability"]


def opened(viewer, sign=LOAD, **asked):
    return access.scope_for(viewer, sign, today=TODAY, **asked)


def test_members_and_stewards_open_the_company_and_every_cell(world):
    for viewer in (world.viewer("ada"), world.steward()):
        assert opened(viewer).kind == "company"
        assert opened(viewer, cell="otter").kind == "cell"
        assert access.sign_for(viewer, "load") is LOAD
        sprint, before, after = access.sprint_for(viewer, 2)
        assert [each.number for each in (sprint, before, after) if each] == [2, 1, 3]


def test_a_visitor_opens_nothing(world):
    visitor = world.visitor()
    for ask in (
        lambda: access.member(visitor),
        lambda: access.sign_for(visitor, "load"),
        lambda: access.sprint_for(visitor, 1),
        lambda: opened(visitor),
        lambda: opened(visitor, cell="heron"),
        lambda: opened(visitor, person="ada"),
    ):
        with pytest.raises(Http404):
            ask()


@pytest.mark.parametrize(
    "asked",
    [{"cell": "nowhere"}, {"person": "nobody"}, {"cell": "heron", "person": "ada"}],
)
def test_what_is_not_there_is_not_found(world, asked):
    with pytest.raises(Http404):
        opened(world.viewer("ada"), **asked)


def test_beside_a_figure_stand_those_that_open_alike(world):
    ada = world.viewer("ada")
    assert access.signs_of(opened(ada, cell="otter")) == {
        key for key, sign in REGISTRY.items() if "cell" in sign.opening.scopes
    }
    own = access.signs_of(opened(ada, person="ada"))
    assert {"load", *OWN_ONLY} <= own
    assert not access.signs_of(opened(ada, person="ben")) & set(OWN_ONLY)
    assert "load" in access.signs_of(opened(ada, person="ben"))


def test_unknown_signs_and_sprints_are_not_found(world):
    with pytest.raises(Http404):
        access.sign_for(world.viewer("ada"), "mood")
    with pytest.raises(Http404):
        access.sprint_for(world.viewer("ada"), 99)


@pytest.mark.parametrize("key", ["load", *OWN_ONLY])
def test_everybody_opens_their_own_figures(world, key):
    it = opened(world.viewer("ada"), REGISTRY[key], person="ada")
    assert (it.kind, it.names) == ("person", True)


def test_load_opens_to_those_who_share_a_cell(world):
    assert opened(world.viewer("ben"), person="ada").kind == "person"
    with pytest.raises(Http404):
        opened(world.viewer("di"), person="ada")


@pytest.mark.parametrize("key", OWN_ONLY)
def test_nothing_else_of_a_person_opens_to_another(world, key):
    for viewer in (world.viewer("ben"), world.steward()):
        with pytest.raises(Http404):
            opened(viewer, REGISTRY[key], person="ada")


def test_a_steward_without_a_person_shares_no_cell(world):
    with pytest.raises(Http404):
        opened(world.steward(), person="ada")


def test_a_steward_without_a_person_has_no_own_figures(world):
    with pytest.raises(Http404):
        opened(world.steward(), mine=True)
    with pytest.raises(Http404):
        opened(world.viewer("ada"), COVERAGE, mine=True)
    assert opened(world.viewer("ada"), mine=True).is_own


def test_a_sign_without_a_personal_value_has_none_even_for_oneself(world):
    with pytest.raises(Http404):
        opened(world.viewer("ada"), COVERAGE, person="ada")


def test_names_are_for_the_cell_itself_and_for_load_only(world):
    assert opened(world.viewer("ada"), cell="heron").names
    assert not opened(world.viewer("ada"), cell="otter").names
    assert not opened(world.viewer("ada"), SPILLOVER, cell="heron").names
    assert not opened(world.viewer("ada")).names
    assert not opened(world.steward(), cell="heron").names
