"""All vital signs at a glance: the company's as tiles, every cell's in one table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from homeostat.areas.vitals import access, queries
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import COMPANY, Series
from homeostat.areas.vitals.tiles import tiles
from homeostat.areas.vitals.views.sign import CELLS_ON_A_PAGE
from homeostat.areas.vitals.wording import tone_of, word_of, written
from homeostat.core.sentence import capitalised, say
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.access import viewer_of
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import by_gap, speak


@dataclass(frozen=True, slots=True)
class Entry:
    """One sign of one cell, as a cell of the table."""

    title: str
    text: str
    word: str
    tone: str
    href: str


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    access.member(viewer_of(request))
    today = make_fresh()
    found = queries.all_series(COMPANY, until=today, count=queries.GLANCE)
    here = Paginator(queries.open_cells(today), CELLS_ON_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "page": here,
        "tiles": tiles(found),
        "sentence": sentence(found),
        "columns": [
            Column(capitalised(by_gap()["cell"])),
            *(Column(speak(sign.name), numeric=True) for sign in REGISTRY.values()),
        ],
        "rows": _table(here, today),
        "signs": [
            {
                "name": speak(sign.name),
                "question": speak(sign.question),
                "href": reverse("signs:sign", args=[sign.key]),
            }
            for sign in REGISTRY.values()
        ],
        "has_readings": any(series.readings for series in found),
    }
    return render(request, "vitals/overview.html", page)


def sentence(found: Sequence[Series]) -> str:
    """What matters over all signs, in one sentence."""
    known = [series for series in found if series.latest is not None and series.latest.value is not None]
    if not known:
        return speak(
            say("No sign has data yet: they are computed from {sprints_word}, tasks, hours and {roles_word}.")
        )
    outside = [series for series in known if series.latest and State(series.latest.state).is_outside]
    if not outside:
        return ngettext(
            "The one sign with data is in its healthy range.",
            "All %(count)d signs with data are in their healthy ranges.",
            len(known),
        ) % {"count": len(known)}
    names = ", ".join(speak(series.sign.name) for series in outside)
    return ngettext(
        "Of %(all)d signs one is outside its healthy range: %(names)s.",
        "Of %(all)d signs %(count)d are outside their healthy ranges: %(names)s.",
        len(outside),
    ) % {"all": len(known), "count": len(outside), "names": names}


def _table(cells: Iterable[tuple[int, str, str]], today: date) -> list[tuple[str, str, list[Entry]]]:
    shown = list(cells)
    latest = queries.latest_by_cell(until=today, cells=[cell for cell, _key, _name in shown])
    heads = [(sign, speak(sign.name), reverse("signs:sign", args=[sign.key])) for sign in REGISTRY.values()]
    return [
        (name, key, [_entry(*head, latest.get(cell, {}).get(head[0].key), key) for head in heads])
        for cell, key, name in shown
    ]


def _entry(sign: Sign, title: str, href: str, reading: Reading | None, key: str) -> Entry:
    href = f"{href}?cell={key}"
    state = State(reading.state) if reading else State.NO_DATA
    if reading is None or reading.value is None:
        return Entry(title, "", word_of(state), "none", href)
    return Entry(title, written(sign, reading.value), word_of(state), tone_of(sign, state), href)
