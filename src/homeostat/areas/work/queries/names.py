"""What people and cells are called now."""

from collections.abc import Iterable

from homeostat.areas.organisation.models import Cell, CellTerm, Person, PersonTerm


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


def people_choices() -> list[tuple[str, str]]:
    """Key and name of everybody, by name."""
    names = person_names()
    keys = dict(Person.objects.values_list("id", "key"))
    return sorted(((keys[pk], name) for pk, name in names.items()), key=lambda one: one[1].casefold())


def cell_choices() -> list[tuple[str, str]]:
    """Key and name of all cells, by name."""
    names = cell_names()
    keys = dict(Cell.objects.values_list("id", "key"))
    return sorted(((keys[pk], name) for pk, name in names.items()), key=lambda one: one[1].casefold())
