"""Every sign of one sprint from its facts: the lines, and the figures of company, cells and people."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from homeostat.core.capacity import Commitment

from .amounts import Amount, Lines
from .duties import Bearer, Duty, core_headroom, role_load
from .effort import Effort, client_mix, fragmentation, metawork, sustainability
from .flow import Stay, WorkingDays, last_minute, spillover
from .load import Goal, load
from .registry import Sign
from .release import released
from .roles import Capacity, HeldRole, coverage, coverage_amount, reluctance, resilience

_NEEDED: Mapping[str, frozenset[str]] = {
    "load": frozenset({"committed", "goals"}),
    "spillover": frozenset({"stays", "ignored"}),
    "last_minute": frozenset({"stays", "working"}),
    "fragmentation": frozenset({"efforts"}),
    "sustainability": frozenset({"efforts"}),
    "role_coverage": frozenset({"roles"}),
    "resilience": frozenset({"roles", "capacities"}),
    "metawork": frozenset({"efforts"}),
    "role_load": frozenset({"duties", "bearers"}),
    "core_headroom": frozenset({"duties", "bearers"}),
    "client_mix": frozenset({"efforts"}),
}
PARTS = frozenset().union(*_NEEDED.values())
NOTHING = Amount(Decimal(0), Decimal(0), 0, 0)


@dataclass(frozen=True, slots=True)
class SprintFacts:
    """What the signs of one sprint [start, end) are computed from.

    Without a task in it `has_tasks` is false. Roles and capacities are those of its last day; `capacities`
    are hours a week by cell (None: in the whole company). `ignored` are the states that do not spill over, by
    cell (None: everywhere else); `working` gives each person's hours by working day.
    """

    start: date
    end: date
    is_closed: bool
    has_tasks: bool = False
    stays: tuple[Stay, ...] = ()
    efforts: tuple[Effort, ...] = ()
    committed: tuple[Commitment, ...] = ()
    goals: tuple[Goal, ...] = ()
    roles: tuple[HeldRole, ...] = ()
    capacities: Mapping[str | None, tuple[Capacity, ...]] = field(default_factory=dict)
    ignored: Mapping[str | None, Collection[str]] = field(default_factory=dict)
    working: Mapping[str, WorkingDays] = field(default_factory=dict)
    duties: tuple[Duty, ...] = ()
    bearers: tuple[Bearer, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """The figure of one scope with its parts; a withheld one would say too much about one person."""

    amount: Amount
    parts: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one sign in one sprint."""

    company: Figure
    cells: Mapping[str, Figure]
    people: Mapping[str, Figure]


def needed_by(sign: Sign) -> frozenset[str]:
    """The parts of `SprintFacts` a sign is computed from; the others may be left empty for it."""
    return _NEEDED[sign.key]


_LINES: Mapping[str, Callable[[SprintFacts], Lines]] = {
    "load": lambda facts: load(facts.committed, facts.goals) if facts.has_tasks else Lines(()),
    "spillover": lambda facts: spillover(facts.stays, ignored=dict(facts.ignored)),
    "last_minute": lambda facts: last_minute(
        facts.stays, start=facts.start, end=facts.end, working=facts.working
    ),
    "fragmentation": lambda facts: fragmentation(facts.efforts),
    "sustainability": lambda facts: sustainability(facts.efforts),
    "metawork": lambda facts: metawork(facts.efforts),
    "client_mix": lambda facts: client_mix(facts.efforts),
    "role_coverage": lambda facts: coverage(facts.roles),
    "resilience": lambda facts: coverage(facts.roles),
    "role_load": lambda facts: role_load(facts.duties, facts.bearers),
    "core_headroom": lambda facts: core_headroom(facts.duties, facts.bearers),
}


def lines(sign: Sign, facts: SprintFacts) -> Lines:
    """The rows behind a sign in one sprint; none where the sign is a fact of closed sprints and this one
    is open.

    Without a single task in the sprint there is no load: roles alone would say that everybody is idle.
    """
    if sign.closed_only and not facts.is_closed:
        return Lines(())
    return _LINES[sign.key](facts)


def figures(sign: Sign, facts: SprintFacts) -> Figures:
    """The figures of one sign, with those that must not be shown withheld."""
    if sign.key == "resilience":
        return _resilience(facts)
    if sign.key == "client_mix":
        return _client_mix(facts)
    found = lines(sign, facts)
    people = {person: _figure(own) for person, own in found.by_person().items()}
    by_cell = {cell: own for cell, own in found.by_cell().items() if cell is not None}
    if sign.key == "role_coverage":
        return _coverage(found, by_cell, facts.roles)
    if not sign.opening.private:
        return Figures(_figure(found), {cell: _figure(own) for cell, own in by_cell.items()}, people)
    release = released(found)
    cells = {cell: _figure(own) if cell in release.cells else _withheld(own) for cell, own in by_cell.items()}
    company = release.company if release.company.lines else None
    return Figures(_withheld(found) if company is None else _figure(company), cells, people)


def _figure(found: Lines) -> Figure:
    return Figure(found.amount(), found.parts())


def _withheld(found: Lines) -> Figure:
    amount = found.amount()
    empty = Amount(Decimal(0), Decimal(0), amount.evidence, amount.people, amount.unit)
    return Figure(empty, withheld=bool(found.lines))


def _coverage(found: Lines, by_cell: Mapping[str, Lines], roles: Iterable[HeldRole]) -> Figures:
    unwilling = reluctance(roles)
    return Figures(
        _coverage_figure(found, sum(unwilling.values()) if unwilling else None),
        {cell: _coverage_figure(own, unwilling.get(cell)) for cell, own in by_cell.items()},
        {},
    )


def _coverage_figure(own: Lines, unwilling: int | None) -> Figure:
    parts = dict(own.parts())
    if unwilling is not None:
        parts["against"] = Decimal(unwilling), Decimal(unwilling)
    return Figure(coverage_amount(own, unwilling or 0), parts)


def _client_mix(facts: SprintFacts) -> Figures:
    by_cell: dict[str, list[Effort]] = {}
    for effort in facts.efforts:
        if effort.cell is not None:
            by_cell.setdefault(effort.cell, []).append(effort)
    cells = {cell: _figure(client_mix(efforts)) for cell, efforts in by_cell.items()}
    return Figures(_figure(client_mix(facts.efforts)), cells, {})


def _resilience(facts: SprintFacts) -> Figures:
    cells = {cell: _left(facts, cell) for cell in facts.capacities if cell is not None}
    return Figures(_left(facts, None), cells, {})


def _left(facts: SprintFacts, cell: str | None) -> Figure:
    roles = facts.roles if cell is None else [role for role in facts.roles if role.cell == cell]
    return Figure(resilience(facts.capacities.get(cell, ()), roles))
