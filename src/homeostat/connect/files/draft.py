"""What one file says of the organisation, being put together track by track."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from homeostat.connect.files.naming import Names
from homeostat.core.organisation import (
    Spell,
    Timeline,
    Track,
    cell_track,
    holding_track,
    membership_track,
    person_track,
)

CENT = Decimal("0.01")
Row = dict[str, Any]


@dataclass
class History:
    """The timeline with the file's facts written into it, and where each of them came from."""

    before: Timeline
    after: Timeline
    rows_of: dict[Track, list[int]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def state_of(self, track: Track) -> str:
        """What the file does to a track: new, changed or unchanged."""
        if track not in self.before:
            return "new"
        return "unchanged" if self.before.spells(track) == self.after.spells(track) else "changed"


class Draft:
    """The spells written so far; periods that the file leaves out are taken from what it mentions."""

    def __init__(
        self, before: Timeline, frames: Mapping[str, pl.DataFrame], names: Mapping[str, Names], today: date
    ) -> None:
        self.before = before
        self.frames = frames
        self.names = names
        self.today = today
        self.spells: dict[Track, list[Spell]] = {}
        self.history = History(before, before)
        self.first, self.last = self.mentions()

    def rows(self, noun: str) -> Iterable[Row]:
        frame = self.frames.get(noun)
        return [] if frame is None else frame.iter_rows(named=True)

    def mentions(self) -> tuple[dict[str, date], dict[str, date]]:
        """The first and last day on which the file mentions a person."""
        first: dict[str, date] = {}
        last: dict[str, date] = {}
        for noun, start, end in (
            ("hours", "day", "day"),
            ("absences", "start", "end"),
            ("memberships", "start", "end"),
            ("holdings", "start", "end"),
            ("grants", "start", "end"),
        ):
            frame = self.frames.get(noun)
            if frame is None or start not in frame.columns:
                continue
            if noun == "grants":  # they may be held before somebody's first day, and beyond their last
                frame = frame.filter(pl.col("person").is_in(list(self.names["people"].new)))
            ends = pl.col(end).max() if end in frame.columns else pl.lit(None, pl.Date)
            days = frame.group_by("person").agg(pl.col(start).min().alias("first"), ends.alias("last"))
            for person, low, high in days.iter_rows():
                if low is not None:
                    first[person] = min(low, first.get(person, low))
                if high is not None:
                    last[person] = max(high, last.get(person, high))
        return first, last

    def put(self, track: Track, spells: list[Spell], row: int | None = None) -> None:
        self.spells[track] = spells
        if row is not None:
            self.history.rows_of.setdefault(track, []).append(row)

    def over(self, track: Track, facts: Any, row: Row, first: date | None) -> list[Spell]:
        """Spells of a thing whose row may leave out its start: as known, else from its first mention."""
        kept = self.before.spells(track)
        if row.get("start") is not None:
            return [Spell(row["start"], row.get("end"), facts)]
        if kept:
            start = min(kept[0].start, first or kept[0].start)
            end = row.get("end") or kept[-1].end
            return (
                [Spell(start, end, facts)] if len(kept) == 1 else [Spell(s.start, s.end, facts) for s in kept]
            )
        return [Spell(first or self.today, row.get("end"), facts)]

    def name(self, noun: str, key: str) -> str:
        found = self.names[noun].new.get(key)
        return found.name if found is not None else key


def track_of(noun: str, row: Row) -> Track:
    """The track a row of the file is about."""
    if noun == "people":
        return person_track(row["key"])
    if noun == "cells":
        return cell_track(row["key"])
    if noun == "memberships":
        return membership_track(row["cell"], row["person"])
    return holding_track(row["role"], row["person"])
