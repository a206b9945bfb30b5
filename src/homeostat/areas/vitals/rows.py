"""What a figure is made of: its parts, and the work, accounts and roles behind it, down to the last row.

Rows are work, never a list of people. The rows of a private sign in a company or cell are the epics, roles
and accounts, with those of fewer than three people in one common row.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, cast

from homeostat.areas.organisation.snapshots import timeline as organisation
from homeostat.areas.vitals.access import Opened
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.own_rows import (
    read_completed,
    read_efforts,
    read_promises,
    read_stays,
    read_totals,
)
from homeostat.areas.vitals.snapshots import SprintRows, read_sprints
from homeostat.areas.work.models import Sprint
from homeostat.core.organisation.timeline import cell_track, person_track, role_track
from homeostat.core.vitals.amounts import Line, LineKind, Lines, Unit
from homeostat.core.vitals.effort import Effort, client_mix
from homeostat.core.vitals.figures import lines, needed_by
from homeostat.core.vitals.registry import Sign
from homeostat.core.vitals.release import grouped, released
from homeostat.core.vitals.roles import HeldRole, absences, coverage_amount, reluctance, resilience

NOTHING = Decimal(0)
Kind = LineKind | Literal["common", "preference", "hours", "cell"]
MANY_CELLS = 30  # so many are opened first, and then what is in them
ADDS_UP = ("load", "role_load", "spillover", "last_minute", "fragmentation")
UNPARTED = ("fragmentation",)  # its parts would say how scattered the people on one piece of work are

OF_PEOPLE = ("goal", "limit")  # what each person has, named only where people may be


@dataclass(frozen=True, slots=True)
class Row:
    """One row behind a figure. A `numerator` of None is not opened further, `pieces` is how many it
    stands for.
    """

    kind: Kind
    key: str
    title: str
    part: str
    numerator: Decimal | None
    denominator: Decimal
    who: str = ""
    pieces: int = 1


@dataclass(frozen=True, slots=True)
class Drill:
    """A figure opened: the rows add up to exactly these two sums."""

    sign: Sign
    sprint: Sprint
    unit: Unit
    rows: tuple[Row, ...]
    numerator: Decimal
    denominator: Decimal
    parts: dict[str, tuple[Decimal, Decimal]]
    withheld: bool = False
    alone: tuple[Row, ...] = ()

    @property
    def last_day(self) -> date:
        return self.sprint.end - timedelta(days=1)

    @property
    def value(self) -> float | None:
        return float(self.numerator / self.denominator) if self.denominator else None


def open_figure(sign: Sign, sprint: Sprint, opened: Opened, *, by_cell: bool = True) -> Drill:
    """The rows behind a figure that `access.scope_for` has opened to the viewer.

    In a large company they are too many to read: there its cells come first, and each opens further.
    """
    if by_cell and opened.kind == "company" and (cells := _by_cell(sign, sprint)) is not None:
        return cells
    rows = _read(sign, sprint, opened)
    if sign.key == "resilience":
        return _resilience(sign, rows, opened)
    found = lines(sign, rows.facts)
    if sign.key == "client_mix":
        own = client_mix(_efforts_of(rows, opened))
        return _drill(sign, rows, own, _rows(rows, own, opened), own.parts())
    if sign.key == "role_coverage":
        return _coverage(sign, rows, found, opened)
    if sign.opening.private and opened.person is None:
        return _private(sign, rows, found, opened)
    own = _own(found, opened)
    return _drill(sign, rows, own, _rows(rows, own, opened), own.parts())


def _read(sign: Sign, sprint: Sprint, opened: Opened) -> SprintRows:
    """What the figure is computed from; of load, which people promise, that of the people it is about."""
    if sign.key == "load" and opened.cell is not None:
        return read_promises(sprint, cell=opened.cell.key)
    if sign.key == "load" and opened.person is not None:
        return read_promises(sprint, person=opened.person.key)
    if opened.cell is not None:
        own = _read_own(sign, sprint, opened.cell.key)
        if own is not None:
            return own
    if opened.kind == "company" and needed_by(sign) == {"efforts"} and not sign.opening.private:
        return read_totals(sprint)
    return next(read_sprints([sprint], of=sign))


def _read_own(sign: Sign, sprint: Sprint, cell: str) -> SprintRows | None:
    """The rows of a cell alone, where its figure needs no others."""
    if sign.key == "spillover":
        return read_stays(sprint, cell)
    if sign.key == "last_minute":
        return read_completed(sprint, cell)
    return read_efforts(sprint, sign, cell) if needed_by(sign) == {"efforts"} else None


def _by_cell(sign: Sign, sprint: Sprint) -> Drill | None:
    """The figures of the cells, and what belongs to none of them; None where they do not add up to the
    company's, or are few enough to be opened at once.
    """
    if sign.key not in ADDS_UP:
        return None
    known = Reading.objects.filter(sign=sign.key, sprint=sprint, person=None).select_related("cell")
    readings = {reading.cell.key if reading.cell else "": reading for reading in known}
    whole = readings.pop("", None)
    if len(readings) < MANY_CELLS or whole is None or whole.numerator is None or whole.denominator is None:
        return None
    moment = organisation().at(sprint.end - timedelta(days=1))
    shown = [
        Row("cell", key, moment.name(cell_track(key)), "", reading.numerator, reading.denominator or NOTHING)
        for key, reading in readings.items()
        if reading.numerator is not None
    ]
    numerator = whole.numerator - sum((row.numerator or NOTHING for row in shown), NOTHING)
    denominator = whole.denominator - sum((row.denominator for row in shown), NOTHING)
    if numerator or denominator:
        shown.append(Row("cell", "", "", "", numerator, denominator))
    kept = {} if sign.key in UNPARTED else whole.parts
    parts = {part: (Decimal(over), Decimal(under)) for part, (over, under) in kept.items()}
    ordered = tuple(sorted(shown, key=_largest_first))
    return Drill(sign, sprint, cast(Unit, whole.unit), ordered, whole.numerator, whole.denominator, parts)


def _efforts_of(rows: SprintRows, opened: Opened) -> list[Effort]:
    cell = opened.cell.key if opened.cell else None
    return [effort for effort in rows.facts.efforts if cell is None or effort.cell == cell]


def _own(found: Lines, opened: Opened) -> Lines:
    if opened.person is not None:
        return found.of_person(opened.person.key)
    return found.of_cell(opened.cell.key) if opened.cell is not None else found


def _drill(
    sign: Sign,
    rows: SprintRows,
    own: Lines,
    shown: Iterable[Row],
    parts: dict[str, tuple[Decimal, Decimal]],
    *,
    withheld: bool = False,
) -> Drill:
    amount = own.amount()
    ordered = tuple(sorted(shown, key=_largest_first))
    return Drill(sign, rows.sprint, own.unit, ordered, amount.numerator, amount.denominator, parts, withheld)


def _largest_first(row: Row) -> tuple[bool, Decimal, Decimal, str]:
    """Goals and limits first, by name, because nothing sorts people; then the work by what it adds."""
    if row.kind in OF_PEOPLE:
        return False, NOTHING, NOTHING, row.title
    return True, -(row.numerator or NOTHING), -row.denominator, row.title


def _rows(rows: SprintRows, own: Lines, opened: Opened) -> Iterator[Row]:
    """Lines of the same piece of work as one row; with names only where the scope allows it."""
    merged: dict[tuple[Kind, str, str, str], list[Line]] = {}
    for line in own.lines:
        who = (line.person or "") if opened.names and opened.person is None else ""
        if line.kind in OF_PEOPLE:
            key = line.key if opened.names else ""
        else:
            key = line.item if opened.person is not None and line.item else line.key
        kind: Kind = "task" if line.item and opened.person is not None else line.kind
        merged.setdefault((kind, key, line.part, who), []).append(line)
    for (noun, key, part, who), pieces in merged.items():
        yield Row(
            noun,
            key,
            title_of(rows, noun, key),
            part,
            sum((line.numerator for line in pieces), NOTHING),
            sum((line.denominator for line in pieces), NOTHING),
            name_of(rows, who),
            len({line.person for line in pieces}) if noun in OF_PEOPLE else 1,
        )


def _private(sign: Sign, rows: SprintRows, found: Lines, opened: Opened) -> Drill:
    release = released(found)
    own = release.company if opened.cell is None else release.cells.get(opened.cell.key)
    if own is None or not own.lines:
        return _drill(sign, rows, Lines((), found.unit), (), {}, withheld=bool(_own(found, opened).lines))
    shown = [
        Row(
            group.key[0] if group.key else "common",
            group.key[1] if group.key else "",
            title_of(rows, *group.key) if group.key else "",
            "",
            # how scattered the people on one epic are would say too much about them; only the sum is shown
            None if sign.key in UNPARTED else group.lines.amount().numerator,
            group.lines.amount().denominator,
            pieces=group.pieces,
        )
        for group in grouped(own)
    ]
    return _drill(sign, rows, own, shown, {} if sign.key in UNPARTED else own.parts())


def _coverage(sign: Sign, rows: SprintRows, found: Lines, opened: Opened) -> Drill:
    own = _own(found, opened)
    unwilling = reluctance(rows.facts.roles)
    against = sum(unwilling.values()) if opened.cell is None else unwilling.get(opened.cell.key, 0)
    drill = _drill(sign, rows, own, _rows(rows, own, opened), own.parts())
    amount = coverage_amount(own, against)
    parts = {**drill.parts, "against": (Decimal(against), Decimal(against))} if against else drill.parts
    extra = (
        (Row("preference", "", "", "against", Decimal(-against), NOTHING, pieces=against),) if against else ()
    )
    return Drill(
        sign, rows.sprint, own.unit, (*drill.rows, *extra), amount.numerator, amount.denominator, parts
    )


def _resilience(sign: Sign, rows: SprintRows, opened: Opened) -> Drill:
    facts, cell = rows.facts, opened.cell.key if opened.cell else None
    roles = [role for role in facts.roles if cell is None or role.cell == cell]
    amount = resilience(facts.capacities.get(cell, ()), roles)
    found = absences(facts.capacities.get(cell, ()), roles)
    alone = tuple(
        Row(
            "role",
            role.key,
            title_of(rows, "role", role.key),
            "alone",
            NOTHING,
            Decimal(1),
            name_of(rows, role.only),
        )
        for role in sorted(roles, key=lambda role: role.key)
        if role.only is not None and role.wanted >= 1
    )
    if amount.unit == "roles":
        shown = [
            _held(rows, role, found[0].person)
            for role in roles
            if role.wanted and role.holders | role.backups
        ]
    elif amount.denominator:
        gone = amount.denominator - amount.numerator
        shown = [
            Row("hours", "", "", "gone", NOTHING, gone),
            Row("hours", "", "", "left", amount.numerator, amount.numerator),
        ]
    else:
        shown = []
    parts: dict[str, tuple[Decimal, Decimal]] = {}
    for row in shown:
        over, under = parts.get(row.part, (NOTHING, NOTHING))
        parts[row.part] = over + (row.numerator or NOTHING), under + row.denominator
    return Drill(
        sign, rows.sprint, amount.unit, tuple(shown), amount.numerator, amount.denominator, parts, alone=alone
    )


def _held(rows: SprintRows, role: HeldRole, missed: str) -> Row:
    gone = role.only == missed
    title = title_of(rows, "role", role.key)
    return Row("role", role.key, title, "gone" if gone else "left", Decimal(0 if gone else 1), Decimal(1))


def title_of(rows: SprintRows, kind: str, key: str) -> str:
    """What a piece of work, an account or a role was called."""
    if kind == "role":
        return rows.moment.name(role_track(key))
    if kind in OF_PEOPLE:
        return name_of(rows, key)
    if kind == "slots":
        return ""
    return rows.titles.get(("task" if kind == "review" else kind, key)) or key


def name_of(rows: SprintRows, person: str) -> str:
    """A person's name on the sprint's last day, else on its first."""
    if not person:
        return ""
    track = person_track(person)
    return (rows.moment if rows.moment.person(person) else rows.first).name(track)
