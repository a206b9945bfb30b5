"""Why a change is refused, always with what to do about it."""

from __future__ import annotations

from calendar import month_name
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .keys import is_key
from .timeline import Track
from .views import Moment

NOUNS = {
    "person": "person",
    "kind": "kind of cell",
    "cell": "cell",
    "role": "role",
    "membership": "membership",
    "hours": "working hours",
    "holding": "holding of a role",
    "policy": "policy",
}
ABSENT = {
    "person": "is not in the organisation",
    "kind": "is not defined",
    "cell": "is not open",
    "role": "does not exist",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against a change, and the remedy; `on` is the first date on which it does."""

    message: str
    remedy: str
    on: date
    track: Track


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not made, with every reason found."""

    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return " ".join(f"{reason.message} {reason.remedy}" for reason in self.reasons)


def day_text(day: date) -> str:
    """A date in words: 3 March 2027."""
    return f"{day.day} {month_name[day.month]} {day.year}"


def listing(words: Sequence[str]) -> str:
    """Words as a list in a sentence: A, B and C."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def missing(moment: Moment, *tracks: Track) -> list[Reason]:
    """A reason for each person, kind, cell or role that is not there on the day."""
    return [
        Reason(
            f"“{label(moment, track)}” {ABSENT[track.kind]} on {day_text(moment.day)}.",
            f"Choose another {NOUNS[track.kind]}, or a date on which this one is there.",
            moment.day,
            track,
        )
        for track in tracks
        if moment.facts(track) is None
    ]


def taken(moment: Moment, track: Track) -> list[Reason]:
    """A reason where a new person, kind, cell or role would take a key in use, or a malformed one."""
    noun, key = NOUNS[track.kind], track.key[0]
    if not is_key(key):
        return [
            Reason(
                f"“{key}” cannot be the key of a {noun}.",
                "Use small letters, digits, - and _, starting and ending with a letter or digit, 64 at most.",
                moment.day,
                track,
            )
        ]
    if moment.facts(track) is None:
        return []
    return [
        Reason(
            f"The key “{key}” is taken on {day_text(moment.day)} by the {noun} {moment.name(track)}.",
            f"Choose another key, or change the existing {noun}.",
            moment.day,
            track,
        )
    ]


def coming_back(moment: Moment, *tracks: Track) -> list[Reason]:
    """A reason for each track whose end would be undone by a change of it that is already scheduled."""
    found = []
    for track in tracks:
        spell = moment.timeline.spell_on(track, moment.day)
        if spell is not None and spell.end is not None:
            following = moment.timeline.spell_on(track, spell.end)
            if following is not None:
                found.append(
                    Reason(
                        f"A change of {about(moment, track)} is already scheduled for {day_text(spell.end)}.",
                        "Undo that scheduled change first, or choose its date or a later one.",
                        spell.end,
                        track,
                    )
                )
    return found


def label(moment: Moment, track: Track) -> str:
    """What a person, kind, cell or role is called on the day, else when it was last there, else its key."""
    if moment.facts(track) is None and (spells := moment.timeline.spells(track)):
        return Moment(moment.timeline, spells[-1].start).name(track)
    return moment.name(track)


def about(moment: Moment, track: Track) -> str:
    """A track in words: Ada's membership of Falcon."""
    if track.kind == "membership":
        cell, person = (Track("cell", track.key[:1]), Track("person", track.key[1:]))
        return f"{label(moment, person)}'s membership of {label(moment, cell)}"
    if track.kind == "holding":
        role, person = (Track("role", track.key[:1]), Track("person", track.key[1:]))
        return f"{label(moment, person)}'s part in {label(moment, role)}"
    if track.kind == "hours":
        return f"{label(moment, Track('person', track.key))}'s hours"
    if track.kind == "policy":
        return f"the policy “{track.key[0]}”"
    return label(moment, track)
