"""Where people live has to exist where it is said anew; what was written before stays."""

import pytest
from tests.core.organisation.case import SPRING, START, SUMMER, made, refused

from homeostat.core.organisation import (
    AddPerson,
    DescribePerson,
    PersonFacts,
    Refusal,
    RemovePerson,
    Spell,
    Timeline,
    Undo,
    apply,
    check_all,
    invert,
    new_unknown_places,
    person_track,
)

ZOE = person_track("zoe")


def lived_nowhere() -> Timeline:
    """Zoe, as she was written down before places were looked at."""
    return Timeline([(ZOE, Spell(START, None, PersonFacts("Zoe", "ZZ", "Europe/Nowhere")))])


@pytest.mark.parametrize(
    ("facts", "field", "said"),
    [
        (PersonFacts("Zoe", "ZZ"), "country", "“ZZ” is not the code of a country. Use a code of ISO 3166"),
        (PersonFacts("Zoe", "Germany"), "country", "“Germany” is not the code of a country."),
        (
            PersonFacts("Zoe", "DE-ZZ"),
            "country",
            "No public holidays are known for the region ZZ of DE. Use DE without a region, or one of: DE-BB",
        ),
        (PersonFacts("Zoe", "AF-KAB"), "country", "the region KAB of AF. Use AF without a region."),
        (PersonFacts("Zoe", "DE", "Europe/Nowhere"), "time_zone", "“Europe/Nowhere” is not a time zone."),
    ],
)
def test_a_place_that_does_not_exist_is_refused_at_its_field(
    cooperative: Timeline, facts: PersonFacts, field: str, said: str
) -> None:
    for change in (AddPerson("zoe", facts), DescribePerson("ada", facts)):
        refusal = apply(cooperative, change, SPRING)
        assert isinstance(refusal, Refusal)
        assert said in str(refusal)
        assert [reason.field for reason in refusal.reasons] == [field]


def test_both_are_said_at_once(cooperative: Timeline) -> None:
    said = refused(cooperative, AddPerson("zoe", PersonFacts("Zoe", "ZZ", "Nowhere")), SPRING)
    assert "code of a country" in said
    assert "not a time zone" in said


def test_what_was_written_before_stays_readable_and_does_not_hinder() -> None:
    before = lived_nowhere()
    assert not check_all(before)
    renamed = made(before, DescribePerson("zoe", PersonFacts("Zoë", "ZZ", "Europe/Nowhere")), SPRING)
    assert renamed.on(SPRING).person("zoe") == PersonFacts("Zoë", "ZZ", "Europe/Nowhere")
    mended = made(before, DescribePerson("zoe", PersonFacts("Zoe", "DE", "Europe/Berlin")), START)
    undoing = invert(before, DescribePerson("zoe", PersonFacts("Zoe", "DE", "Europe/Berlin")), START)
    assert isinstance(undoing, Undo)
    assert made(mended, undoing, START) == before
    assert "code of a country" in refused(
        mended, DescribePerson("zoe", PersonFacts("Zoe", "ZZ", "Europe/Berlin")), SPRING
    )
    assert not made(before, RemovePerson("zoe"), SPRING).on(SUMMER).people()


def test_a_history_is_looked_at_where_it_says_something_new() -> None:
    before = lived_nowhere()
    ada = person_track("ada")
    after = Timeline(
        [
            (ZOE, Spell(START, SPRING, PersonFacts("Zoe", "ZZ", "Europe/Nowhere"))),
            (ada, Spell(SPRING, None, PersonFacts("Ada", "XX"))),
        ]
    )
    found = list(new_unknown_places(before, after))
    assert [(reason.track, reason.field, reason.on) for reason in found] == [(ada, "country", SPRING)]
    assert not list(new_unknown_places(before, before))
    assert not list(new_unknown_places(before, Timeline()))


def test_what_is_malformed_breaks_a_rule_of_every_history() -> None:
    bad = Timeline([(ZOE, Spell(START, None, PersonFacts("Zoe", "Germany", "Berlin time")))])
    assert [reason.field for reason in check_all(bad)] == ["country", "time_zone"]
