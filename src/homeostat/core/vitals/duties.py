"""What people carry besides tasks, and whether anything new can be led."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .amounts import ZERO, Line, Lines, exact

DutyKind = Literal["role", "epic", "client"]
KINDS: tuple[DutyKind, ...] = ("role", "epic", "client")


@dataclass(frozen=True, slots=True)
class Duty:
    """A role held, an epic or a client owned; `cell` is whose it is (None: nobody's in particular)."""

    kind: DutyKind
    key: str
    person: str
    cell: str | None = None


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person who may carry duties.

    `shares` says which part of the person each cell gets; `weights` what one duty of a kind counts, `limit`
    how much of that the person should carry at most; `slots` how many of each kind a core member may have.
    """

    person: str
    shares: Mapping[str, Decimal]
    is_core: bool
    limit: Decimal
    weights: Mapping[DutyKind, Decimal]
    slots: Mapping[DutyKind, int]

    @property
    def home(self) -> str | None:
        """The cell with the largest share, the first by name among equals."""
        return min(self.shares, key=lambda cell: (-self.shares[cell], cell), default=None)


def role_load(duties: Iterable[Duty], bearers: Iterable[Bearer]) -> Lines:
    """The lines of role load on one day: weighted duties (numerator) and limits (denominator).

    A duty counts in the cell it belongs to if the person is a member there, else in the person's main cell;
    the limit counts in each cell by its share. Duties of people who bear none (they are not there) are left
    out. Parts: roles, epics, clients, limit.
    """
    known = {bearer.person: bearer for bearer in bearers}
    lines = []
    for duty in duties:
        bearer = known.get(duty.person)
        if bearer is None:
            continue
        cell = duty.cell if duty.cell in bearer.shares else bearer.home
        weight = exact(bearer.weights[duty.kind])
        lines.append(Line(duty.kind, duty.key, cell, duty.person, weight, ZERO, f"{duty.kind}s"))
    for bearer in known.values():
        rest = exact(bearer.limit)
        for cell, share in sorted(bearer.shares.items()):
            part = exact(bearer.limit * share)
            rest -= part
            lines.append(_limit(bearer.person, cell, part))
        if abs(rest) > Decimal("0.00001") or not bearer.shares:
            lines.append(_limit(bearer.person, None, rest))
    return Lines(tuple(lines), "duties")


def _limit(person: str, cell: str | None, limit: Decimal) -> Line:
    return Line("limit", person, cell, person, ZERO, limit, "limit", counts=False)


def core_headroom(duties: Iterable[Duty], bearers: Iterable[Bearer]) -> Lines:
    """The lines of core headroom on one day: free slots (numerator) of all slots (denominator).

    One line per core member and kind of duty, in the member's main cell; somebody over a limit has no free
    slot, not less than none. Parts: free_roles, free_epics, free_clients.
    """
    taken = places_taken(duties)
    lines = []
    for bearer in bearers:
        for kind in KINDS if bearer.is_core else ():
            slots = bearer.slots[kind]
            free = max(0, slots - taken[bearer.person, kind])
            lines.append(
                Line("slots", kind, bearer.home, bearer.person, exact(free), exact(slots), f"free_{kind}s")
            )
    return Lines(tuple(lines), "slots")


def places_taken(duties: Iterable[Duty]) -> Counter[tuple[str, DutyKind]]:
    """How many duties of each kind people bear: what is compared with their places."""
    return Counter((duty.person, duty.kind) for duty in duties)


@dataclass(frozen=True, slots=True)
class Above:
    """Somebody is asked for more than a limit says: for duties of a kind, or in all ("load", weighted).

    `cell` is the one whose limits count for them.
    """

    person: str
    kind: DutyKind | Literal["load"]
    amount: Decimal
    limit: Decimal
    cell: str | None


def above_limits(
    before: Iterable[Duty], after: Iterable[Duty], bearers: Iterable[Bearer]
) -> tuple[Above, ...]:
    """Who bears more duties after than before and more than a limit says, counted as the signs count them.

    `bearers` are those of after. Where nothing is added nobody is told, however much they bear.
    """
    was, will = tuple(before), tuple(after)
    return tuple(above for bearer in bearers for above in _above(bearer, was, will))


def _above(bearer: Bearer, was: tuple[Duty, ...], will: tuple[Duty, ...]) -> Iterator[Above]:
    old, new = ([duty for duty in duties if duty.person == bearer.person] for duties in (was, will))
    had, has = places_taken(old), places_taken(new)
    for kind in KINDS if bearer.is_core else ():
        count, slots = has[bearer.person, kind], bearer.slots[kind]
        if count > max(slots, had[bearer.person, kind]):
            yield Above(bearer.person, kind, exact(count), exact(slots), bearer.home)
    weight, before = (role_load(duties, [bearer]).amount().numerator for duties in (new, old))
    if weight > max(exact(bearer.limit), before):
        yield Above(bearer.person, "load", weight, exact(bearer.limit), bearer.home)


def binding(parts: Mapping[str, tuple[Decimal, Decimal]]) -> str | None:
    """The part of headroom with the smallest free share: what brakes first. None where there are no slots."""
    shares = {part: over / under for part, (over, under) in parts.items() if under}
    return min(shares, key=lambda part: (shares[part], part), default=None)
