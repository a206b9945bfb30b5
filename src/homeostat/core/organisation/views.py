"""The organisation on one day: who is in which cell, who holds what, which policy is in force."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import JsonValue

from . import policies
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
from .timeline import (
    Mention,
    Timeline,
    Track,
    cell_track,
    holding_track,
    hours_track,
    kind_track,
    membership_track,
    mentions,
    person_track,
    policy_track,
    role_track,
)

F = TypeVar("F", PersonFacts, KindFacts, CellFacts, MembershipFacts, HoursFacts, RoleFacts, HoldingFacts)


class View(ABC):
    """Questions about one day; a subclass says what a track's facts are and which tracks there are."""

    __slots__ = ()

    @abstractmethod
    def facts(self, track: Track) -> Facts | None:
        """The facts of a track on the day, or None."""

    @abstractmethod
    def tracks(self, noun: str, key: str) -> list[Track]:
        """Tracks in force about a thing ("cell", "falcon"), or all of a kind ("all", "cell"), sorted."""

    def _shaped(self, track: Track, shape: type[F]) -> F | None:
        found = self.facts(track)
        return found if isinstance(found, shape) else None

    def _listed(self, noun: str, key: str, shape: type[F], place: int) -> dict[str, F]:
        found = [(track, self._shaped(track, shape)) for track in self.tracks(noun, key)]
        return {track.key[place]: facts for track, facts in found if facts is not None}

    def person(self, key: str) -> PersonFacts | None:
        """One person, if in the organisation."""
        return self._shaped(person_track(key), PersonFacts)

    def kind(self, key: str) -> KindFacts | None:
        """One kind of cell, if defined."""
        return self._shaped(kind_track(key), KindFacts)

    def cell(self, key: str) -> CellFacts | None:
        """One cell, if open."""
        return self._shaped(cell_track(key), CellFacts)

    def role(self, key: str) -> RoleFacts | None:
        """One role, if it exists."""
        return self._shaped(role_track(key), RoleFacts)

    def membership(self, cell: str, person: str) -> MembershipFacts | None:
        """A person's place in a cell, if a member."""
        return self._shaped(membership_track(cell, person), MembershipFacts)

    def holding(self, role: str, person: str) -> HoldingFacts | None:
        """A person's part in a role, if any."""
        return self._shaped(holding_track(role, person), HoldingFacts)

    def hours(self, person: str) -> HoursFacts | None:
        """The hours a person works, if known."""
        return self._shaped(hours_track(person), HoursFacts)

    def people(self) -> dict[str, PersonFacts]:
        """Everybody in the organisation, by key."""
        return self._listed("all", "person", PersonFacts, 0)

    def kinds(self) -> dict[str, KindFacts]:
        """Every kind of cell, by key."""
        return self._listed("all", "kind", KindFacts, 0)

    def cells(self) -> dict[str, CellFacts]:
        """Every open cell, by key."""
        return self._listed("all", "cell", CellFacts, 0)

    def children(self, cell: str) -> dict[str, CellFacts]:
        """Cells directly inside a cell, by key."""
        return self._listed("cell", cell, CellFacts, 0)

    def cells_of_kind(self, kind: str) -> dict[str, CellFacts]:
        """Open cells of a kind, by key."""
        return self._listed("kind", kind, CellFacts, 0)

    def members(self, cell: str) -> dict[str, MembershipFacts]:
        """The members of a cell, by person."""
        return self._listed("cell", cell, MembershipFacts, 1)

    def cells_of(self, person: str) -> dict[str, MembershipFacts]:
        """The cells a person is a member of, by cell."""
        return self._listed("person", person, MembershipFacts, 0)

    def all_roles(self) -> dict[str, RoleFacts]:
        """Every role, by key."""
        return self._listed("all", "role", RoleFacts, 0)

    def roles(self, cell: str | None) -> dict[str, RoleFacts]:
        """The roles of a cell, or those of the company for None, by role."""
        noun, key = ("company", "") if cell is None else ("cell", cell)
        return self._listed(noun, key, RoleFacts, 0)

    def holders(self, role: str) -> dict[str, HoldingFacts]:
        """Who takes part in a role, holders and backups, by person."""
        return self._listed("role", role, HoldingFacts, 1)

    def roles_of(self, person: str) -> dict[str, HoldingFacts]:
        """The roles a person takes part in, by role."""
        return self._listed("person", person, HoldingFacts, 0)

    def own_policies(self, scope: str) -> dict[str, JsonValue]:
        """The policies set in exactly one scope ("company", "kind:…", "cell:…"), by policy."""
        noun, _, key = scope.partition(":")
        found = [(track, self.facts(track)) for track in self.tracks(noun, key)]
        return {track.key[0]: facts.value for track, facts in found if isinstance(facts, PolicyFacts)}

    def policy(self, key: str, cell: str | None = None) -> JsonValue:
        """The value in force: the cell's own, else its kind's, else the company's, else the default."""
        scopes = ["company"]
        facts = None if cell is None else self.cell(cell)
        if cell is not None and facts is not None:
            scopes = [f"cell:{cell}", f"kind:{facts.kind}", *scopes]
        for scope in scopes:
            found = self.facts(policy_track(key, scope))
            if isinstance(found, PolicyFacts):
                return found.value
        return policies.definition(key).default

    def name(self, track: Track) -> str:
        """What a person, kind, cell or role is called on the day; its key where it is unknown."""
        facts = self.facts(track)
        if isinstance(facts, PersonFacts | KindFacts | CellFacts | RoleFacts):
            return facts.name
        return track.key[-1]


