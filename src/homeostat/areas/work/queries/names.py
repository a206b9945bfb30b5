"""What people and cells are called now."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet

from homeostat.areas.organisation.models import CellTerm, Membership, PersonTerm, RoleTerm
from homeostat.platform.editions import ORGANISATION, Kept, mark_of, once

Named = tuple[tuple[str, str], ...]
Known = Mapping[int, tuple[str, str]]  # the key and the name of people or cells, by id
_BY_ID: Kept[dict[int, tuple[str, str]]] = Kept(6)


def largest_cell(person_id: int, day: date) -> QuerySet[Membership, int]:
    """The id of the cell someone gives the largest share to on a day; one or none."""
    rows = Membership.objects.on(day).filter(person_id=person_id).order_by("-share", "cell_id")
    return rows.values_list("cell_id", flat=True)[:1]


def person_names(ids: Iterable[int | None] | None = None) -> dict[int, str]:
    """The latest name of each person, by id; of everybody where no ids are given."""
    terms = PersonTerm.objects.current()
    if ids is not None:
        terms = terms.filter(person_id__in={pk for pk in ids if pk is not None})
    return dict(terms.order_by("start").values_list("person_id", "name"))


def cell_names(ids: Iterable[int | None] | None = None) -> dict[int, str]:
    """The latest name of each cell, by id; of all cells where no ids are given."""
    terms = CellTerm.objects.current()
    if ids is not None:
        terms = terms.filter(cell_id__in={pk for pk in ids if pk is not None})
    return dict(terms.order_by("start").values_list("cell_id", "name"))


def people_by_name() -> Named:
    """The key and the latest name of everybody, in the order of names."""
    return _by_name(everybody())


def cells_by_name() -> Named:
    """The key and the latest name of every cell, in the order of names."""
    return _by_name(every_cell())


def roles_by_name() -> Named:
    """The key and the latest name of every role, in the order of names."""
    return _by_name(_BY_ID.get((mark_of(ORGANISATION), "roles"), role_keys_and_names))


def _by_name(known: dict[int, tuple[str, str]]) -> Named:
    return once(known, "by name", lambda: tuple(sorted(known.values(), key=lambda one: one[1].casefold())))


def everybody() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each person, by id; read once for each edition, never to be changed."""
    return _BY_ID.get((mark_of(ORGANISATION), "people"), person_keys_and_names)


def every_cell() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each cell, by id; read once for each edition, never to be changed."""
    return _BY_ID.get((mark_of(ORGANISATION), "cells"), cell_keys_and_names)


def cell_keys_and_names(ids: Iterable[int | None] | None = None) -> dict[int, tuple[str, str]]:
    """The key and the latest name of each cell, by id; of all where no ids are given."""
    terms = CellTerm.objects.current()
    if ids is not None:
        terms = terms.filter(cell_id__in={pk for pk in ids if pk is not None})
    rows = terms.order_by("start").values_list("cell_id", "cell__key", "name")
    return {pk: (key, name) for pk, key, name in rows}


def person_keys_and_names(ids: Iterable[int | None] | None = None) -> dict[int, tuple[str, str]]:
    """The key and the latest name of each person, by id; of all where no ids are given."""
    terms = PersonTerm.objects.current()
    if ids is not None:
        terms = terms.filter(person_id__in={pk for pk in ids if pk is not None})
    rows = terms.order_by("start").values_list("person_id", "person__key", "name")
    return {pk: (key, name) for pk, key, name in rows}


def role_keys_and_names() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each role, by id."""
    rows = RoleTerm.objects.current().order_by("start").values_list("role_id", "role__key", "name")
    return {pk: (key, name) for pk, key, name in rows}


def role_names(ids: Iterable[int | None] | None = None) -> dict[int, str]:
    """The latest name of each role, by id; of all roles where no ids are given."""
    terms = RoleTerm.objects.current()
    if ids is not None:
        terms = terms.filter(role_id__in={pk for pk in ids if pk is not None})
    return dict(terms.order_by("start").values_list("role_id", "name"))
