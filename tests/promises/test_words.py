"""No text says cell, role, sprint or steward literally: an organisation may call them otherwise."""

import re
from collections.abc import Iterator

import pytest
from tools.messages import extracted

NOUN = re.compile(r"\b(?:cell|role|sprint|steward)s?\b", re.IGNORECASE)
GAP = re.compile(r"%\(\w+\)s|\{\w+\}|<[^>]*>")
PLACES_APART = (
    "src/homeostat/platform/shell/samples",  # the style guide shows made-up data
    "src/homeostat/templates/styleguide/",
    "src/homeostat/connect/demo/",  # what the command line says while it loads: plain English
    "src/homeostat/platform/shell/words.py",  # the words as supplied
)
TEXTS_APART = {
    # The policies that hold the words say which word each of them is.
    "Word for a cell",
    "Word for a role",
    "What roles are called.",
    "Word for a sprint",
    "Word for a steward",
    # Keys and folders of files, which nobody can rename.
    "Set it for one of: {scopes} (as in cell:falcon).",
    "Look at cells.files, cells.each and cells.where of the mapping: %(files)s",
    "Send organisation.yaml, or a folder with it, cells/ and people/.",
    "Move it to cells/ or people/, or take it out.",
}


def says_a_noun(text: str) -> bool:
    """Whether a noun stands in a text outside of its gaps."""
    return bool(NOUN.search(GAP.sub("", text)))


def said_literally() -> Iterator[tuple[str, str]]:
    """Each text with a literal noun, and where it stands, outside of the places apart."""
    for message in extracted():
        texts = message.id if isinstance(message.id, tuple) else (message.id,)
        for place, _line in message.locations:
            if not place.startswith(PLACES_APART):
                yield from ((place, text) for text in texts if says_a_noun(text))


def test_no_text_says_a_noun_that_an_organisation_may_rename() -> None:
    assert [found for found in said_literally() if found[1] not in TEXTS_APART] == []


def test_no_exception_outlives_its_text() -> None:
    assert {text for _place, text in said_literally()} == TEXTS_APART


@pytest.mark.parametrize(
    "text", ["Choose a sprint", "%(count)d roles lack somebody", "Cells", "{cell} has no steward"]
)
def test_a_literal_noun_is_found(text: str) -> None:
    assert says_a_noun(text)


@pytest.mark.parametrize(
    "text", ["Choose {a_sprint_word}", "%(role)s of {cell}", "It rolls up, cellular", "Stewardship"]
)
def test_gaps_and_other_words_are_let_be(text: str) -> None:
    assert not says_a_noun(text)
