"""What the value of a policy can be: a number within limits, a healthy range, a day, words …"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from pydantic import JsonValue

from homeostat.core.calendar.places import is_country, is_time_zone
from homeostat.core.sentence import Sentence, Series, Value, say

from .keys import is_key

TIME_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
COUNTRY = re.compile(r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?")


@dataclass(frozen=True, slots=True)
class ValueKind:
    """How the value of a policy is checked: `read` gives the canonical value or raises ValueError.

    `choices` are all the values there are, where they are few words.
    """

    name: str
    hint: Sentence
    read: Callable[[JsonValue], JsonValue]
    choices: tuple[str, ...] = ()


def _number(value: JsonValue, low: float, high: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError
    return value


def _exact(number: float) -> Decimal:
    return Decimal(str(number))


def whole(low: int, high: int) -> ValueKind:
    """A whole number within limits."""

    def read(value: JsonValue) -> JsonValue:
        number = _number(value, low, high)
        if number != int(number):
            raise ValueError
        return int(number)

    return ValueKind("whole", say("a whole number from {low} to {high}", low=low, high=high), read)


def number(low: float, high: float, unit: Literal["", "hours"] = "") -> ValueKind:
    """A number within limits."""
    limits: dict[str, Value] = {"low": _exact(low), "high": _exact(high)}
    hint = say("a number from {low} to {high}")
    if unit == "hours":
        hint = say("a number from {low} to {high} hours")
    return ValueKind("number", hint.filled(**limits), lambda value: _number(value, low, high))


def between(low: float, high: float) -> ValueKind:
    """A healthy range: two numbers, the lower one first."""

    def read(value: JsonValue) -> JsonValue:
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError
        first, last = _number(value[0], low, high), _number(value[1], low, high)
        if first > last:
            raise ValueError
        return [first, last]

    hint = say("two numbers from {low} to {high}, the lower one first", low=_exact(low), high=_exact(high))
    return ValueKind("range", hint, read)


def _read_yes_no(value: JsonValue) -> JsonValue:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _read_date(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        raise ValueError
    return date.fromisoformat(value).isoformat()


def _read_zone(value: JsonValue) -> JsonValue:
    if not isinstance(value, str) or not is_time_zone(value):
        raise ValueError
    return value


def _read_country(value: JsonValue) -> JsonValue:
    if not isinstance(value, str) or not (value == "" or is_country(value)):
        raise ValueError
    return value


def _read_words(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict) or set(value) != {"one", "many"}:
        raise ValueError
    return {form: _words(value[form]) for form in ("one", "many")}


def _words(value: JsonValue) -> str:
    if not isinstance(value, str) or not 0 < len(value.strip()) <= 40:
        raise ValueError
    return value.strip()


def _read_hours_table(value: JsonValue) -> JsonValue:
    if not isinstance(value, dict) or "none" not in value:
        raise ValueError
    table: dict[str, JsonValue] = {}
    sizes = sorted((size for size in value if size != "none"), key=float)
    for size in ["none", *sizes]:
        if size != "none" and not math.isfinite(float(size)):
            raise ValueError
        table[size] = _number(value[size], 0, 100)
    return table


def _read_states(value: JsonValue) -> JsonValue:
    if not isinstance(value, list) or len({str(state) for state in value}) != len(value):
        raise ValueError
    for state in value:
        if not isinstance(state, str) or not is_key(state):
            raise ValueError
    return value


def text(pattern: re.Pattern[str], hint: Sentence) -> ValueKind:
    """A text of a given form."""

    def read(value: JsonValue) -> JsonValue:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return value

    return ValueKind("text", hint, read)


CHOSEN: Mapping[str, Sentence] = {
    "nobody": say("nobody"),
    "members": say("members"),
    "stewards": say("{stewards_word}"),
    "everybody": say("everybody"),
    "up": say("to the next step up"),
    "nearest": say("to the nearest step"),
}
"""What the values of choices are called; files keep the keys."""


def choice(*allowed: str) -> ValueKind:
    """One of a few words."""

    def read(value: JsonValue) -> JsonValue:
        if value not in allowed:
            raise ValueError
        return value

    return ValueKind("choice", say("one of {allowed}", allowed=Series(allowed)), read, allowed)


YES_NO = ValueKind("yes_no", say("yes or no"), _read_yes_no)
DAY = ValueKind("date", say("a date such as 2024-01-01"), _read_date)
ZONE = ValueKind("text", say("a time zone such as Europe/Berlin"), _read_zone)
NATION = ValueKind("text", say("a country such as DE, or DE-HE with its region, or nothing"), _read_country)
WORDS = ValueKind("words", say("a word for one and a word for many, 40 letters at most"), _read_words)
STATES = ValueKind("states", say("a list of different task states in small letters"), _read_states)
HOURS_TABLE = ValueKind(
    "hours_table", say("hours (0 to 100) per task size, with “none” for tasks without one"), _read_hours_table
)
