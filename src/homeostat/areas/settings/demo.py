"""The fictional people a visitor of the demo can sign in as, by cell, and three of them to begin with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import fmean, pstdev

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.areas.organisation.models import CellTerm, Holding, KindTerm, Membership, PersonTerm, RoleTerm
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import latest_by_cell, person_loads
from homeostat.areas.vitals.wording import tone_of, word_of, written
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import Stewardship


@dataclass(frozen=True, slots=True)
class Character:
    person_id: int
    key: str
    name: str
    cell_id: int | None  # the one they give the largest share to
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
    beginnings: tuple[Beginning, ...]
    groups: tuple[Group, ...]

    @property
    def first_keys(self) -> set[str]:
        return {one.character.key for one in self.beginnings}


def cast(*, on: date) -> Cast | None:
    """People with a user who are in the organisation on the day, by cell; eleven queries, however many."""
    terms = {term.cell_id: term for term in CellTerm.objects.on(on)}
    people = _characters(on, terms)
    if not people:
        return None
    make_fresh(today=on)
    signs = latest_by_cell(until=on)
    usual = _usual(readings for pk, readings in signs.items() if pk in terms)
    kinds = dict(KindTerm.objects.on(on).values_list("kind_id", "name"))
    groups = []
    for pk, term in sorted(terms.items(), key=lambda item: item[1].name.casefold()):
        said, tone = _most_notable(signs.get(pk, {}).values(), usual)
        here = tuple(one for one in people if one.cell_id == pk)
        if here:
            groups.append(Group(term.name, kinds.get(term.kind_id, ""), said, tone, here))
    if nowhere := tuple(one for one in people if one.cell_id is None):
        groups.append(Group("", "", "", "none", nowhere))
    return Cast(_beginnings(people, terms, signs), tuple(groups))


def _characters(on: date, terms: Mapping[int, CellTerm]) -> list[Character]:
    names = PersonTerm.objects.on(on).filter(person__user__is_active=True)
    rows = list(names.values_list("person_id", "person__key", "name"))
    ids = [pk for pk, _key, _name in rows]
    cells: dict[int, list[int]] = {}
    memberships = Membership.objects.on(on).filter(person__in=ids).order_by("-share", "cell__key")
    for person, cell in memberships.values_list("person_id", "cell_id"):
        if cell in terms:
            cells.setdefault(person, []).append(cell)
    role_names = dict(RoleTerm.objects.on(on).values_list("role_id", "name"))
    roles: dict[int, set[str]] = {}
    holdings = Holding.objects.on(on).filter(person__in=ids, part="holder")
    for person, role in holdings.values_list("person_id", "role_id"):
        if role in role_names:
            roles.setdefault(person, set()).add(role_names[role])
    stewards = set(Stewardship.objects.filter(ended_at=None).values_list("user__person__pk", flat=True))
    found = [
        Character(
            person_id=pk,
            key=key,
            name=name,
            cell_id=next(iter(cells.get(pk, [])), None),
            others=tuple(sorted(terms[cell].name for cell in cells.get(pk, [])[1:])),
            roles=tuple(sorted(roles.get(pk, ()))),
            is_steward=pk in stewards,
        )
        for pk, key, name in rows
    ]
    return sorted(found, key=lambda one: one.name.casefold())


def _usual(cells: Iterable[Mapping[str, Reading]]) -> dict[str, tuple[float, float]]:
    """How far the cells are past the range of each sign: mean and standard deviation."""
    found: dict[str, list[float]] = {}
    for readings in cells:
        for sign, reading in readings.items():
            if reading.value is not None:
                found.setdefault(sign, []).append(_distance(reading))
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


def _beginnings(
    people: list[Character], terms: Mapping[int, CellTerm], signs: Mapping[int, Mapping[str, Reading]]
) -> tuple[Beginning, ...]:
    """Whoever has the highest load where load is most above its range, a holder of the smallest cell, and
    the steward; three different people.
    """
    found: list[Beginning] = []
    loads = {cell: signs[cell]["load"] for cell in terms if "load" in signs.get(cell, {})}
    above = {cell: load for cell, load in loads.items() if State(load.state) is State.ABOVE}
    if above:
        cell = max(above, key=lambda pk: (_distance(above[pk]), -pk))
        here = {one.person_id: one for one in people if one.cell_id == cell}
        values = person_loads(here, above[cell].sprint)
        if values:
            person = max(values, key=lambda pk: (values[pk], -pk))
            share = written(REGISTRY["load"], values[person])
            found.append(Beginning(here[person], "load", terms[cell].name, share))
    by_size = [(sum(one.cell_id == pk for one in people), term.name, pk) for pk, term in terms.items()]
    taken = {one.character.key for one in found}
    for number, name, pk in sorted(by_size):
        holders = [one for one in people if one.cell_id == pk and one.roles and one.key not in taken]
        if holders:
            most = max(holders, key=lambda one: (len(one.roles), not one.is_steward))
            found.append(Beginning(most, "smallest", name, str(number)))
            break
    taken = {one.character.key for one in found}
    steward = next((one for one in people if one.is_steward and one.key not in taken), None)
    if steward is not None:
        found.append(Beginning(steward, "steward"))
    return tuple(found)
