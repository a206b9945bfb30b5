"""What people and cells are called now."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from homeostat.areas.organisation.models import CellTerm, Membership, PersonTerm, RoleTerm


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
