"""Questions about readings. Doors for pages first see to it that they are fresh (`freshness`)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from homeostat.areas.organisation.models import CellTerm
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import BilledMonth, Reading
from homeostat.areas.work.models import Sprint
from homeostat.core.sustainability.ratio import Sustainability
from homeostat.core.vitals.limits import Limits, State, individuals, needs_attention, proportions
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.access import Viewer
from homeostat.platform.editions import READINGS, Kept, mark_of

SHOWN = 26  # sprints on a trend
GLANCE = 13  # sprints in a sparkline
LOOK_BACK = 2  # sprints a tile goes back for a value
NATURAL_LOWEST = {
    "load": 0.0,
    "fragmentation": 1.0,
    "resilience": 0.0,
    "role_load": 0.0,
    "core_headroom": 0.0,
    "client_mix": 1.0,
}
NATURAL_HIGHEST = {"resilience": 1.0, "core_headroom": 1.0}


_OF_SCOPES: Kept[list["Series"]] = Kept(256)
_OF_CELLS: Kept[dict[int, "Series"]] = Kept(64)
_SPRINTS: Kept[dict[int, Sprint]] = Kept(8)
_LATEST: Kept[dict[int, dict[str, Reading]]] = Kept(64)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures: the company's (both None), a cell's or a person's."""

    cell_id: int | None = None
    person_id: int | None = None

    @property
    def filter(self) -> Q:
        return Q(cell_id=self.cell_id, person_id=self.person_id)


COMPANY = Scope()


@dataclass(frozen=True, slots=True)
class Series:
    """A sign over the last sprints, oldest first, with its own limits and whether it deserves a look.

    Limits always rest on the same window of sprints, however many are shown: a sign says the same in the
    strip, on its page and on the command line. `earlier` are readings before that window.
    """

    sign: Sign
    readings: tuple[Reading, ...]
    limits: Limits | None
    attention: bool
    earlier: tuple[Reading, ...] = ()

    @property
    def values(self) -> list[float | None]:
        return [reading.value for reading in self.readings]

    @property
    def latest(self) -> Reading | None:
        """The last reading, or one of the two before it where there is no value yet."""
        return latest_of(self.readings)

    @property
    def previous(self) -> Reading | None:
        """The last reading with a value before the latest one."""
        latest = self.latest
        earlier = [
            reading
            for reading in self.readings
            if latest is not None and reading.value is not None and reading.sprint.start < latest.sprint.start
        ]
        return earlier[-1] if earlier else None


def latest_of(readings: Sequence[Reading]) -> Reading | None:
    """The last reading that has a value, at most two sprints back; else the last one there is."""
    recent = [reading for reading in readings[-1 - LOOK_BACK :] if reading.value is not None]
    return recent[-1] if recent else (readings[-1] if readings else None)


def sprint_on(day: date) -> Sprint | None:
    """The sprint a day lies in, else the last one before it."""
    return Sprint.objects.filter(start__lte=day).order_by("-start").first()


def sprint_for(sign: Sign, day: date) -> Sprint | None:
    """The sprint that speaks for a day: the one it lies in, or for a sign of closed sprints the last
    closed one.
    """
    known = Sprint.objects.filter(start__lte=day)
    if sign.closed_only:
        known = known.exclude(closed_at=None)
    return known.order_by("-start").first()


def readings_for_map(sign: str, sprint: Sprint) -> dict[int, tuple[float | None, State]]:
    """Value and state of a sign by cell, in one sprint."""
    rows = Reading.objects.filter(sign=sign, sprint=sprint, person=None).exclude(cell=None)
    return {
        cell: (value, State(state)) for cell, value, state in rows.values_list("cell_id", "value", "state")
    }


def person_load(person_id: int, sprint: Sprint) -> Reading | None:
    """A person's load in a sprint; its parts are the hours of tasks, reviews, epics, roles and the goal."""
    return Reading.objects.filter(sign="load", sprint=sprint, person_id=person_id).first()


