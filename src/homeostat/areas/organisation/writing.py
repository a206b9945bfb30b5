"""Core values to rows: what no longer holds is superseded, what holds now is added."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from homeostat.areas.organisation.models import Cell, CellKind, Dated, Person, Role
from homeostat.areas.organisation.snapshots import SOURCES
from homeostat.core.organisation import (
    CellFacts,
    HoldingFacts,
    HoursFacts,
    KindFacts,
    MembershipFacts,
    PersonFacts,
    PolicyFacts,
    RoleFacts,
    Spell,
    Timeline,
    Track,
    spell_changes,
)
from homeostat.core.organisation.timeline import Kind

IDENTITIES: dict[str, Any] = {
    "person": Person,
    "cell": Cell,
    "kind": CellKind,
    "role": Role,
}
Rows = tuple[tuple[Track, Spell], ...]


def write(before: Timeline, after: Timeline, *, at: datetime) -> tuple[Rows, Rows]:
    """Turn the rows of one timeline into those of another; returns what was superseded and what was added."""
    removed, added = spell_changes(before, after)
    _supersede(removed, at)
    _add(added, at)
    return removed, added


def _supersede(removed: Rows, at: datetime) -> None:
    by_kind: dict[Kind, list[tuple[Track, Spell]]] = defaultdict(list)
    for track, spell in removed:
        by_kind[track.kind].append((track, spell))
    for kind, rows in by_kind.items():
        source = SOURCES[kind]
        ended: dict[tuple[str, ...], list[Spell]] = defaultdict(list)
        for track, spell in rows:
            ended[track.key].append(spell)
        first = {f"{source.key[0]}__in": {key[0] for key in ended}}
        known = source.model.objects.current().filter(**first).values_list("pk", "start", *source.key)
        gone = [pk for pk, start, *key in known if any(spell.holds_on(start) for spell in ended[tuple(key)])]
        source.model.objects.filter(pk__in=gone).update(superseded_at=at)


def _add(added: Rows, at: datetime) -> None:
    ids = {noun: _ids(noun, added) for noun in IDENTITIES}
    rows: dict[type[Dated], list[Dated]] = defaultdict(list)
    for track, spell in added:
        model = SOURCES[track.kind].model
        columns = _columns(track, spell, ids)
        rows[model].append(model(start=spell.start, end=spell.end, recorded_at=at, **columns))
    for model, new in rows.items():
        model.objects.bulk_create(new, batch_size=2000)


def _ids(noun: str, added: Rows) -> dict[str, int]:
    """Ids of all identities of a noun that the rows name; those seen for the first time are made."""
    keys = {key for track, spell in added for key in _named(noun, track, spell)}
    model = IDENTITIES[noun]
    known = _known_ids(model, keys)
    missing = sorted(keys - known.keys())
    if missing:
        model.objects.bulk_create([model(key=key) for key in missing])
        known |= _known_ids(model, missing)
    return known


def _known_ids(model: Any, keys: Iterable[str]) -> dict[str, int]:
    return dict(model.objects.filter(key__in=keys).values_list("key", "pk")) if keys else {}


# Where in the key of a track a person, cell, kind or role is named.
PLACES = {
    ("person", "person"): 0,
    ("person", "membership"): 1,
    ("person", "hours"): 0,
    ("person", "holding"): 1,
    ("cell", "cell"): 0,
    ("cell", "membership"): 0,
    ("kind", "kind"): 0,
    ("role", "role"): 0,
    ("role", "holding"): 0,
}


def _named(noun: str, track: Track, spell: Spell) -> list[str]:
    named = [track.key[PLACES[noun, track.kind]]] if (noun, track.kind) in PLACES else []
    facts = spell.facts
    if noun == "cell" and isinstance(facts, RoleFacts) and facts.cell is not None:
        named.append(facts.cell)
    if noun == "cell" and isinstance(facts, CellFacts) and facts.parent is not None:
        named.append(facts.parent)
    if noun == "kind" and isinstance(facts, CellFacts):
        named.append(facts.kind)
    return named


def _columns(track: Track, spell: Spell, ids: dict[str, dict[str, int]]) -> dict[str, Any]:
    """The columns of a row, its period aside."""
    facts, key = spell.facts, track.key
    match facts:
        case PersonFacts():
            return {
                "person_id": ids["person"][key[0]],
                "name": facts.name,
                "country": facts.country,
                "time_zone": facts.time_zone,
            }
        case KindFacts():
            return {"kind_id": ids["kind"][key[0]], "name": facts.name, "description": facts.description}
        case CellFacts():
            return {
                "cell_id": ids["cell"][key[0]],
                "name": facts.name,
                "kind_id": ids["kind"][facts.kind],
                "parent_id": None if facts.parent is None else ids["cell"][facts.parent],
                "purpose": facts.purpose,
            }
        case MembershipFacts():
            of = {"cell_id": ids["cell"][key[0]], "person_id": ids["person"][key[1]]}
            return {**of, "standing": facts.standing, "share": facts.share}
        case HoursFacts():
            return {"person_id": ids["person"][key[0]], "week": list(facts.week)}
        case RoleFacts():
            return _role_columns(key[0], facts, ids)
        case HoldingFacts():
            of = {"role_id": ids["role"][key[0]], "person_id": ids["person"][key[1]]}
            return {**of, "part": facts.part, "willing": facts.willing}
        case PolicyFacts():
            return {"key": key[0], "scope": key[1], "value": facts.value}


def _role_columns(key: str, facts: RoleFacts, ids: dict[str, dict[str, int]]) -> dict[str, Any]:
    return {
        "role_id": ids["role"][key],
        "name": facts.name,
        "cell_id": None if facts.cell is None else ids["cell"][facts.cell],
        "purpose": facts.purpose,
        "accountabilities": list(facts.accountabilities),
        "hours_per_sprint": facts.hours_per_sprint,
        "wanted_holders": facts.wanted_holders,
        "backup_required": facts.backup_required,
        "eligibility": facts.eligibility,
        "term_sprints": facts.term_sprints,
    }
