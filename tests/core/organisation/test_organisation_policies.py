"""Policies: each default is a value of its own policy, and nonsense is turned away with a hint."""

import pytest
from pydantic import JsonValue

from homeostat.core.organisation import policies
from homeostat.core.sentence import spoken


@pytest.mark.parametrize("key", policies.REGISTRY)
def test_every_default_is_a_canonical_value_and_is_explained(key: str) -> None:
    policy = policies.definition(key)
    assert policies.canonical(key, policy.default) == policy.default
    assert str(policy.title)
    assert str(policy.description).endswith(".")
    assert "company" in policy.scopes
    assert policies.has_scope(key, "company")


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("sprint.length_days", 14.0, 14),
        ("sprint.first_day", "20240108", "2024-01-08"),
        ("load.range", [0.5, 0.5], [0.5, 0.5]),
        ("words.cell", {"one": " circle ", "many": "circles"}, {"one": "circle", "many": "circles"}),
        ("capacity.review_hours", {"5": 3, "none": 1, "1.9": 1}, {"none": 1, "1.9": 1, "5": 3}),
        ("country.default", "DE-HE", "DE-HE"),
        ("organisation.changed_by", "stewards", "stewards"),
        ("spillover.ignored_states", [], []),
        ("privacy.hours_open", True, True),
    ],
)
def test_values_are_stored_in_one_form(key: str, value: JsonValue, stored: JsonValue) -> None:
    assert policies.canonical(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("sprint.length_days", 0),
        ("sprint.length_days", 1.5),
        ("sprint.length_days", True),
        ("sprint.length_days", "14"),
        ("sprint.first_day", 5),
        ("sprint.first_day", "yesterday"),
        ("sprint.time_zone", "Berlin time"),
        ("sprint.time_zone", 1),
        ("sustainability.target", 1.1),
        ("load.range", [1, 0.5]),
        ("load.range", [1]),
        ("load.range", "0-1"),
        ("words.cell", {"one": "circle"}),
        ("words.cell", "circle"),
        ("words.cell", {"one": "", "many": "circles"}),
        ("words.cell", {"one": 1, "many": "circles"}),
        ("capacity.review_hours", {"1": 1}),
        ("capacity.review_hours", [1]),
        ("capacity.review_hours", {"none": 1, "big": 2}),
        ("capacity.review_hours", {"none": 1, "inf": 2}),
        ("capacity.review_hours", {"none": -1}),
        ("spillover.ignored_states", "external"),
        ("spillover.ignored_states", ["external", "external"]),
        ("spillover.ignored_states", ["In Review"]),
        ("spillover.ignored_states", [1]),
        ("organisation.changed_by", "nobody"),
        ("privacy.hours_open", "yes"),
        ("country.default", "Germany"),
        ("overrides.role", "Not A Key"),
        ("country.default", "ZZ"),
        ("country.default", 49),
        ("sprint.time_zone", "Europe/Nowhere"),
    ],
)
def test_nonsense_is_turned_away_with_a_hint(key: str, value: JsonValue) -> None:
    policy = policies.definition(key)
    with pytest.raises(ValueError, match=str(policy.title)) as error:
        policies.canonical(key, value)
    assert str(policy.kind.hint) in str(error.value)


def test_scopes_follow_the_definition() -> None:
    assert policies.has_scope("load.range", "cell:falcon")
    assert policies.has_scope("load.range", "kind:project")
    assert not policies.has_scope("load.range", "cell")
    assert not policies.has_scope("load.range", "cell:")
    assert not policies.has_scope("load.range", "role:docs")
    assert not policies.has_scope("words.cell", "cell:falcon")


OF_STEWARDS = ("attachments", "organisation", "overrides", "privacy", "retention", "signin", "words")
OF_MEMBERS = (
    "capacity",
    "client_mix",
    "core_headroom",
    "country",
    "deadlines",
    "fragmentation",
    "last_minute",
    "limits",
    "load",
    "metawork",
    "resilience",
    "role_coverage",
    "role_load",
    "spillover",
    "sprint",
    "sustainability",
    "timer",
)


def test_who_sets_which_policy_is_decided_for_each() -> None:
    setters = {key: policy.set_by for key, policy in policies.REGISTRY.items()}
    assert {key.partition(".")[0] for key in setters} == {*OF_STEWARDS, *OF_MEMBERS}
    for key, setter in setters.items():
        assert setter == ("stewards" if key.startswith(OF_STEWARDS) else "members"), key


@pytest.mark.parametrize(
    ("key", "scope", "is_theirs"),
    [
        ("privacy.hours_open", "company", True),
        ("load.range", "company", False),
        ("load.range", "kind:project", True),
        ("load.range", "cell:falcon", True),
        ("sprint.length_days", "cell:falcon", False),  # refused as no scope of it
        ("no.such", "company", False),
    ],
)
def test_stewards_alone_set_their_policies_and_other_values_for_some(
    key: str, scope: str, is_theirs: bool
) -> None:
    assert policies.is_for_stewards(key, scope) is is_theirs


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("load.range", [0.8, 1], "80 % to 100 %"),
        ("fragmentation.range", [1, 4.5], "1 to 4.5"),
        ("sustainability.target", 0.67, "67 %"),
        ("sprint.length_days", 14, "14"),
        ("sprint.first_day", "2024-01-08", "8 January 2024"),
        ("privacy.hours_open", True, "yes"),
        ("privacy.hours_open", False, "no"),
        ("words.cell", {"one": "circle", "many": "circles"}, "circle / circles"),
        ("capacity.review_hours", {"none": 2, "1.9": 0.5}, "none: 2, 1.9: 0.5"),
        ("spillover.ignored_states", ["external", "recurring"], "external, recurring"),
        ("spillover.ignored_states", [], "none"),
        ("country.default", "", "not set"),
        ("country.default", "DE", "DE"),
        ("organisation.changed_by", "members", "members"),
        ("signin.second_proof", "stewards", "stewards"),
        ("load.range", ["much"], '["much"]'),
        ("unheard", 1, "1"),
    ],
)
def test_values_are_said_in_words(key: str, value: JsonValue, said: str) -> None:
    assert spoken(policies.said(key, value)) == said


@pytest.mark.parametrize("key", policies.REGISTRY)
def test_every_policy_has_bounds_a_unit_and_a_rule_of_who_approves(key: str) -> None:
    policy = policies.definition(key)
    assert str(policy.kind.hint)
    counts = policy.kind.name in ("whole", "number", "range", "hours_table") and key != "sprint.first_number"
    assert (policy.unit is not None or policy.is_share) == counts
    assert bool(policy.kind.choices) == (policy.kind.name == "choice")
    assert (policy.approval == "nobody") == ("cell" not in policy.scopes)


def test_security_and_privacy_know_no_override() -> None:
    for key, policy in policies.REGISTRY.items():
        if key.startswith(("signin.", "privacy.", "retention.", "organisation.", "overrides.")):
            assert policy.approval == "nobody"


def test_a_time_zone_is_one_that_exists() -> None:
    assert policies.canonical("sprint.time_zone", "Europe/Lisbon") == "Europe/Lisbon"
    for wrong in ("Mars/Olympus", "Europe"):
        with pytest.raises(policies.NotAValue):
            policies.canonical("sprint.time_zone", wrong)
