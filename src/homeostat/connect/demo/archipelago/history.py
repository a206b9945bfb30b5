"""How Archipelago came to be what it is: one step for each sprint in which something changed."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from homeostat.connect.demo.archipelago.cast import Cast, Islander, Post
from homeostat.connect.demo.cast import KINDS
from homeostat.connect.demo.history import TIME_ZONE, Step
from homeostat.core.organisation.changes import (
    AddPerson,
    AssignRole,
    Change,
    CreateCell,
    DefineKind,
    DefineRole,
    Join,
    MoveMember,
    ReleaseRole,
    RemovePerson,
    SetHours,
    SetPolicy,
)
from homeostat.core.organisation.facts import CellFacts, KindFacts, PersonFacts, RoleFacts

FIRST_NUMBER = 1
Part = Literal["holder", "backup"]
Line = tuple[tuple[int, str | None], ...]


def steps(story: Cast, posts: list[Post], first: date) -> Iterator[Step]:
    """The whole history, in an order in which it can be adopted."""
    yield Step(0, "The kinds of cells we have", tuple(_kinds()))
    yield Step(0, "How we work", tuple(_policies(first)))
    for sprint in range(story.scale.sprints + 1):
        changes = [*_people_go(story, sprint), *_cells_open(story, sprint), *_people_come(story, sprint)]
        changes += _roles(story, posts, sprint)
        if changes:
            reason = (
                "As it was when this record began"
                if sprint == 0
                else f"What changed with sprint {sprint + FIRST_NUMBER}"
            )
            yield Step(sprint, reason, tuple(changes))


def _kinds() -> Iterator[Change]:
    for key, (name, description) in KINDS.items():
        yield DefineKind(key, KindFacts(name, description))


def _policies(first: date) -> Iterator[Change]:
    yield SetPolicy("sprint.first_day", first.isoformat())
    yield SetPolicy("sprint.first_number", FIRST_NUMBER)
    yield SetPolicy("sprint.time_zone", TIME_ZONE)


def _people_go(story: Cast, sprint: int) -> Iterator[Change]:
    for person in story.people:
        if person.leaves == sprint:
            yield RemovePerson(person.key)


def _cells_open(story: Cast, sprint: int) -> Iterator[Change]:
    for cell in story.cells.values():
        if cell.opens == sprint:
            yield CreateCell(cell.key, CellFacts(cell.name, cell.kind, cell.island, f"Work of {cell.name}."))
    for person in story.people:
        for (_, before), (since, after) in zip(person.cells, person.cells[1:], strict=False):
            if since == sprint and (person.leaves is None or sprint < person.leaves):
                yield MoveMember(person.key, before, after)


def _people_come(story: Cast, sprint: int) -> Iterator[Change]:
    for person in story.people:
        if person.joins == sprint:
            yield from _arrive(person)


def _arrive(person: Islander) -> Iterator[Change]:
    day = Decimal(person.hours) / 5
    yield AddPerson(person.key, PersonFacts(person.name, person.country, person.time_zone))
    yield Join(person.cells[0][1], person.key, "core" if person.joins == 0 else "newcomer")
    yield SetHours(person.key, (day, day, day, day, day, Decimal(0), Decimal(0)))


def _roles(story: Cast, posts: list[Post], sprint: int) -> Iterator[Change]:
    gone = {person.key for person in story.people if person.leaves is not None and person.leaves <= sprint}
    for post in posts:
        if post.since == sprint:
            facts = RoleFacts(
                name=post.name, cell=post.cell, hours_per_sprint=Decimal(post.hours), backup_required=True
            )
            yield DefineRole(post.key, facts)
        before = dict(_held(post, sprint - 1))
        after = dict(_held(post, sprint))
        for person in before:
            if person not in after and person not in gone:
                yield ReleaseRole(post.key, person)
        for person, part in after.items():
            if before.get(person) != part:
                yield AssignRole(post.key, person, part)


def _held(post: Post, sprint: int) -> Iterator[tuple[str, Part]]:
    lines: tuple[tuple[Part, Line], ...] = (("backup", post.backups), ("holder", post.holders))
    for part, line in lines:
        current = [person for since, person in line if since <= sprint]
        if current and current[-1] is not None:
            yield current[-1], part
