"""Two days side by side, and the changes that lead from one to the other, grouped by cell."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
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
from homeostat.core.sentence import Sentence, capitalised
from homeostat.platform.editions import once
from homeostat.platform.shell.lists import ShownChange
from homeostat.platform.shell.speech import by_gap, speak

from .looking import Looking, look

A_YEAR = timedelta(days=365)
GROUPS_ON_A_PAGE = 20
ADDS = (AddPerson, AssignRole, CreateCell, DefineKind, DefineRole, Join)
ENDS = (CloseCell, Leave, ReleaseRole, RemovePerson, RetireKind, RetireRole)


@dataclass(slots=True)
class Group:
    """Changes of one cell, or of what belongs to no cell."""

    name: str
    address: str = ""
    said: list[tuple[str, Sentence]] = field(default_factory=list)
    lines: list[ShownChange] = field(default_factory=list)

    def spoken(self) -> "Group":
        lines = [ShownChange(tone, f"{speak(said)}.") for tone, said in self.said]
        return replace(self, lines=lines)


@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    until = day_of(request.GET.get("to", "")) or looking.today
    since = day_of(request.GET.get("from", "")) or until - A_YEAR
    if since > until:
        since, until = until, since
    before, after = looking.timeline.on(since), looking.timeline.on(until)
    changes = once(looking.timeline, f"from {since} to {until}", lambda: diff(before, after))
    groups = grouped(changes, before, after, looking)
    here = Paginator(groups, GROUPS_ON_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "page": here,
        "looking": looking,
        "since": since,
        "until": until,
        "count": len(changes),
        "groups": [group.spoken() for group in here],
        "figures": list(figures(before, after)),
        "pictures": [(day, small_map(looking.on(day))) for day in (since, until)] if here.number == 1 else [],
    }
    return render(request, "organisation/compare.html", page)


def small_map(looking: Looking) -> SafeString | None:
    """The picture of a day, drawn once for each edition of the organisation."""
    if not looking.view.cells():
        return None

    def drawn() -> SafeString:
        return living(
            looking.moment,
            address=looking.address,
            tints=Tints(),
            zoom_href=lambda _key: "",
            id=f"map-{looking.day}",
            is_plain=True,
        ).svg

    return once(looking.timeline, f"picture {looking.day} {looking.keep} {get_language()}", drawn)


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
        groups.setdefault(cell, Group(name, address)).said.append((_tone(change), said))
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
