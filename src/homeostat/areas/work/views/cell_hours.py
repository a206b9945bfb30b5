"""The hours of a cell: sprint by sprint, on what, by whom as far as that opens, down to the entries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work import access, queries
from homeostat.areas.work.access import SeenSum, ShownEntry
from homeostat.areas.work.leading import parts_of_cells
from homeostat.areas.work.marks import columns
from homeostat.areas.work.models import Account, Sprint
from homeostat.areas.work.views.frame import crumbs, here
from homeostat.core.sentence import say
from homeostat.platform.access import NotFound
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out

PER_PAGE = 25
NOTHING = Decimal(0)
Named = dict[int, tuple[str, str]]
NamedEntry = tuple[ShownEntry, str]


@require_safe
def cell_hours(request: HttpRequest, key: str) -> HttpResponse:
    """A cell's hours in one sprint, the latest where none is asked for, beside those of other sprints."""
    now = here(request)
    cell = access.cell_for(now.viewer, key)
    shared = queries.tasks_between_cells(cell.pk)
    names = queries.cell_names(
        [cell.pk, *(pk for task in shared for pk in (task.cell_id, task.lead_cell_id))]
    )
    name = names.get(cell.pk, cell.key)
    sprints = queries.last_sprints(now.today)
    sprint = _sprint(request.GET.get("sprint", ""), sprints)
    page = {
        "crumbs": crumbs((_("Hours of %s") % name, "")),
        "cell": cell,
        "name": name,
        "sprint": sprint,
        "shared": [(task, parts_of_cells(task, names)) for task in shared],
        **_by_sprint(cell, name, sprints),
    }
    if sprint is not None:
        page |= _in_sprint(request, cell, access.CellHours(now.viewer, cell, sprint, on=now.today))
    return render(request, "work/cell_hours.html", page)


@require_safe
@takes_out
def cell_hours_file(request: HttpRequest, key: str, kind: str) -> HttpResponseBase:
    """The entries that the page shows of a sprint, with the people and the notes it shows."""
    now = here(request)
    cell = access.cell_for(now.viewer, key)
    sprint = _sprint(request.GET.get("sprint", ""), queries.last_sprints(now.today))
    if sprint is None:
        raise NotFound
    hours = access.CellHours(now.viewer, cell, sprint, on=now.today)
    people, account, person = _behind(request, hours)
    rows = _named(hours.entries(account_id=account, person_id=person)[:], people)
    listing = _listing(request, cell)
    return listing.answer(kind, listing.ordered(rows), name=f"hours-{cell.key}-{sprint.number}")


def _behind(request: HttpRequest, hours: access.CellHours) -> tuple[Named, int | None, int | None]:
    """The people there are to see, and the account and the person whose entries are asked for."""
    sums = hours.sums
    account = _asked(request, "account", Account, {one.account.key: one.account.pk for one in sums})
    people = queries.person_keys_and_names({one.person_id for one in sums})
    return (
        people,
        account,
        _asked(request, "person", Person, {key: pk for pk, (key, _name) in people.items()}),
    )


def _named(entries: Iterable[ShownEntry], people: Named) -> list[NamedEntry]:
    return [(entry, people.get(entry.person_id or 0, ("", ""))[1]) for entry in entries]


def _listing(request: HttpRequest, cell: Cell) -> Listing[NamedEntry]:
    columns: list[ListColumn[NamedEntry]] = [
        ListColumn(key="day", title=_("Day"), value=lambda row: row[0].day),
        ListColumn(
            key="key", title=_("Key"), value=lambda row: row[0].task.key if row[0].task else None, beside=True
        ),
        ListColumn(key="work", title=_("Work"), value=lambda row: _work(row[0])),
        ListColumn(key="account", title=_("Account"), value=lambda row: row[0].account.name, beside=True),
        ListColumn(key="note", title=_("Note"), value=lambda row: row[0].note, beside=True),
        ListColumn(key="who", title=_("Who"), value=lambda row: row[1]),
        ListColumn(key="hours", title=_("Hours"), value=lambda row: row[0].hours, numeric=True),
    ]
    return Listing(columns, request.GET, "work:cell_hours_file", [cell.key], "#entries")


