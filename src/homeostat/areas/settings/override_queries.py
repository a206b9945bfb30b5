"""Questions about overrides: what they ask for, who approves, what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet
from pydantic import JsonValue

from homeostat.areas.organisation.models import Membership, RoleTerm
from homeostat.areas.settings.access import Deciding
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.policy_queries import shown
from homeostat.areas.work.policies import policies
from homeostat.core.organisation.changes import SetPolicy
from homeostat.core.organisation.policies import REGISTRY, PolicyDefinition
from homeostat.core.sentence import Sentence, say

AGREEING = "overrides.members"


@dataclass(frozen=True, slots=True)
class Told:
    """An override as a page says it."""

    row: Override
    policy: PolicyDefinition
    shown: str
    may_decide: bool
    may_take_back: bool


def overrides_told(rows: Iterable[Override], deciding: Deciding) -> list[Told]:
    """Overrides that `told` has read, with what the viewer may do about them."""
    return [
        Told(
            row,
            REGISTRY[row.policy],
            shown(REGISTRY[row.policy], row.value),
            deciding.may(row),
            deciding.may_take_back(row),
        )
        for row in rows
        if row.policy in REGISTRY
    ]


def all_overrides() -> QuerySet[Any]:
    """Every override, the latest first."""
    return Override.objects.told().order_by("-asked_at", "-pk")


def waiting_for(deciding: Deciding) -> list[Override]:
    """What waits for the viewer's word, the oldest first; two queries."""
    return [row for row in Override.objects.waiting().told().order_by("asked_at") if deciding.may(row)]


def change_of(override: Override, *, today: date) -> tuple[SetPolicy, date]:
    """What approving would adopt and from which day: no earlier than today."""
    change = SetPolicy(override.policy, override.value, override.scope, override.end)
    return change, max(override.start, today)


def needed(override: Override, *, on: date) -> int:
    """How many have to approve besides whoever asked; a steward's word is enough whatever the number."""
    if REGISTRY[override.policy].approval != "members":
        return 1
    agreeing = int(policies([AGREEING], on=on)[AGREEING])
    others = Membership.objects.on(on).filter(cell=override.cell_id).exclude(person=override.asker_id).count()
    return max(1, min(agreeing - 1, others))


def setting_rule(policy: PolicyDefinition, *, may_set: bool) -> Sentence:
    """Who sets a policy for everybody, in words, for somebody who may or may not."""
    if policy.set_by == "stewards":
        if may_set:
            return say("{Stewards_word} alone set it.")
        return say("{Stewards_word} alone set it: ask one of them.")
    if not may_set:
        return say("{Stewards_word} alone change the organisation here: ask one of them.")
    if policy.approval == "nobody":
        return say("Whoever may change the organisation sets it.")
    return say(
        "Whoever may change the organisation sets it for everybody; for {cells_word} of one kind "
        "{stewards_word} alone set it."
    )


def approval_rule(policy: PolicyDefinition, *, on: date, agreeing: JsonValue = None) -> Sentence:
    """Who approves another value for one cell, in words; two queries at most.

    `agreeing` is how many members agree, where the caller knows.
    """
    match policy.approval:
        case "nobody":
            return say("It holds for everybody: no {cell_word} has a value of its own.")
        case "stewards":
            return say("{A_steward_word} approves.")
        case "members":
            return _members_agree(agreeing or policies([AGREEING], on=on)[AGREEING])
    key = policies(["overrides.role"], on=on)["overrides.role"]
    name = RoleTerm.objects.on(on).filter(role__key=key).values_list("name", flat=True).first()
    return say("Whoever holds the {role_word} {role} approves, or {a_steward_word}.", role=name or str(key))


def _members_agree(count: Any) -> Sentence:
    return say(
        "{count} members of the {cell_word} agree, the asker included; or {a_steward_word} approves.",
        count=count,
    )
