"""Vital signs on the pages of the organisation: what colours the map, and the tiles of a cell or person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from homeostat.areas.organisation.map import Tint, Tints
from homeostat.areas.organisation.models import Membership
from homeostat.areas.vitals import queries as vitals
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import Scope
from homeostat.areas.vitals.tiles import tiles
from homeostat.areas.vitals.wording import tone_of, word_of, written
from homeostat.areas.work.models import Sprint
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.charts.signs import Sign as Tile
from homeostat.platform.shell.speech import speak

from .looking import Looking

DEFAULT = "load"


@dataclass(frozen=True, slots=True)
class CellSign:
    """The chosen sign of one cell: its number as written, its tone, and the word that says the same."""

    text: str
    tone: str
    word: str
    order: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Colouring:
    """What the map is coloured by; `sprint` is None where no sprint speaks for the day."""

    sign: Sign
    sprint: Sprint | None
    by_cell: Mapping[str, CellSign] = field(default_factory=dict)

    def out_of_range(self) -> list[str]:
        """Cells outside the healthy range, those that hurt first, the furthest out of them first."""
        found = [key for key, sign in self.by_cell.items() if sign.tone in ("hot", "cool")]
        return sorted(found, key=self._harm)

    def _harm(self, cell: str) -> tuple[bool, Decimal, str]:
        sign = self.by_cell[cell]
        value = sign.order or Decimal(0)
        hurts = sign.tone == "hot"
        return not hurts, value if hurts == (self.sign.better == "higher") else -value, cell


def colourings() -> list[Sign]:
    """The signs a map can be coloured by."""
    return [sign for sign in REGISTRY.values() if "cell" in sign.opening.scopes]


def cell_signs(looking: Looking) -> Colouring:
    """The chosen sign of every cell in the sprint that speaks for the day; the readings are fresh."""
    sign = REGISTRY.get(looking.sign) or REGISTRY[DEFAULT]
    sprint = vitals.sprint_for(sign, looking.day)
    if sprint is None:
        return Colouring(sign, None)
    rows = Reading.objects.filter(sign=sign.key, sprint=sprint, person=None).exclude(cell=None)
    readings = rows.values_list("cell__key", "value", "state")
    return Colouring(
        sign, sprint, {cell: cell_sign(sign, value, State(state)) for cell, value, state in readings}
    )


def fresh_signs(looking: Looking) -> Mapping[str, CellSign]:
    """The chosen sign by cell, computed anew where facts changed."""
    make_fresh()
    return cell_signs(looking).by_cell


def cell_sign(sign: Sign, value: float | None, state: State) -> CellSign:
    if value is None:
        return CellSign("", "none", word_of(state))
    return CellSign(written(sign, value), tone_of(sign, state), word_of(state), Decimal(str(round(value, 6))))


def tints(looking: Looking, colouring: Colouring) -> Tints:
    """Cells in the tone of the chosen sign; the load of those who share a cell with the viewer as rings."""
    name = speak(colouring.sign.name).lower()
    cells = {
        key: Tint(found.tone, f"{name} {found.text}" if found.text else found.word)
        for key, found in colouring.by_cell.items()
    }
    return Tints(cells, _loads(looking, colouring.sprint))


def _loads(looking: Looking, sprint: Sprint | None) -> dict[str, Tint]:
    """A public commitment: open to the cell, so to those who are in one with the viewer today."""
    if sprint is None or looking.viewer.person_id is None:
        return {}
    load = REGISTRY["load"]
    known = Membership.objects.on(looking.today)
    own = known.filter(person=looking.viewer.person_id).values("cell")
    people = known.filter(cell__in=own).values("person")
    rows = Reading.objects.filter(sign=load.key, sprint=sprint, person__in=people).exclude(value=None)
    name = speak(load.name).lower()
    return {
        key: Tint(tone_of(load, State(state)), f"{name} {written(load, value)}", value)
        for key, value, state in rows.values_list("person__key", "value", "state")
        if value is not None
    }


def tiles_of_cell(looking: Looking, cell_id: int, key: str) -> list[Tile]:
    found = vitals.strip(looking.viewer, scope=Scope(cell_id=cell_id), until=looking.day)
    return tiles([series for series in found if series.readings], query=f"?cell={key}")


def tiles_of_person(looking: Looking, person_id: int, key: str) -> list[Tile]:
    """All own signs for oneself; public commitments for those who share a cell; nothing for others."""
    if person_id == looking.viewer.person_id:
        wanted = {sign.key for sign in REGISTRY.values() if "person" in sign.opening.scopes}
    elif shares_cell(looking, key):
        wanted = {sign.key for sign in REGISTRY.values() if sign.opening.person_open_to_cell}
    else:
        return []
    found = vitals.strip(looking.viewer, scope=Scope(person_id=person_id), until=looking.day)
    return tiles(
        [series for series in found if series.sign.key in wanted and series.readings], query=f"?person={key}"
    )


def shares_cell(looking: Looking, key: str) -> bool:
    """Whether the viewer is in a cell with the person, today."""
    own = looking.own_key
    today = looking.timeline.at(looking.today)
    return bool(own) and bool(today.cells_of(own).keys() & today.cells_of(key).keys())
