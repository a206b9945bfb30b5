"""Whose figures a viewer may open. Absent and forbidden look the same: not found."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, Subquery
from django.http import Http404

from homeostat.areas.organisation.models import Cell, CellTerm, Membership, Person, PersonTerm
from homeostat.areas.vitals.queries import COMPANY, Scope
from homeostat.areas.work.models import Sprint
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.access import Viewer


@dataclass(frozen=True, slots=True)
class Opened:
    """A scope the viewer may open. `names`: the people in it may be named (a public commitment, to their
    cell).
    """

    scope: Scope
    cell: Cell | None = None
    person: Person | None = None
    names: bool = False
    name: str = ""
    is_own: bool = False

    @property
    def kind(self) -> str:
        return "cell" if self.cell else "person" if self.person else "company"


def member(viewer: Viewer) -> None:
    """Members and stewards see the signs of company and cells."""
    if not viewer.is_member:
        raise Http404


def sign_for(viewer: Viewer, key: str) -> Sign:
    """A sign, for members."""
    member(viewer)
    if key not in REGISTRY:
        raise Http404
    return REGISTRY[key]


def sprint_for(viewer: Viewer, number: int) -> tuple[Sprint, Sprint | None, Sprint | None]:
    """A sprint with the one before and the one after it, for members; one query."""
    member(viewer)
    near = {
        sprint.number: sprint for sprint in Sprint.objects.filter(number__in=[number - 1, number, number + 1])
    }
    if number not in near:
        raise Http404
    return near[number], near.get(number - 1), near.get(number + 1)


def scope_for(
    viewer: Viewer, sign: Sign, *, today: date, cell: str = "", person: str = "", mine: bool = False
) -> Opened:
    """The company, a cell, the viewer's own or another person's figures, as far as this sign opens to
    the viewer.
    """
    member(viewer)
    if sum((bool(cell), bool(person), mine)) > 1:
        raise Http404
    if mine:
        return _own(viewer, sign)
    if cell:
        return _cell(viewer, sign, cell, today)
    if person:
        return _person(viewer, sign, person, today)
    return Opened(COMPANY)


def signs_of(opened: Opened) -> set[str]:
    """The signs whose figures of the same cell or person open to whoever opened one of them."""
    if opened.person is not None and not opened.is_own:
        return {sign.key for sign in REGISTRY.values() if sign.opening.person_open_to_cell}
    return {sign.key for sign in REGISTRY.values() if opened.kind in sign.opening.scopes}


def _cell(viewer: Viewer, sign: Sign, key: str, today: date) -> Opened:
    own = Membership.objects.on(today).filter(cell=OuterRef("pk"), person=viewer.person_id)
    name = CellTerm.objects.current().filter(cell=OuterRef("pk")).order_by("-start").values("name")[:1]
    cell = Cell.objects.filter(key=key).annotate(is_own=Exists(own), name=Subquery(name)).first()
    if cell is None:
        raise Http404
    names = sign.opening.person_open_to_cell and cell.is_own
    return Opened(Scope(cell_id=cell.pk), cell=cell, names=names, name=cell.name or key)


def _own(viewer: Viewer, sign: Sign) -> Opened:
    if "person" not in sign.opening.scopes:
        raise Http404
    person = _named(pk=viewer.person_id)
    if person is None:
        raise Http404
    return _opened(person, is_own=True)


def _person(viewer: Viewer, sign: Sign, key: str, today: date) -> Opened:
    if "person" not in sign.opening.scopes:
        raise Http404
    person = _named(key=key)
    if person is None:
        raise Http404
    is_own = person.pk == viewer.person_id
    if not is_own and not people_opened(viewer, sign, {key}, today=today):
        raise Http404
    return _opened(person, is_own=is_own)


def _named(**which: object) -> Person | None:
    name = PersonTerm.objects.current().filter(person=OuterRef("pk")).order_by("-start").values("name")[:1]
    return Person.objects.filter(**which).annotate(name=Subquery(name)).first()


def _opened(person: Person, *, is_own: bool) -> Opened:
    name = getattr(person, "name", None) or person.key
    return Opened(Scope(person_id=person.pk), person=person, names=True, name=name, is_own=is_own)


def people_opened(viewer: Viewer, sign: Sign, people: Collection[str], *, today: date) -> set[str]:
    """Whose own figure of a sign the viewer may read, of these people: their own, and a public commitment of
    those who share a cell with them; one query.
    """
    if viewer.person_id is None:
        return set()
    shared = Membership.beside(viewer.person_id, on=today).filter(person=OuterRef("pk"))
    own = Q(pk=viewer.person_id)
    opened = own | Exists(shared) if sign.opening.person_open_to_cell else own
    return set(Person.objects.filter(opened, key__in=people).values_list("key", flat=True))
