"""Why a change is refused, always with what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from homeostat.core.sentence import Sentence, Value, say

from .keys import is_key
from .timeline import Track
from .views import Moment

ABSENT = {
    "person": say("“{name}” is not in the organisation on {day}."),
    "kind": say("“{name}” is not defined on {day}."),
    "cell": say("“{name}” is not open on {day}."),
    "role": say("“{name}” does not exist on {day}."),
}
CHOOSE_ANOTHER = {
    "person": say("Choose another person, or a date on which this one is there."),
    "kind": say("Choose another kind of {cell_word}, or a date on which this one is there."),
    "cell": say("Choose another {cell_word}, or a date on which this one is there."),
    "role": say("Choose another {role_word}, or a date on which this one is there."),
}
NO_KEY = {
    "person": say("“{key}” cannot be the key of a person."),
    "kind": say("“{key}” cannot be the key of a kind of {cell_word}."),
    "cell": say("“{key}” cannot be the key of {a_cell_word}."),
    "role": say("“{key}” cannot be the key of {a_role_word}."),
}
TAKEN = {
    "person": say("The key “{key}” is taken on {day} by the person {name}."),
    "kind": say("The key “{key}” is taken on {day} by the kind of {cell_word} {name}."),
    "cell": say("The key “{key}” is taken on {day} by the {cell_word} {name}."),
    "role": say("The key “{key}” is taken on {day} by the {role_word} {name}."),
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that stands against a change, and the remedy; `on` is the first date on which it does.

    `field` names which part of the thing it is about, where that is one.
    """

    message: Sentence
    remedy: Sentence
    on: date
    track: Track
    field: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that was not made, with every reason found."""

    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        return " ".join(f"{reason.message} {reason.remedy}" for reason in self.reasons)


def missing(moment: Moment, *tracks: Track) -> list[Reason]:
    """A reason for each person, kind, cell or role that is not there on the day."""
    return [
        Reason(
            ABSENT[track.kind].filled(name=label(moment, track), day=moment.day),
            CHOOSE_ANOTHER[track.kind],
            moment.day,
            track,
        )
        for track in tracks
        if moment.facts(track) is None
    ]


def taken(moment: Moment, track: Track) -> list[Reason]:
    """A reason where a new person, kind, cell or role would take a key in use, or a malformed one."""
    key = track.key[0]
    if not is_key(key):
        remedy = say(
            "Use small letters, digits, - and _, starting and ending with a letter or digit, 64 at most."
        )
        return [Reason(NO_KEY[track.kind].filled(key=key), remedy, moment.day, track)]
    if moment.facts(track) is None:
        return []
    name = moment.name(track)
    message = TAKEN[track.kind].filled(key=key, day=moment.day, name=name)
    remedy = say("Choose another key, or change {name} instead.", name=name)
    return [Reason(message, remedy, moment.day, track)]


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
                        say(
                            "A change of {thing} is already scheduled for {day}.",
                            thing=about(moment, track),
                            day=spell.end,
                        ),
                        say("Undo that scheduled change first, or choose its date or a later one."),
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


def about(moment: Moment, track: Track) -> Value:
    """A track in words: Ada's membership of Falcon."""
    if track.kind == "membership":
        cell, person = (Track("cell", track.key[:1]), Track("person", track.key[1:]))
        named = {"person": label(moment, person), "cell": label(moment, cell)}
        return say("{person}'s membership of {cell}").filled(**named)
    if track.kind == "holding":
        role, person = (Track("role", track.key[:1]), Track("person", track.key[1:]))
        named = {"person": label(moment, person), "role": label(moment, role)}
        return say("{person}'s part in {role}").filled(**named)
    if track.kind == "hours":
        return say("{person}'s hours", person=label(moment, Track("person", track.key)))
    if track.kind == "policy":
        return say("the policy “{key}”", key=track.key[0])
    return label(moment, track)
