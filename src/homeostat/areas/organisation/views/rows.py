"""The organisation on a day as rows to show: cells, people and roles with their names and addresses."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from homeostat.core.organisation.facts import HoldingFacts, RoleFacts
from homeostat.core.organisation.views import View

from .looking import Looking


@dataclass(frozen=True, slots=True)
class Place:
    """A person in a cell."""

    person: str
    name: str
    standing: str
    share: Decimal
    address: str
    cell: str
    cell_name: str
    cell_address: str
    hours: Decimal | None = None

    @property
    def initials(self) -> str:
        return initials(self.name)

    @property
    def percent(self) -> Decimal:
        return self.share * 100


@dataclass(frozen=True, slots=True)
class Part:
    """A person's part in a role."""

    person: str
    name: str
    part: str
    willing: bool
    address: str
    role: str
    role_name: str
    role_address: str

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass(frozen=True, slots=True)
class RoleRow:
    key: str
    facts: RoleFacts
    address: str
    cell_name: str
    cell_address: str
    parts: tuple[Part, ...]

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def holders(self) -> list[Part]:
        return [part for part in self.parts if part.part == "holder"]

    @property
    def backups(self) -> list[Part]:
        return [part for part in self.parts if part.part == "backup"]

    @property
    def missing_holders(self) -> int:
        return max(self.facts.wanted_holders - len(self.holders), 0)

    @property
    def lacks_backup(self) -> bool:
        return self.facts.backup_required and not self.backups

    @property
    def is_open(self) -> bool:
        return bool(self.missing_holders) or self.lacks_backup

    @property
    def reluctant(self) -> list[Part]:
        return [part for part in self.parts if not part.willing]


@dataclass(frozen=True, slots=True)
class CellRow:
    key: str
    name: str
    kind: str
    kind_name: str
    parent: str | None
    parent_name: str
    purpose: str
    address: str
    members: tuple[Place, ...]
    roles: tuple[RoleRow, ...]
    depth: int = 0
    inside: tuple["CellRow", ...] = field(default=())

    @property
    def open_roles(self) -> list[RoleRow]:
        return [role for role in self.roles if role.is_open]

    @property
    def core_count(self) -> int:
        return sum(1 for member in self.members if member.standing == "core")

    @property
    def hours(self) -> Decimal:
        """Agreed hours a week that go to this cell."""
        return sum((member.hours * member.share for member in self.members if member.hours), Decimal(0))


@dataclass(frozen=True, slots=True)
class PersonRow:
    key: str
    name: str
    country: str
    address: str
    places: tuple[Place, ...]
    parts: tuple[Part, ...]
    hours: Decimal | None

    @property
    def initials(self) -> str:
        return initials(self.name)


def initials(name: str) -> str:
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in ([words[0], words[-1]] if len(words) > 1 else words)).upper() or "?"


def cell_row(looking: Looking, key: str, *, depth: int = 0, nested: bool = False) -> CellRow:
    moment = looking.view
    facts = moment.cell(key)
    if facts is None:
        raise LookupError(key)
    kind, parent = moment.kind(facts.kind), moment.cell(facts.parent) if facts.parent else None
    return CellRow(
        key=key,
        name=facts.name,
        kind=facts.kind,
        kind_name=kind.name if kind else facts.kind,
        parent=facts.parent,
        parent_name=parent.name if parent else "",
        purpose=facts.purpose,
        address=looking.address("cell", key),
        members=tuple(sorted(_members(looking, moment, key), key=_by_standing)),
        roles=tuple(role_rows(looking, key)),
        depth=depth,
        inside=tuple(
            cell_row(looking, child, depth=depth + 1, nested=True) for child in _children(moment, key)
        )
        if nested
        else (),
    )


