"""Rows to core values: the organisation through time, as known now or as it was known at a moment."""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import CharField, F, Func, JSONField, QuerySet, Value
from django.db.models.functions import Cast

from homeostat.areas.organisation.models import (
    CellTerm,
    Dated,
    DatedQuerySet,
    Holding,
    KindTerm,
    Membership,
    PersonTerm,
    Policy,
    RoleTerm,
    WorkingHours,
)
from homeostat.core.organisation import (
    CellFacts,
    Facts,
    HoldingFacts,
    HoursFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
    Snapshot,
    Spell,
    Timeline,
    Track,
)
from homeostat.core.organisation.timeline import Kind


@dataclass(frozen=True, slots=True)
class Source:
    """Where the spells of one kind of track lie: its table, the columns of its key and of its facts."""

    model: type[Dated]
    key: tuple[str, ...]
    columns: tuple[str, ...]
    facts: Callable[..., Facts]


def _hours(week: list[Any]) -> HoursFacts:
    return HoursFacts(tuple(week))


def _role(name: str, cell: str | None, purpose: str, accountabilities: list[str], *rest: Any) -> RoleFacts:
    return RoleFacts(name, cell, purpose, tuple(accountabilities), *rest)


ROLE_COLUMNS = (
    "name", "cell__key", "purpose", "accountabilities", "hours_per_sprint", "wanted_holders",
    "backup_required", "eligibility", "term_sprints",
)  # fmt: skip
SOURCES: dict[Kind, Source] = {
    "person": Source(PersonTerm, ("person__key",), ("name", "country", "time_zone"), PersonFacts),
    "kind": Source(KindTerm, ("kind__key",), ("name", "description"), KindFacts),
    "cell": Source(CellTerm, ("cell__key",), ("name", "kind__key", "parent__key", "purpose"), CellFacts),
    "membership": Source(Membership, ("cell__key", "person__key"), ("standing", "share"), MembershipFacts),
    "hours": Source(WorkingHours, ("person__key",), ("week",), _hours),
    "role": Source(RoleTerm, ("role__key",), ROLE_COLUMNS, _role),
    "holding": Source(Holding, ("role__key", "person__key"), ("part", "willing"), HoldingFacts),
    "policy": Source(Policy, ("key", "scope"), ("value",), PolicyFacts),
}


_EDITIONS: OrderedDict[UUID, Timeline] = OrderedDict()  # by the mark of the edition, last used last
_EDITIONS_KEPT = 3
_FOLLOWING: OrderedDict[tuple[int, str], tuple[object, Any]] = OrderedDict()  # last used last
_FOLLOWING_KEPT = 16
_MUTEX = Lock()
T = TypeVar("T")


def timeline(as_recorded_at: datetime | None = None) -> Timeline:
    """Everything that held, holds and is scheduled, as known now or at that moment; two queries.

    What is known now is kept in memory and read again only when the database has a new edition of it
    (migration 0004): one query.
    """
    if as_recorded_at is not None:
        return _read(as_recorded_at)
    mark = _mark()
    with _MUTEX:
        if mark in _EDITIONS:
            _EDITIONS.move_to_end(mark)
            return _EDITIONS[mark]
    found = _read(None)
    with _MUTEX:
        _EDITIONS[mark] = found
        while len(_EDITIONS) > _EDITIONS_KEPT:
            _EDITIONS.popitem(last=False)
    return found


def once(of: object, name: str, work: Callable[[], T]) -> T:
    """What follows from a value that never changes (a timeline, a snapshot), worked out once by a process and
    kept for as long as it is asked for.
    """
    key = (id(of), name)
    with _MUTEX:
        if key in _FOLLOWING and _FOLLOWING[key][0] is of:
            _FOLLOWING.move_to_end(key)
            known: T = _FOLLOWING[key][1]
            return known
    found = work()
    with _MUTEX:
        _FOLLOWING[key] = (of, found)
        while len(_FOLLOWING) > _FOLLOWING_KEPT:
            _FOLLOWING.popitem(last=False)
    return found


def _mark() -> UUID:
    with connection.cursor() as cursor:
        cursor.execute("SELECT mark FROM homeostat_edition")
        mark: UUID = cursor.fetchone()[0]
        return mark


def _read(as_recorded_at: datetime | None) -> Timeline:
    parts = [_packed(kind, _known(source, as_recorded_at)) for kind, source in SOURCES.items()]
    return Timeline(
        (Track(kind, (first, second) if second else (first,)), Spell(start, end, _unpacked(kind, facts)))
        for kind, first, second, start, end, facts in parts[0].union(*parts[1:], all=True)
    )


def snapshot(on: date, as_recorded_at: datetime | None = None) -> Snapshot:
    """The organisation on a day, as known now or at that moment; eight queries."""
    return Snapshot(
        {
            track: spell.facts
            for kind, source in SOURCES.items()
            for track, spell in _spells(kind, _known(source, as_recorded_at).holding_on(on))
        }
    )


class _Exact(json.JSONDecoder):
    """Numbers as the decimals they were written as."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parse_float=Decimal, **options)


class _Array(Func):
    function = "jsonb_build_array"
    output_field = JSONField(decoder=_Exact)


def _packed(kind: Kind, rows: DatedQuerySet) -> QuerySet[Any, Any]:
    """Rows of one kind in the form all kinds share: facts as one JSON array."""
    source = SOURCES[kind]
    first, second = (*(Cast(F(key), CharField()) for key in source.key), Value(""))[:2]
    kind_ = Value(kind, output_field=CharField())
    return rows.order_by().values_list(kind_, first, second, "start", "end", _Array(*source.columns))


def _unpacked(kind: Kind, facts: list[Any]) -> Facts:
    return SOURCES[kind].facts(*([_json(value) for value in facts] if kind == "policy" else facts))


def _json(value: Any) -> Any:
    """The value of a policy with plain numbers again."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, list):
        return [_json(each) for each in value]
    return {key: _json(each) for key, each in value.items()} if isinstance(value, dict) else value


def _known(source: Source, at: datetime | None) -> DatedQuerySet:
    rows: DatedQuerySet = source.model.objects.all()
    return rows.current() if at is None else rows.as_recorded_at(at)


def _spells(kind: Kind, rows: DatedQuerySet) -> Iterator[tuple[Track, Spell]]:
    source = SOURCES[kind]
    width = len(source.key)
    for row in rows.values_list(*source.key, "start", "end", *source.columns):
        yield (
            Track(kind, row[:width]),
            Spell(row[width], row[width + 1], source.facts(*row[width + 2 :])),
        )