def _work(entry: ShownEntry) -> str:
    return entry.task.title if entry.task else entry.account.name


def _in_sprint(request: HttpRequest, cell: Cell, hours: access.CellHours) -> dict[str, Any]:
    """The sums of one sprint, and the entries behind those asked for."""
    sums = hours.sums
    people, account, person = _behind(request, hours)
    entries = hours.entries(account_id=account, person_id=person)
    listing = _listing(request, cell)
    everything: Sequence[Any] = listing.ordered(_named(entries[:], people)) if listing.by else entries
    shown = Paginator(everything, PER_PAGE).get_page(request.GET.get("page"))
    total = sum((one.hours for one in sums), NOTHING)
    return {
        "total": total,
        "accounts": _by_account(sums, total),
        "people": _by_person(sums, people, total),
        "unnamed": sum((one.hours for one in sums if one.person_id is None), NOTHING),
        "account": next((one.account.name for one in sums if one.account.pk == account), account),
        "person": people[person][1] if person in people else person,
        "entries": list(shown) if listing.by else _named(shown, people),
        "shown": shown,
        "entry_columns": listing.heads,
        "files": listing.files,
        "account_columns": [Column(_("Account")), Column(_("Who pays")), *_amounts()],
        "people_columns": [Column(_("Who")), Column(_("On what")), *_amounts()],
    }


def _amounts() -> list[Column]:
    return [Column(_("Hours"), numeric=True), Column(_("Share"), numeric=True)]


def _sprint(number: str, sprints: list[Sprint]) -> Sprint | None:
    """The sprint asked for, else the latest there is."""
    if not number:
        return sprints[-1] if sprints else None
    found = next((sprint for sprint in sprints if str(sprint.number) == number), None)
    if found is None and number.isdecimal() and len(number) < 9:
        found = Sprint.objects.filter(number=int(number)).first()
    if found is None:
        raise NotFound
    return found


def _asked(request: HttpRequest, name: str, model: Any, known: dict[str, int]) -> int | None:
    """The id of the row a filter of the address names; not found where there is none."""
    key = request.GET.get(name, "")
    if not key:
        return None
    found = known.get(key) or model.objects.filter(key=key).values_list("pk", flat=True).first()
    if found is None:
        raise NotFound
    return int(found)


def _by_sprint(cell: Cell, name: str, sprints: list[Sprint]) -> dict[str, Any]:
    found = queries.hours_of_sprints([sprint.pk for sprint in sprints], by="cell", cell_id=cell.pk)
    series = [found.get((sprint.pk, cell.pk), NOTHING) for sprint in sprints]
    return {
        "by_sprint": list(zip(sprints, series, strict=True))[::-1],
        "drawing": columns(series, label=name),
        "sprint_columns": [Column(speak(say("{Sprint_word}"))), Column(_("Hours"), numeric=True)],
    }


def _by_account(sums: Sequence[SeenSum], total: Decimal) -> list[dict[str, Any]]:
    amounts: defaultdict[Account, Decimal] = defaultdict(Decimal)
    for one in sums:
        amounts[one.account] += one.hours
    rows = sorted(amounts, key=lambda account: (-amounts[account], account.name))
    return [
        {"row": account, "hours": amounts[account], "share": amounts[account] * 100 / total}
        for account in rows
    ]


def _by_person(sums: Sequence[SeenSum], people: Named, total: Decimal) -> list[dict[str, Any]]:
    """By name: nobody is ranked by how much they work."""
    found = []
    for pk, (key, name) in sorted(people.items(), key=lambda one: one[1][1].casefold()):
        mine: defaultdict[str, Decimal] = defaultdict(Decimal)
        for one in sums:
            if one.person_id == pk:
                mine[one.account.name] += one.hours
        amount = sum(mine.values(), NOTHING)
        accounts = sorted(mine.items(), key=lambda one: (-one[1], one[0]))
        found.append(
            {"key": key, "name": name, "accounts": accounts, "hours": amount, "share": amount * 100 / total}
        )
    return found
