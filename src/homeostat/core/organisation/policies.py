"""The closed registry of policies: what each is for, its default, and which values are sensible."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from homeostat.core.sentence import Sentence, Series, Value, percent, say

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
    hint: Sentence
    read: Callable[[JsonValue], JsonValue]
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """One policy of the organisation."""

    key: str
    title: Sentence
    description: Sentence
    default: JsonValue
    kind: ValueKind
    scopes: tuple[Scope, ...] = COMPANY
    is_share: bool = False


class NotAValue(ValueError):
    """A value that is none of its policy; `remedy` says what is one."""

    def __init__(self, remedy: Sentence) -> None:
        super().__init__(str(remedy))
        self.remedy = remedy


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
WORDS = ValueKind("words", say("a word for one and a word for many, 40 letters at most"), _read_words)
STATES = ValueKind("states", say("a list of different task states in small letters"), _read_states)
HOURS_TABLE = ValueKind(
    "hours_table", say("hours (0 to 100) per task size, with “none” for tasks without one"), _read_hours_table
)

_ALL = (
    PolicyDefinition("sprint.length_days", say("Length of {a_sprint_word}"),
                     say("Days from one {sprint_word}'s start to the next."), 14, whole(1, 92)),
    PolicyDefinition("sprint.first_day", say("First day of the first {sprint_word}"),
                     say("The calendar of {sprints_word} is counted from this day."), "2024-01-01", DAY),
    PolicyDefinition("sprint.time_zone", say("Time zone of the {sprint_word} calendar"),
                     say("{A_sprint_word} starts at midnight in this time zone."), "UTC",
                     text(TIME_ZONE, say("a time zone such as Europe/Berlin"))),
    PolicyDefinition("sprint.first_number", say("Number of the first {sprint_word}"),
                     say("{Sprints_word} are counted up from this number."), 1, whole(0, 100_000)),
    PolicyDefinition("capacity.reserved_hours", say("Reserved hours"),
                     say("Hours per person and {sprint_word} kept free for meetings and planning."),
                     2, number(0, 200, "hours"), ANYWHERE),
    PolicyDefinition("capacity.review_hours", say("Hours for a review"),
                     say("Hours a reviewer plans for a task, by its size in story points."),
                     {"none": 2, "1.9": 0.5, "2": 1, "3": 2, "5": 3, "5.1": 5}, HOURS_TABLE, ANYWHERE),
    PolicyDefinition("capacity.epic_management_hours", say("Hours for managing an epic"),
                     say("Hours an epic's owner plans for it in {a_sprint_word}."), 2,
                     number(0, 100, "hours"), ANYWHERE),
    PolicyDefinition("load.range", say("Healthy load"), say("Hours committed for each hour there is."),
                     [0.8, 1], between(0, 3), ANYWHERE, is_share=True),
    PolicyDefinition("spillover.range", say("Healthy spill-over"),
                     say("Share of the committed hours not finished when the {sprint_word} closes."),
                     [0, 0.15], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("spillover.ignored_states", say("States that do not spill over"),
                     say("Open tasks in these states do not count as unfinished."),
                     ["external", "recurring", "delivered"], STATES, ANYWHERE),
    PolicyDefinition("last_minute.range", say("Healthy last-minute work"),
                     say("Share of work finished in the last tenth of its time, or later."),
                     [0, 0.2], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("fragmentation.range", say("Healthy number of contexts"),
                     say("Effective number of contexts a person works in during {a_sprint_word}."),
                     [1, 4], between(1, 50), ANYWHERE),
    PolicyDefinition("sustainability.target", say("Sustainability target"),
                     say("Largest share of hours nobody pays for."), 0.3,
                     number(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("role_coverage.range", say("Healthy {role_word} coverage"),
                     say("Share of the {roles_word} held willingly and with the backup they need."),
                     [0.9, 1], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("resilience.range", say("Healthy resilience"),
                     say("Share of capacity and {roles_word} left when the person missed most is away."),
                     [0.67, 1], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("metawork.range", say("Healthy metawork"),
                     say("Share of all hours spent on the organisation itself."),
                     [0, 0.15], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("role_load.range", say("Healthy {role_word} load"),
                     say("What people carry besides tasks, against what they should carry at most."),
                     [0, 1], between(0, 5), ANYWHERE, is_share=True),
    PolicyDefinition("role_load.limit", say("Duties a person should carry at most"),
                     say("{Roles_word} held, epics and clients owned, each counted with its weight."),
                     4, number(0.5, 100), ANYWHERE),
    PolicyDefinition("role_load.role_weight", say("Weight of {a_role_word}"),
                     say("What {a_role_word} held counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE),
    PolicyDefinition("role_load.epic_weight", say("Weight of an epic"),
                     say("What an epic owned counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE),
    PolicyDefinition("role_load.client_weight", say("Weight of a client"),
                     say("What a client owned counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE),
    PolicyDefinition("limits.roles", say("Most {roles_word} of a core member"),
                     say("Places for {roles_word}; who has that many should not be asked for another."),
                     3, whole(0, 50), ANYWHERE),
    PolicyDefinition("limits.epics", say("Most epics of a core member"),
                     say("Places for epics owned; who has that many should not be asked for another."),
                     2, whole(0, 50), ANYWHERE),
    PolicyDefinition("limits.clients", say("Most clients of a core member"),
                     say("Places for clients owned; who has that many should not be asked for another."),
                     2, whole(0, 50), ANYWHERE),
    PolicyDefinition("core_headroom.range", say("Healthy core headroom"),
                     say("Share of the places of core members that are free."),
                     [0.15, 1], between(0, 1), ANYWHERE, is_share=True),
    PolicyDefinition("client_mix.range", say("Healthy client mix"),
                     say("Effective number of clients by billed hours."),
                     [3, 15], between(1, 1000), ANYWHERE),
    PolicyDefinition("words.cell", say("Word for a cell"), say("What small autonomous teams are called."),
                     {"one": "cell", "many": "cells"}, WORDS),
    PolicyDefinition("words.role", say("Word for a role"), say("What roles are called."),
                     {"one": "role", "many": "roles"}, WORDS),
    PolicyDefinition("words.sprint", say("Word for a sprint"), say("What the working rhythm is called."),
                     {"one": "sprint", "many": "sprints"}, WORDS),
    PolicyDefinition("words.steward", say("Word for a steward"),
                     say("What those who keep the settings are called."),
                     {"one": "steward", "many": "stewards"}, WORDS),
    PolicyDefinition("organisation.changed_by", say("Who may change the organisation"),
                     say("Members, or {stewards_word} only. Every change is recorded and can be undone."),
                     "members", choice("members", "stewards")),
    PolicyDefinition("privacy.hours_open", say("Hours open to everybody"),
                     say("Whether members see who logged which hours."), False, YES_NO),
    PolicyDefinition("signin.idle_hours", say("Hours until an unused session ends"),
                     say("Whoever does nothing for so long signs in again."), 72, whole(1, 720)),
    PolicyDefinition("signin.lifetime_days", say("Days until a session ends"),
                     say("Whoever signed in so long ago signs in again, used or not."), 14, whole(1, 90)),
    PolicyDefinition("signin.second_proof", say("Who needs a second proof"),
                     say("A passkey, a security key or an authenticator app besides the password."),
                     "stewards", choice("nobody", "stewards", "everybody")),
    PolicyDefinition("signin.second_proof_days", say("Days to set up a second proof"),
                     say("Counted from the day it is first asked of them; then nothing else opens without."),
                     14, whole(0, 60)),
    PolicyDefinition("retention.audit_days", say("Days the audit log is kept"),
                     say("Older entries are removed."), 1825, whole(30, 36_500)),
    PolicyDefinition("retention.import_files_days", say("Days imported files are kept"),
                     say("Older files are removed; what was imported from them stays."), 30, whole(0, 3650)),
    PolicyDefinition("retention.attachments_days", say("Days a removed file can come back"),
                     say("Then its content is deleted; that it was there stays in the history."),
                     30, whole(0, 3650)),
    PolicyDefinition("attachments.file_mb", say("Megabytes of a file"),
                     say("Larger files are not taken."), 20, whole(1, 200)),
    PolicyDefinition("attachments.task_mb", say("Megabytes of the files of a task"),
                     say("All files of a task and of its comments together."), 200, whole(1, 2000)),
    PolicyDefinition("country.default", say("Country of the organisation"),
                     say("Whose public holidays count for people without a country of their own."), "",
                     text(COUNTRY, say("a country such as DE, or DE-HE with its region, or nothing"))),
)  # fmt: skip

REGISTRY: Mapping[str, PolicyDefinition] = MappingProxyType({policy.key: policy for policy in _ALL})


def definition(key: str) -> PolicyDefinition:
    """The definition of a policy; KeyError where there is none of that key."""
    return REGISTRY[key]


def canonical(key: str, value: JsonValue) -> JsonValue:
    """The value in its canonical JSON form; NotAValue with a remedy where it is not one of this policy."""
    policy = definition(key)
    try:
        return policy.kind.read(value)
    except (ValueError, TypeError) as error:
        remedy = say("{policy} is {hint}.", policy=policy.title, hint=policy.kind.hint)
        raise NotAValue(remedy) from error


def has_scope(key: str, scope: str) -> bool:
    """Whether a policy may be set in a scope such as "company", "kind:project" or "cell:falcon"."""
    noun, colon, name = scope.partition(":")
    named = is_key(name) if colon else noun == "company"
    return named and any(noun == allowed for allowed in definition(key).scopes)


def said(key: str, value: JsonValue) -> Value:
    """A value in words: 80 % to 100 %; as it was given where it is not a value of the policy."""
    try:
        found = canonical(key, value)
    except (KeyError, NotAValue):
        return json.dumps(value, ensure_ascii=False)
    return _said(definition(key), found)


def _said(policy: PolicyDefinition, value: JsonValue) -> Value:
    match value:
        case bool():
            return say("yes") if value else say("no")
        case int() | float():
            return percent(value) if policy.is_share else _exact(value)
        case [low, high] if policy.kind.name == "range":
            return say("{low} to {high}", low=_said(policy, low), high=_said(policy, high))
        case {"one": one, "many": many}:
            return Series((str(one), str(many)), " / ")
        case dict():
            sizes = [say("none") if size == "none" else size for size in value]
            hours = [_said(policy, each) for each in value.values()]
            return Series(tuple(Series(pair, ": ") for pair in zip(sizes, hours, strict=True)))
        case list():
            return Series(tuple(str(each) for each in value)) if value else say("none")
        case str() if value in policy.kind.choices:
            return CHOSEN[value]
        case _ if policy.kind is DAY:
            return date.fromisoformat(str(value))
    return str(value) or say("not set")
