"""What nobody but a steward does alone: set a value for one cell, open the hours of others to themselves."""

from collections.abc import Iterable
from datetime import date

from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.core.organisation import (
    Change,
    ClearPolicy,
    Facts,
    HoldingFacts,
    PolicyFacts,
    Reason,
    SetPolicy,
    Timeline,
)
from homeostat.core.organisation.changes import flattened, list_from_json
from homeostat.core.organisation.timeline import Spell, holding_track, policy_track
from homeostat.core.sentence import say
from homeostat.platform.signin.models import User

SUSTAINABILITY = "sustainability-manager"
"""The role whose holders see whose hours every entry holds."""
HOURS_OPEN = policy_track("privacy.hours_open")


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


def opening_to_themselves(before: Timeline, after: Timeline, *, who: User | None) -> tuple[Reason, ...]:
    """Why somebody may not make a change that shows them whose hours others logged; empty where they may."""
    if who is None or who.is_steward:
        return ()
    return (*_opened_to_all(before, after), *_taken_by(who, before, after))


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
