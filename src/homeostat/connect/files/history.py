"""People, cells, memberships and roles of a file as a history of the organisation."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal

import polars as pl

from homeostat.connect.files.draft import Draft, History, Row
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
from homeostat.core.sentence import counted
from homeostat.platform.shell.speech import speak

CENT = Decimal("0.01")


class Writer:
    """Writes one file's facts over what is known: each track the file tells of is written anew."""

    def __init__(
        self, before: Timeline, frames: Mapping[str, pl.DataFrame], names: Mapping[str, Names], today: date
    ) -> None:
        self.draft = Draft(before, frames, names, today)

    def history_of_file(self) -> History:
        """The whole history: people, memberships, cells with their kinds, roles and who holds them."""
        people = PeoplePart(self.draft)
        people.write()
        CellsPart(self.draft).write(people.memberships())
        RolesPart(self.draft).write()
        history = self.draft.history
        history.after = self._shared(self.draft.before.edit(self._edits()))
        return history

    def _edits(self) -> list[Edit]:
        """Each track the file tells of is written anew from beginning to end."""
        edits = []
        for track, spells in self.draft.spells.items():
            if tuple(spells) == self.draft.before.spells(track):
                continue
            edits.append(Edit(track, date.min, None, None))
            edits += [Edit(track, spell.start, spell.end, spell.facts) for spell in spells]
        return edits

    def _shared(self, after: Timeline) -> Timeline:
        """Where no shares are told, people in several cells at once give each an equal part of their time."""
        frame = self.draft.frames.get("memberships")
        if frame is None or "share" in frame.columns:
            return after
        crowded = {person for person in frame["person"].unique().to_list() if _is_crowded(after, person)}
        if not crowded:
            return after
        self.draft.history.notes.append(
            speak(
                counted(
                    "{count} person is in several {cells_word} at once: their time is shared equally.",
                    "{count} people are in several {cells_word} at once: their time is shared equally.",
                    count=len(crowded),
                )
            )
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


class PeoplePart:
    """People, their hours, and the cells they are members of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def write(self) -> None:
        told = {row["key"]: row for row in self.draft.rows("people")}
        for person in {**told, **self.draft.names["people"].new, **self.draft.first}:
            row: Row = told.get(person, {})
            track = person_track(person)
            kept = self.draft.before.spells(track)
            old = kept[-1].facts if kept else None
            base = old if isinstance(old, PersonFacts) else PersonFacts(self.draft.name("people", person))
            facts = PersonFacts(
                row.get("name") or base.name,
                row.get("country") or base.country,
                row.get("time_zone") or base.time_zone,
            )
            self.draft.put(
                track, self.draft.over(track, facts, row, self.draft.first.get(person)), row.get(ROW)
            )
            weekly = row.get("weekly_hours")
            if weekly is not None:
                day = (Decimal(weekly) / 5).quantize(CENT, ROUND_DOWN)
                start = self.draft.spells[track][0].start
                week = (weekly - 4 * day, day, day, day, day, Decimal(0), Decimal(0))
                self.draft.put(
                    hours_track(person), [Spell(start, row.get("end"), HoursFacts(week))], row[ROW]
                )

    def memberships(self) -> dict[Track, list[Spell]]:
        found: dict[Track, list[Spell]] = defaultdict(list)
        ends: dict[str, list[date | None]] = defaultdict(list)
        for row in self.draft.rows("memberships"):
            track = membership_track(row["cell"], row["person"])
            self.draft.history.rows_of.setdefault(track, []).append(row[ROW])
            facts = MembershipFacts(row.get("standing") or "core", row.get("share") or Decimal(1))
            person = self.draft.spells[person_track(row["person"])]
            kept = self.draft.before.spells(track)
            if row.get("start") is None and kept:
                found[track] = list(kept)
            else:
                found[track].append(Spell(row.get("start") or person[0].start, row.get("end"), facts))
            ends[row["person"]] += [spell.end for spell in found[track]]
        for person_key, all_ends in ends.items():
            self._leave(person_key, all_ends)
        self.draft.spells |= found
        return found

    def _leave(self, person: str, ends: list[date | None]) -> None:
        """Somebody whose every membership has ended leaves with the last, if nothing later is told."""
        spells = self.draft.spells[person_track(person)]
        end = None if None in ends else max(day for day in ends if day is not None)
        known = spells[-1].end
        if known is not None:
            if end is None or end > known:
                spells[-1] = spells[-1]._replace(end=end)
            return
        elsewhere = any(
            track.kind == "membership" for track in self.draft.before.mentioning("person", person)
        )
        if end is not None and end >= self.draft.last.get(person, end) and not elsewhere:
            spells[-1] = spells[-1]._replace(end=end)


class CellsPart:
    """Cells with their kinds and what they are inside of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def write(self, memberships: Mapping[Track, list[Spell]]) -> None:
        first: dict[str, date] = {}
        for track, spells in memberships.items():
            cell = track.key[0]
            first[cell] = min([first.get(cell, spells[0].start), *(spell.start for spell in spells)])
        told: dict[str, list[Row]] = defaultdict(list)
        for row in self.draft.rows("cells"):
            told[row["key"]].append(row)
        for cell in {**told, **self.draft.names["cells"].new}:
            spells = []
            for row in told.get(cell, [{}]):
                spells += self._cell_spells(cell, row, first.get(cell))
            self.draft.spells[cell_track(cell)] = spells
        self._kinds()
        self._open_parents()

    def _cell_spells(self, cell: str, row: Row, first: date | None) -> list[Spell]:
        track = cell_track(cell)
        kept = self.draft.before.spells(track)
        old = kept[-1].facts if kept else None
        base = old if isinstance(old, CellFacts) else CellFacts(self.draft.name("cells", cell), "generalist")
        facts = CellFacts(
            row.get("name") or base.name,
            row.get("kind") or base.kind,
            row.get("parent", base.parent),
            row.get("purpose") or base.purpose,
        )
        if ROW in row:
            self.draft.history.rows_of.setdefault(track, []).append(row[ROW])
        return self.draft.over(track, facts, row, first)

    def _kinds(self) -> None:
        starts: dict[str, date] = {}
        for track, spells in self.draft.spells.items():
            for spell in spells:
                if track.kind == "cell" and isinstance(spell.facts, CellFacts):
                    kind = spell.facts.kind
                    starts[kind] = min(spell.start, starts.get(kind, spell.start))
        for kind, start in starts.items():
            track = kind_track(kind)
            kept = list(self.draft.before.spells(track))
            if kept:
                kept[0] = kept[0]._replace(start=min(start, kept[0].start))
                self.draft.spells[track] = kept
            else:
                name = self.draft.name("kinds", kind)
                self.draft.spells[track] = [
                    Spell(
                        start, None, KindFacts(name if name != kind else kind.replace("-", " ").capitalize())
                    )
                ]

    def _open_parents(self) -> None:
        """A cell stands alone while its parent is not open."""
        alone = 0
        for track, spells in list(self.draft.spells.items()):
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
            self.draft.spells[track] = opened
        if alone:
            self.draft.history.notes.append(
                speak(
                    counted(
                        "{count} {cell_word} stands alone while its parent is not open.",
                        "{count} {cells_word} stand alone while their parent is not open.",
                        count=alone,
                    )
                )
            )

    def _while_open(self, spell: Spell, parent: str) -> list[Spell]:
        track = cell_track(parent)
        there = self.draft.spells.get(track) or list(self.draft.before.spells(track))
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


class RolesPart:
    """Roles and who holds them."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def write(self) -> None:
        cells: dict[str, str | None] = {}
        held: dict[str, list[Spell]] = defaultdict(list)
        found: dict[Track, list[Spell]] = defaultdict(list)
        for row in self.draft.rows("holdings"):
            track = holding_track(row["role"], row["person"])
            kept = self.draft.before.spells(track)
            self.draft.history.rows_of.setdefault(track, []).append(row[ROW])
            cells.setdefault(row["role"], row.get("cell"))
            if row.get("start") is None and kept:
                found[track] = list(kept)
            else:
                start = row.get("start") or self.draft.spells[person_track(row["person"])][0].start
                found[track].append(Spell(start, row.get("end"), HoldingFacts(row.get("part") or "holder")))
            held[row["role"]] += found[track][-1:]
        self.draft.spells |= found
        for role, spells in held.items():
            self._role(role, cells[role], spells)

    def _role(self, role: str, cell: str | None, held: list[Spell]) -> None:
        """A role exists from its first holder on for as long as its cell is open."""
        track = role_track(role)
        kept = self.draft.before.spells(track)
        first = min([spell.start for spell in held] + [spell.start for spell in kept])
        if kept:
            self.draft.spells[track] = [kept[0]._replace(start=first), *kept[1:]]
            return
        holders = [
            spell for spell in held if isinstance(spell.facts, HoldingFacts) and spell.facts.part == "holder"
        ]
        at_once = max([_at_once(holders, spell.start) for spell in holders], default=1)
        facts = RoleFacts(self.draft.name("roles", role), cell, wanted_holders=max(1, at_once))
        if cell is None:
            self.draft.spells[track] = [Spell(first, None, facts)]
            return
        open_spells = self.draft.spells.get(cell_track(cell)) or list(
            self.draft.before.spells(cell_track(cell))
        )
        self.draft.spells[track] = [
            Spell(max(first, spell.start), spell.end, facts)
            for spell in open_spells
            if spell.end is None or spell.end > first
        ]


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
