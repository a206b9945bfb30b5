"""What a change of the calendar's policies means for the sprints that are planned."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from homeostat.areas.work.models import Sprint
from homeostat.areas.work.policies import CALENDAR, FIRST_NUMBER, rules_of
from homeostat.core.calendar import Ahead, what_begins, what_begins_anew, what_is_counted, what_stays
from homeostat.core.organisation import Consequence, PolicyFacts, Timeline
from homeostat.core.organisation.policies import definition
from homeostat.core.organisation.timeline import changed_tracks, policy_track
from homeostat.core.sentence import Sentence

LENGTH, FIRST_DAY = CALENDAR


def ahead_of(day: date) -> Ahead | None:
    """The sprints that are not over on a day; None where there are no sprints at all. Two queries."""
    last = Sprint.objects.order_by("start").last()
    if last is None:
        return None
    first = Sprint.objects.filter(end__gt=day).order_by("start").values_list("number", flat=True).first()
    return Ahead(first, last.number, last.end)


def calendar_consequences(before: Timeline, after: Timeline, on: date) -> tuple[Consequence, ...]:
    """What a change of the organisation leaves of the planned sprints, where it is about their calendar."""
    mine = {policy_track(key) for key in (*CALENDAR, FIRST_NUMBER)}
    touched = [track for track in changed_tracks(before, after) if track in mine]
    ahead = ahead_of(on) if touched else None
    if ahead is None:
        return ()
    stays = what_stays(ahead) if {track.key[0] for track in touched} & {*CALENDAR} else ()
    said = [(touched[0], sentence) for sentence in stays]
    said += [(track, _said(track.key[0], ahead, after, on)) for track in touched]
    return tuple(Consequence(sentence, "policy", track, on, policy=track.key[0]) for track, sentence in said)


def _said(key: str, ahead: Ahead, after: Timeline, on: date) -> Sentence:
    if key == FIRST_NUMBER:
        return what_is_counted(ahead)
    rules = rules_of(_values(after))
    if key == LENGTH:
        return what_begins(ahead, rules, on)
    facts = after.get_on(policy_track(FIRST_DAY), on)
    value = facts.value if isinstance(facts, PolicyFacts) else definition(FIRST_DAY).default
    return what_begins_anew(ahead, rules, date.fromisoformat(str(value)))


def _values(timeline: Timeline) -> Iterator[tuple[date, date | None, str, Any]]:
    for key in CALENDAR:
        for spell in timeline.spells(policy_track(key)):
            if isinstance(spell.facts, PolicyFacts):
                yield spell.start, spell.end, key, spell.facts.value
