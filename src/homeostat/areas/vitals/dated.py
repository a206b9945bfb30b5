"""The organisation over a few sprints in one query: the dated rows the vital signs are computed from."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Cast, JSONObject

from homeostat.areas.organisation.models import (
    CellTerm,
    Dated,
    Holding,
    Membership,
    PersonTerm,
    Policy,
    RoleTerm,
    WorkingHours,
)
from homeostat.core.organisation.facts import (
    CellFacts,
    Facts,
    HoldingFacts,
    HoursFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
)
from homeostat.core.organisation.timeline import Kind, Spell, Timeline, Track


def organisation_between(start: date, end: date) -> Timeline:
    """People, cells, memberships, working hours, roles, holdings and policies of the days [start, end)."""
    parts = [_rows(*source, start=start, end=end) for source in _SOURCES]
    return Timeline(_spells(parts[0].union(*parts[1:], all=True)))


def _rows(
    kind: Kind,
    model: type[Dated],
    first: str,
    second: str,
    columns: dict[str, str],
    *,
    start: date,
    end: date,
) -> QuerySet[Any, Any]:
    known = model.objects.current().filter(start__lt=end).filter(Q(end=None) | Q(end__gt=start))
    facts = {name: F(column) for name, column in columns.items()}
    return known.values_list(
        Value(kind, output_field=CharField()),
        Cast(first, CharField()),
        Cast(second, CharField()) if second else Value("", output_field=CharField()),
        "start",
        "end",
        JSONObject(**facts),
    )


_SOURCES: tuple[tuple[Kind, type[Dated], str, str, dict[str, str]], ...] = (
    ("person", PersonTerm, "person__key", "", {"name": "name", "country": "country"}),
    ("cell", CellTerm, "cell__key", "", {"name": "name", "kind": "kind__key", "parent": "parent__key"}),
    ("membership", Membership, "cell__key", "person__key", {"standing": "standing", "share": "share"}),
    ("hours", WorkingHours, "person__key", "", {"week": "week"}),
    (
        "role",
        RoleTerm,
        "role__key",
        "",
        {
            "name": "name",
            "cell": "cell__key",
            "hours": "hours_per_sprint",
            "wanted": "wanted_holders",
            "backup": "backup_required",
        },
    ),
    ("holding", Holding, "role__key", "person__key", {"part": "part", "willing": "willing"}),
    ("policy", Policy, "key", "scope", {"value": "value"}),
)


def _spells(rows: QuerySet[Any, Any]) -> Iterator[tuple[Track, Spell]]:
    for kind, first, second, start, end, facts in rows:
        key = (first, second) if second else (first,)
        yield Track(kind, key), Spell(start, end, _facts(kind, facts))


def _facts(kind: Kind, row: dict[str, Any]) -> Facts:
    match kind:
        case "person":
            return PersonFacts(row["name"], row["country"])
        case "cell":
            return CellFacts(row["name"], row["kind"], row["parent"])
        case "membership":
            return MembershipFacts(row["standing"], Decimal(str(row["share"])))
        case "hours":
            monday, tuesday, wednesday, thursday, friday, saturday, sunday = (
                Decimal(str(hours)) for hours in row["week"]
            )
            return HoursFacts((monday, tuesday, wednesday, thursday, friday, saturday, sunday))
        case "role":
            return RoleFacts(
                row["name"],
                row["cell"],
                hours_per_sprint=Decimal(str(row["hours"])),
                wanted_holders=row["wanted"],
                backup_required=row["backup"],
            )
        case "holding":
            return HoldingFacts(row["part"], row["willing"])
        case _:
            return PolicyFacts(row["value"])
