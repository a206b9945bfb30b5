"""What may be shown of a sign that must not speak about one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .amounts import Line, LineKind, Lines, total
from .registry import SMALLEST_GROUP


@dataclass(frozen=True, slots=True)
class Release:
    """The figures that may be shown: of the company, and of each cell that is large enough.

    `company` holds exactly the lines of the released cells, and those of everybody else only if they are at
    least three people: so what is not shown cannot be found by subtraction.
    """

    company: Lines
    cells: dict[str, Lines]


def people_of(lines: Lines) -> set[str]:
    """The persons behind lines."""
    return {line.person for line in lines.lines if line.person is not None}


def released(lines: Lines) -> Release:
    """Which groups' figures may be shown, decided from how many people are behind each, never from the
    values.
    """
    cells: dict[str, Lines] = {}
    rest: list[Line] = []
    for cell, group in lines.by_cell().items():
        if cell is not None and len(people_of(group)) >= SMALLEST_GROUP:
            cells[cell] = group
        else:
            rest += group.lines
    kept = [line for group in cells.values() for line in group.lines]
    if len(people_of(Lines(tuple(rest)))) >= SMALLEST_GROUP:
        kept += rest
    return Release(Lines(tuple(kept), lines.unit), cells)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that are shown as one row: those of one piece of work, or (key None) of several small ones
    together.
    """

    key: tuple[LineKind, str] | None
    lines: Lines
    pieces: int


def grouped(lines: Lines) -> tuple[Group, ...]:
    """The lines by piece of work, with every piece of fewer than three people in one common row.

    The common row takes in the smallest further pieces until it too has three people behind it, so that it
    cannot be found by subtraction either. Largest first, the common row last.
    """
    by_work: dict[tuple[LineKind, str], list[Line]] = {}
    for line in lines.lines:
        by_work.setdefault((line.kind, line.key), []).append(line)
    pieces = sorted(by_work.items(), key=lambda item: (-total(item[1]).denominator, item[0]))
    shown = [item for item in pieces if len(people_of(Lines(tuple(item[1])))) >= SMALLEST_GROUP]
    small = [item for item in pieces if item not in shown]
    while small and shown and len(people_of(_together(small))) < SMALLEST_GROUP:
        small.append(shown.pop())
    groups = [Group(key, Lines(tuple(piece), lines.unit), 1) for key, piece in shown]
    if small:
        groups.append(Group(None, Lines(_together(small).lines, lines.unit), len(small)))
    return tuple(groups)


def _together(pieces: Iterable[tuple[object, list[Line]]]) -> Lines:
    return Lines(tuple(line for _, piece in pieces for line in piece))