class Moment(View):
    """One day of a timeline, read where it lies."""

    __slots__ = ("day", "timeline")

    def __init__(self, timeline: Timeline, day: date) -> None:
        self.timeline = timeline
        self.day = day

    def facts(self, track: Track) -> Facts | None:
        return self.timeline.get_on(track, self.day)

    def tracks(self, noun: str, key: str) -> list[Track]:
        found = []
        for track in self.timeline.mentioning(noun, key):
            facts = self.facts(track)
            if facts is not None and (noun, key) in mentions(track, facts):
                found.append(track)
        return sorted(found)


class Snapshot(View, Mapping[Track, Facts]):
    """The organisation on one day as an immutable mapping of tracks to facts."""

    __slots__ = ("_facts", "_index", "_lists")

    def __init__(self, facts: Mapping[Track, Facts]) -> None:
        self._facts = dict(facts)
        self._index: dict[Mention, list[Track]] | None = None
        self._lists: dict[tuple[str, str, type, int], dict[str, Any]] = {}

    def __getitem__(self, track: Track) -> Facts:
        return self._facts[track]

    def __iter__(self) -> Iterator[Track]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Snapshot) and self._facts == other._facts

    __hash__ = None  # type: ignore[assignment]

    def facts(self, track: Track) -> Facts | None:
        return self._facts.get(track)

    def tracks(self, noun: str, key: str) -> list[Track]:
        if self._index is None:
            found: dict[Mention, list[Track]] = {}
            for track in sorted(self._facts):
                for mention in mentions(track, self._facts[track]):
                    found.setdefault(mention, []).append(track)
            self._index = found  # whole at once: threads share a snapshot
        return list(self._index.get((noun, key), ()))

    def _listed(self, noun: str, key: str, shape: type[F], place: int) -> dict[str, F]:
        """What was listed once is listed again; whoever asks gets a dictionary of their own."""
        asked = noun, key, shape, place
        if asked not in self._lists:
            self._lists[asked] = super()._listed(noun, key, shape, place)
        return dict(self._lists[asked])


class Introduced(View):
    """A view in which a few things that are about to exist already have their names."""

    __slots__ = ("_new", "_view")

    def __init__(self, view: View, new: Mapping[Track, Facts]) -> None:
        self._view = view
        self._new = new

    def facts(self, track: Track) -> Facts | None:
        return self._new.get(track) or self._view.facts(track)

    def tracks(self, noun: str, key: str) -> list[Track]:
        return self._view.tracks(noun, key)
