"""Words are folded alike here and in the database, and what is kept follows every change of a row."""

import unicodedata

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from homeostat.areas.work.models import Client
from homeostat.cli.checks import State, found_words
from homeostat.platform.search.differences import search_differences
from homeostat.platform.search.folding import SEPARATORS, folded, spelt_out, words

SAMPLES = (
    "Ørsted & Søn",
    "Müller-Lüdenscheidt",
    "Łódź",
    "Ægir's Straße",
    "Þór",
    "Ελλάδα",
    "Жук",
    "東京",
    "ﬁne ①",
)


def in_database(function: str, text: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT homeostat_{function}(%s)", [text])
        return cursor.fetchone()[0]


def test_accents_case_and_punctuation_do_not_matter() -> None:
    assert folded("ÅSA Ørsted") == "asa orsted"
    assert words("Fix: log-in (OIDC), e.g. Łódź!") == ["fix", "log", "in", "oidc", "e", "g", "lodz"]
    assert spelt_out("MÜLLER, Jörg") == "mueller, joerg"


@pytest.mark.django_db
@pytest.mark.parametrize("text", SAMPLES)
def test_the_database_folds_alike(text: str) -> None:
    for form in ("NFC", "NFD"):
        given = unicodedata.normalize(form, text)
        assert in_database("folded", given) == folded(given)
        assert in_database("words", given) == words(given)
        assert in_database("spelt_out", given) == spelt_out(given)


@pytest.mark.django_db
def test_every_letter_of_latin_greek_and_cyrillic_folds_alike() -> None:
    letters = [chr(code) for code in range(0x20, 0x530) if unicodedata.category(chr(code)) != "Cn"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT letter, homeostat_folded(letter) FROM unnest(%s::text[]) letter", [letters])
        differ = {letter: kept for letter, kept in cursor.fetchall() if kept != folded(letter)}
    assert not differ


@pytest.mark.django_db
def test_every_separator_separates() -> None:
    text = "x".join(SEPARATORS)
    assert set(words(text)) == {"x"}
    assert in_database("words", text) == words(text)


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters="\0"), max_size=600))
def test_no_text_can_stop_a_row_from_being_written(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT homeostat_found_by(%s), homeostat_found_by(%s)", [text, text.replace(" ", "") * 8]
        )
        kept = cursor.fetchone()
    assert all(isinstance(each, str) for each in kept)


@pytest.mark.django_db
def test_long_words_are_kept_by_their_beginning() -> None:
    found = str(in_database("found_by", "short " + "ab" * 3000))
    assert "'short'" in found
    assert "'" + "ab" * 50 + "'" in found


@pytest.mark.django_db
def test_the_doctor_sees_words_that_are_not_the_rows_own() -> None:
    Client.objects.create(key="northwind", name="Northwind")
    assert search_differences() == []
    with connection.cursor() as cursor:
        cursor.execute(
            """CREATE OR REPLACE FUNCTION homeostat_found_by(given text) RETURNS tsvector LANGUAGE sql
               IMMUTABLE STRICT PARALLEL SAFE RETURN array_to_tsvector(ARRAY['other'])"""
        )
    assert search_differences() == [("homeostat_client", 1)]
    assert found_words()[0] == State.WRONG
    with connection.cursor() as cursor:
        cursor.execute("UPDATE homeostat_client SET name = name")  # the remedy it names
    assert found_words()[0] == State.GOOD
