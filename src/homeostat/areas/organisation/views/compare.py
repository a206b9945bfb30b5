"""Two days side by side, and the changes that lead from one to the other, grouped by cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.organisation.forms import day_of
from homeostat.areas.organisation.map import Tints, living
from homeostat.core.organisation.changes import (
    AddPerson,
    AssignRole,
    Change,
    CloseCell,
    CreateCell,
    DefineKind,
    DefineRole,
    Join,
    Leave,
    MoveMember,
    ReleaseRole,
    RemovePerson,
    RetireKind,
    RetireRole,
    sentences,
)
from homeostat.core.organisation.diff import diff
from homeostat.core.organisation.views import Snapshot, View
from homeostat.core.sentence import capitalised
from homeostat.platform.charts.map import LivingMap
from homeostat.platform.shell.lists import ShownChange
from homeostat.platform.shell.speech import by_gap, speak

from .looking import Looking, look

A_YEAR = timedelta(days=365)
ADDS = (AddPerson, AssignRole, CreateCell, DefineKind, DefineRole, Join)
ENDS = (CloseCell, Leave, ReleaseRole, RemovePerson, RetireKind, RetireRole)


@dataclass(slots=True)
class Group:
    """Changes of one cell, or of what belongs to no cell."""

    name: str
    address: str = ""
    lines: list[ShownChange] = field(default_factory=list)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    until = day_of(request.GET.get("to", "")) or looking.today
    since = day_of(request.GET.get("from", "")) or until - A_YEAR
    if since > until:
        since, until = until, since
    before, after = looking.timeline.on(since), looking.timeline.on(until)
    changes = diff(before, after)
    page = {
        "looking": looking,
        "since": since,
        "until": until,
        "count": len(changes),
        "groups": grouped(changes, before, after, looking),
        "figures": list(figures(before, after)),
        "pictures": [(day, small_map(looking.on(day))) for day in (since, until)],
    }
    return render(request, "organisation/compare.html", page)


def small_map(looking: Looking) -> LivingMap | None:
    if not looking.moment.cells():
        return None
    return living(
        looking.moment,
        address=looking.address,
        tints=Tints(),
        zoom_href=lambda _key: "",
        id=f"map-{looking.day}",
    )


def figures(before: View, after: View) -> Iterable[tuple[str, int, int]]:
    words = by_gap()
    yield _("People"), len(before.people()), len(after.people())
    yield capitalised(words["cells"]), len(before.cells()), len(after.cells())
    yield capitalised(words["roles"]), len(before.all_roles()), len(after.all_roles())


def grouped(changes: Iterable[Change], before: Snapshot, after: Snapshot, looking: Looking) -> list[Group]:
    """Sentences under the cell they are about, cells by name, what belongs to none of them at the end."""
    changes = tuple(changes)
    groups: dict[str, Group] = {}
    for change, said in zip(changes, sentences(changes, before), strict=True):
        cell = cell_of(change, before, after)
        facts = after.cell(cell) or before.cell(cell)
        name = facts.name if facts else _("The whole organisation")
        address = looking.address("cell", cell) if facts else ""
        groups.setdefault(cell, Group(name, address)).lines.append(
            ShownChange(_tone(change), f"{speak(said)}.")
        )
    return [
        groups[cell] for cell in sorted(groups, key=lambda cell: (not cell, groups[cell].name.casefold()))
    ]


def cell_of(change: Change, before: View, after: View) -> str:
    """The cell a change is mostly about; "" for people without a cell, company roles, kinds and policies."""
    if isinstance(change, MoveMember):
        return change.to
    cell = getattr(change, "cell", None)
    if cell:
        return str(cell)
    role, person, scope = (getattr(change, name, "") for name in ("role", "person", "scope"))
    if role:
        facts = after.role(role) or before.role(role)
        return (facts.cell or "") if facts else ""
    if person:
        places = after.cells_of(person) or before.cells_of(person)
        return max(places, key=lambda key: (places[key].share, key)) if places else ""
    return scope.partition(":")[2] if scope.startswith("cell:") else ""


def _tone(change: Change) -> str:
    if isinstance(change, ADDS):
        return "added"
    return "removed" if isinstance(change, ENDS) else "changed"
