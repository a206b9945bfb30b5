"""The closed registry of policies: what each is for, its default, and which values are sensible."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from homeostat.core.sentence import Sentence, Series, Value, percent, say

from .keys import KEY, is_key
from .policy_values import (
    CHOSEN,
    DAY,
    HOURS_TABLE,
    NATION,
    STATES,
    WORDS,
    YES_NO,
    ZONE,
    ValueKind,
    between,
    choice,
    number,
    text,
    whole,
)

Scope = Literal["company", "kind", "cell"]
Approval = Literal["nobody", "stewards", "members", "role"]
"""Who approves another value for one cell: nobody, a steward, members of that cell, holders of a role."""
Setter = Literal["stewards", "members"]
"""Who sets the value for everybody: stewards alone, or whoever may change the organisation."""
COMPANY: tuple[Scope, ...] = ("company",)
ANYWHERE: tuple[Scope, ...] = ("company", "kind", "cell")
DAYS, HOURS, MEGABYTES = say("days"), say("hours"), say("megabytes")
DUTIES = say("duties")
DAY_OF_SPRINT = say("days after the first day of the {sprint_word}")


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """One policy of the organisation; `unit` is what its numbers count, where it has numbers.

    Who sees, keeps, gets in or decides what is set by stewards; ways of working are set by members.
    """

    key: str
    title: Sentence
    description: Sentence
    default: JsonValue
    kind: ValueKind
    scopes: tuple[Scope, ...] = COMPANY
    is_share: bool = False
    unit: Sentence | None = None
    approval: Approval = "nobody"
    set_by: Setter = "members"


class NotAValue(ValueError):
    """A value that is none of its policy; `remedy` says what is one."""

    def __init__(self, remedy: Sentence) -> None:
        super().__init__(str(remedy))
        self.remedy = remedy


_ALL = (
    PolicyDefinition("sprint.length_days", say("Length of {a_sprint_word}"),
                     say("Days from one {sprint_word}'s start to the next."), 14, whole(1, 92), unit=DAYS),
    PolicyDefinition("sprint.first_day", say("First day of the first {sprint_word}"),
                     say("The calendar of {sprints_word} is counted from this day."), "2024-01-01", DAY),
    PolicyDefinition("sprint.time_zone", say("Time zone of the {sprint_word} calendar"),
                     say("Days begin at midnight in this time zone, and with them {sprints_word}."), "UTC",
                     ZONE),
    PolicyDefinition("sprint.first_number", say("Number of the first {sprint_word}"),
                     say("{Sprints_word} are counted up from this number."), 1, whole(0, 100_000)),
    PolicyDefinition("deadlines.update", say("Day of the update in mid-{sprint_word}"),
                     say("By then everybody says how their work stands; what is at risk is moved."),
                     7, whole(0, 92), ANYWHERE, unit=DAY_OF_SPRINT, approval="members"),
    PolicyDefinition("deadlines.tasks", say("Day by which tasks are there"),
                     say("Tasks for the next {sprint_word} are written down and have somebody in mind."),
                     9, whole(0, 92), ANYWHERE, unit=DAY_OF_SPRINT, approval="members"),
    PolicyDefinition("deadlines.epics", say("Day of the update of epics"),
                     say("Owners of epics have said how each of them stands."),
                     9, whole(0, 92), ANYWHERE, unit=DAY_OF_SPRINT, approval="members"),
    PolicyDefinition("deadlines.estimation", say("Day the estimation closes"),
                     say("Everybody has estimated the tasks of the next {sprint_word}."),
                     10, whole(0, 92), ANYWHERE, unit=DAY_OF_SPRINT, approval="members"),
    PolicyDefinition("deadlines.ready", say("Day by which tasks are ready"),
                     say("Tasks of the next {sprint_word} have points, hours, an assignee and a reviewer."),
                     11, whole(0, 92), ANYWHERE, unit=DAY_OF_SPRINT, approval="members"),
    PolicyDefinition("capacity.reserved_hours", say("Reserved hours"),
                     say("Hours per person and {sprint_word} kept free for meetings and planning."),
                     2, number(0, 200, "hours"), ANYWHERE, unit=HOURS, approval="members"),
    PolicyDefinition("capacity.review_hours", say("Hours for a review"),
                     say("Hours a reviewer plans for a task, by its size in story points."),
                     {"none": 2, "1.9": 0.5, "2": 1, "3": 2, "5": 3, "5.1": 5}, HOURS_TABLE, ANYWHERE,
                     unit=HOURS, approval="members"),
    PolicyDefinition("capacity.epic_management_hours", say("Hours for managing an epic"),
                     say("Hours an epic's owner plans for it in {a_sprint_word}."), 2,
                     number(0, 100, "hours"), ANYWHERE, unit=HOURS, approval="members"),
    PolicyDefinition("load.range", say("Healthy load"), say("Hours committed for each hour there is."),
                     [0.8, 1], between(0, 3), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("spillover.range", say("Healthy spill-over"),
                     say("Share of the committed hours not finished when the {sprint_word} closes."),
                     [0, 0.15], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("spillover.ignored_states", say("States that do not spill over"),
                     say("Open tasks in these states do not count as unfinished."),
                     ["external", "recurring", "delivered"], STATES, ANYWHERE, approval="members"),
    PolicyDefinition("last_minute.range", say("Healthy last-minute work"),
                     say("Share of work finished in the last tenth of its time, or later."),
                     [0, 0.2], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("fragmentation.range", say("Healthy number of contexts"),
                     say("Effective number of contexts a person works in during {a_sprint_word}."),
                     [1, 4], between(1, 50), ANYWHERE, unit=say("contexts"), approval="members"),
    PolicyDefinition("sustainability.target", say("Sustainability target"),
                     say("Largest share of hours nobody pays for."), 0.3,
                     number(0, 1), ANYWHERE, is_share=True, approval="role"),
    PolicyDefinition("role_coverage.range", say("Healthy {role_word} coverage"),
                     say("Share of the {roles_word} held willingly and with the backup they need."),
                     [0.9, 1], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("resilience.range", say("Healthy resilience"),
                     say("Share of capacity and {roles_word} left when the person missed most is away."),
                     [0.67, 1], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("metawork.range", say("Healthy metawork"),
                     say("Share of all hours spent on the organisation itself."),
                     [0, 0.15], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("role_load.range", say("Healthy {role_word} load"),
                     say("What people carry besides tasks, against what they should carry at most."),
                     [0, 1], between(0, 5), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("role_load.limit", say("Duties a person should carry at most"),
                     say("{Roles_word} held, epics and clients owned, each counted with its weight."),
                     4, number(0.5, 100), ANYWHERE, unit=DUTIES, approval="stewards"),
    PolicyDefinition("role_load.role_weight", say("Weight of {a_role_word}"),
                     say("What {a_role_word} held counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE, unit=DUTIES, approval="stewards"),
    PolicyDefinition("role_load.epic_weight", say("Weight of an epic"),
                     say("What an epic owned counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE, unit=DUTIES, approval="stewards"),
    PolicyDefinition("role_load.client_weight", say("Weight of a client"),
                     say("What a client owned counts for in what a person carries."),
                     1, number(0, 10), ANYWHERE, unit=DUTIES, approval="stewards"),
    PolicyDefinition("limits.roles", say("Most {roles_word} of a core member"),
                     say("Places for {roles_word}; who has that many should not be asked for another."),
                     3, whole(0, 50), ANYWHERE, unit=say("{roles_word}"), approval="stewards"),
    PolicyDefinition("limits.epics", say("Most epics of a core member"),
                     say("Places for epics owned; who has that many should not be asked for another."),
                     2, whole(0, 50), ANYWHERE, unit=say("epics"), approval="stewards"),
    PolicyDefinition("limits.clients", say("Most clients of a core member"),
                     say("Places for clients owned; who has that many should not be asked for another."),
                     2, whole(0, 50), ANYWHERE, unit=say("clients"), approval="stewards"),
    PolicyDefinition("core_headroom.range", say("Healthy core headroom"),
                     say("Share of the places of core members that are free."),
                     [0.15, 1], between(0, 1), ANYWHERE, is_share=True, approval="members"),
    PolicyDefinition("client_mix.range", say("Healthy client mix"),
                     say("Effective number of clients by billed hours."),
                     [3, 15], between(1, 1000), ANYWHERE,
                     unit=say("clients of the same size"), approval="role"),
    PolicyDefinition("timer.round_minutes", say("Minutes a timer is rounded to"),
                     say("What a timer counted is logged in steps of so many minutes."), 5, whole(1, 60),
                     unit=say("minutes")),
    PolicyDefinition("timer.rounding", say("How a timer is rounded"),
                     say("To the next step up, or to the nearest one."), "up", choice("up", "nearest")),
    PolicyDefinition("timer.longest_hours", say("Hours after which a timer asks"),
                     say("A timer that ran for longer was left running: it asks how much of it was work."),
                     12, number(0.5, 24, "hours"), unit=HOURS),
    PolicyDefinition("words.cell", say("Word for a cell"), say("What small autonomous teams are called."),
                     {"one": "cell", "many": "cells"}, WORDS, set_by="stewards"),
    PolicyDefinition("words.role", say("Word for a role"), say("What roles are called."),
                     {"one": "role", "many": "roles"}, WORDS, set_by="stewards"),
    PolicyDefinition("words.sprint", say("Word for a sprint"), say("What the working rhythm is called."),
                     {"one": "sprint", "many": "sprints"}, WORDS, set_by="stewards"),
    PolicyDefinition("words.steward", say("Word for a steward"),
                     say("What those who keep the settings are called."),
                     {"one": "steward", "many": "stewards"}, WORDS, set_by="stewards"),
    PolicyDefinition("organisation.changed_by", say("Who may change the organisation"),
                     say("Members, or {stewards_word} only. Every change is recorded and can be undone."),
                     "members", choice("members", "stewards"), set_by="stewards"),
    PolicyDefinition("overrides.members", say("Members who agree to a rule of their own"),
                     say("So many members of {a_cell_word} agree to a value of its own, the asker included."),
                     2, whole(2, 10), unit=say("members"), set_by="stewards"),
    PolicyDefinition("overrides.role", say("{Role_word} that agrees to targets of one {cell_word}"),
                     say("Its holders approve another target for {a_cell_word}: the key of the {role_word}."),
                     "sustainability-manager", text(KEY, say("the key of {a_role_word} in small letters")),
                     set_by="stewards"),
    PolicyDefinition("privacy.hours_open", say("Hours open to everybody"),
                     say("Whether members see who logged which hours."), False, YES_NO, set_by="stewards"),
    PolicyDefinition("signin.idle_hours", say("Hours until an unused session ends"),
                     say("Whoever does nothing for so long signs in again."), 72, whole(1, 720),
                     unit=HOURS, set_by="stewards"),
    PolicyDefinition("signin.lifetime_days", say("Days until a session ends"),
                     say("Whoever signed in so long ago signs in again, used or not."), 14, whole(1, 90),
                     unit=DAYS, set_by="stewards"),
    PolicyDefinition("signin.second_proof", say("Who needs a second proof"),
                     say("A passkey, a security key or an authenticator app besides the password."),
                     "stewards", choice("nobody", "stewards", "everybody"), set_by="stewards"),
    PolicyDefinition("signin.second_proof_days", say("Days to set up a second proof"),
                     say("Counted from the day it is first asked of them; then nothing else opens without."),
                     14, whole(0, 60), unit=DAYS, set_by="stewards"),
    PolicyDefinition("retention.audit_days", say("Days the audit log is kept"),
                     say("Older entries are removed."), 1825, whole(30, 36_500), unit=DAYS,
                     set_by="stewards"),
    PolicyDefinition("retention.import_files_days", say("Days imported files are kept"),
                     say("Older files are removed; what was imported from them stays."), 30, whole(0, 3650),
                     unit=DAYS, set_by="stewards"),
    PolicyDefinition("retention.attachments_days", say("Days a removed file can come back"),
                     say("Then its content is deleted; that it was there stays in the history."),
                     30, whole(0, 3650), unit=DAYS, set_by="stewards"),
    PolicyDefinition("attachments.file_mb", say("Megabytes of a file"),
                     say("Larger files are not taken."), 20, whole(1, 200), unit=MEGABYTES,
                     set_by="stewards"),
    PolicyDefinition("attachments.task_mb", say("Megabytes of the files of a task"),
                     say("All files of a task and of its comments together."), 200, whole(1, 2000),
                     unit=MEGABYTES, set_by="stewards"),
    PolicyDefinition("country.default", say("Country of the organisation"),
                     say("Whose public holidays count for people without a country of their own."), "",
                     NATION),
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


def is_for_stewards(key: str, scope: str = "company") -> bool:
    """Whether others cannot set a policy there: it is the stewards', or a value there needs approval."""
    policy = REGISTRY.get(key)
    if policy is None:
        return False
    return policy.set_by == "stewards" or (scope != "company" and policy.approval != "nobody")


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
            return percent(value) if policy.is_share else Decimal(str(value))
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
