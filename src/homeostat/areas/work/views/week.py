"""My week as a grid: each cell saved by itself, or all of them by the button."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.hours import choices_of, work_named
from homeostat.areas.work.forms.week import HOURS, WeekForm, shown_rows
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.views.frame import FORM, Here, back_to, here, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.platform.shell.lists import Column

SEVEN = timedelta(days=7)


@require_http_methods(FORM)
def week(request: HttpRequest) -> HttpResponse:
    """The grid of a week; posted by htmx it saves and answers with the one cell, else with all of them."""
    now = here(request)
    person = access.me(now.viewer)
    day, rows = day_asked(request, now), rows_asked(request)
    if added := request.GET.get("add", "").strip():
        return _with_row(request, day, rows, added)
    if request.method != "POST":
        return render(request, "work/week.html", _page(now, person, day, rows, WeekForm()))
    only = (request.htmx.trigger_name or "") if request.htmx else ""  # type: ignore[attr-defined]
    form = WeekForm.read(request.POST.dict(), only=only)
    count = _save(form, now, person)
    page = _page(now, person, day, rows, form)
    if only:
        name = only.removeprefix(HOURS)
        cells = [(row, cell) for row, shown in page["rows"] for cell in shown if cell.name == name]
        if not cells:
            return HttpResponse(status=204)
        undo = offer_undo(now, back=address(day, rows)) if count else ""
        page |= {"row": cells[0][0], "cell": cells[0][1], "undo": undo}
        return render(request, "work/_week_saved.html", page)
    if form.errors:
        return render(request, "work/week.html", page, status=422)
    said = ngettext("%(count)d field saved.", "%(count)d fields saved.", count) % {"count": count}
    messages.success(
        request,
        said if count else _("Nothing was different."),
        extra_tags=offer_undo(now, back=address(day, rows)) if count else "",
    )
    return HttpResponseRedirect(address(day, rows))


@require_POST
def leave_empty(request: HttpRequest) -> HttpResponse:
    """Leave a working day without hours on purpose."""
    now = here(request)
    person = access.me(now.viewer)
    day = _date(request.POST.get("day", ""))
    then = back_to(request, reverse("work:week"))
    if day is None:
        messages.error(request, _("This is not a day. Write it as 2026-11-22."))
        return HttpResponseRedirect(then)
    return do(
        request,
        now,
        action=lambda: actions.leave_day_empty(person, day=day, by=now.viewer.user, at=now.now),
        said=_("%s stays without hours.") % date_format(day, "l j F"),
        then=then,
        back=then,
    )


def _save(form: WeekForm, now: Here, person: Person) -> int:
    if form.errors:
        return 0
    try:
        return actions.write_week(person, form.cells, by=now.viewer.user, at=now.now)
    except Invalid as refused:
        form.errors[refused.field] = str(refused)
        return 0


def _with_row(request: HttpRequest, day: date, rows: list[str], added: str) -> HttpResponse:
    """Go to the week with one more row."""
    work = work_named(added)
    if work is None:
        messages.error(
            request,
            _("Nothing is called “%s”. Begin with the key of a task, or the name of an account.") % added,
        )
    else:
        rows = [*rows, queries.row_key(work)]
    return HttpResponseRedirect(address(day, rows))


def _page(now: Here, person: Person, day: date, rows: list[str], form: WeekForm) -> dict[str, Any]:
    found = queries.week_of(person.pk, day, also=rows)
    return {
        "tabs": tabs("hours"),
        "week": found,
        "sunday": found.monday + timedelta(days=6),
        "columns": [
            Column(_("Task or account")),
            *(Column(date_format(head.day, "D j"), numeric=True) for head in found.days),
            Column(_("Sum"), numeric=True),
        ],
        "rows": shown_rows(found, form, today=now.own_day),
        "form": form,
        "kept_rows": ",".join(rows),
        "here": address(found.monday, rows),
        "former": address(found.monday - SEVEN, []),
        "next": address(found.monday + SEVEN, []) if found.monday + SEVEN <= now.own_day else "",
        "copying": address(found.monday, rows, page="copy_week"),
        "is_current": found.monday <= now.own_day < found.monday + SEVEN,
        "former_day": max(
            (head.day for head in found.days if head.hours and head.day < now.own_day), default=None
        ),
        "silent_days": found.silent_days(today=now.own_day),
        "choices": choices_of(person.pk, today=now.own_day),
    }


def address(day: date, rows: list[str], *, page: str = "week", **more: str) -> str:
    asked = {"week": day.isoformat()} | ({"rows": ",".join(dict.fromkeys(rows))} if rows else {}) | more
    return f"{reverse(f'work:{page}')}?{urlencode(asked)}"


def day_asked(request: HttpRequest, now: Here) -> date:
    day = _date(request.GET.get("week", ""))
    return day if day and date(1900, 1, 8) < day <= now.own_day + SEVEN else now.own_day


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def rows_asked(request: HttpRequest) -> list[str]:
    return [key for key in request.GET.get("rows", "").split(",") if key][:60]
