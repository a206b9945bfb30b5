"""What the core says to people, as data: a template in plain English and the values of its gaps.

`str()` speaks plain English. Pages speak with a `Voice` of their own: in the reader's language, with the
words the organisation uses. A gap is `{name}`; `{Name}` is the same with a capital letter. `{cell_word}`,
`{cells_word}` and `{a_cell_word}` are what the organisation calls a cell, and so on for role, sprint and
steward.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

GAP = re.compile(r"\{(\w+)\}")
WORDS: Mapping[str, str] = MappingProxyType(
    {
        "cell": "cell",
        "cells": "cells",
        "role": "role",
        "roles": "roles",
        "sprint": "sprint",
        "sprints": "sprints",
        "steward": "steward",
        "stewards": "stewards",
    }
)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
SOUNDS_OPEN = ("a", "e", "i", "o", "u", "hour", "honest", "heir")
SOUNDS_CLOSED = ("uni", "use", "eu", "one")


@dataclass(frozen=True, slots=True)
class Series:
    """Several values one after the other."""

    items: tuple[Value, ...]
    separator: str = ", "


@dataclass(frozen=True, slots=True)
class Sentence:
    """A template and the values of its gaps; `plural` is the template for a `count` other than one."""

    template: str
    values: tuple[tuple[str, Value], ...] = ()
    plural: str = ""

    def __str__(self) -> str:
        return spoken(self)

    def filled(self, **values: Value) -> Sentence:
        """The same with more gaps filled."""
        return Sentence(self.template, _sorted({**dict(self.values), **values}), self.plural)


Value = str | int | Decimal | date | Sentence | Series


def say(template: str, **values: Value) -> Sentence:
    """A sentence, or a part of one; the template is written out where this is called, so that it is found."""
    return Sentence(template, _sorted(values))


def counted(one: str, many: str, *, count: int | Decimal, **values: Value) -> Sentence:
    """A sentence with a number in it that decides between two templates; both may have the gap {count}."""
    return Sentence(one, _sorted({**values, "count": count}), many)


def listing(items: Sequence[Value]) -> Value:
    """Values as a list in a sentence: A, B and C."""
    if len(items) == 1:
        return items[0]
    return say("{first} and {last}", first=Series(tuple(items[:-1])), last=items[-1])


def joined(sentences: Iterable[Sentence]) -> Sentence:
    """Several sentences as one, in one line."""
    found = tuple(sentences)
    return found[0] if len(found) == 1 else Sentence("{all}", (("all", Series(found, "; ")),))


def percent(share: Decimal | float) -> Sentence:
    """A share as a percentage: 50 %."""
    return say("{number} %", number=Decimal(str(share)) * 100)


def _sorted(values: Mapping[str, Value]) -> tuple[tuple[str, Value], ...]:
    return tuple(sorted(values.items(), key=lambda pair: pair[0]))


class Voice:
    """Plain English, with the words as supplied; a subclass speaks another language or with other words."""

    words: Mapping[str, str] = WORDS

    def template(self, sentence: Sentence) -> str:
        """The template to fill, for the sentence's count where it has one."""
        is_one = dict(sentence.values).get("count") == 1
        return sentence.plural if sentence.plural and not is_one else sentence.template

    def number(self, number: int | Decimal) -> str:
        """A number without empty decimal places."""
        return f"{Decimal(number).normalize():f}"

    def day(self, day: date) -> str:
        """A date in words: 3 March 2027."""
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


PLAIN = Voice()


def spoken(value: Value, voice: Voice = PLAIN) -> str:
    """A sentence or another value as text."""
    match value:
        case str():
            return value
        case Sentence():
            values = dict(value.values)
            return GAP.sub(lambda gap: _filled(gap, values, voice), voice.template(value))
        case Series():
            return value.separator.join(spoken(item, voice) for item in value.items)
        case date():
            return voice.day(value)
        case _:
            return voice.number(value)


def _filled(gap: re.Match[str], values: Mapping[str, Value], voice: Voice) -> str:
    """What stands in a gap; a gap that nothing fills stays, so that nobody is kept from reading the rest."""
    name = gap[1][:1].lower() + gap[1][1:]
    if name in values:
        text = spoken(values[name], voice)
    elif name.endswith("_word"):
        text = _word(name.removesuffix("_word"), voice.words) or gap[0]
    else:
        text = gap[0]
    return capitalised(text) if gap[1] != name else text


def _word(name: str, words: Mapping[str, str]) -> str:
    if name.startswith("a_"):
        return with_article(words.get(name.removeprefix("a_"), ""))
    return words.get(name, "")


def with_article(word: str) -> str:
    """An English noun with its indefinite article: a cell, an iteration, a unit."""
    sound = word.lower()
    is_open = sound.startswith(SOUNDS_OPEN) and not sound.startswith(SOUNDS_CLOSED)
    return word and f"{'an' if is_open else 'a'} {word}"


def capitalised(text: str) -> str:
    """The text with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]


def to_json(value: Value) -> object:
    """The JSON form of a sentence or another value."""
    match value:
        case Sentence():
            plural = {"plural": value.plural} if value.plural else {}
            values = {name: to_json(inner) for name, inner in value.values}
            return {"template": value.template, **plural, "values": values}
        case Series():
            return {"series": [to_json(item) for item in value.items], "separator": value.separator}
        case Decimal():
            return {"decimal": str(value)}
        case date():
            return {"date": value.isoformat()}
        case _:
            return value


def from_json(data: object) -> Sentence:
    """The sentence of its JSON form; ValueError where it is none."""
    if isinstance(data, Sentence):
        return data
    if isinstance(data, dict):
        template, values = data.get("template"), data.get("values")
        if isinstance(template, str) and isinstance(values, dict):
            filled = _sorted({str(name): _value(inner) for name, inner in values.items()})
            return Sentence(template, filled, _plural(data, values) if "plural" in data else "")
    raise ValueError("A sentence has a template and values.")


def _plural(data: Mapping[object, object], values: Mapping[object, object]) -> str:
    plural = data["plural"]
    if not isinstance(plural, str) or (plural and "count" not in values):
        raise ValueError("A sentence with a plural has a count.")
    return plural


def _value(data: object) -> Value:
    if isinstance(data, str) or (isinstance(data, int) and not isinstance(data, bool)):
        return data  # most are: asked first, the rest takes ten times as long
    match data:
        case {"template": _}:
            return from_json(data)
        case {"series": list(items), "separator": str(separator)}:
            return Series(tuple(_value(item) for item in items), separator)
        case {"decimal": str(text)}:
            try:
                return Decimal(text)
            except InvalidOperation:
                raise ValueError(f"“{text}” is no number.") from None
        case {"date": str(text)}:
            return date.fromisoformat(text)
    raise ValueError(f"{data!r} is no value of a sentence.")
