"""What follows from a change, in plain sentences, before anybody confirms it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from homeostat.core.sentence import Sentence, counted, listing, say

from .facts import RoleFacts
from .reasons import about
from .timeline import Timeline, Track, cell_track, changed_tracks, person_track, role_track
from .views import Moment, View

SMALL_CELL = 4
Topic = Literal["person", "role", "cell", "policy", "scheduled"]


@dataclass(frozen=True, slots=True)
class Consequence:
    """One thing that follows from a change; `track` is the person, role, cell or policy it is about."""

    message: Sentence
    topic: Topic
    track: Track
    on: date


def consequences(before: Timeline, after: Timeline, on: date) -> tuple[Consequence, ...]:
    """What follows on a day from the difference of two timelines, and what scheduled rows take over later."""
    touched = changed_tracks(before, after)
    was, will = Moment(before, on), Moment(after, on)
    return (
        *_people(was, will, touched),
        *_roles(was, will, touched),
        *_cells(was, will, touched),
        *_policies(was, will, touched),
        *_scheduled(before, after, on, touched),
    )


def _named(touched: list[Track], noun: str) -> list[str]:
    """The keys of the people, cells or roles that the touched tracks are about."""
    places = {
        ("person", "person"): 0,
        ("person", "membership"): 1,
        ("cell", "cell"): 0,
        ("cell", "membership"): 0,
        ("role", "role"): 0,
        ("role", "holding"): 0,
    }
    return sorted({track.key[places[noun, track.kind]] for track in touched if (noun, track.kind) in places})


def _people(was: Moment, will: Moment, touched: list[Track]) -> Iterator[Consequence]:
    for person in _named(touched, "person"):
        facts = will.person(person)
        track = person_track(person)
        if facts is None:
            for message in _leaving(was, will, person):
                yield Consequence(message, "person", track, will.day)
            continue
        if not will.cells_of(person) and (was.cells_of(person) or was.person(person) is None):
            message = say("{person} is in no {cell_word}.", person=facts.name)
            yield Consequence(message, "person", track, will.day)
        gone = was.cells_of(person).keys() - will.cells_of(person).keys()
        for role in will.roles_of(person):
            held = will.role(role)
            if held is not None and held.cell in gone:
                message = say(
                    "{person} keeps a part in {role} without being a member of its {cell_word}.",
                    person=facts.name,
                    role=held.name,
                )
                yield Consequence(message, "person", track, will.day)


def leavers(before: Timeline, after: Timeline, on: date) -> dict[str, str]:
    """The keys and names of people a change takes out of the organisation on a day."""
    was, will = Moment(before, on), Moment(after, on)
    gone = {key: was.person(key) for key in _named(changed_tracks(before, after), "person")}
    return {key: facts.name for key, facts in gone.items() if facts and will.person(key) is None}


def _leaving(was: Moment, will: Moment, person: str) -> Iterator[Sentence]:
    facts = was.person(person)
    if facts is None:
        return
    yield say(
        "From {day} on {person} opens their own account and their own data, and nothing else.",
        day=will.day,
        person=facts.name,
    )
    held = [was.name(role_track(role)) for role in sorted(was.roles_of(person))]
    if held:
        yield say("{person} gives up {roles}.", person=facts.name, roles=listing(held))


def _parts(view: View, role: str) -> tuple[int, int]:
    """How many hold a role, and how many back it up."""
    parts = [holding.part for holding in view.holders(role).values()]
    return parts.count("holder"), parts.count("backup")


def _roles(was: Moment, will: Moment, touched: list[Track]) -> Iterator[Consequence]:
    for role in _named(touched, "role"):
        old, new = was.role(role), will.role(role)
        track = role_track(role)
        if new is None:
            if old is not None:
                message = say("The {role_word} {role} ends.", role=old.name)
                yield Consequence(message, "role", track, will.day)
            continue
        for message in _role_gaps(was, will, role, old, new):
            yield Consequence(message, "role", track, will.day)


def _role_gaps(
    was: Moment, will: Moment, role: str, old: RoleFacts | None, new: RoleFacts
) -> Iterator[Sentence]:
    (held, backed), (holders, backups) = _parts(was, role), _parts(will, role)
    open_places = new.wanted_holders - holders
    if open_places > 0 and (old is None or open_places > old.wanted_holders - held):
        places = {"open": open_places, "wanted": new.wanted_holders}
        some = say("{role} lacks {open} of its {wanted} holders.", role=new.name, **places)
        yield some if holders else say("{role} has no holder.", role=new.name)
    if new.backup_required and not backups and (backed or old is None or not old.backup_required):
        yield say("{role} has no backup.", role=new.name)


def _cells(was: Moment, will: Moment, touched: list[Track]) -> Iterator[Consequence]:
    for cell in _named(touched, "cell"):
        facts = will.cell(cell)
        if facts is None:
            continue
        size, size_before = len(will.members(cell)), len(was.members(cell))
        if size < SMALL_CELL and (size < size_before or was.cell(cell) is None):
            yield Consequence(_small(facts.name, size), "cell", cell_track(cell), will.day)


def _small(cell: str, size: int) -> Sentence:
    few = counted("one member", "{count} members", count=size) if size else say("no members")
    return say(
        "{cell} has {few}: in {a_cell_word} of fewer than four one absence is felt by all.",
        cell=cell,
        few=few,
    )


def _policies(was: Moment, will: Moment, touched: list[Track]) -> Iterator[Consequence]:
    for track in touched:
        if track.kind == "policy" and was.facts(track) is not None and will.facts(track) is None:
            message = say("{Thing} ends.", thing=about(was, track))
            yield Consequence(message, "policy", track, will.day)


def _scheduled(before: Timeline, after: Timeline, on: date, touched: list[Track]) -> Iterator[Consequence]:
    for track in touched:
        for spell in after.spells(track):
            if spell.start > on and spell in before.spells(track):
                message = say(
                    "{Thing} changes again on {day}, as already scheduled.",
                    thing=about(Moment(after, spell.start), track),
                    day=spell.start,
                )
                yield Consequence(message, "scheduled", track, spell.start)
                break
