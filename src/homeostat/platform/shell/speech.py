"""Sentences of the core as a reader reads them: in their language, with the words of the organisation."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.functional import SimpleLazyObject, lazy
from django.utils.translation import get_language, gettext, ngettext

from homeostat.core.sentence import Sentence, Value, Voice, spoken
from homeostat.platform.editions import once_in_request
from homeostat.platform.shell.words import Words, current_words


class WordsVoice(Voice):
    """Texts as they are, with the organisation's words, looked up when a text needs them, not before."""

    words: Mapping[str, str]

    def __init__(self, words: Words | None = None) -> None:
        self.words = SimpleLazyObject(lambda: by_gap(words))  # type: ignore[assignment]


class ReaderVoice(WordsVoice):
    """The language Django has active; what was looked up once is known from then on."""

    def __init__(self, words: Words | None = None) -> None:
        super().__init__(words)
        self._templates: dict[str, str] = {}
        self._numbers: dict[Decimal, str] = {}

    def template(self, sentence: Sentence) -> str:
        if not sentence.plural:
            if sentence.template not in self._templates:
                self._templates[sentence.template] = gettext(sentence.template)
            return self._templates[sentence.template]
        return ngettext(sentence.template, sentence.plural, _whole(dict(sentence.values).get("count")))

    def number(self, number: int | Decimal) -> str:
        if isinstance(number, int):
            return str(number)  # what Django makes of it, too, at a tenth of the cost
        if number not in self._numbers:
            short = Decimal(number).normalize()
            places = max(-int(short.as_tuple().exponent), 0)
            self._numbers[number] = number_format(short, decimal_pos=places)
        return self._numbers[number]

    def day(self, day: date) -> str:
        # Translators: how a date is written in a sentence, in Django's letters: 3 March 2027.
        return date_format(day, gettext("j F Y"))


def speak(value: Value, words: Words | None = None) -> str:
    """A sentence in the active language, with these words or else the organisation's of today."""
    return spoken(value, _voice_of_reader() if words is None else ReaderVoice(words))


speak_later = lazy(speak, str)
"""The same where a text is written down before anybody reads it, like gettext_lazy."""


def _voice_of_reader() -> ReaderVoice:
    return once_in_request(("voice", get_language()), ReaderVoice)


def worded(text: str) -> str:
    """A text translated before, with the organisation's words in its gaps."""
    return spoken(Sentence(text), WordsVoice())


def by_gap(words: Words | None = None) -> dict[str, str]:
    """The words by the names that texts call them: cell, cells, role, roles and so on."""
    if words is not None:
        return _by_gap(words)
    return once_in_request("words by gap", lambda: _by_gap(current_words()))


def _by_gap(found: Words) -> dict[str, str]:
    one = {noun: word.one for noun, word in found.items()}
    return one | {f"{noun}s": word.many for noun, word in found.items()}


def _whole(count: object) -> int:
    """The number that decides about the plural; a part of one goes with the many."""
    return int(count) if isinstance(count, int | Decimal) and count == int(count) else 2
