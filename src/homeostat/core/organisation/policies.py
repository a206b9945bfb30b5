"""The closed registry of policies: what each is for, its default, and which values are sensible."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from .keys import is_key

Scope = Literal["company", "kind", "cell"]
COMPANY: tuple[Scope, ...] = ("company",)
ANYWHERE: tuple[Scope, ...] = ("company", "kind", "cell")
TIME_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*")
COUNTRY = re.compile(r"([A-Z]{2}(-[A-Z0-9]{1,3})?)?")


@dataclass(frozen=True, slots=True)
class ValueKind:
    """How the value of a policy is checked: `read` gives the canonical value or raises ValueError."""

    name: str
    hint: str
    read: Callable[[JsonValue], JsonValue]


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """One policy of the organisation."""

    key: str
    title: str
    description: str
    default: JsonValue
    kind: ValueKind
    scopes: tuple[Scope, ...] = COMPANY


def _number(value: JsonValue, low: float, high: float) -> float:
    if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
        raise ValueError
    return value


def whole(low: int, high: int) -> ValueKind:
    """A whole number within limits."""

    def read(value: JsonValue) -> JsonValue:
        number = _number(value, low, high)
        if number != int(number):
            raise ValueError
        return int(number)

    return ValueKind("whole", f"a whole number from {low} to {high}", read)


def number(low: float, high: float, unit: str = "") -> ValueKind:
    """A number within limits."""
    hint = f"a number from {low:g} to {high:g} {unit}".rstrip()
    return ValueKind("number", hint, lambda value: _number(value, low, high))


def between(low: float, high: float) -> ValueKind:
    """A healthy range: two numbers, the lower one first."""

    def read(value: JsonValue) -> JsonValue:
        if not isinstance(value, list) or len(value) != 2:
            raise ValueError
        first, last = _number(value[0], low, high), _number(value[1], low, high)
        if first > last:
            raise ValueError
        return [first, last]

    return ValueKind("range", f"two numbers from {low:g} to {high:g}, the lower one first", read)


def _read_yes_no(value: JsonValue) -> JsonValue:
    if not isinstance(value, bool):
        raise ValueError
    return value


def _read_date(value: JsonValue) -> JsonValue:
    if not isinstance(value, str):
        raise ValueError
    return date.fromisoformat(value).isoformat()


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


def text(pattern: re.Pattern[str], hint: str) -> ValueKind:
    """A text of a given form."""

    def read(value: JsonValue) -> JsonValue:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError
        return value

    return ValueKind("text", hint, read)


def choice(*allowed: str) -> ValueKind:
    """One of a few words."""

    def read(value: JsonValue) -> JsonValue:
        if value not in allowed:
            raise ValueError
        return value

    return ValueKind("choice", "one of " + ", ".join(allowed), read)


YES_NO = ValueKind("yes_no", "yes or no", _read_yes_no)
DAY = ValueKind("date", "a date such as 2024-01-01", _read_date)
WORDS = ValueKind("words", "a word for one and a word for many, 40 letters at most", _read_words)
STATES = ValueKind("states", "a list of different task states in small letters", _read_states)
HOURS_TABLE = ValueKind(
    "hours_table", "hours (0 to 100) per task size, with “none” for tasks without one", _read_hours_table
)

_ALL = (
    PolicyDefinition("sprint.length_days", "Length of a sprint", "Days from one sprint's start to the next.",
                     14, whole(1, 92)),
    PolicyDefinition("sprint.first_day", "First day of the first sprint",
                     "The calendar of sprints is counted from this day.", "2024-01-01", DAY),
    PolicyDefinition("sprint.time_zone", "Time zone of the sprint calendar",
                     "A sprint starts at midnight in this time zone.", "UTC",
                     text(TIME_ZONE, "a time zone such as Europe/Berlin")),
    PolicyDefinition("sprint.first_number", "Number of the first sprint",
                     "Sprints are counted up from this number.", 1, whole(0, 100_000)),
    PolicyDefinition("capacity.reserved_hours", "Reserved hours",
                     "Hours per person and sprint kept free for meetings and planning.",
                     2, number(0, 200, "hours"), ANYWHERE),
    PolicyDefinition("capacity.review_hours", "Hours for a review",
                     "Hours a reviewer plans for a task, by its size in story points.",
                     {"none": 2, "1.9": 0.5, "2": 1, "3": 2, "5": 3, "5.1": 5}, HOURS_TABLE, ANYWHERE),
    PolicyDefinition("capacity.epic_management_hours", "Hours for managing an epic",
                     "Hours an epic's owner plans for it in a sprint.", 2, number(0, 100, "hours"), ANYWHERE),
    PolicyDefinition("load.range", "Healthy load", "Hours committed for each hour there is.",
                     [0.8, 1], between(0, 3), ANYWHERE),
    PolicyDefinition("spillover.range", "Healthy spill-over",
                     "Share of the committed hours not finished when the sprint closes.",
                     [0, 0.15], between(0, 1), ANYWHERE),
    PolicyDefinition("spillover.ignored_states", "States that do not spill over",
                     "Open tasks in these states do not count as unfinished.",
                     ["external", "recurring", "delivered"], STATES, ANYWHERE),
    PolicyDefinition("last_minute.range", "Healthy last-minute work",
                     "Share of work finished in the last tenth of its time, or later.",
                     [0, 0.2], between(0, 1), ANYWHERE),
    PolicyDefinition("fragmentation.range", "Healthy number of contexts",
                     "Effective number of contexts a person works in during a sprint.",
                     [1, 4], between(1, 50), ANYWHERE),
    PolicyDefinition("sustainability.target", "Sustainability target",
                     "Largest share of hours nobody pays for.", 0.3, number(0, 1), ANYWHERE),
    PolicyDefinition("role_coverage.range", "Healthy role coverage",
                     "Share of the roles held willingly and with the backup they need.",
                     [0.9, 1], between(0, 1), ANYWHERE),
    PolicyDefinition("resilience.range", "Healthy resilience",
                     "Share of capacity and roles left when the person missed most is away.",
                     [0.67, 1], between(0, 1), ANYWHERE),
    PolicyDefinition("words.cell", "Word for a cell", "What small autonomous teams are called.",
                     {"one": "cell", "many": "cells"}, WORDS),
    PolicyDefinition("words.role", "Word for a role", "What roles are called.",
                     {"one": "role", "many": "roles"}, WORDS),
    PolicyDefinition("words.sprint", "Word for a sprint", "What the working rhythm is called.",
                     {"one": "sprint", "many": "sprints"}, WORDS),
    PolicyDefinition("words.steward", "Word for a steward", "What those who keep the settings are called.",
                     {"one": "steward", "many": "stewards"}, WORDS),
    PolicyDefinition("organisation.changed_by", "Who may change the organisation",
                     "Members, or stewards only. Every change is recorded and can be undone.",
                     "members", choice("members", "stewards")),
    PolicyDefinition("privacy.hours_open", "Hours open to everybody",
                     "Whether members see who logged which hours.", False, YES_NO),
    PolicyDefinition("retention.audit_days", "Days the audit log is kept",
                     "Older entries are removed.", 1825, whole(30, 36_500)),
    PolicyDefinition("retention.import_files_days", "Days imported files are kept",
                     "Older files are removed; what was imported from them stays.", 30, whole(0, 3650)),
    PolicyDefinition("country.default", "Country of the organisation",
                     "Whose public holidays count for people without a country of their own.", "",
                     text(COUNTRY, "a country such as DE, or DE-HE with its region, or nothing")),
)  # fmt: skip

REGISTRY: Mapping[str, PolicyDefinition] = MappingProxyType({policy.key: policy for policy in _ALL})


def definition(key: str) -> PolicyDefinition:
    """The definition of a policy; KeyError where there is none of that key."""
    return REGISTRY[key]


def canonical(key: str, value: JsonValue) -> JsonValue:
    """The value in its canonical JSON form; ValueError with a hint where it is not a value of this policy."""
    policy = definition(key)
    try:
        return policy.kind.read(value)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{policy.title} is {policy.kind.hint}") from error


def has_scope(key: str, scope: str) -> bool:
    """Whether a policy may be set in a scope such as "company", "kind:project" or "cell:falcon"."""
    noun, colon, name = scope.partition(":")
    named = is_key(name) if colon else noun == "company"
    return named and any(noun == allowed for allowed in definition(key).scopes)
