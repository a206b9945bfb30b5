"""Rows to core values: the organisation through time, as known now or as it was known at a moment."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Func, JSONField, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone

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
from homeostat.platform.editions import ORGANISATION, Kept, mark_of


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


_EDITIONS: Kept[Timeline] = Kept(3)


def timeline(as_recorded_at: datetime | None = None) -> Timeline:
    """Everything that held, holds and is scheduled, as known now or at that moment; two queries.

    What is known now is kept in memory and read again only when the database has a new edition of it: one
    query.
    """
    if as_recorded_at is not None:
        return _read(as_recorded_at)
    return _EDITIONS.get(mark_of(ORGANISATION), lambda: _read(None))


def time_zone() -> str:
    """The time zone by whose days the organisation lives now; what the timeline takes."""
    return str(timeline().at(timezone.now().astimezone(UTC).date()).policy("sprint.time_zone"))


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
