"""What people and cells are called now."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise as StrPromise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as later

from homeostat.areas.organisation.models import CellTerm, Dated, Membership, PersonTerm, RoleTerm
from homeostat.platform.editions import ORGANISATION, Kept, mark_of, once

Named = tuple[tuple[str, str], ...]
Known = Mapping[int, tuple[str, str]]  # the key and the name of people or cells, by id
Spells = tuple[tuple[int, str, str, date, date | None], ...]  # id, key, name, and from when to when
TERMS: Mapping[str, tuple[type[Dated], str]] = {
    "people": (PersonTerm, "person"),
    "cells": (CellTerm, "cell"),
    "roles": (RoleTerm, "role"),
}
_SPELLS: Kept[Spells] = Kept(6)


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
    """The key and the latest name of everybody, in the order of names; who has left is marked."""
    return _by_name(_spells("people"), later("%s (has left)"))


def cells_by_name() -> Named:
    """The key and the latest name of every cell, in the order of names; what is closed is marked."""
    return _by_name(_spells("cells"), later("%s (closed)"))


def roles_by_name() -> Named:
    """The key and the latest name of every role, in the order of names; what has ended is marked."""
    return _by_name(_spells("roles"), later("%s (ended)"))


def people_here() -> Named:
    """The key and the name of those who are part of the organisation today, in the order of names."""
    return _here(_spells("people"))


def open_cells() -> Named:
    """The key and the name of the cells that are open today, in the order of names."""
    return _here(_spells("cells"))


def present_roles() -> Named:
    """The key and the name of the roles there are today, in the order of names."""
    return _here(_spells("roles"))


def everybody() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each person, by id; read once for each edition, never to be changed."""
    return _known(_spells("people"))


def every_cell() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each cell, by id; read once for each edition, never to be changed."""
    return _known(_spells("cells"))


def _spells(nouns: str) -> Spells:
    """All terms of people, cells or roles, the earliest first; read once for each edition."""
    terms, noun = TERMS[nouns]
    columns = (f"{noun}_id", f"{noun}__key", "name", "start", "end")
    rows = terms.objects.current().order_by("start").values_list(*columns)
    return _SPELLS.get((mark_of(ORGANISATION), nouns), lambda: tuple(rows))


def _known(spells: Spells) -> dict[int, tuple[str, str]]:
    return once(spells, "known", lambda: {pk: (key, name) for pk, key, name, _start, _end in spells})


def _present(spells: Spells, day: date) -> frozenset[int]:
    return frozenset(
        pk for pk, _key, _name, start, end in spells if start <= day and (end is None or day < end)
    )


def _here(spells: Spells) -> Named:
    day = timezone.localdate()

    def work() -> Named:
        present = _present(spells, day)
        return _sorted(one for pk, one in _known(spells).items() if pk in present)

    return once(spells, f"here {day}", work)


def _by_name(spells: Spells, gone: StrPromise) -> Named:
    day = timezone.localdate()

    def work() -> Named:
        present = _present(spells, day)
        known = _known(spells).items()
        return _sorted((key, name if pk in present else gone % name) for pk, (key, name) in known)

    return once(spells, f"by name {day} {get_language()}", work)


def _sorted(named: Iterable[tuple[str, str]]) -> Named:
    return tuple(sorted(named, key=lambda one: one[1].casefold()))


def cell_keys_and_names() -> dict[int, tuple[str, str]]:
    """The key and the latest name of each cell, by id."""
    rows = CellTerm.objects.current().order_by("start").values_list("cell_id", "cell__key", "name")
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
