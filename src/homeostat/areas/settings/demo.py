"""The fictional people a visitor of the demo can sign in as, and what each of them shows."""

from dataclasses import dataclass
from datetime import date

from homeostat.areas.organisation.models import CellTerm, Holding, Membership, Person, PersonTerm, RoleTerm
from homeostat.platform.signin.models import Stewardship


@dataclass(frozen=True, slots=True)
class Character:
    key: str
    name: str
    cells: tuple[str, ...]
    roles: tuple[str, ...]
    is_steward: bool


def cast(*, on: date) -> list[Character]:
    """People with a user who are in the organisation on the day; six queries, however many they are."""
    people = dict(Person.objects.filter(user__is_active=True).order_by("pk").values_list("pk", "key"))
    names = dict(PersonTerm.objects.on(on).filter(person__in=people).values_list("person_id", "name"))
    cell_names = dict(CellTerm.objects.on(on).values_list("cell_id", "name"))
    role_names = dict(RoleTerm.objects.on(on).values_list("role_id", "name"))
    cells: dict[int, list[str]] = {}
    for person, cell in (
        Membership.objects.on(on).filter(person__in=people).values_list("person_id", "cell_id")
    ):
        cells.setdefault(person, []).append(cell_names.get(cell, ""))
    roles: dict[int, list[str]] = {}
    holdings = Holding.objects.on(on).filter(person__in=people, part="holder")
    for person, role in holdings.values_list("person_id", "role_id"):
        roles.setdefault(person, []).append(role_names.get(role, ""))
    stewards = set(Stewardship.objects.filter(ended_at=None).values_list("user__person__pk", flat=True))
    found = [
        Character(
            key=people[pk],
            name=name,
            cells=tuple(sorted(filter(None, cells.get(pk, [])))),
            roles=tuple(sorted(filter(None, roles.get(pk, [])))),
            is_steward=pk in stewards,
        )
        for pk, name in names.items()
    ]
    return sorted(found, key=lambda one: (not one.is_steward, one.name.casefold()))
