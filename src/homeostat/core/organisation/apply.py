"""Making changes on the timeline, all or nothing, and taking them back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from homeostat.core.sentence import Sentence, joined, say

from .changes import Change, Undo, flattened, sentences
from .facts import Facts
from .reasons import Reason, Refusal
from .rules import check
from .timeline import Spell, Timeline, Track, changed_tracks, restoring
from .views import Moment, Snapshot


def apply(timeline: Timeline, change: Change | Iterable[Change], on: date) -> Timeline | Refusal:
    """The timeline with one or more changes made on a day: all of them, or a Refusal with reasons.

    What is said from that day holds to the end of the spell it lands in, a later scheduled one stays. Each
    step is checked on its day, the result forward through everything already scheduled.
    """
    steps = flattened([change] if isinstance(change, Change) else change)
    after, since, touched = timeline, on, set[Track]()
    for step in steps:
        moment = Moment(after, on)
        objections = step.objections(moment)
        if objections:
            return Refusal(tuple(objections))
        edits = step.writes(moment)
        after = after.edit(edits)
        touched.update(edit.track for edit in edits)
        since = min([since, *(edit.start for edit in edits)])
    reasons = check(after, touched, since)
    if reasons:
        return Refusal(reasons)
    if steps and all(timeline.spells(track) == after.spells(track) for track in touched):
        track = min(touched) if touched else Track("policy", ("", "company"))
        message = say("Nothing would change: this is already so.")
        remedy = say("Change something else, or leave it.")
        return Refusal((Reason(message, remedy, on, track),))
    return after


def invert(timeline: Timeline, change: Change | Sequence[Change], on: date) -> Undo:
    """The change that takes a change back: `apply` of both gives the timeline again.

    Raises ValueError where the change is refused.
    """
    after = apply(timeline, change, on)
    if isinstance(after, Refusal):
        raise ValueError(str(after))
    changes = [change] if isinstance(change, Change) else change
    return undo_between(timeline, after, of=joined(sentences(changes, timeline.at(on))))


def undo_between(before: Timeline, after: Timeline, *, of: Sentence) -> Undo:
    """The change that turns `after` into `before` where they differ, unless changed again since."""
    tracks = changed_tracks(before, after)
    return Undo(restoring(before, after, tracks), of, restoring(after, before, tracks))


def beginning(snapshot: Snapshot | dict[Track, Facts], on: date) -> Timeline:
    """A timeline in which everything of a snapshot holds from a day on, without an end."""
    return Timeline((track, Spell(on, None, facts)) for track, facts in snapshot.items())