def person_loads(people: Iterable[int], sprint: Sprint) -> dict[int, float]:
    """The loads of some people in a sprint, of those that have a value."""
    rows = Reading.objects.filter(sign="load", sprint=sprint, person__in=list(people), value__isnull=False)
    return {
        person: value
        for person, value in rows.values_list("person_id", "value")
        if person is not None and value is not None
    }


def strip(viewer: Viewer, *, scope: Scope = COMPANY, until: date | None = None) -> list[Series]:
    """Every sign of a scope over the last sprints, up to a day; empty for visitors. Two queries when
    nothing is stale.
    """
    if not viewer.is_member:
        return []
    today = make_fresh()
    return all_series(scope, until=until or today, count=GLANCE)


def all_series(scope: Scope, *, until: date, count: int = SHOWN) -> list[Series]:
    """Every sign of one scope over the last sprints that began by a day; three queries, one where they are
    known already. A person's figures are read anew each time.
    """

    def read() -> list[Series]:
        by_sign: dict[str, list[Reading]] = {key: [] for key in REGISTRY}
        for reading in _read(scope, until=until, count=count):
            if reading.sign in by_sign:
                by_sign[reading.sign].append(reading)
        return [series_of(sign, by_sign[key], until=until) for key, sign in REGISTRY.items()]

    if scope.person_id is not None:
        return read()
    return list(_OF_SCOPES.get((mark_of(READINGS), scope, until, max(count, SHOWN)), read))


def series(sign: Sign, scope: Scope, *, until: date, count: int = SHOWN) -> Series:
    """One sign of one scope over the last sprints that began by a day; as many queries as for all of them."""
    if scope.person_id is None:
        found = all_series(scope, until=until, count=count)
        return next(each for each in found if each.sign is sign)
    return series_of(sign, _read(scope, until=until, count=count, sign=sign.key), until=until)


def series_by_cell(
    sign: Sign, *, until: date, count: int = SHOWN, cells: Collection[int] | None = None
) -> dict[int, Series]:
    """One sign of every cell that has readings, or of some; three queries, one where they are known."""

    def read() -> dict[int, Series]:
        recent = _recent_sprints(until, max(count, SHOWN))
        found: dict[int, list[Reading]] = {}
        for reading in _told(_of_cells(cells).filter(sign=sign.key).defer("parts"), recent):
            found.setdefault(reading.cell_id or 0, []).append(reading)
        return {
            cell: series_of(sign, sorted(readings, key=lambda each: each.sprint.start), until=until)
            for cell, readings in found.items()
        }

    some = None if cells is None else tuple(cells)
    return _OF_CELLS.get((mark_of(READINGS), sign.key, until, max(count, SHOWN), some), read)


def latest_by_cell(
    *, until: date, cells: Collection[int] | None = None, sign: str = ""
) -> dict[int, dict[str, Reading]]:
    """The latest reading of every sign, or of one, by cell: of every cell that has readings, or of some;
    three queries, one where they are known already.
    """

    def read() -> dict[int, dict[str, Reading]]:
        rows = _of_cells(cells).filter(sign=sign) if sign else _of_cells(cells)
        empty_last = rows.annotate(is_empty=ExpressionWrapper(Q(value=None), BooleanField()))
        newest = empty_last.order_by("cell", "sign", "is_empty", "-sprint__start").distinct("cell", "sign")
        found: dict[int, dict[str, Reading]] = {}
        for reading in _told(newest.defer("parts"), _recent_sprints(until, LOOK_BACK + 1)):
            found.setdefault(reading.cell_id or 0, {})[reading.sign] = reading
        return found

    some = None if cells is None else tuple(cells)
    return _LATEST.get((mark_of(READINGS), sign, until, some), read)


@dataclass(frozen=True, slots=True)
class Billed:
    """The hours of a cell (None: of nobody's in particular) in a month, as sums and as a ratio."""

    month: date
    cell_id: int | None
    billed: Sustainability


