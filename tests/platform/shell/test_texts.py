"""Texts of the interface are found once, and are the same as those that are looked for each time."""

from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation.trans_real import DjangoTranslation

from homeostat.platform.shell.texts import MOST, remember_texts


def test_a_text_is_looked_for_once_in_each_language():
    for language, said in (("en-gb", "Monday"), ("de", "Montag"), ("fr", "lundi"), ("de", "Montag")):
        with translation.override(language):
            assert gettext("Monday") == gettext("Monday") == said


def test_what_is_remembered_is_what_was_found():
    remember_texts()  # again: it stays as it is
    german = DjangoTranslation("de")
    assert german.gettext("Monday") == "Montag"
    german.remembered["Monday"] = "remembered"
    assert german.gettext("Monday") == "remembered"
    assert DjangoTranslation("de").gettext("Monday") == "Montag"


def test_memory_has_an_end():
    english = DjangoTranslation("en-gb")
    english.remembered = {str(number): "" for number in range(MOST)}
    assert english.gettext("Saturday") == "Saturday"
    assert len(english.remembered) == MOST
