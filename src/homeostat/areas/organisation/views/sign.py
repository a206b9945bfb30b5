"""Vital signs on the pages of the organisation: what colours the map, and the tiles of a cell or person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.urls import NoReverseMatch, reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from homeostat.areas.organisation.map import Tint, Tints
from homeostat.areas.organisation.models import Cell
from homeostat.areas.vitals import queries as vitals
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import Scope, Series
from homeostat.areas.work.models import Sprint
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.charts.signs import Sign as Tile

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
        """Cells outside the healthy range, those that hurt first."""
        found = [key for key, sign in self.by_cell.items() if sign.tone in ("hot", "cool")]
        return sorted(
            found, key=lambda key: (self.by_cell[key].tone != "hot", -(self.by_cell[key].order or 0))
        )


def colourings() -> list[Sign]:
    """The signs a map can be coloured by."""
    return [sign for sign in REGISTRY.values() if "cell" in sign.opening.scopes]


def cell_signs(looking: Looking) -> Colouring:
    """The chosen sign of every cell in the sprint that speaks for the day."""
    sign = REGISTRY.get(looking.sign) or REGISTRY[DEFAULT]
    vitals.make_fresh()
    sprint = vitals.sprint_for(sign, looking.day)
    if sprint is None:
        return Colouring(sign, None)
    names = dict(Cell.objects.values_list("pk", "key"))
    readings = vitals.readings_for_map(sign.key, sprint)
    return Colouring(
        sign,
        sprint,
        {
            names[cell]: cell_sign(sign, value, state)
            for cell, (value, state) in readings.items()
            if cell in names
        },
    )


def cell_sign(sign: Sign, value: float | None, state: State) -> CellSign:
    if value is None:
        return CellSign("", "none", word_of(state))
    return CellSign(written(sign, value), tone_of(sign, state), word_of(state), Decimal(str(round(value, 6))))


def written(sign: Sign, value: float) -> str:
    if sign.form == "percent":
        return _("%(number)s %%") % {"number": number_format(round(value * 100))}
    return number_format(value, decimal_pos=1)


def tone_of(sign: Sign, state: State) -> str:
    """The tone of a state: hot on the side that hurts, cool on the other."""
    if state in (State.ABOVE, State.BELOW):
        hurts = State.BELOW if sign.better == "higher" else State.ABOVE
        return "hot" if state is hurts else "cool"
    return {State.IN_RANGE: "calm", State.EDGE: "warm"}.get(state, "none")


def word_of(state: State) -> str:
    return {
        State.ABOVE: _("above its range"),
        State.BELOW: _("below its range"),
        State.EDGE: _("at the edge"),
        State.IN_RANGE: _("in range"),
        State.TOO_LITTLE: _("too little to tell"),
        State.NO_DATA: _("no data"),
    }.get(state, _("without a range"))


def tints(looking: Looking, colouring: Colouring) -> Tints:
    """Cells in the tone of the chosen sign; the load of those who share a cell with the viewer as rings."""
    name = colouring.sign.name.lower()
    cells = {
        key: Tint(found.tone, f"{name} {found.text}" if found.text else found.word)
        for key, found in colouring.by_cell.items()
    }
    return Tints(cells, _loads(looking))


def _loads(looking: Looking) -> dict[str, Tint]:
    """A public commitment: open to the cell, so to those who are in one with the viewer."""
    today = looking.timeline.at(looking.today)
    own = looking.own_key
    people = {person for cell in today.cells_of(own) for person in today.members(cell)} if own else set()
    sprint = vitals.sprint_on(looking.day) if people else None
    if sprint is None:
        return {}
    load = REGISTRY["load"]
    rows = Reading.objects.filter(sign=load.key, sprint=sprint, person__key__in=people).exclude(value=None)
    return {
        key: Tint(tone_of(load, State(state)), f"{load.name.lower()} {written(load, value)}", value)
        for key, value, state in rows.values_list("person__key", "value", "state")
    }


def tiles_of_cell(looking: Looking, cell_id: int, key: str) -> list[Tile]:
    vitals.make_fresh()
    found = vitals.all_series(Scope(cell_id=cell_id), until=looking.day, count=vitals.GLANCE)
    return [tile(series, f"?cell={key}") for series in found if series.readings]


def tiles_of_person(looking: Looking, person_id: int, key: str) -> list[Tile]:
    """All own signs for oneself; what is a public commitment for those who share a cell; nothing for others."""
    if person_id == looking.viewer.person_id:
        wanted = [sign for sign in REGISTRY.values() if "person" in sign.opening.scopes]
    elif shares_cell(looking, key):
        wanted = [sign for sign in REGISTRY.values() if sign.opening.person_open_to_cell]
    else:
        return []
    vitals.make_fresh()
    keys = {sign.key for sign in wanted}
    found = vitals.all_series(Scope(person_id=person_id), until=looking.day, count=vitals.GLANCE)
    return [tile(series, f"?person={key}") for series in found if series.sign.key in keys and series.readings]


def shares_cell(looking: Looking, key: str) -> bool:
    """Whether the viewer is in a cell with the person, today."""
    own = looking.own_key
    today = looking.timeline.at(looking.today)
    return bool(own) and bool(today.cells_of(own).keys() & today.cells_of(key).keys())


def tile(series: Series, query: str) -> Tile:
    sign, latest = series.sign, series.latest
    state = State(latest.state) if latest else State.NO_DATA
    value = latest.value if latest else None
    return Tile(
        key=sign.key,
        title=sign.name,
        value=written(sign, value) if value is not None else _("no data"),
        state=tone_of(sign, state),
        note=word_of(state),
        href=address_of(sign.key) + query,
        trend=series.values,
        low=latest.low if latest else None,
        high=latest.high if latest else None,
    )


def address_of(sign: str) -> str:
    try:
        return reverse("signs:sign", args=[sign])
    except NoReverseMatch:  # the pages of the signs are not there
        return ""