def billing_by_month(first: date, after: date, *, cell: int | None = None) -> list[Billed]:
    """Who pays for the hours of each cell, or of one, and month of [first, after); one query, as fresh as
    readings.
    """
    rows = BilledMonth.objects.filter(month__gte=first.replace(day=1), month__lt=after)
    if cell is not None:
        rows = rows.filter(cell=cell)
    columns = ("month", "cell_id", "billable", "non_billable")
    return [
        Billed(month, cell, Sustainability(billable, non_billable))
        for month, cell, billable, non_billable in rows.order_by("month", "cell_id").values_list(*columns)
    ]


def open_cells(day: date) -> list[tuple[int, str, str]]:
    """Number, key and name of the cells open on a day, by name; one query."""
    rows = CellTerm.objects.on(day).values_list("cell_id", "cell__key", "name")
    return sorted(rows, key=lambda row: row[2].casefold())


def _read(scope: Scope, *, until: date, count: int, sign: str = "") -> list[Reading]:
    """Readings of one scope in the last sprints, oldest first: of every sign, or of one."""
    rows = Reading.objects.filter(scope.filter, **({"sign": sign} if sign else {}))
    found = _told(rows, _recent_sprints(until, max(count, SHOWN)))
    return sorted(found, key=lambda reading: reading.sprint.start)


def _of_cells(cells: Collection[int] | None) -> QuerySet[Reading]:
    rows = Reading.objects.filter(person=None)
    return rows.exclude(cell=None) if cells is None else rows.filter(cell__in=cells)


def _recent_sprints(until: date, count: int) -> dict[int, Sprint]:
    def read() -> dict[int, Sprint]:
        found = Sprint.objects.filter(start__lte=until).order_by("-start")[:count]
        return {sprint.pk: sprint for sprint in found}

    return _SPRINTS.get((mark_of(READINGS), until, count), read)


def _told(rows: QuerySet[Reading], sprints: dict[int, Sprint]) -> Iterator[Reading]:
    """Readings of some sprints, each with its sprint: thousands of readings share a few."""
    for reading in rows.filter(sprint__in=sprints):
        reading.sprint = sprints[reading.sprint_id]
        yield reading


def series_of(sign: Sign, found: Sequence[Reading], *, until: date) -> Series:
    """The readings with the limits that suit the sign; a sprint that is not over calls for nobody's
    attention.
    """
    earlier, readings = found[:-SHOWN], found[-SHOWN:]
    limits = _limits(sign, readings)
    attention = False
    if limits is not None:
        over = [
            place
            for place, reading in enumerate(readings)
            if reading.value is not None and (reading.sprint.end <= until or sign.key == "load")
        ]
        attention = needs_attention(
            [State(readings[place].state) for place in over],
            [limits.side(place, readings[place].value) for place in over],
        )
    return Series(sign, tuple(readings), limits, attention, tuple(earlier))


def _limits(sign: Sign, readings: Sequence[Reading]) -> Limits | None:
    if sign.chart == "individuals":
        return individuals(
            [reading.value for reading in readings],
            lowest=NATURAL_LOWEST.get(sign.key),
            highest=NATURAL_HIGHEST.get(sign.key),
        )
    return proportions([_sum(r, r.numerator) for r in readings], [_sum(r, r.denominator) for r in readings])


def _sum(reading: Reading, number: Any) -> float | None:
    return None if reading.value is None or number is None else float(number)


def reading_of(sign: Sign, scope: Scope, sprint: Sprint) -> Reading | None:
    """The stored figure of a scope in a sprint."""
    return Reading.objects.filter(scope.filter, sign=sign.key, sprint=sprint).select_related("sprint").first()


def recent_sprints(until: date, *, count: int = SHOWN) -> list[Sprint]:
    """The sprints a picker offers, newest first: the coming one, then those that began."""
    horizon = until + timedelta(days=1)
    coming = Sprint.objects.filter(start__gte=horizon).order_by("start")[:1]
    return [*coming, *Sprint.objects.filter(start__lt=horizon).order_by("-start")[:count]]
