"""The organisation through time: for every thing the spells during which its facts held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal, NamedTuple

from .facts import (
    CellFacts,
    Facts,
    HoldingFacts,
    HoursFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
)

if TYPE_CHECKING:
    from .views import Moment, Snapshot

Kind = Literal["person", "kind", "cell", "membership", "hours", "role", "holding", "policy"]
SHAPES: dict[Kind, type[Facts]] = {
    "person": PersonFacts,
    "kind": KindFacts,
    "cell": CellFacts,
    "membership": MembershipFacts,
    "hours": HoursFacts,
    "role": RoleFacts,
    "holding": HoldingFacts,
    "policy": PolicyFacts,
}
Mention = tuple[str, str]
DAYS_KEPT = 32  # snapshots a timeline keeps: it never changes, so neither do they


class Track(NamedTuple):
    """What a spell is about: `key` is (person,), (cell, person), (role, person) or (policy, scope)."""

    kind: Kind
    key: tuple[str, ...]


class Spell(NamedTuple):
    """Facts that hold over the half-open period [start, end); `end` None is open."""

    start: date
    end: date | None
    facts: Facts

    def holds_on(self, day: date) -> bool:
        """Whether the day lies in the spell."""
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, slots=True)
class Edit:
    """Over [start, end) the track has these facts, or none where `facts` is None."""

    track: Track
    start: date
    end: date | None
    facts: Facts | None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise ValueError(f"a period ends after it starts: {self.start} to {self.end}")
        if self.facts is not None and not isinstance(self.facts, SHAPES[self.track.kind]):
            raise ValueError(f"{type(self.facts).__name__} are not the facts of a {self.track.kind}")


Spells = tuple[Spell, ...]


def person_track(person: str) -> Track:
    return Track("person", (person,))


def kind_track(kind: str) -> Track:
    return Track("kind", (kind,))


def cell_track(cell: str) -> Track:
    return Track("cell", (cell,))


def membership_track(cell: str, person: str) -> Track:
    return Track("membership", (cell, person))


def hours_track(person: str) -> Track:
    return Track("hours", (person,))


def role_track(role: str) -> Track:
    return Track("role", (role,))


def holding_track(role: str, person: str) -> Track:
    return Track("holding", (role, person))


def policy_track(policy: str, scope: str = "company") -> Track:
    return Track("policy", (policy, scope))


def mentions(track: Track, facts: Facts) -> list[Mention]:
    """The lists in which the track is found: all of its kind, and all about each thing it refers to."""
    found: list[Mention] = [("all", track.kind)]
    if track.kind == "membership":
        found += [("cell", track.key[0]), ("person", track.key[1])]
    elif track.kind == "holding":
        found += [("role", track.key[0]), ("person", track.key[1])]
    elif track.kind == "hours":
        found.append(("person", track.key[0]))
    elif track.kind == "policy":
        noun, _, key = track.key[1].partition(":")
        found.append((noun, key))
    elif isinstance(facts, RoleFacts):
        found.append(("cell", facts.cell) if facts.cell is not None else ("company", ""))
    elif isinstance(facts, CellFacts):
        found.append(("kind", facts.kind))
        if facts.parent is not None:
            found.append(("cell", facts.parent))
    return found


def coalesced(spells: Iterable[Spell]) -> Spells:
    """Sorted spells with adjacent equal ones merged: the canonical form. ValueError where two overlap."""
    merged: list[Spell] = []
    for spell in sorted(spells, key=lambda each: each.start):
        last = merged[-1] if merged else None
        if last is not None and (last.end is None or spell.start < last.end):
            raise ValueError(f"two spells overlap on {spell.start}")
        if last is not None and last.end == spell.start and last.facts == spell.facts:
            merged[-1] = Spell(last.start, spell.end, last.facts)
        else:
            merged.append(spell)
    return tuple(merged)


def pieces(spells: Spells, start: date, end: date | None) -> list[tuple[date, date | None, Facts | None]]:
    """What held over [start, end), gaps included, as consecutive periods."""
    found: list[tuple[date, date | None, Facts | None]] = []
    cursor: date | None = start
    for spell in spells:
        if cursor is None or (end is not None and (cursor >= end or spell.start >= end)):
            break
        if spell.end is not None and spell.end <= cursor:
            continue
        if spell.start > cursor:
            found.append((cursor, spell.start, None))
            cursor = spell.start
        stop = _earlier(spell.end, end)
        found.append((cursor, stop, spell.facts))
        cursor = stop
    if cursor is not None and (end is None or cursor < end):
        found.append((cursor, end, None))
    return found


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return min(one, other)


def earliest(*ends: date | None) -> date | None:
    """The first of several ends, where None is never."""
    return min((end for end in ends if end is not None), default=None)


def _overwritten(spells: Spells, edit: Edit) -> Spells:
    kept: list[Spell] = []
    for spell in spells:
        if spell.start < edit.start:
            kept.append(Spell(spell.start, _earlier(spell.end, edit.start), spell.facts))
        if edit.end is not None and (spell.end is None or spell.end > edit.end):
            kept.append(Spell(max(spell.start, edit.end), spell.end, spell.facts))
    if edit.facts is not None:
        kept.append(Spell(edit.start, edit.end, edit.facts))
    return coalesced(kept)


class Timeline(Mapping[Track, Spells]):
    """An immutable mapping of every track to its sorted, separate, merged spells."""

    __slots__ = ("_days", "_index", "_spells")

    def __init__(self, rows: Iterable[tuple[Track, Spell]] = ()) -> None:
        """Build from (track, spell) rows in any order; ValueError where two spells of a track overlap."""
        gathered: dict[Track, list[Spell]] = {}
        for track, spell in rows:
            gathered.setdefault(track, []).append(spell)
        self._spells: dict[Track, Spells] = {track: coalesced(found) for track, found in gathered.items()}
        self._index: dict[Mention, frozenset[Track]] = {}
        self._days: dict[date, Snapshot] = {}
        self._enlist(self._spells)

    def __getitem__(self, track: Track) -> Spells:
        return self._spells[track]

    def __iter__(self) -> Iterator[Track]:
        return iter(self._spells)

    def __len__(self) -> int:
        return len(self._spells)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Timeline) and self._spells == other._spells

    __hash__ = None  # type: ignore[assignment]

    def _enlist(self, changed: Mapping[Track, Spells]) -> None:
        additions: dict[Mention, set[Track]] = {}
        for track, spells in changed.items():
            for spell in spells:
                for mention in mentions(track, spell.facts):
                    additions.setdefault(mention, set()).add(track)
        for mention, tracks in additions.items():
            self._index[mention] = self._index.get(mention, frozenset()) | tracks

    def spells(self, track: Track) -> Spells:
        """The spells of a track, none where it is unknown."""
        return self._spells.get(track, ())

    def get_on(self, track: Track, day: date) -> Facts | None:
        """The facts of a track on a day."""
        spell = self.spell_on(track, day)
        return None if spell is None else spell.facts

    def spell_on(self, track: Track, day: date) -> Spell | None:
        """The spell of a track a day lies in."""
        for spell in reversed(self._spells.get(track, ())):  # there are few, and mostly the last is meant
            if spell.start <= day:
                return spell if spell.end is None or day < spell.end else None
        return None

    def until(self, track: Track, day: date) -> date | None:
        """Where what is said from a day on ends: the end of its spell, or the start of the next one."""
        for spell in self.spells(track):
            if spell.holds_on(day):
                return spell.end
            if spell.start > day:
                return spell.start
        return None

    def through(self, track: Track, day: date) -> date | None:
        """How long the track lasts from a day without a gap (None: open; the day itself: not there)."""
        cursor = day
        for spell in self.spells(track):
            if spell.holds_on(cursor):
                if spell.end is None:
                    return None
                cursor = spell.end
        return cursor

    def mentioning(self, noun: str, key: str) -> frozenset[Track]:
        """Tracks that refer to a thing at some time, possibly more: check each on the date that matters."""
        return self._index.get((noun, key), frozenset())

    def edit(self, edits: Iterable[Edit]) -> Timeline:
        """The timeline with the edits written one after the other; the rest is shared, not copied."""
        changed: dict[Track, Spells] = {}
        for edit in edits:
            before = changed[edit.track] if edit.track in changed else self.spells(edit.track)
            changed[edit.track] = _overwritten(before, edit)
        after = Timeline.__new__(Timeline)
        after._spells = {**self._spells, **changed}
        for track, spells in changed.items():
            if not spells:
                del after._spells[track]
        after._index = dict(self._index)
        after._days = {}
        after._enlist(changed)
        return after

    def boundaries(self) -> tuple[date, ...]:
        """Every date on which something starts or ends, in order."""
        days: set[date] = set()
        for spells in self._spells.values():
            for spell in spells:
                days.add(spell.start)
                if spell.end is not None:
                    days.add(spell.end)
        return tuple(sorted(days))

    def rows(self) -> Iterator[tuple[Track, Spell]]:
        """Every spell with its track."""
        for track, spells in self._spells.items():
            for spell in spells:
                yield track, spell

    def at(self, day: date) -> Moment:
        """A cheap view of one day, reading the timeline."""
        from .views import Moment

        return Moment(self, day)

    def on(self, day: date) -> Snapshot:
        """The organisation on a day, as a value of its own; the days asked for lately are kept."""
        from .views import Snapshot

        known = self._days.get(day)
        if known is None:
            spells = ((track, self.spell_on(track, day)) for track in self._spells)
            known = Snapshot({track: spell.facts for track, spell in spells if spell is not None})
            while len(self._days) >= DAYS_KEPT:
                self._days.pop(next(iter(self._days)), None)
            self._days[day] = known
        return known


def spell_changes(
    before: Timeline, after: Timeline
) -> tuple[tuple[tuple[Track, Spell], ...], tuple[tuple[Track, Spell], ...]]:
    """The (track, spell) rows to remove and to add to turn one timeline into the other."""
    removed: list[tuple[Track, Spell]] = []
    added: list[tuple[Track, Spell]] = []
    for track in changed_tracks(before, after):
        old, new = before.spells(track), after.spells(track)
        removed += [(track, spell) for spell in old if spell not in new]
        added += [(track, spell) for spell in new if spell not in old]
    return tuple(removed), tuple(added)


def changed_tracks(before: Timeline, after: Timeline) -> list[Track]:
    """The tracks two timelines say different things about, sorted."""
    gone = [track for track in before if track not in after]
    return sorted(gone + [track for track in after if _differ(before.spells(track), after.spells(track))])


def _differ(old: Spells, new: Spells) -> bool:
    return old is not new and old != new


def restoring(before: Timeline, after: Timeline, tracks: Iterable[Track]) -> tuple[Edit, ...]:
    """The edits that make `after` say again what `before` said where these tracks differ."""
    edits: list[Edit] = []
    for track in sorted(tracks):
        window = _difference(before.spells(track), after.spells(track))
        edits += [Edit(track, *piece) for piece in pieces(before.spells(track), *window)]
    return tuple(edits)


def _difference(one: Spells, other: Spells) -> tuple[date, date | None]:
    """The shortest window outside which two lists of spells, which do differ, say the same."""
    days = sorted({day for spell in one + other for day in (spell.start, spell.end) if day is not None})
    differing = [
        (start, end)
        for start, end in zip(days, [*days[1:], None], strict=False)
        if _facts_on(one, start) != _facts_on(other, start)
    ]
    return differing[0][0], differing[-1][1]


def _facts_on(spells: Spells, day: date) -> Facts | None:
    return next((spell.facts for spell in spells if spell.holds_on(day)), None)
