"""Values that policies have for one cell: nobody sets them alone but a steward; others ask for approval."""

from collections.abc import Iterable
from datetime import date

from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation import Change, ClearPolicy, Reason, SetPolicy
from homeostat.core.organisation.changes import flattened, list_from_json
from homeostat.core.organisation.timeline import policy_track
from homeostat.core.sentence import say


def unapproved(changes: Iterable[Change], *, on: date) -> tuple[Reason, ...]:
    """Which of these changes need approval, as reasons; empty where none does."""
    tracks = {
        policy_track(change.policy, change.scope)
        for change in flattened(changes)
        if isinstance(change, SetPolicy | ClearPolicy) and change.scope.startswith("cell:")
    }
    message = say("Another value for one {cell_word} needs approval.")
    remedy = say("Ask for it on the page of the policy, under Settings.")
    return tuple(Reason(message, remedy, on, track) for track in sorted(tracks))


def made_by(change: OrganisationChange) -> list[Change]:
    """What a change did, or what was done by the change it takes back, and so on."""
    while change.undoes is not None:
        change = change.undoes
    return list(list_from_json(change.operations))
