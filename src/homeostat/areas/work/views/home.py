"""What is running: who pays, how much, on what."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.work import queries
from homeostat.areas.work.marks import columns
from homeostat.areas.work.models import ACTIVE_EPIC_STATES, AccountCategory, Sprint
from homeostat.areas.work.queries import WithHours
from homeostat.areas.work.views.frame import here, tabs
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

NOTHING = Decimal(0)
SHOWN = 8


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = here(request)
    sprints = queries.last_sprints(now.today)
    accounts = queries.accounts_with_hours(sprints)
    accelerated = queries.accelerated_epics(now.today)
    epics = queries.epics_in_brief(sprints, state__in=ACTIVE_EPIC_STATES)
    epics = queries.accelerated_first(epics, accelerated)
    first = queries.epics_with_hours(epics[:SHOWN], sprints)
    running = bool(sprints) and sprints[-1].end > now.today
    page = {
        "tabs": tabs("home"),
        "sprint": sprints[-1] if running else None,
        "sentence": _sentence(accounts, sprints),
        "groups": _groups(accounts),
        "epics": [(one, drawing, accelerated.get(one.row.pk)) for one, drawing in drawn(first)],
        "more_epics": max(len(epics) - SHOWN, 0),
        "is_empty": not accounts and not epics,
        "totals": _totals(accounts),
        "cells": _cells(sprints),
    }
    return render(request, "work/home.html", page)


def _cells(sprints: Sequence[Sprint]) -> list[dict[str, Any]]:
    """The cells that logged hours lately, by name, each with its hours of these sprints."""
    found = queries.hours_of_sprints([sprint.pk for sprint in sprints], by="cell")
    known = queries.every_cell()
    cells = {cell: known[cell] for _sprint, cell in found if cell is not None}
    series = {pk: [found.get((sprint.pk, pk), NOTHING) for sprint in sprints] for pk in cells}
    highest = max((max(hours) for hours in series.values()), default=NOTHING)
    return [
        {
            "key": key,
            "name": name,
            "now": series[pk][-1],
            "drawing": columns(series[pk], label=name, highest=highest),
        }
        for pk, (key, name) in sorted(cells.items(), key=lambda one: one[1][1].casefold())
    ]


def drawn(rows: Sequence[WithHours]) -> list[tuple[WithHours, Any]]:
    """Rows with their columns of hours, all on one scale."""
    highest = max((max(one.series, default=NOTHING) for one in rows), default=NOTHING)
    return [(one, columns(one.series, label=str(one.row), highest=highest)) for one in rows]


def _groups(accounts: Sequence[WithHours]) -> list[dict[str, Any]]:
    """Accounts by who pays, with the sums of each group; long groups show those with most hours."""
    found = []
    for category in AccountCategory:
        mine = [one for one in accounts if one.row.category == category]
        if mine:
            found.append(
                {
                    "title": str(category.label),
                    "category": category.value,
                    "rows": drawn(mine[:SHOWN]),
                    "more": max(len(mine) - SHOWN, 0),
                    "now": sum((one.now for one in mine), NOTHING),
                    "lately": sum((one.lately for one in mine), NOTHING),
                }
            )
    return found


def _totals(accounts: Sequence[WithHours]) -> dict[str, Decimal]:
    billable = sum((one.lately for one in accounts if one.row.is_billable), NOTHING)
    return {
        "billable": billable,
        "non_billable": sum((one.lately for one in accounts), NOTHING) - billable,
        "metawork": sum((one.lately for one in accounts if one.row.is_metawork), NOTHING),
    }


def _sentence(accounts: Sequence[WithHours], sprints: Sequence[Sprint]) -> str:
    """What matters: how much of the work somebody pays for, and whether that is changing."""
    totals = _totals(accounts)
    hours = totals["billable"] + totals["non_billable"]
    if not hours:
        return speak(say("No hours are logged in the latest {sprints_word}."))
    share = float(totals["billable"] / hours)
    half = len(sprints) // 2
    earlier, later = _share(accounts, slice(0, half)), _share(accounts, slice(half, len(sprints)))
    paid = say(
        "Clients pay for {share} % of the hours of the last {count} {sprints_word}",
        share=round(share * 100),
        count=len(sprints),
    )
    said = speak(paid)
    if earlier is None or later is None or abs(later - earlier) < 0.03:
        return said + "."
    return said + (
        _(", and it is more than before.") if later > earlier else _(", and it is less than before.")
    )


def _share(accounts: Sequence[WithHours], part: slice) -> float | None:
    paid = sum((sum(one.series[part], NOTHING) for one in accounts if one.row.is_billable), NOTHING)
    hours = sum((sum(one.series[part], NOTHING) for one in accounts), NOTHING)
    return float(paid / hours) if hours else None
