"""People, cells, memberships and roles of a file as a history of the organisation."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files.naming import Names
from homeostat.connect.files.reading import ROW
from homeostat.core.organisation import (
    CellFacts,
    Edit,
    HoldingFacts,
    HoursFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    RoleFacts,
    Spell,
    Timeline,
    Track,
    cell_track,
    evenly_shared,
    holding_track,
    hours_track,
    kind_track,
    membership_track,
    person_track,
    role_track,
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


class Writer:
    """Writes one file's facts; periods that the file leaves out are taken from what it mentions."""

    def __init__(
        self, before: Timeline, frames: Mapping[str, pl.DataFrame], names: Mapping[str, Names], today: date
    ) -> None:
        self.before = before
        self.frames = frames
        self.names = names
        self.today = today
        self.spells: dict[Track, list[Spell]] = {}
        self.history = History(before, before)
        self.first, self.last = self._mentions()

    def history_of_file(self) -> History:
        """The whole history: people, memberships, cells with their kinds, roles and who holds them."""
        self._people()
        memberships = self._memberships()
        self._cells(memberships)
        self._holdings()
        after = self.before.edit(self._edits())
        self.history.after = self._shared(after)
        return self.history

    def _rows(self, noun: str) -> Iterable[Row]:
        frame = self.frames.get(noun)
        return [] if frame is None else frame.iter_rows(named=True)

    def _mentions(self) -> tuple[dict[str, date], dict[str, date]]:
        """The first and last day on which the file mentions a person."""
        first: dict[str, date] = {}
        last: dict[str, date] = {}
        for noun, start, end in (
            ("hours", "day", "day"),
            ("absences", "start", "end"),
            ("memberships", "start", "end"),
            ("holdings", "start", "end"),
        ):
            frame = self.frames.get(noun)
            if frame is None or start not in frame.columns:
                continue
            ends = pl.col(end).max() if end in frame.columns else pl.lit(None, pl.Date)
            days = frame.group_by("person").agg(pl.col(start).min().alias("first"), ends.alias("last"))
            for person, low, high in days.iter_rows():
                if low is not None:
                    first[person] = min(low, first.get(person, low))
                if high is not None:
                    last[person] = max(high, last.get(person, high))
        return first, last

    def _put(self, track: Track, spells: list[Spell], row: int | None = None) -> None:
        self.spells[track] = spells
        if row is not None:
            self.history.rows_of.setdefault(track, []).append(row)

    def _over(self, track: Track, facts: Any, row: Row, first: date | None) -> list[Spell]:
        """Spells of a thing whose row may leave out its start: kept where known, else from its first mention."""
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

    def _people(self) -> None:
        told = {row["key"]: row for row in self._rows("people")}
        for person in {**told, **self.names["people"].new, **self.first}:
            row: Row = told.get(person, {})
            track = person_track(person)
            kept = self.before.spells(track)
            old = kept[-1].facts if kept else None
            base = old if isinstance(old, PersonFacts) else PersonFacts(self._name("people", person))
            facts = PersonFacts(
                row.get("name") or base.name,
                row.get("country") or base.country,
                row.get("time_zone") or base.time_zone,
            )
            self._put(track, self._over(track, facts, row, self.first.get(person)), row.get(ROW))
            weekly = row.get("weekly_hours")
            if weekly is not None:
                day = (Decimal(weekly) / 5).quantize(CENT, ROUND_DOWN)
                start = self.spells[track][0].start
                week = (weekly - 4 * day, day, day, day, day, Decimal(0), Decimal(0))
                self._put(hours_track(person), [Spell(start, row.get("end"), HoursFacts(week))], row[ROW])

    def _name(self, noun: str, key: str) -> str:
        found = self.names[noun].new.get(key)
        return found.name if found is not None else key

    def _memberships(self) -> dict[Track, list[Spell]]:
        found: dict[Track, list[Spell]] = defaultdict(list)
        ends: dict[str, list[date | None]] = defaultdict(list)
        for row in self._rows("memberships"):
            track = membership_track(row["cell"], row["person"])
            self.history.rows_of.setdefault(track, []).append(row[ROW])
            facts = MembershipFacts(row.get("standing") or "core", row.get("share") or Decimal(1))
            person = self.spells[person_track(row["person"])]
            kept = self.before.spells(track)
            if row.get("start") is None and kept:
                found[track] = list(kept)
            else:
                found[track].append(Spell(row.get("start") or person[0].start, row.get("end"), facts))
            ends[row["person"]] += [spell.end for spell in found[track]]
        for person_key, all_ends in ends.items():
            self._leave(person_key, all_ends)
        self.spells |= found
        return found

    def _leave(self, person: str, ends: list[date | None]) -> None:
        """Somebody whose every membership has ended leaves with the last, if nothing later is told."""
        spells = self.spells[person_track(person)]
        end = None if None in ends else max(day for day in ends if day is not None)
        known = spells[-1].end
        if known is not None:
            if end is None or end > known:
                spells[-1] = spells[-1]._replace(end=end)
            return
        elsewhere = any(track.kind == "membership" for track in self.before.mentioning("person", person))
        if end is not None and end >= self.last.get(person, end) and not elsewhere:
            spells[-1] = spells[-1]._replace(end=end)

    def _cells(self, memberships: Mapping[Track, list[Spell]]) -> None:
        first: dict[str, date] = {}
        for track, spells in memberships.items():
            cell = track.key[0]
            first[cell] = min([first.get(cell, spells[0].start), *(spell.start for spell in spells)])
        told: dict[str, list[Row]] = defaultdict(list)
        for row in self._rows("cells"):
            told[row["key"]].append(row)
        for cell in {**told, **self.names["cells"].new}:
            spells = []
            for row in told.get(cell, [{}]):
                spells += self._cell_spells(cell, row, first.get(cell))
            self.spells[cell_track(cell)] = spells
        self._kinds()
        self._open_parents()

    def _cell_spells(self, cell: str, row: Row, first: date | None) -> list[Spell]:
        track = cell_track(cell)
        kept = self.before.spells(track)
        old = kept[-1].facts if kept else None
        base = old if isinstance(old, CellFacts) else CellFacts(self._name("cells", cell), "generalist")
        facts = CellFacts(
            row.get("name") or base.name,
            row.get("kind") or base.kind,
            row.get("parent", base.parent),
            row.get("purpose") or base.purpose,
        )
        if ROW in row:
            self.history.rows_of.setdefault(track, []).append(row[ROW])
        return self._over(track, facts, row, first)

    def _kinds(self) -> None:
        starts: dict[str, date] = {}
        for track, spells in self.spells.items():
            for spell in spells:
                if track.kind == "cell" and isinstance(spell.facts, CellFacts):
                    kind = spell.facts.kind
                    starts[kind] = min(spell.start, starts.get(kind, spell.start))
        for kind, start in starts.items():
            track = kind_track(kind)
            kept = list(self.before.spells(track))
            if kept:
                kept[0] = kept[0]._replace(start=min(start, kept[0].start))
                self.spells[track] = kept
            else:
                name = self._name("kinds", kind)
                self.spells[track] = [
                    Spell(
                        start, None, KindFacts(name if name != kind else kind.replace("-", " ").capitalize())
                    )
                ]

    def _open_parents(self) -> None:
        """A cell stands alone while its parent is not open."""
        alone = 0
        for track, spells in list(self.spells.items()):
            if track.kind != "cell":
                continue
            opened: list[Spell] = []
            for spell in spells:
                parent = spell.facts.parent if isinstance(spell.facts, CellFacts) else None
                if parent is None:
                    opened.append(spell)
                    continue
                pieces = self._while_open(spell, parent)
                alone += any(
                    isinstance(piece.facts, CellFacts) and piece.facts.parent is None for piece in pieces
                )
                opened += pieces
            self.spells[track] = opened
        if alone:
            self.history.notes.append(
                _("%(number)d cells stand alone while their parent is not open.") % {"number": alone}
            )

    def _while_open(self, spell: Spell, parent: str) -> list[Spell]:
        track = cell_track(parent)
        there = self.spells.get(track) or list(self.before.spells(track))
        facts = spell.facts
        if not isinstance(facts, CellFacts):
            return [spell]
        without = CellFacts(facts.name, facts.kind, None, facts.purpose)
        alone = Timeline([(Track("cell", ("x",)), Spell(spell.start, spell.end, without))])
        edits = []
        for other in there:
            start = max(spell.start, other.start)
            ends = [end for end in (spell.end, other.end) if end is not None]
            end = min(ends) if ends else None
            if end is None or start < end:
                edits.append(Edit(Track("cell", ("x",)), start, end, facts))
        return list(alone.edit(edits).spells(Track("cell", ("x",))))

    def _holdings(self) -> None:
        cells: dict[str, str | None] = {}
        held: dict[str, list[Spell]] = defaultdict(list)
        found: dict[Track, list[Spell]] = defaultdict(list)
        for row in self._rows("holdings"):
            track = holding_track(row["role"], row["person"])
            kept = self.before.spells(track)
            self.history.rows_of.setdefault(track, []).append(row[ROW])
            cells.setdefault(row["role"], row.get("cell"))
            if row.get("start") is None and kept:
                found[track] = list(kept)
            else:
                start = row.get("start") or self.spells[person_track(row["person"])][0].start
                found[track].append(Spell(start, row.get("end"), HoldingFacts(row.get("part") or "holder")))
            held[row["role"]] += found[track][-1:]
        self.spells |= found
        for role, spells in held.items():
            self._role(role, cells[role], spells)

    def _role(self, role: str, cell: str | None, held: list[Spell]) -> None:
        """A role exists from its first holder on for as long as its cell is open."""
        track = role_track(role)
        kept = self.before.spells(track)
        first = min([spell.start for spell in held] + [spell.start for spell in kept])
        if kept:
            self.spells[track] = [kept[0]._replace(start=first), *kept[1:]]
            return
        holders = [
            spell for spell in held if isinstance(spell.facts, HoldingFacts) and spell.facts.part == "holder"
        ]
        at_once = max([_at_once(holders, spell.start) for spell in holders], default=1)
        facts = RoleFacts(self._name("roles", role), cell, wanted_holders=max(1, at_once))
        if cell is None:
            self.spells[track] = [Spell(first, None, facts)]
            return
        open_spells = self.spells.get(cell_track(cell)) or list(self.before.spells(cell_track(cell)))
        self.spells[track] = [
            Spell(max(first, spell.start), spell.end, facts)
            for spell in open_spells
            if spell.end is None or spell.end > first
        ]

    def _edits(self) -> list[Edit]:
        """Each track the file tells of is written anew from beginning to end."""
        edits = []
        for track, spells in self.spells.items():
            if tuple(spells) == self.before.spells(track):
                continue
            edits.append(Edit(track, date.min, None, None))
            edits += [Edit(track, spell.start, spell.end, spell.facts) for spell in spells]
        return edits

    def _shared(self, after: Timeline) -> Timeline:
        """Where no shares are told, people in several cells at once give each an equal part of their time."""
        frame = self.frames.get("memberships")
        if frame is None or "share" in frame.columns:
            return after
        crowded = {person for person in frame["person"].unique().to_list() if _is_crowded(after, person)}
        if not crowded:
            return after
        self.history.notes.append(
            _("%(number)d people are in several cells at once: their time is shared equally.")
            % {"number": len(crowded)}
        )
        part = Timeline(
            (track, spell)
            for track, spell in after.rows()
            if track.kind == "membership" and track.key[1] in crowded
        )
        edits = []
        for track, spells in evenly_shared(part).items():
            edits.append(Edit(track, date.min, None, None))
            edits += [Edit(track, spell.start, spell.end, spell.facts) for spell in spells]
        return after.edit(edits)


def _at_once(spells: list[Spell], day: date) -> int:
    return sum(spell.holds_on(day) for spell in spells)


def _is_crowded(timeline: Timeline, person: str) -> bool:
    spells = [
        spell
        for track in timeline.mentioning("person", person)
        if track.kind == "membership"
        for spell in timeline.spells(track)
    ]
    shares = [(spell, spell.facts.share) for spell in spells if isinstance(spell.facts, MembershipFacts)]
    return any(sum(share for other, share in shares if other.holds_on(spell.start)) > 1 for spell in spells)


def track_of(noun: str, row: Row) -> Track:
    """The track a row of the file is about."""
    if noun == "people":
        return person_track(row["key"])
    if noun == "cells":
        return cell_track(row["key"])
    if noun == "memberships":
        return membership_track(row["cell"], row["person"])
    return holding_track(row["role"], row["person"])
