"""What only a steward does: set some policies, other values for some cells, open others' hours to oneself."""

from collections.abc import Iterable
from datetime import date

from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.areas.organisation.queries import track_of
from homeostat.core.organisation import (
    Change,
    ClearPolicy,
    Facts,
    HoldingFacts,
    PolicyFacts,
    Reason,
    SetPolicy,
    Timeline,
    Track,
)
from homeostat.core.organisation.changes import flattened, list_from_json
from homeostat.core.organisation.policies import REGISTRY, is_for_stewards
from homeostat.core.organisation.timeline import Spell, holding_track, policy_track
from homeostat.core.sentence import say
from homeostat.platform.signin.models import User

STEWARDS_ALONE = say("{Stewards_word} alone set {policy}.")
SUSTAINABILITY = "sustainability-manager"
"""The role whose holders see whose hours every entry holds."""
HOURS_OPEN = policy_track("privacy.hours_open")


def not_theirs(policies: Iterable[Track], *, on: date, asked_by: User | None) -> tuple[Reason, ...]:
    """Why somebody may not set or clear these policies; stewards, and Homeostat itself, may set them all."""
    if asked_by is None or asked_by.is_steward:
        return ()
    return tuple(_reason(track, on) for track in sorted(policies) if is_for_stewards(*track.key))


def with_others(reasons: tuple[Reason, ...], others: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """These reasons and then others, but for those about the same."""
    told = {reason.track for reason in reasons}
    return (*reasons, *(reason for reason in others if reason.track not in told))


def policies_in(changes: Iterable[Change]) -> set[Track]:
    """The policies that changes set or clear, each with its scope."""
    return {
        policy_track(change.policy, change.scope)
        for change in flattened(changes)
        if isinstance(change, SetPolicy | ClearPolicy)
    }


def policies_of(change: OrganisationChange) -> set[Track]:
    """The policies that a change set, or that was set by the change it takes back, and so on.

    A history that was imported set all those it touched.
    """
    while change.undoes is not None:
        change = change.undoes
    if change.operations:
        return policies_in(list_from_json(change.operations))
    return {track for track in map(track_of, change.tracks) if track.kind == "policy"}


def _reason(track: Track, on: date) -> Reason:
    policy, scope = REGISTRY[track.key[0]], track.key[1]
    if policy.set_by == "stewards":
        message = STEWARDS_ALONE.filled(policy=policy.title)
        return Reason(message, say("Ask {a_steward_word}, or leave it out."), on, track)
    if scope.startswith("cell:"):
        message = say("Another value for one {cell_word} needs approval.")
        return Reason(message, say("Ask for it on the page of the policy, under Settings."), on, track)
    message = say("Another value for {cells_word} of one kind is set by {stewards_word} alone.")
    remedy = say(
        "Ask for it for each {cell_word} on the page of the policy, under Settings; "
        "or ask {a_steward_word} to set it for the kind."
    )
    return Reason(message, remedy, on, track)


def opening_to_themselves(before: Timeline, after: Timeline, *, asked_by: User | None) -> tuple[Reason, ...]:
    """Why somebody may not make a change that shows them whose hours others logged; empty where they may."""
    if asked_by is None or asked_by.is_steward:
        return ()
    return (*_opened_to_all(before, after), *_taken_by(asked_by, before, after))


def _opened_to_all(before: Timeline, after: Timeline) -> Iterable[Reason]:
    known, wanted = (_days(each.spells(HOURS_OPEN), PolicyFacts(True)) for each in (before, after))
    if days := _beyond(known, wanted):
        message = say("Hours would open to everybody, and so to you.")
        yield Reason(message, say("Ask {a_steward_word} to do it."), days[0], HOURS_OPEN)


def _taken_by(who: User, before: Timeline, after: Timeline) -> Iterable[Reason]:
    person = Person.objects.filter(user=who).values_list("key", flat=True).first()
    track = holding_track(SUSTAINABILITY, person or "")
    held, wanted = (
        _days(each.spells(track), HoldingFacts("holder"), HoldingFacts("holder", willing=False))
        for each in (before, after)
    )
    if days := _beyond(held, wanted):
        message = say("Somebody else has to enter you: its holder sees everybody's hours.")
        yield Reason(message, say("Ask somebody else, or {a_steward_word}."), days[0], track)


def _days(spells: Iterable[Spell], *which: Facts) -> list[tuple[date, date]]:
    """When one of these facts holds; days that follow each other as one."""
    found: list[tuple[date, date]] = []
    for start, end, facts in spells:
        if facts not in which:
            continue
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end or date.max))
    return found


def _beyond(known: list[tuple[date, date]], wanted: list[tuple[date, date]]) -> list[date]:
    """The first days of what is wanted beyond what is known."""
    return [start for start, end in wanted if not any(a <= start and end <= b for a, b in known)]
