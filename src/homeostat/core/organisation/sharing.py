"""Memberships of people in several cells where nobody wrote down the shares."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from .facts import MembershipFacts
from .timeline import Spell, Timeline, Track, pieces

STEP = Decimal("0.0001")


def evenly_shared(timeline: Timeline) -> Timeline:
    """The timeline with every person's time divided evenly between the cells they are in on each day.

    Shares are rounded down to four decimals so that they never exceed the whole. For imports of files that
    say who is in which cells but not for how much of their time.
    """
    memberships: dict[str, list[Track]] = defaultdict(list)
    rows = []
    for track, spell in timeline.rows():
        if track.kind != "membership":
            rows.append((track, spell))
        elif track not in memberships[track.key[1]]:
            memberships[track.key[1]].append(track)
    for tracks in memberships.values():
        days = sorted(
            {
                day
                for track in tracks
                for spell in timeline.spells(track)
                for day in spell[:2]
                if day is not None
            }
        )
        for track in tracks:
            for start, end in zip(days, [*days[1:], None], strict=True):
                rows += _shared(timeline, track, tracks, start, end)
    return Timeline(rows)


def _shared(
    timeline: Timeline, track: Track, tracks: list[Track], start: date, end: date | None
) -> list[tuple[Track, Spell]]:
    count = sum(timeline.spell_on(each, start) is not None for each in tracks)
    return [
        (track, Spell(first, last, replace(facts, share=(1 / Decimal(count)).quantize(STEP, ROUND_DOWN))))
        for first, last, facts in pieces(timeline.spells(track), start, end)
        if isinstance(facts, MembershipFacts)
    ]
