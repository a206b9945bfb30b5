"""The changes that turn one day's organisation into another's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .changes import (
    AddPerson,
    AssignRole,
    Change,
    ChangeRole,
    ClearPolicy,
    CloseCell,
    CreateCell,
    DefineKind,
    DefineRole,
    DescribeCell,
    DescribeKind,
    DescribePerson,
    Join,
    Leave,
    MoveCell,
    MoveMember,
    ReleaseRole,
    RemovePerson,
    RescopeRole,
    RetireKind,
    RetireRole,
    RetypeCell,
    SetHours,
    SetMembership,
    SetPolicy,
)
from .facts import HoldingFacts, PolicyFacts
from .timeline import Track, cell_track, kind_track, person_track, role_track
from .views import Snapshot


def diff(before: Snapshot, after: Snapshot) -> tuple[Change, ...]:
    """The changes that turn one snapshot into another, in an order in which they apply on one day.

    What ends with a person, cell or role that goes is not listed again.
    """
    return (
        *_new_and_described(before, after),
        *_cells(before, after),
        *_roles(before, after),
        *_memberships(before, after),
        *_holdings(before, after),
        *_hours(before, after),
        *_policies(before, after),
        *_gone(before, after),
    )


def _new_and_described(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for key, kind in after.kinds().items():
        old_kind = before.kind(key)
        if old_kind is None:
            yield DefineKind(key, kind)
        elif old_kind != kind:
            yield DescribeKind(key, kind)
    for key, person in after.people().items():
        old_person = before.person(key)
        if old_person is None:
            yield AddPerson(key, person)
        elif old_person != person:
            yield DescribePerson(key, person)


def _cells(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    cells = after.cells()
    opened: dict[str, None] = {}

    def outer_first(key: str) -> None:
        parent = cells[key].parent
        if parent in cells and before.cell(parent) is None:
            outer_first(parent)
        opened.setdefault(key)

    for key in cells:
        if before.cell(key) is None:
            outer_first(key)
    for key in opened:
        yield CreateCell(key, cells[key])
    for key, new in cells.items():
        old = before.cell(key)
        if old is None:
            continue
        if (old.name, old.purpose) != (new.name, new.purpose):
            yield DescribeCell(key, new.name, new.purpose)
        if old.kind != new.kind:
            yield RetypeCell(key, new.kind)
        if old.parent != new.parent:
            yield MoveCell(key, new.parent)


def _roles(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for key, new in after.all_roles().items():
        old = before.role(key)
        if old is None:
            yield DefineRole(key, new)
            continue
        if old.cell != new.cell:
            yield RescopeRole(key, new.cell)
        if replace(old, cell=new.cell) != new:
            yield ChangeRole(key, new)


def _memberships(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for person in after.people():
        old, new = before.cells_of(person), after.cells_of(person)
        left = {cell: facts for cell, facts in old.items() if cell not in new}
        joined = {cell: facts for cell, facts in new.items() if cell not in old}
        if len(left) == len(joined) == 1 and [*left.values()] == [*joined.values()]:
            yield MoveMember(person, *left, *joined)
            left = joined = {}
        for cell in left:
            if after.cell(cell) is not None:
                yield Leave(cell, person)
        for cell, facts in joined.items():
            yield Join(cell, person, facts.standing, facts.share)
        for cell, facts in new.items():
            if cell in old and old[cell] != facts:
                yield SetMembership(cell, person, facts.standing, facts.share)


def _holdings(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for track in before.tracks("all", "holding"):
        role, person = track.key
        stays = after.role(role) is not None and after.person(person) is not None
        if stays and after.facts(track) is None:
            yield ReleaseRole(role, person)
    for track in after.tracks("all", "holding"):
        facts = after[track]
        if isinstance(facts, HoldingFacts) and before.facts(track) != facts:
            yield AssignRole(track.key[0], track.key[1], facts.part, facts.willing)


def _hours(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for person in after.people():
        old, new = before.hours(person), after.hours(person)
        if old != new:
            yield SetHours(person, None if new is None else new.week)


def _policies(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for track in before.tracks("all", "policy"):
        if after.facts(track) is None and _scope_stays(after, track):
            yield ClearPolicy(*track.key)
    for track in after.tracks("all", "policy"):
        facts = after[track]
        if isinstance(facts, PolicyFacts) and before.facts(track) != facts:
            yield SetPolicy(track.key[0], facts.value, track.key[1])


def _scope_stays(after: Snapshot, track: Track) -> bool:
    noun, _, key = track.key[1].partition(":")
    if noun == "cell":
        return after.facts(cell_track(key)) is not None
    return noun != "kind" or after.facts(kind_track(key)) is not None


def _gone(before: Snapshot, after: Snapshot) -> Iterator[Change]:
    for role, facts in before.all_roles().items():
        closes_with = facts.cell is not None and after.cell(facts.cell) is None
        if after.facts(role_track(role)) is None and not closes_with:
            yield RetireRole(role)
    for cell in before.cells():
        if after.facts(cell_track(cell)) is None:
            yield CloseCell(cell)
    for person in before.people():
        if after.facts(person_track(person)) is None:
            yield RemovePerson(person)
    for kind in before.kinds():
        if after.facts(kind_track(kind)) is None:
            yield RetireKind(kind)
