import pytest

from homeostat.core.organisation import policies
from homeostat.core.vitals.registry import REGISTRY, Range, sign


@pytest.mark.parametrize("key", REGISTRY)
def test_every_sign_has_a_policy_whose_default_is_a_range(key):
    definition = policies.definition(REGISTRY[key].policy)
    healthy = REGISTRY[key].healthy(definition.default)
    assert healthy.low <= healthy.high


@pytest.mark.parametrize("key", REGISTRY)
def test_every_sign_says_what_it_is(key):
    it = sign(key)
    assert it.key == key
    assert str(it.question).endswith("?")
    for words in (it.name, it.population, it.numerator, it.denominator, it.formula, it.assumptions):
        assert str(words).strip()
    assert {"company", "cell"} <= set(it.opening.scopes)


def test_signs_about_how_a_person_works_are_private():
    assert {key for key, it in REGISTRY.items() if it.opening.private} == {"last_minute", "fragmentation"}
    assert {key for key, it in REGISTRY.items() if it.opening.person_open_to_cell} == {"load", "role_load"}


def test_a_target_is_the_upper_end_of_a_range():
    assert sign("sustainability").healthy(0.26) == Range(0, 0.26)
    assert sign("load").healthy([0.8, 1]) == Range(0.8, 1)


@pytest.mark.parametrize(
    ("key", "value"),
    [("load", 1), ("load", [1]), ("load", ["a", 1]), ("load", [1, "b"]), ("sustainability", [0, 1])],
)
def test_what_is_no_range_is_refused(key, value):
    with pytest.raises(ValueError, match="no value of the policy"):
        sign(key).healthy(value)


def test_an_unknown_sign_is_an_error():
    with pytest.raises(KeyError):
        sign("mood")
