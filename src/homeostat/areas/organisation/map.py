"""The organisation on a day as the values the living map is drawn from."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from homeostat.core.organisation.facts import CellFacts, RoleFacts
from homeostat.core.organisation.timeline import cell_track
from homeostat.core.organisation.views import Moment
from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole, RoleState
from homeostat.platform.shell.tags import initials

Address = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Tint:
    """The colour of a cell or person with the words that say the same; `share` fills a person's ring."""

    state: str = "none"
    caption: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Tints:
    cells: Mapping[str, Tint] = field(default_factory=dict)
    people: Mapping[str, Tint] = field(default_factory=dict)


def living(
    moment: Moment,
    *,
    address: Address,
    tints: Tints,
    zoom: str = "",
    zoom_href: Callable[[str], str],
    id: str = "living-map",
) -> LivingMap:
    """The map of a day; `address` gives the page of a cell, person or role."""
    return LivingMap(
        nodes(moment, address=address, tints=tints),
        title=_("The organisation on %(day)s") % {"day": f"{moment.day:%Y-%m-%d}"},
        description=_("%(people)d people in %(cells)d cells")
        % {"people": len(moment.people()), "cells": len(moment.cells())},
        zoom=zoom,
        zoom_href=zoom_href,
        id=id,
    )


def nodes(moment: Moment, *, address: Address, tints: Tints) -> list[MapNode]:
    """Cells at the top, oldest first: a new one joins at the edge and the others keep their places."""
    tops = [key for key, facts in moment.cells().items() if facts.parent is None]
    return [_node(moment, key, address, tints) for key in _by_age(moment, tops)]


def _node(moment: Moment, key: str, address: Address, tints: Tints) -> MapNode:
    facts = moment.cell(key) or CellFacts(key, "")
    kind = moment.kind(facts.kind)
    tint = tints.cells.get(key, Tint())
    return MapNode(
        key=key,
        name=facts.name,
        kind=kind.name if kind else facts.kind,
        href=address("cell", key),
        state=tint.state,
        caption=tint.caption,
        children=[
            _node(moment, child, address, tints) for child in _by_age(moment, list(moment.children(key)))
        ],
        people=[_person(moment, person, address, tints) for person in moment.members(key)],
        roles=[_role(moment, role, role_facts, address) for role, role_facts in moment.roles(key).items()],
    )


def _person(moment: Moment, key: str, address: Address, tints: Tints) -> MapPerson:
    facts = moment.person(key)
    name = facts.name if facts else key
    tint = tints.people.get(key, Tint())
    return MapPerson(key, initials(name), name, address("person", key), tint.share, tint.state, tint.caption)


def _role(moment: Moment, key: str, facts: RoleFacts, address: Address) -> MapRole:
    parts = [holding.part for holding in moment.holders(key).values()]
    state: RoleState = "held"
    caption = _("held")
    if parts.count("holder") < facts.wanted_holders:
        state, caption = "vacant", _("lacks a holder")
    elif facts.backup_required and "backup" not in parts:
        state, caption = "no_backup", _("no backup")
    return MapRole(key, facts.name, address("role", key), state, caption)


def _by_age(moment: Moment, cells: list[str]) -> list[str]:
    return sorted(cells, key=lambda key: (moment.timeline.spells(cell_track(key))[0].start, key))
