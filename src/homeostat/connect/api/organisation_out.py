"""The organisation on a day as the API tells it. Who holds a role against preference is theirs to tell."""

from datetime import date
from decimal import Decimal

from pydantic import JsonValue

from homeostat.areas.organisation.queries import Vacancy
from homeostat.connect.api.schema import Schema
from homeostat.core.organisation import View


class PlaceOut(Schema):
    """A person's membership of a cell."""

    cell: str
    person: str
    standing: str
    share: Decimal


class HoldingOut(Schema):
    role: str
    person: str
    part: str


class PersonOut(Schema):
    key: str
    name: str
    country: str
    time_zone: str
    week: list[Decimal] | None
    cells: list[PlaceOut]
    roles: list[HoldingOut]


class KindOut(Schema):
    key: str
    name: str
    description: str


class CellOut(Schema):
    key: str
    name: str
    kind: str
    parent: str | None
    purpose: str
    members: list[PlaceOut]
    roles: list[str]


class RoleOut(Schema):
    key: str
    name: str
    cell: str | None
    purpose: str
    accountabilities: list[str]
    hours_per_sprint: Decimal
    wanted_holders: int
    backup_required: bool
    eligibility: str
    term_sprints: int | None
    holdings: list[HoldingOut]


class ScopedPolicyOut(Schema):
    key: str
    scope: str
    value: JsonValue


class SnapshotOut(Schema):
    on: date
    people: list[PersonOut]
    kinds: list[KindOut]
    cells: list[CellOut]
    roles: list[RoleOut]
    policies: list[ScopedPolicyOut]


class VacancyOut(Schema):
    role: str
    name: str
    cell: str | None
    missing_holders: int
    lacks_backup: bool


def person_out(view: View, key: str) -> PersonOut | None:
    facts, hours = view.person(key), view.hours(key)
    if facts is None:
        return None
    return PersonOut(
        key=key,
        name=facts.name,
        country=facts.country,
        time_zone=facts.time_zone,
        week=list(hours.week) if hours else None,
        cells=[
            PlaceOut(cell=cell, person=key, standing=place.standing, share=place.share)
            for cell, place in view.cells_of(key).items()
        ],
        roles=[
            HoldingOut(role=role, person=key, part=holding.part)
            for role, holding in view.roles_of(key).items()
        ],
    )


def kind_out(view: View, key: str) -> KindOut | None:
    facts = view.kind(key)
    return KindOut(key=key, name=facts.name, description=facts.description) if facts else None


def cell_out(view: View, key: str) -> CellOut | None:
    facts = view.cell(key)
    if facts is None:
        return None
    return CellOut(
        key=key,
        name=facts.name,
        kind=facts.kind,
        parent=facts.parent,
        purpose=facts.purpose,
        members=[
            PlaceOut(cell=key, person=person, standing=place.standing, share=place.share)
            for person, place in view.members(key).items()
        ],
        roles=list(view.roles(key)),
    )


def role_out(view: View, key: str) -> RoleOut | None:
    facts = view.role(key)
    if facts is None:
        return None
    return RoleOut(
        key=key,
        name=facts.name,
        cell=facts.cell,
        purpose=facts.purpose,
        accountabilities=list(facts.accountabilities),
        hours_per_sprint=facts.hours_per_sprint,
        wanted_holders=facts.wanted_holders,
        backup_required=facts.backup_required,
        eligibility=facts.eligibility,
        term_sprints=facts.term_sprints,
        holdings=[
            HoldingOut(role=key, person=person, part=holding.part)
            for person, holding in view.holders(key).items()
        ],
    )


def vacancy_out(vacancy: Vacancy) -> VacancyOut:
    return VacancyOut(
        role=vacancy.role,
        name=vacancy.facts.name,
        cell=vacancy.facts.cell,
        missing_holders=vacancy.missing_holders,
        lacks_backup=vacancy.lacks_backup,
    )
