"""Changes of cells and of the kinds of cell."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from homeostat.core.sentence import Sentence, counted, listing, say

from .change import Step, ended, written
from .facts import CellFacts, Facts, KindFacts
from .people_changes import moved, not_in
from .reasons import Reason, coming_back, missing, taken
from .timeline import Edit, Track, cell_track, kind_track, person_track, role_track
from .views import Moment, View


@dataclass(frozen=True, slots=True)
class DefineKind(Step):
    """The organisation defines a kind of cell."""

    kind: str
    facts: KindFacts
    op: Literal["define_kind"] = field(default="define_kind", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("{Cells_word} of the kind {kind} can be formed", kind=self.facts.name)

    def objections(self, moment: Moment) -> list[Reason]:
        return taken(moment, kind_track(self.kind))

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, kind_track(self.kind), self.facts)]

    def introduces(self) -> dict[Track, Facts]:
        return {kind_track(self.kind): self.facts}


@dataclass(frozen=True, slots=True)
class DescribeKind(Step):
    """A kind of cell gets another name or description."""

    kind: str
    facts: KindFacts
    op: Literal["describe_kind"] = field(default="describe_kind", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        name = before.name(kind_track(self.kind))
        if name != self.facts.name:
            return say("The kind of {cell_word} {kind} is called {name}", kind=name, name=self.facts.name)
        return say("The kind of {cell_word} {kind} is described anew", kind=name)

    def objections(self, moment: Moment) -> list[Reason]:
        return missing(moment, kind_track(self.kind))

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, kind_track(self.kind), self.facts)]


@dataclass(frozen=True, slots=True)
class RetireKind(Step):
    """A kind of cell is given up; its policies end with it."""

    kind: str
    op: Literal["retire_kind"] = field(default="retire_kind", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("The kind of {cell_word} {kind} is given up", kind=before.name(kind_track(self.kind)))

    def objections(self, moment: Moment) -> list[Reason]:
        track = kind_track(self.kind)
        return missing(moment, track) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        rules = [track for track in moment.tracks("kind", self.kind) if track.kind == "policy"]
        return ended(moment, kind_track(self.kind), *rules)


@dataclass(frozen=True, slots=True)
class CreateCell(Step):
    """A cell opens."""

    cell: str
    facts: CellFacts
    op: Literal["create_cell"] = field(default="create_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        named = {"cell": self.facts.name, "kind": before.name(kind_track(self.facts.kind))}
        if self.facts.parent is None:
            return say("{cell} opens as {a_cell_word} of the kind {kind}", **named)
        outer = before.name(cell_track(self.facts.parent))
        return say("{cell} opens as {a_cell_word} of the kind {kind} in {outer}", outer=outer, **named)

    def objections(self, moment: Moment) -> list[Reason]:
        return taken(moment, cell_track(self.cell))

    def writes(self, moment: Moment) -> list[Edit]:
        return [written(moment, cell_track(self.cell), self.facts)]

    def introduces(self) -> dict[Track, Facts]:
        return {cell_track(self.cell): self.facts}


@dataclass(frozen=True, slots=True)
class DescribeCell(Step):
    """A cell gets another name or purpose."""

    cell: str
    name: str
    purpose: str
    op: Literal["describe_cell"] = field(default="describe_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        name = before.name(cell_track(self.cell))
        old = before.cell(self.cell)
        parts: list[Sentence] = []
        if name != self.name:
            parts.append(say("is called {name}", name=self.name))
        if old is None or old.purpose != self.purpose:
            stated = say("has the purpose “{purpose}”", purpose=self.purpose)
            parts.append(stated if self.purpose else say("has no stated purpose"))
        return say("{cell} {parts}", cell=name, parts=listing(parts or [say("stays as described")]))

    def objections(self, moment: Moment) -> list[Reason]:
        return missing(moment, cell_track(self.cell))

    def writes(self, moment: Moment) -> list[Edit]:
        return _rewritten(moment, self.cell, name=self.name, purpose=self.purpose)


@dataclass(frozen=True, slots=True)
class RetypeCell(Step):
    """A cell becomes one of another kind."""

    cell: str
    kind: str
    op: Literal["retype_cell"] = field(default="retype_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        kind = before.name(kind_track(self.kind))
        cell = before.name(cell_track(self.cell))
        return say("{cell} becomes {a_cell_word} of the kind {kind}", cell=cell, kind=kind)

    def objections(self, moment: Moment) -> list[Reason]:
        return missing(moment, cell_track(self.cell), kind_track(self.kind))

    def writes(self, moment: Moment) -> list[Edit]:
        return _rewritten(moment, self.cell, kind=self.kind)


@dataclass(frozen=True, slots=True)
class MoveCell(Step):
    """A cell goes into another one, or out of any."""

    cell: str
    parent: str | None
    op: Literal["move_cell"] = field(default="move_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        name = before.name(cell_track(self.cell))
        if self.parent is None:
            return say("{cell} is no longer part of another {cell_word}", cell=name)
        return say("{cell} becomes part of {outer}", cell=name, outer=before.name(cell_track(self.parent)))

    def objections(self, moment: Moment) -> list[Reason]:
        outer = () if self.parent is None else (cell_track(self.parent),)
        return missing(moment, cell_track(self.cell), *outer)

    def writes(self, moment: Moment) -> list[Edit]:
        return _rewritten(moment, self.cell, parent=self.parent)


@dataclass(frozen=True, slots=True)
class CloseCell(Step):
    """A cell closes; memberships, its roles with their holdings, and its policies end with it."""

    cell: str
    op: Literal["close_cell"] = field(default="close_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        return say("{cell} closes", cell=before.name(cell_track(self.cell)))

    def objections(self, moment: Moment) -> list[Reason]:
        track = cell_track(self.cell)
        return missing(moment, track) or coming_back(moment, track)

    def writes(self, moment: Moment) -> list[Edit]:
        inside = [track for track in moment.tracks("cell", self.cell) if track.kind != "cell"]
        holdings = [
            holding
            for track in inside
            if track.kind == "role"
            for holding in moment.tracks("role", track.key[0])
        ]
        return ended(moment, cell_track(self.cell), *inside, *holdings)


@dataclass(frozen=True, slots=True)
class SplitCell(Step):
    """Some members, and roles, of a cell form a new one of the same kind in the same place."""

    cell: str
    new_cell: str
    name: str
    people: tuple[str, ...]
    roles: tuple[str, ...] = ()
    purpose: str = ""
    op: Literal["split_cell"] = field(default="split_cell", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        people = [before.name(person_track(person)) for person in self.people]
        split = counted(
            "Split {cell}: {people} forms {name}",
            "Split {cell}: {people} form {name}",
            count=len(people),
            cell=before.name(cell_track(self.cell)),
            people=listing(people),
            name=self.name,
        )
        if not self.roles:
            return split
        roles = listing([before.name(role_track(role)) for role in self.roles])
        return say("{split}, with {roles}", split=split, roles=roles)

    def objections(self, moment: Moment) -> list[Reason]:
        track = cell_track(self.cell)
        absent = missing(moment, track) or taken(moment, cell_track(self.new_cell))
        if absent:
            return absent
        if not self.people:
            message = say("Nobody would form the new {cell_word}.")
            return [Reason(message, say("Choose at least one member."), moment.day, track)]
        found = [reason for person in self.people for reason in not_in(moment, self.cell, person)]
        return found + [reason for role in self.roles for reason in _not_its_role(moment, self.cell, role)]

    def writes(self, moment: Moment) -> list[Edit]:
        old = cell_track(self.cell)
        facts = moment.cell(self.cell)
        assert facts is not None
        facts = replace(facts, name=self.name, purpose=self.purpose)
        edits = [written(moment, cell_track(self.new_cell), facts, within=(old,))]
        for person in self.people:
            edits += moved(moment, person, self.cell, self.new_cell)
        return edits + _rescoped(moment, self.roles, self.new_cell)

    def introduces(self) -> dict[Track, Facts]:
        return {cell_track(self.new_cell): CellFacts(self.name, "", None, self.purpose)}


@dataclass(frozen=True, slots=True)
class MergeCells(Step):
    """A cell becomes part of another: its people, roles and inner cells go over, and it closes."""

    into: str
    cell: str
    op: Literal["merge_cells"] = field(default="merge_cells", kw_only=True)

    def sentence(self, before: View) -> Sentence:
        cell, into = before.name(cell_track(self.cell)), before.name(cell_track(self.into))
        return say("{cell} merges into {into}", cell=cell, into=into)

    def objections(self, moment: Moment) -> list[Reason]:
        track = cell_track(self.cell)
        if self.into == self.cell:
            message = say("{cell} cannot merge with itself.", cell=moment.name(track))
            return [Reason(message, say("Choose two different {cells_word}."), moment.day, track)]
        inside = [inner for inner in moment.tracks("cell", self.cell) if inner.kind == "membership"]
        return missing(moment, cell_track(self.into), track) or coming_back(moment, track, *inside)

    def writes(self, moment: Moment) -> list[Edit]:
        edits: list[Edit] = []
        for person in moment.members(self.cell):
            edits += moved(moment, person, self.cell, self.into)
        edits += _rescoped(moment, tuple(moment.roles(self.cell)), self.into)
        closing = moment.cell(self.cell)
        assert closing is not None
        for child in moment.children(self.cell):
            outer = closing.parent if child == self.into else self.into
            edits += _rewritten(moment, child, parent=outer)
        rules = [track for track in moment.tracks("cell", self.cell) if track.kind == "policy"]
        return edits + ended(moment, cell_track(self.cell), *rules)


def _rewritten(moment: Moment, cell: str, **changed: str | None) -> list[Edit]:
    facts = moment.cell(cell)
    assert facts is not None
    return [written(moment, cell_track(cell), replace(facts, **changed))]  # type: ignore[arg-type]


def _rescoped(moment: Moment, roles: tuple[str, ...], cell: str) -> list[Edit]:
    found = {role: moment.role(role) for role in roles}
    return [
        written(moment, role_track(role), replace(facts, cell=cell))
        for role, facts in found.items()
        if facts is not None
    ]


def _not_its_role(moment: Moment, cell: str, role: str) -> list[Reason]:
    track, facts = role_track(role), moment.role(role)
    if facts is None:
        return missing(moment, track)
    if facts.cell == cell:
        return []
    message = say(
        "{role} is not {a_role_word} of {cell} on {day}.",
        role=facts.name,
        cell=moment.name(cell_track(cell)),
        day=moment.day,
    )
    return [Reason(message, say("Choose {roles_word} of the {cell_word} that is split."), moment.day, track)]
