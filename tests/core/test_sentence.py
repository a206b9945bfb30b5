"""Sentences as data: filling gaps, words of the organisation, counting, and the way through JSON."""

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from homeostat.core.sentence import (
    WORDS,
    Sentence,
    Series,
    Value,
    Voice,
    counted,
    from_json,
    joined,
    listing,
    percent,
    say,
    spoken,
    to_json,
    with_article,
)

DAY = date(2027, 3, 3)


class Circles(Voice):
    """Another organisation's words, and a language that says everything backwards."""

    words = WORDS | {"cell": "iteration", "cells": "iterations"}

    def template(self, sentence: Sentence) -> str:
        return super().template(sentence).removeprefix("Yes: ")


def test_gaps_take_values_of_every_kind() -> None:
    said = say(
        "{person} on {day}: {hours} h, {share}, {days}",
        person="Ada",
        day=DAY,
        hours=Decimal("7.50"),
        share=percent(Decimal("0.25")),
        days=Series(("Monday", 2), " / "),
    )
    assert str(said) == "Ada on 3 March 2027: 7.5 h, 25 %, Monday / 2"


def test_a_capital_gap_begins_a_sentence_and_values_are_not_read_as_templates() -> None:
    assert str(say("{Thing} ends: {thing}", thing="the policy {cell_word}")) == (
        "The policy {cell_word} ends: the policy {cell_word}"
    )


def test_a_gap_that_nothing_fills_stays() -> None:
    assert str(say("{person} in {weather_word}, {a_weather_word}")) == (
        "{person} in {weather_word}, {a_weather_word}"
    )


def test_words_of_the_organisation_take_their_article_and_capital() -> None:
    said = say("Yes: {Cells_word}: {a_cell_word} of {roles_word}")
    assert str(said) == "Yes: Cells: a cell of roles"
    assert spoken(said, Circles()) == "Iterations: an iteration of roles"


@pytest.mark.parametrize("noun", ["an iteration", "a unit", "an hour", "a cell", "an area", "a use case"])
def test_english_nouns_take_the_article_of_their_sound(noun: str) -> None:
    assert with_article(noun.split(maxsplit=1)[1]) == noun


def test_a_count_decides_between_two_templates() -> None:
    def said(count: int | Decimal) -> str:
        return str(
            counted("{role} wants {count} holder", "{role} wants {count} holders", count=count, role="X")
        )

    assert said(1) == said(Decimal("1.0")) == "X wants 1 holder"
    assert [said(0), said(2), said(Decimal("1.5"))] == [f"X wants {n} holders" for n in ("0", "2", "1.5")]


def test_lists_and_lines() -> None:
    assert listing(["A"]) == "A"
    assert str(listing(["A", "B", "C"])) == "A, B and C"
    assert joined([say("one")]) == say("one")
    assert str(joined([say("one"), say("two")])) == "one; two"


def test_a_sentence_is_a_value_however_its_gaps_were_filled() -> None:
    assert say("{a} {b}", a=1, b=2) == say("{a} {b}", b=2).filled(a=1)
    assert len({say("{a}", a=Decimal(1)), say("{a}", a=Decimal("1.0"))}) == 1


texts = st.text(max_size=8)
values = st.recursive(
    texts | st.integers(-5, 5) | st.decimals(allow_nan=False, allow_infinity=False, places=2) | st.dates(),
    lambda inner: (
        st.builds(lambda items, mark: Series(tuple(items), mark), st.lists(inner, max_size=3), texts)
        | st.builds(lambda text, value: say(text, inner=value), texts, inner)
    ),
    max_leaves=6,
)


@given(values, st.integers(0, 3))
def test_every_sentence_comes_back_from_json(value: Value, count: int) -> None:
    for said in (say("{value}", value=value), counted("{value}", "{count}", count=count, value=value)):
        told = from_json(json.loads(json.dumps(to_json(said))))
        assert told == said
        assert str(told) == str(said)
    assert from_json(said) is said


@pytest.mark.parametrize(
    "data",
    [
        None,
        "text",
        {"template": "x"},
        {"template": 1, "values": {}},
        {"template": "x", "values": {"a": True}},
        {"template": "x", "values": {"a": None}},
        {"template": "x", "values": {"a": {"decimal": "many"}}},
        {"template": "x", "values": {"a": {"date": "tomorrow"}}},
        {"template": "x", "values": {"a": {"template": "y"}}},
        {"template": "x", "values": {}, "plural": "xs"},
        {"template": "x", "values": {"count": 1}, "plural": 1},
    ],
)
def test_what_is_no_sentence_is_refused(data: object) -> None:
    with pytest.raises(ValueError):
        from_json(data)
