"""Copy hours of mine: what would be copied is shown first, one press copies exactly that."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.queries import CopiedCell, Copy, Why
from homeostat.areas.work.views.frame import FORM, Here, crumbs, here, tabs
from homeostat.areas.work.views.undoing import offer_undo
from homeostat.areas.work.views.week import SEVEN, address, day_asked, rows_asked
from homeostat.platform.shell.lists import Column

ONE_DAY = timedelta(days=1)
WHY: dict[Why, Promise] = {
    "there": gettext_lazy("hours are there already, and stay"),
    "future": gettext_lazy("the day is still to come"),
    "closed": gettext_lazy("the period of the day is closed"),
    "holiday": gettext_lazy("a public holiday"),
    "away": gettext_lazy("you are away"),
    "account": gettext_lazy("the task has no account"),
    "account_closed": gettext_lazy("the account is closed"),
    "full": gettext_lazy("that would make more than 24 hours on the day"),
}


class LeftOut(NamedTuple):
    """What is not copied into a day, for one reason."""

    day: date
    why: Promise
    cells: list[CopiedCell]


class CopiedRow(NamedTuple):
    work: object
    cells: list[tuple[date, CopiedCell | None]]
    hours: Decimal


@require_http_methods(FORM)
def copy(request: HttpRequest) -> HttpResponse:
    """Show what copying last week (`what` hours) or the last day (`day`) would do; posted, do it. The rows of
    last week alone (`rows`) come at once: nothing is written.
    """
    now = here(request)
    person = access.me(now.viewer)
    day, rows = day_asked(request, now), rows_asked(request)
    what = request.POST.get("what") or request.GET.get("what", "")
    days = _days(what, person, day, now)
    if what in ("hours", "rows"):
        rows += queries.rows_of_week(person.pk, day - SEVEN)
    week = address(day, rows)
    if days is None:
        return HttpResponseRedirect(week)
    shown = address(day, rows_asked(request), page="copy_week", what=what)
    if request.method == "POST" and "mark" in request.POST:
        return _copied(request, now, person, days, week=week, again=shown)
    if request.method == "POST":
        return HttpResponseRedirect(shown)
    page = _page(queries.copy_of(person.pk, days, today=now.own_day))
    page |= {"tabs": tabs("hours"), "what": what, "here": shown, "week": week}
    page["crumbs"] = crumbs((_("My week"), week), (_("Copy hours"), ""))
    return render(request, "work/copying.html", page)


def _days(what: str, person: Person, day: date, now: Here) -> dict[date, date] | None:
    """Which days are copied to which; None where none are to be."""
    if what == "hours":
        monday = day - timedelta(days=day.weekday())
        return {monday - SEVEN + number * ONE_DAY: monday + number * ONE_DAY for number in range(7)}
    if what == "day":
        source = queries.last_day_with_hours(person.pk, before=now.own_day)
        return {} if source is None else {source: now.own_day}
    return None


def _copied(
    request: HttpRequest, now: Here, person: Person, days: dict[date, date], *, week: str, again: str
) -> HttpResponse:
    try:
        count = actions.copy_hours(
            person,
            days=days,
            today=now.own_day,
            by=now.viewer.user,
            at=now.now,
            mark=request.POST["mark"],
        )
    except Invalid as refused:
        messages.error(request, str(refused))
        return HttpResponseRedirect(again)
    said = ngettext("%(count)d entry copied.", "%(count)d entries copied.", count) % {"count": count}
    messages.success(
        request,
        said if count else _("Nothing was copied: what is there already stays as it is."),
        extra_tags=offer_undo(now, back=week) if count else "",
    )
    return HttpResponseRedirect(week)


def _page(found: Copy) -> dict[str, object]:
    days = list(found.days.values())
    by_day = [sum((cell.hours for cell in found.copied if cell.day == day), Decimal(0)) for day in days]
    return {
        "copy": found,
        "sources": list(found.days),
        "days": days,
        "columns": [
            Column(_("Task or account")),
            *(Column(date_format(day, "D j"), numeric=True) for day in days),
            Column(_("Sum"), numeric=True),
        ],
        "rows": list(_rows(found, days)),
        "sums": list(zip(days, by_day, strict=True)),
        "left_out": list(_left_out(found)),
    }


def _rows(found: Copy, days: list[date]) -> Iterator[CopiedRow]:
    by_work: dict[object, dict[date, CopiedCell]] = {}
    for cell in found.cells:
        by_work.setdefault(cell.work, {})[cell.day] = cell
    for work, cells in by_work.items():
        hours = sum((cell.hours for cell in cells.values() if not cell.why), Decimal(0))
        yield CopiedRow(work, [(day, cells.get(day)) for day in days], hours)


def _left_out(found: Copy) -> Iterator[LeftOut]:
    """By day and reason, in the order of the days."""
    groups: dict[tuple[date, Why], list[CopiedCell]] = {}
    for cell in found.left_out:
        groups.setdefault((cell.day, cell.why), []).append(cell)
    for (day, why), cells in sorted(groups.items(), key=lambda one: one[0]):
        yield LeftOut(day, WHY[why], cells)
