"""The fictional people a visitor of the demo can sign in as, by cell, and three of them to begin with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.areas.organisation.models import Person
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import latest_by_cell, open_cells, person_loads
from homeostat.areas.vitals.wording import tone_of, word_of, written
from homeostat.core.organisation.timeline import cell_track, person_track
from homeostat.core.organisation.views import Snapshot
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.search.asked import Asked
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import Stewardship

PEOPLE_AT_ONCE = 60  # more of them are searched, and shown in pages of cells
CELLS_ON_A_PAGE = 9


@dataclass(frozen=True, slots=True)
class Character:
    person_id: int
    key: str
    name: str
    cell: str | None  # the one they give the largest share to
    others: tuple[str, ...]  # names of their other cells
    roles: tuple[str, ...]
    is_steward: bool


@dataclass(frozen=True, slots=True)
class Group:
    """The people of one cell, headed with what its vital signs say most notably."""

    name: str
    kind: str
    said: str
    tone: str
    characters: tuple[Character, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """Somebody to begin with: `why` is load, smallest or steward; a cell and a number say it in figures."""

    character: Character
    why: str
    cell: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True)
class Cast:
    """Of many cells those of a page; what was asked narrows them to the people it finds."""

    beginnings: tuple[Beginning, ...]
    groups: tuple[Group, ...]
    page: Page[str | None]
    asked: str = ""

    @property
    def first_keys(self) -> set[str]:
        return {one.character.key for one in self.beginnings}

    @property
    def can_be_searched(self) -> bool:
        return bool(self.asked) or self.page.paginator.num_pages > 1


def cast(*, on: date, asked: str = "", page: str = "") -> Cast | None:
    """People with a user who are in the organisation on the day, by cell; seven queries, however many."""
    people = _People(timeline().on(on))
    if not people.users:
        return None
    make_fresh(today=on)
    cells = {key: pk for pk, key, _name in open_cells(on)}
    signs = latest_by_cell(until=on)
    usual = _usual(signs.get(pk, {}).values() for pk in cells.values())
    met = {cell: people.met(cell, Asked(asked)) for cell in people.by_cell}
    here = [cell for cell, found in met.items() if found]
    per_page = CELLS_ON_A_PAGE if len(people.users) > PEOPLE_AT_ONCE else max(len(here), 1)
    shown = Paginator(here, per_page).get_page(page)
    groups = []
    for cell in shown:
        characters = tuple(map(people.character, met[cell]))
        if cell is None:
            groups.append(Group("", "", "", "none", characters))
        else:
            said, tone = _most_notable(signs.get(cells[cell], {}).values(), usual)
            groups.append(Group(people.name(cell), people.kind(cell), said, tone, characters))
    begins = not asked and shown.number == 1
    by_key = {cell: signs.get(pk, {}) for cell, pk in cells.items()}
    return Cast(_beginnings(people, by_key) if begins else (), tuple(groups), shown, asked)


class _People:
    """Who can be chosen, in the cell that has the largest share of them; cells by name, people by theirs."""

    def __init__(self, view: Snapshot) -> None:
        self.view = view
        active = Person.objects.filter(user__is_active=True).values_list("key", "pk")
        known = view.people()
        self.users = {key: pk for key, pk in active if key in known}
        stewards = Stewardship.objects.filter(ended_at=None)
        self.stewards = set(stewards.values_list("user__person__key", flat=True))
        self.cells_of = {key: self._cells(key) for key in self.users}
        self.by_cell: dict[str | None, list[str]] = {
            key: [] for key in sorted(view.cells(), key=lambda key: self.name(key).casefold())
        }
        for key in sorted(self.users, key=lambda key: known[key].name.casefold()):
            self.by_cell.setdefault(next(iter(self.cells_of[key]), None), []).append(key)

    def _cells(self, person: str) -> list[str]:
        cells = self.view.cells_of(person)
        return sorted(
            (cell for cell in cells if self.view.cell(cell)), key=lambda cell: (-cells[cell].share, cell)
        )

    def name(self, cell: str) -> str:
        return self.view.name(cell_track(cell))

    def kind(self, cell: str) -> str:
        facts = self.view.cell(cell)
        kind = self.view.kind(facts.kind) if facts else None
        return kind.name if kind else ""

    def met(self, cell: str | None, asked: Asked) -> list[str]:
        """The people of a cell whose name, cells or roles have the words."""
        if not asked.words:
            return self.by_cell[cell]
        name = self.name(cell) if cell else ""
        found = map(self.character, self.by_cell[cell])
        return [one.key for one in found if asked.meets(one.name, name, *one.others, *one.roles)]

    def character(self, key: str) -> Character:
        cells = self.cells_of[key]
        roles = [role for role, held in self.view.roles_of(key).items() if held.part == "holder"]
        return Character(
            person_id=self.users[key],
            key=key,
            name=self.view.name(person_track(key)),
            cell=cells[0] if cells else None,
            others=tuple(sorted(map(self.name, cells[1:]))),
            roles=tuple(sorted(facts.name for role in roles if (facts := self.view.role(role)))),
            is_steward=key in self.stewards,
        )


def _usual(cells: Iterable[Iterable[Reading]]) -> dict[str, tuple[float, float]]:
    """How far the cells are past the range of each sign: mean and standard deviation."""
    found: dict[str, list[float]] = {}
    for readings in cells:
        for reading in readings:
            if reading.value is not None:
                found.setdefault(reading.sign, []).append(_distance(reading))
    return {sign: (fmean(distances), pstdev(distances)) for sign, distances in found.items()}


def _most_notable(readings: Iterable[Reading], usual: Mapping[str, tuple[float, float]]) -> tuple[str, str]:
    """A sign outside its range in words, and its tone: of those that hurt, where any does, the one by which
    the cell stands out most from the others.
    """

    def standing_out(reading: Reading) -> float:
        mean, deviation = usual[reading.sign]
        return (_distance(reading) - mean) / (deviation or 1)

    known = [each for each in readings if each.value is not None and each.sign in REGISTRY]
    notable = [each for each in known if State(each.state).is_outside]
    notable = notable or [each for each in known if State(each.state) is State.EDGE]
    if notable:
        worst = max(notable, key=lambda each: (_tone(each) == "hot", standing_out(each), each.sign))
        sign = REGISTRY[worst.sign]
        return _("%(sign)s %(value)s, %(state)s") % {
            "sign": speak(sign.name).lower(),
            "value": written(sign, worst.value or 0),
            "state": word_of(State(worst.state)),
        }, _tone(worst)
    if known:
        number = len(known)
        words = ngettext("%(number)d sign, in its range", "%(number)d signs, all in range", number)
        return words % {"number": number}, "calm"
    return _("too little to tell yet"), "none"


def _tone(reading: Reading) -> str:
    return tone_of(REGISTRY[reading.sign], State(reading.state))


def _distance(reading: Reading) -> float:
    """How far a value lies past its range, in widths of the range; negative inside it."""
    if reading.value is None or reading.low is None or reading.high is None:
        return 0
    past = max(reading.value - reading.high, reading.low - reading.value)
    return past / ((reading.high - reading.low) or 1)


def _beginnings(people: _People, signs: Mapping[str, Mapping[str, Reading]]) -> tuple[Beginning, ...]:
    """Whoever has the highest load where load is most above its range, a holder of the smallest cell, and
    the steward; three different people.
    """
    found: list[Beginning] = []
    loads = {cell: known["load"] for cell, known in signs.items() if "load" in known}
    above = {cell: load for cell, load in loads.items() if State(load.state) is State.ABOVE}
    if above:
        cell = min(above, key=lambda key: (-_distance(above[key]), key))
        here = {people.users[key]: key for key in people.by_cell[cell]}
        values = person_loads(here, above[cell].sprint)
        if values:
            person = max(values, key=lambda pk: (values[pk], -pk))
            share = written(REGISTRY["load"], values[person])
            found.append(Beginning(people.character(here[person]), "load", people.name(cell), share))
    by_size = [(len(keys), people.name(cell), cell) for cell, keys in people.by_cell.items() if cell]
    taken = {one.character.key for one in found}
    for number, name, cell in sorted(by_size):
        here_too = (people.character(key) for key in people.by_cell[cell] if key not in taken)
        if holders := [one for one in here_too if one.roles]:
            most = max(holders, key=lambda one: (len(one.roles), not one.is_steward))
            found.append(Beginning(most, "smallest", name, str(number)))
            break
    taken = {one.character.key for one in found}
    steward = next((key for key in people.users if key in people.stewards and key not in taken), None)
    if steward is not None:
        found.append(Beginning(people.character(steward), "steward"))
    return tuple(found)
