"""The closed registry of vital signs: what each one is called, means, needs, and for whom it opens how
far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from pydantic import JsonValue

from homeostat.core.sentence import Sentence, say

Better = Literal["higher", "lower", "within"]
Form = Literal["percent", "number"]
Scope = Literal["company", "cell", "person"]
Chart = Literal["individuals", "proportion"]
Drill = Literal["tasks", "work", "contexts", "accounts", "roles", "commitments", "clients", "duties"]
SMALLEST_GROUP = 3
SMALLEST_PREFERENCE_GROUP = 4


@dataclass(frozen=True, slots=True)
class Evidence:
    """The least a value needs: rows and people behind it; with fewer it says so and has no colour."""

    rows: int = 1
    people: int = 1


@dataclass(frozen=True, slots=True)
class Opening:
    """How far a sign opens. A private one never carries another person's name and has no value below
    three people.
    """

    scopes: tuple[Scope, ...]
    private: bool = False
    person_open_to_cell: bool = False


@dataclass(frozen=True, slots=True)
class Sign:
    """One vital sign.

    `policy` is the key of the policy with its healthy range (`policy_is_upper`: the policy is one number,
    the upper end). `drill` says what a value opens into, `chart` which control limits suit it,
    `closed_only` that it is a fact of closed sprints.
    """

    key: str
    name: Sentence
    question: Sentence
    better: Better
    form: Form
    policy: str
    population: Sentence
    numerator: Sentence
    denominator: Sentence
    formula: Sentence
    assumptions: Sentence
    drill: Drill
    chart: Chart
    opening: Opening
    evidence: Evidence = Evidence()
    policy_is_upper: bool = False
    closed_only: bool = False

    def healthy(self, value: JsonValue) -> Range:
        """The healthy range from the value of its policy."""
        if self.policy_is_upper:
            if isinstance(value, int | float):
                return Range(0.0, float(value))
        elif isinstance(value, list) and len(value) == 2:
            low, high = value
            if isinstance(low, int | float) and isinstance(high, int | float):
                return Range(float(low), float(high))
        raise ValueError(f"{value!r} is no value of the policy {self.policy}")


@dataclass(frozen=True, slots=True)
class Range:
    """A healthy range, both ends included."""

    low: float
    high: float


EVERYWHERE: tuple[Scope, ...] = ("company", "cell", "person")
GROUPS: tuple[Scope, ...] = ("company", "cell")

_ALL = (
    Sign(
        "load", say("Load"), say("Are we overcommitted, or idle?"), "within", "percent", "load.range",
        say("everybody with working hours in the {sprint_word}"),
        say("hours committed to tasks, reviews, epics and {roles_word}"), say("hours there are"),
        say("hours committed ÷ goal; goal = scheduled hours − absences and public holidays − reserved hours"),
        say("A task linked to {a_role_word} or an epic replaces that item's hours, so nothing counts twice. "
            "A person's hours count in each {cell_word} by the share of the membership."),
        "commitments", "individuals", Opening(EVERYWHERE, person_open_to_cell=True),
    ),
    Sign(
        "spillover", say("Spill-over"), say("Does planned work finish?"), "lower", "percent",
        "spillover.range",
        say("tasks committed for the {sprint_word}: in it at its start, or accepted later"),
        say("committed and not finished at the close"), say("committed"),
        say("hours committed and not finished at the {sprint_word}'s close ÷ hours committed"),
        say("States set by policy do not count although carried over (waiting for someone outside, "
            "recurring, delivered). Where fewer than half of the committed tasks of {a_sprint_word} carry "
            "hours, tasks are counted instead."),
        "tasks", "proportion", Opening(EVERYWHERE), Evidence(rows=5), closed_only=True,
    ),
    Sign(
        "last_minute", say("Last minute"),
        say("Are we surviving the {sprint_word} instead of working in it?"), "lower",
        "percent", "last_minute.range", say("tasks completed in the {sprint_word}"),
        say("completed in the last tenth of the time they had, or later"), say("completed"),
        say("hours of tasks completed in the last 10 % of the time they had, or later ÷ hours of all tasks "
            "completed"),
        say("A task has the working time of its assignee from the day it entered the {sprint_word} to the "
            "{sprint_word}'s end (Monday to Friday where it is not known), so a weekend at the end is no "
            "reserve. An even flow gives 10 %. Where fewer than half of the completed tasks of "
            "{a_sprint_word} carry hours, tasks are counted instead."),
        "work", "proportion", Opening(EVERYWHERE, private=True), Evidence(rows=5), closed_only=True,
    ),
    Sign(
        "fragmentation", say("Fragmentation"), say("How many things is a person working on at once?"),
        "lower", "number", "fragmentation.range", say("people who logged hours in the {sprint_word}"),
        say("each person's effective number of contexts, weighted with their hours"), say("hours logged"),
        say("per person exp(−Σ p·ln p) over the shares p of hours by context; a group is the mean weighted "
            "with hours"),
        say("A context is the epic, else the {role_word}, else the account hours were logged on. A person "
            "counts in the {cell_word} where most of their hours of that {sprint_word} are."),
        "contexts", "individuals", Opening(EVERYWHERE, private=True), Evidence(rows=1),
    ),
    Sign(
        "sustainability", say("Sustainability"), say("Who pays for our hours?"), "lower", "percent",
        "sustainability.target",
        say("all hours logged in the {sprint_word}"), say("hours nobody pays for"), say("all hours"),
        say("non-billable hours ÷ all hours"),
        say("Hours count in the {cell_word} of the person who worked them, on the day they were worked. "
            "Budgets are not taken into account yet: hours on a billable account count as billed."),
        "accounts", "proportion", Opening(EVERYWHERE), policy_is_upper=True,
    ),
    Sign(
        "role_coverage", say("{Role_word} coverage"), say("Is everything held?"), "higher", "percent",
        "role_coverage.range", say("{roles_word} that want a holder, on the {sprint_word}'s last day"),
        say("{roles_word} with their willing holders and, where required, a backup"), say("{roles_word}"),
        say("{roles_word} held by as many willing people as wanted and, where required, with another person "
            "as backup ÷ {roles_word}"),
        say("Whether {a_role_word} is held against preference counts only where the {roles_word} of "
            "{a_cell_word} are held by four or more people; it is never shown for a single {role_word}."),
        "roles", "proportion", Opening(GROUPS), Evidence(people=0),
    ),
    Sign(
        "resilience", say("Resilience"), say("What does one absence do?"), "higher", "percent",
        "resilience.range", say("members and the {roles_word} they hold, on the {sprint_word}'s last day"),
        say("what is left without the person missed most"), say("all there is"),
        say("1 − the worst drop over all persons of the larger of two shares: of contracted hours, and of "
            "{roles_word} nobody else holds or backs up"),
        say("Contracted hours count by the share of the membership. Company {roles_word} count for the "
            "company only."),
        "roles", "individuals", Opening(GROUPS),
    ),
    Sign(
        "metawork", say("Metawork"), say("How much time does the organisation spend on itself?"), "lower",
        "percent", "metawork.range", say("all hours logged in the {sprint_word}"),
        say("hours on accounts marked as metawork"), say("all hours"),
        say("hours logged on accounts marked as metawork ÷ all hours"),
        say("Planning, meetings, forms and proposals count only where they are logged on an account marked "
            "as metawork; whether an account is one is taken as it is now."),
        "accounts", "proportion", Opening(EVERYWHERE),
    ),
    Sign(
        "role_load", say("{Role_word} load"), say("What do people carry besides tasks?"), "lower",
        "percent", "role_load.range", say("members of {cells_word}, on the {sprint_word}'s last day"),
        say("{roles_word} held, epics and clients owned, each with its weight"), 
        say("what people want to carry at most"),
        say("weighted {roles_word}, epics and clients ÷ the limit of everybody who carries them"),
        say("A person's limit is the one they stated, else the policy's. It and the weights are taken where "
            "the person gives the largest share. Backups count nothing. Who owns an epic or a client is "
            "taken as it is now."),
        "duties", "individuals", Opening(EVERYWHERE, person_open_to_cell=True), Evidence(rows=0),
    ),
    Sign(
        "core_headroom", say("Core headroom"), say("Can anything new be led?"), "higher", "percent",
        "core_headroom.range", say("core members, on the {sprint_word}'s last day"),
        say("free places for {roles_word}, epics and clients"), say("all places"),
        say("free places of core members ÷ all their places, for {roles_word}, epics and clients together"),
        say("Each core member has as many places as the limits say; somebody above a limit takes nobody "
            "else's place. What binds first is the kind with the smallest free share."),
        "duties", "individuals", Opening(GROUPS),
    ),
    Sign(
        "client_mix", say("Client mix"), say("Do we depend on few clients?"), "higher", "number",
        "client_mix.range", say("billable hours logged in the {sprint_word}"),
        say("billed hours, weighted with the effective number of clients"), say("billed hours"),
        say("1 ÷ Σ p² over the shares p of billed hours by client"),
        say("Hours on billable accounts count as billed. Accounts without a client are left out. Three "
            "clients of the same size give 3; one that dominates gives little more than 1."),
        "clients", "individuals", Opening(GROUPS),
    ),
)  # fmt: skip

REGISTRY: Mapping[str, Sign] = MappingProxyType({sign.key: sign for sign in _ALL})


def sign(key: str) -> Sign:
    """The sign of a key; KeyError where there is none."""
    return REGISTRY[key]
