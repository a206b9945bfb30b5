"""The page of one sign: what matters, its trend with its own limits, every cell, and what it means."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.vitals import access, queries
from homeostat.areas.vitals.access import Opened
from homeostat.areas.vitals.definition import definition_of
from homeostat.areas.vitals.freshness import make_fresh
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.months import months_chart
from homeostat.areas.vitals.tiles import in_short, tile, tiles
from homeostat.areas.vitals.trend import trend_chart
from homeostat.areas.vitals.wording import (
    PARTS,
    billed,
    plain,
    quantity,
    sentence_of,
    sums_of,
    tone_of,
    word_of,
    written,
)
from homeostat.core.sentence import say
from homeostat.core.vitals.limits import State
from homeostat.core.vitals.registry import Sign
from homeostat.platform.access import Viewer, viewer_of
from homeostat.platform.charts.signs import Sign as Tile
from homeostat.platform.shell.lists import Column, Crumb, Tab
from homeostat.platform.shell.speech import speak

CELLS_ON_A_PAGE = 30


@dataclass(frozen=True, slots=True)
class CellRow:
    """A cell in the table of a sign."""

    name: str
    href: str
    value: str
    sums: str
    word: str
    tone: str
    spark: SafeString
    attention: bool


@require_safe
def sign(request: HttpRequest, key: str) -> HttpResponse:
    viewer = viewer_of(request)
    it = access.sign_for(viewer, key)
    today = make_fresh()
    opened = scope_of(request, it, today)
    series = queries.series(it, opened.scope, until=today)
    latest = series.latest
    here = Paginator(queries.open_cells(today), CELLS_ON_A_PAGE).get_page(request.GET.get("page"))
    page = {
        "page": here,
        "sign": it,
        "name": speak(it.name),
        "question": speak(it.question),
        "opened": opened,
        "strip": _strip(viewer, opened, today) if opened.name else (),
        "sentence": sentence_of(series, whose=whose(opened)),
        "crumbs": crumbs(it, opened),
        "tabs": _tabs(it, opened, viewer),
        "chart": trend_chart(series, whose="" if opened.is_own else opened.name),
        "months": months_chart(opened, here, today=today) if key == "sustainability" else None,
        "latest": latest,
        "figure": _figure(it, latest) if latest else None,
        "rows_href": rows_href(it, opened, latest.sprint.number if latest else None),
        "definition": definition_of(it, latest),
        "columns": [
            Column(speak(say("{Cell_word}"))),
            Column(speak(it.name), numeric=True),
            Column(_("State")),
            Column(_("Trend")),
        ],
        "cells": _cells(it, here, today),
    }
    return render(request, "vitals/sign.html", page)


def _strip(viewer: Viewer, opened: Opened, today: date) -> list[Tile]:
    """The signs of the cell or the person the page is about, as far as they open."""
    open_ = access.signs_of(opened)
    found = queries.strip(viewer, scope=opened.scope, until=today)
    shown = [series for series in found if series.sign.key in open_ and series.readings]
    return tiles(in_short(shown), query=query_of(opened))


def scope_of(request: HttpRequest, sign: Sign, today: date) -> Opened:
    """The scope the address asks for: ?cell=, ?person=, ?mine=1, or the company."""
    asked = request.GET
    return access.scope_for(
        viewer_of(request),
        sign,
        today=today,
        cell=asked.get("cell", ""),
        person=asked.get("person", ""),
        mine="mine" in asked,
    )


def whose(opened: Opened) -> str:
    """The scope at the head of a sentence."""
    return _("You") if opened.is_own else opened.name or _("The company")


def crumbs(sign: Sign, opened: Opened, *more: str) -> list[Crumb]:
    """Where the reader is: the signs, this sign, the scope, and what is below."""
    here = reverse("signs:sign", args=[sign.key])
    steps = [Crumb(_("Vital signs"), reverse("signs:list")), Crumb(speak(sign.name), here)]
    if opened.name:
        steps.append(Crumb(opened.name, here + query_of(opened)))
    steps += [Crumb(title) for title in more]
    return [*steps[:-1], Crumb(steps[-1].title)]


def query_of(opened: Opened, *, more: str = "") -> str:
    """The scope as a query string."""
    if opened.is_own:
        return f"?mine=1{more}"
    if opened.cell is not None:
        return f"?cell={opened.cell.key}{more}"
    if opened.person is not None:
        return f"?person={opened.person.key}{more}"
    return f"?{more.lstrip('&')}" if more else ""


def rows_href(sign: Sign, opened: Opened, number: int | None) -> str:
    more = f"&sprint={number}" if number is not None else ""
    return reverse("signs:rows", args=[sign.key]) + query_of(opened, more=more)


def _tabs(sign: Sign, opened: Opened, viewer: Viewer) -> list[Tab]:
    here = reverse("signs:sign", args=[sign.key])
    tabs = [Tab(_("Company"), here, current=opened.kind == "company")]
    if opened.name and not opened.is_own:
        tabs.append(Tab(opened.name, here + query_of(opened), current=True))
    if "person" in sign.opening.scopes and viewer.person_id is not None:
        tabs.append(Tab(_("My own"), f"{here}?mine=1", current=opened.is_own))
    return tabs


def _figure(sign: Sign, reading: Reading) -> dict[str, object]:
    state = State(reading.state)
    parts = [
        (PARTS[part], _part(Decimal(sums[0]), Decimal(sums[1]), reading.unit))
        for part, sums in reading.parts.items()
        if part in PARTS and part != "goal"
    ]
    return {
        "value": _("no data") if reading.value is None else written(sign, reading.value),
        "tone": tone_of(sign, state) if reading.value is not None else "",
        "word": word_of(state),
        "numerator": quantity(reading.numerator, reading.unit) if sign.form == "percent" else "",
        "denominator": quantity(reading.denominator, reading.unit),
        "numerator_label": speak(sign.numerator),
        "denominator_label": speak(sign.denominator),
        "billed": billed(reading) if sign.key == "sustainability" else "",
        "parts": parts,
    }


def _part(over: Decimal, under: Decimal, unit: str) -> str:
    if unit == "slots":
        return _("%(free)s of %(all)s free") % {"free": plain(over), "all": plain(under)}
    return quantity(under or over, unit)


def _cells(sign: Sign, shown_cells: Iterable[tuple[int, str, str]], today: date) -> list[CellRow]:
    cells = list(shown_cells)
    ids = [cell for cell, _key, _name in cells]
    found = queries.series_by_cell(sign, until=today, count=queries.GLANCE, cells=ids)
    here = reverse("signs:sign", args=[sign.key])
    rows = []
    for cell, key, name in cells:
        series = found.get(cell)
        if series is None or series.latest is None:
            continue
        shown = tile(series)
        rows.append(
            CellRow(
                name,
                f"{here}?cell={key}",
                shown.value if series.latest.value is not None else "",
                sums_of(series.latest) if series.latest.value is not None else "",
                word_of(State(series.latest.state)),
                shown.state,
                shown.spark,
                series.attention,
            )
        )
    return rows
