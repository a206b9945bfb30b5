"""Questions about overrides: what they ask for, who approves, what waits for whom."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from pydantic import JsonValue

from homeostat.areas.organisation.models import Membership, RoleTerm
from homeostat.areas.settings.access import Deciding, deciding
from homeostat.areas.settings.models import CLOSING, Override, OverrideQuerySet
from homeostat.areas.settings.policy_queries import shown
from homeostat.areas.work.policies import policies
from homeostat.core.organisation.changes import SetPolicy
from homeostat.core.organisation.policies import REGISTRY, PolicyDefinition
from homeostat.core.sentence import Sentence, say
from homeostat.platform.access import Viewer

AGREEING = "overrides.members"


@dataclass(frozen=True, slots=True)
class Told:
    """An override as a page says it."""

    row: Override
    policy: PolicyDefinition
    shown: str
    may_decide: bool
    may_take_back: bool


def overrides_told(rows: Iterable[Override], may: Deciding) -> list[Told]:
    """Overrides that `told` has read, with what the viewer may do about them."""
    return [
        Told(
            row,
            REGISTRY[row.policy],
            shown(REGISTRY[row.policy], row.value),
            may.may(row),
            may.may_take_back(row),
        )
        for row in rows
        if row.policy in REGISTRY
    ]


def all_overrides() -> QuerySet[Any]:
    """Every override, the latest first."""
    return Override.objects.told().order_by("-asked_at", "-pk")


def waiting_for(may: Deciding) -> list[Override]:
    """What waits for the viewer's word, the oldest first; two queries."""
    return [row for row in Override.objects.waiting().told().order_by("asked_at") if may.may(row)]


def concerning(viewer: Viewer, *, on: date) -> OverrideQuerySet:
    """What Today tells the viewer of: what may wait for their word, and what became of theirs, not yet read.

    Whether they hold the role that approves is not asked: `Deciding` knows.
    """
    person = viewer.person_id or 0
    mine = Q(asker=person, seen_at=None) & (Q(change__isnull=False) | Q(steps__kind__in=CLOSING))
    waiting = Override.objects.waiting().exclude(asker=person).exclude(steps__by=viewer.user)
    if not viewer.is_steward:
        cells = Membership.objects.on(on).filter(person=person).values("cell")
        by_members = Q(policy__in=_approved_by("members"), cell__in=cells)
        waiting = waiting.filter(by_members | Q(policy__in=_approved_by("role")))
    found: OverrideQuerySet = Override.objects.filter(Q(pk__in=waiting.values("pk")) | mine)
    return found


def on_today(viewer: Viewer, *, on: date) -> tuple[list[Told], list[Told]]:
    """What waits for the viewer's word, and what became of theirs that they have not read; three queries."""
    rows = concerning(viewer, on=on).distinct().told()
    found = overrides_told(rows.order_by("asked_at", "pk"), deciding(viewer, on=on))
    decided = [told for told in found if told.row.asker_id == viewer.person_id]
    return [told for told in found if told.may_decide], decided


def _approved_by(approval: str) -> list[str]:
    return [key for key, policy in REGISTRY.items() if policy.approval == approval]


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
