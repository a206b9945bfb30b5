"""Sentences for the reader: their language, the organisation's words, escaped like any text."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import HttpResponse
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from homeostat.core.sentence import Sentence, counted, percent, say
from homeostat.platform.shell.speech import by_gap, speak
from homeostat.platform.shell.words import (
    Speech,
    Word,
    current_words,
    default_words,
    speaking,
    words_today,
)
from homeostat.platform.signin.models import User

CIRCLES = {**default_words(), "cell": Word("circle", "circles"), "role": Word("hat", "hats")}
SPLIT = say("{cell} opens as {a_cell_word} of the kind {kind}", cell="Lark", kind="Project")


def test_words_are_those_given_else_those_of_the_moment() -> None:
    assert speak(SPLIT, CIRCLES) == "Lark opens as a circle of the kind Project"
    with speaking(CIRCLES):
        assert speak(SPLIT) == "Lark opens as a circle of the kind Project"
        assert by_gap()["roles"] == "hats"
        with speaking(default_words()):
            assert speak(SPLIT) == "Lark opens as a cell of the kind Project"


def test_plain_values_are_said_as_they_are() -> None:
    with speaking(default_words()):
        assert speak("Lark & {cell_word}") == "Lark & {cell_word}"
        assert speak(date(2027, 3, 3)) == "3 March 2027"
        assert speak(percent(Decimal("0.125"))) == "12.5 %"


def test_a_page_escapes_what_fills_the_gaps() -> None:
    template = engines["django"].from_string("{{ said|speak }} {{ said|speak|lower }}")
    with speaking(default_words()):
        shown = template.render({"said": say("{name} closes", name="<b>Lark</b>")})
    assert shown == "&lt;b&gt;Lark&lt;/b&gt; closes &lt;b&gt;lark&lt;/b&gt; closes"


@pytest.mark.usefixtures("german")
def test_another_language_has_its_own_order_dates_numbers_and_words() -> None:
    hours = "{person} works {count} hour a week", "{person} works {count} hours a week"
    scheduled = say(
        "A change of {thing} is already scheduled for {day}.",
        thing=say("{person}'s hours", person="Ada"),
        day=date(2027, 3, 3),
    )

    def worked(count: Decimal) -> str:
        return speak(counted(*hours, count=count, person="Ada"))

    with translation.override("de"), speaking(default_words()):
        assert speak(SPLIT) == "Lark wird als Zelle der Art Project eröffnet"
        assert speak(scheduled) == (
            "Für den 3. März 2027 ist schon eine Änderung geplant (Die Stunden von Ada)."
        )
        assert worked(Decimal(1)) == "Ada arbeitet 1 Stunde in der Woche"
        assert worked(Decimal("1.5")) == "Ada arbeitet 1,5 Stunden in der Woche"
        assert speak(Sentence("one", (), "many")) == "many"
    with translation.override("de"):
        assert speak(SPLIT, CIRCLES) == "Lark wird als circle der Art Project eröffnet"


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(("language", "heard"), [("de", "de"), ("", "en-gb"), ("fr", "en-gb")])
def test_the_language_of_the_account_goes_before_the_browsers(language: str, heard: str) -> None:
    request = RequestFactory().get("/")
    request.user = User(language=language)

    def answer(_request: object) -> HttpResponse:
        return HttpResponse(translation.get_language())

    with translation.override("en-gb"):
        assert Speech(answer)(request).content.decode() == heard


@pytest.mark.django_db
def test_one_request_asks_for_the_words_once_and_only_if_needed(django_assert_num_queries) -> None:
    request = RequestFactory().get("/")

    def silent(_request: object) -> HttpResponse:
        return HttpResponse()

    def talkative(_request: object) -> HttpResponse:
        return HttpResponse(speak(SPLIT) + speak(SPLIT) + current_words()["cell"].one)

    words_today()  # what they follow from is known
    with django_assert_num_queries(0):
        Speech(silent)(request)
    with django_assert_num_queries(1):
        assert Speech(talkative)(request).content.decode().endswith("cell")
