"""Policies that are not everybody's to set: the stewards' own, and other values for some cells alone."""

from collections.abc import Iterable
from datetime import date

from homeostat.areas.organisation.models import OrganisationChange
from homeostat.areas.organisation.queries import track_of
from homeostat.core.organisation import Change, ClearPolicy, Reason, SetPolicy, Track
from homeostat.core.organisation.changes import flattened, list_from_json
from homeostat.core.organisation.policies import REGISTRY, is_for_stewards
from homeostat.core.organisation.timeline import policy_track
from homeostat.core.sentence import say
from homeostat.platform.signin.models import User

STEWARDS_ALONE = say("{Stewards_word} alone set {policy}.")


def not_theirs(policies: Iterable[Track], *, on: date, asked_by: User | None) -> tuple[Reason, ...]:
    """Why somebody may not set or clear these policies; stewards, and Homeostat itself, may set them all."""
    if asked_by is None or asked_by.is_steward:
        return ()
    return tuple(_reason(track, on) for track in sorted(policies) if is_for_stewards(*track.key))


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