def cells_in_order(looking: Looking) -> Iterator[tuple[str, int]]:
    """The keys of all cells as they are nested, with how deep each lies."""
    inside: dict[str | None, list[tuple[str, str]]] = {}
    for key, facts in looking.view.cells().items():
        inside.setdefault(facts.parent, []).append((facts.name.casefold(), key))
    pending = [(key, 0) for _, key in sorted(inside.get(None, ()), reverse=True)]
    while pending:
        key, depth = pending.pop()
        yield key, depth
        pending += [(child, depth + 1) for _, child in sorted(inside.get(key, ()), reverse=True)]


def unplaced(looking: Looking) -> list[PersonRow]:
    """People who are in no cell, by name."""
    view = looking.view
    people = [key for key in view.people() if not view.cells_of(key)]
    return [person_row(looking, key) for key in sorted(people, key=lambda key: name_of(view, key).casefold())]


def role_rows(looking: Looking, cell: str | None) -> list[RoleRow]:
    roles = looking.view.roles(cell)
    return sorted((role_row(looking, key, facts) for key, facts in roles.items()), key=_by_name)


def all_roles(looking: Looking) -> list[RoleRow]:
    roles = looking.view.all_roles()
    return sorted((role_row(looking, key, facts) for key, facts in roles.items()), key=_by_name)


def role_row(looking: Looking, key: str, facts: RoleFacts) -> RoleRow:
    cell = looking.view.cell(facts.cell) if facts.cell else None
    parts = [_part(looking, key, person, holding) for person, holding in looking.view.holders(key).items()]
    return RoleRow(
        key=key,
        facts=facts,
        address=looking.address("role", key),
        cell_name=cell.name if cell else "",
        cell_address=looking.address("cell", facts.cell) if facts.cell else "",
        parts=tuple(sorted(parts, key=lambda part: (part.part != "holder", part.name.casefold()))),
    )


def person_row(looking: Looking, key: str) -> PersonRow:
    moment = looking.view
    facts, hours = moment.person(key), moment.hours(key)
    places = [_place(looking, cell, key) for cell in moment.cells_of(key)]
    parts = [_part(looking, role, key, holding) for role, holding in moment.roles_of(key).items()]
    return PersonRow(
        key=key,
        name=facts.name if facts else key,
        country=facts.country if facts else "",
        address=looking.address("person", key),
        places=tuple(sorted(places, key=lambda place: (-place.share, place.cell_name.casefold()))),
        parts=tuple(sorted(parts, key=lambda part: (part.part != "holder", part.role_name.casefold()))),
        hours=hours.total if hours else None,
    )


def name_of(moment: View, person: str) -> str:
    facts = moment.person(person)
    return facts.name if facts else person


def _members(looking: Looking, moment: View, cell: str) -> Iterator[Place]:
    for person in moment.members(cell):
        yield _place(looking, cell, person)


def _place(looking: Looking, cell: str, person: str) -> Place:
    moment = looking.view
    membership, cell_facts, hours = moment.membership(cell, person), moment.cell(cell), moment.hours(person)
    return Place(
        person=person,
        name=name_of(moment, person),
        standing=membership.standing if membership else "",
        share=membership.share if membership else Decimal(0),
        address=looking.address("person", person),
        cell=cell,
        cell_name=cell_facts.name if cell_facts else cell,
        cell_address=looking.address("cell", cell),
        hours=hours.total if hours else None,
    )


def _part(looking: Looking, role: str, person: str, holding: HoldingFacts) -> Part:
    facts = looking.view.role(role)
    return Part(
        person=person,
        name=name_of(looking.view, person),
        part=holding.part,
        willing=holding.willing,
        address=looking.address("person", person),
        role=role,
        role_name=facts.name if facts else role,
        role_address=looking.address("role", role),
    )


def _children(moment: View, cell: str) -> list[str]:
    return [
        key for key, facts in sorted(moment.children(cell).items(), key=lambda item: item[1].name.casefold())
    ]


def _by_name(row: RoleRow) -> tuple[str, str]:
    return row.name.casefold(), row.key


def _by_standing(place: Place) -> tuple[int, str]:
    order = {"core": 0, "newcomer": 1, "short_term": 2}
    return order.get(place.standing, 3), place.name.casefold()
