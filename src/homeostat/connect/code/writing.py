"""An organisation on a day as files: always the same bytes for the same organisation."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from homeostat.core.organisation import CellFacts, RoleFacts, View

from .folder import Files
from .form import FORMAT
from .yaml_files import Inline, write_yaml

Fields = dict[str, Any]
HEAD = "# An organisation as code; docs/reference/organisation-as-code.md says what each field means.\n"


def as_file(view: View, *, within: str = "", unwilling: bool = False) -> Files:
    """The organisation, or a cell with all in it, as one file."""
    return {"organisation.yaml": HEAD + write_yaml(told(view, within=within, unwilling=unwilling))}


def as_folder(view: View, *, within: str = "", unwilling: bool = False) -> Files:
    """The same as a folder: a file for each cell and person, and one for the rest."""
    fields = told(view, within=within, unwilling=unwilling)
    files: dict[str, str] = {}
    for section in ("cells", "people"):
        for key, thing in fields[section].items():
            files[f"{section}/{key}.yaml"] = write_yaml(thing)
        if fields[section]:
            del fields[section]
    return {"organisation.yaml": HEAD + write_yaml(fields), **files}


def told(view: View, *, within: str = "", unwilling: bool = False) -> Fields:
    """Everything the files say, in the order in which they say it."""
    cells = view.cells() if not within else inside(view, [within])
    people = view.people()
    if within:
        concerned = _concerned(view, cells)
        people = {key: facts for key, facts in people.items() if key in concerned}
        return {
            "format": FORMAT,
            "covers": Inline([within]),
            "cells": {key: _cell(view, key, facts, unwilling) for key, facts in cells.items()},
            "people": {key: _person(view, key) for key in people},
        }
    return {
        "format": FORMAT,
        "covers": "everything",
        "kinds": {key: _kind(view, key) for key in view.kinds()},
        "policies": _policies(view, "company"),
        "roles": _roles(view, None, unwilling),
        "cells": {key: _cell(view, key, facts, unwilling) for key, facts in cells.items()},
        "people": {key: _person(view, key) for key in people},
    }


def inside(view: View, outer: list[str]) -> Mapping[str, CellFacts]:
    """Some cells and every cell inside them, by key."""
    cells = view.cells()
    found = {key for key in outer if key in cells}
    waiting = list(found)
    while waiting:
        children = view.children(waiting.pop()).keys() - found
        found |= children
        waiting += children
    return {key: cells[key] for key in sorted(found)}


def _concerned(view: View, cells: Mapping[str, CellFacts]) -> set[str]:
    """Who is a member of these cells, or has a part in their roles."""
    members = {person for cell in cells for person in view.members(cell)}
    return members | {person for cell in cells for role in view.roles(cell) for person in view.holders(role)}


def _kind(view: View, key: str) -> Fields:
    facts = view.kinds()[key]
    policies = _policies(view, f"kind:{key}")
    return {"name": facts.name, "description": facts.description, "policies": policies}


def _person(view: View, key: str) -> Fields:
    facts, hours = view.people()[key], view.hours(key)
    return {
        "name": facts.name,
        "country": facts.country,
        "time_zone": facts.time_zone,
        "hours": None if hours is None else Inline([_number(day) for day in hours.week]),
    }


def _cell(view: View, key: str, facts: CellFacts, unwilling: bool) -> Fields:
    return {
        "name": facts.name,
        "kind": facts.kind,
        "parent": facts.parent,
        "purpose": facts.purpose,
        "members": {
            person: {"standing": place.standing, "share": _number(place.share)}
            for person, place in view.members(key).items()
        },
        "roles": _roles(view, key, unwilling),
        "policies": _policies(view, f"cell:{key}"),
    }


def _roles(view: View, cell: str | None, unwilling: bool) -> Fields:
    return {key: _role(view, key, facts, unwilling) for key, facts in view.roles(cell).items()}


def _role(view: View, key: str, facts: RoleFacts, unwilling: bool) -> Fields:
    holders = view.holders(key)
    fields: Fields = {
        "name": facts.name,
        "purpose": facts.purpose,
        "accountabilities": list(facts.accountabilities),
        "hours_per_sprint": _number(facts.hours_per_sprint),
        "wanted_holders": facts.wanted_holders,
        "backup_required": facts.backup_required,
        "eligibility": facts.eligibility,
        "term_sprints": facts.term_sprints,
        "holders": Inline([person for person, part in holders.items() if part.part == "holder"]),
        "backups": Inline([person for person, part in holders.items() if part.part == "backup"]),
    }
    if unwilling:
        fields["unwilling"] = Inline([person for person, part in holders.items() if not part.willing])
    return fields


def _policies(view: View, scope: str) -> Fields:
    return {key: _plain(value) for key, value in sorted(view.own_policies(scope).items())}


def _plain(value: Any) -> Any:
    """A value without the difference between 1 and 1.0; short lists in one line."""
    if isinstance(value, float | Decimal):
        return _number(Decimal(str(value)))
    if isinstance(value, list):
        return Inline([_plain(item) for item in value])
    return {key: _plain(item) for key, item in value.items()} if isinstance(value, dict) else value


def _number(number: Decimal) -> int | Decimal:
    return int(number) if number == int(number) else number.normalize()
