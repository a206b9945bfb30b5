"""Tasks that come again: by a rule in words, with the next five dates before it is saved."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.recurrences import RecurrenceForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Recurrence, Template
from homeostat.areas.work.policies import time_zone
from homeostat.areas.work.views.frame import FORM, Fresh, Here, crumbs, here, is_fit, lock, status_of, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.core.calendar import day_of
from homeostat.core.recurrence import Occurrence, rule_of, said
from homeostat.platform.shell.lists import Column, Crumb
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out


@require_safe
def recurring(request: HttpRequest) -> HttpResponse:
    """All tasks that come again, each with its rule and its next time."""
    now = here(request)
    listing = _listing(request)
    page = {
        "tabs": tabs("tasks"),
        "crumbs": _trail(),
        "columns": listing.heads,
        "files": listing.files,
        "rows": listing.ordered(_rows(now)),
    }
    return render(request, "work/recurring.html", page)


@require_safe
@takes_out
def recurring_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    listing = _listing(request)
    return listing.answer(kind, listing.ordered(_rows(here(request))), name="recurring")


Shown = tuple[Recurrence, str, Occurrence | None]


def _rows(now: Here) -> list[Shown]:
    rows = queries.recurrences_with_next(today=_today(now))
    return [(row, speak(said(rule_of(row.rule))), following) for row, following in rows]


def _listing(request: HttpRequest) -> Listing[Shown]:
    def state(one: Shown) -> str:
        row, _rule, following = one
        ended = "" if following else _("it has come to its end")
        return f"{_('paused')} {row.finding}".strip() if row.paused_at else ended

    columns: list[ListColumn[Shown]] = [
        ListColumn(key="template", title=_("Template"), value=lambda one: one[0].template.name),
        ListColumn(key="rule", title=_("How often"), value=lambda one: one[1]),
        ListColumn(key="next", title=_("Next"), value=lambda one: one[2].due if one[2] else None),
        ListColumn(key="state", title=_("State"), value=state, beside=True),
    ]
    return Listing(columns, request.GET, "work:recurring_file")


@require_http_methods(FORM)
def repeat(request: HttpRequest, key: str) -> HttpResponse:
    """Have the tasks of a template come again."""
    now = here(request)
    row = access.template_for(now.viewer, key)
    form = RecurrenceForm(row, request.POST or None, initial={"start": _today(now)})

    def save() -> Recurrence:
        return actions.add_recurrence(row, **form.facts(), by=now.viewer.user, at=now.now)

    return _answer(request, now, row, form, save, said_after=_("It comes again from now on."))


@require_http_methods(FORM)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.recurrence_for(now.viewer, pk)
    form = RecurrenceForm(row.template, request.POST or None, initial=RecurrenceForm.values_of(row))
    form.carries = True

    def fresh() -> dict[str, Any]:
        nonlocal row
        lock(row)
        row = access.recurrence_for(now.viewer, pk)
        return RecurrenceForm.values_of(row)

    def save() -> Recurrence:
        return actions.change_recurrence(row, changes=form.facts(), by=now.viewer.user, at=now.now)

    return _answer(request, now, row.template, form, save, said_after=_("Changed."), fresh=fresh)


@require_safe
def recurrence(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.recurrence_for(now.viewer, pk)
    today, made = _today(now), queries.made_by(row)
    due = (
        []
        if row.paused_at
        else queries.upcoming(
            queries.plan_of(row), since=max(today, row.since), but={one.day for one, _tasks in made}
        )
    )
    page = {
        "tabs": tabs("tasks"),
        "crumbs": _trail((str(row), "")),
        "recurrence": row,
        "rule": speak(said(rule_of(row.rule))),
        "dates": due,
        "zone": time_zone(today),
        "made": made,
        "columns": [Column(_("Due")), Column(_("Tasks"))],
        "today": today,
        "events": events_of(access.changes_of(now.viewer, "recurrence", row.pk)),
    }
    return render(request, "work/recurrence.html", page)


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.recurrence_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.pause_recurrence(row, by=now.viewer.user, at=now.now),
        said=_("Paused: nothing is added until you resume it."),
        then=_address(row),
        back=_address(row),
    )


@require_POST
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.recurrence_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.resume_recurrence(row, by=now.viewer.user, at=now.now),
        said=_("It goes on from today."),
        then=_address(row),
        back=_address(row),
    )


@transaction.atomic
def _answer(
    request: HttpRequest,
    now: Here,
    template: Template,
    form: RecurrenceForm,
    save: Callable[[], Recurrence],
    *,
    said_after: str,
    fresh: Fresh | None = None,
) -> HttpResponse:
    """Show the form; posted first its dates, then, where they have been seen, save it."""
    dates: list[Occurrence] = []
    today = _today(now)
    if request.method == "POST" and is_fit(form, fresh):
        dates = queries.upcoming(
            form.plan, since=max(form.cleaned_data["start"], today - timedelta(days=366))
        )
        if not dates:
            form.add_error(None, _("No day is like that. Choose another rule, or a later end."))
        elif request.POST.get("shown") == form.fingerprint:
            try:
                row = save()
            except Invalid as refused:
                form.refuse(refused)
            else:
                messages.success(request, said_after, extra_tags=offer_undo(now))
                return HttpResponseRedirect(_address(row))
    page: dict[str, Any] = {
        "crumbs": _trail((template.name, reverse("work:template", args=[template.key])), (_("Rule"), "")),
        "template": template,
        "form": form,
        "dates": dates,
        "rule": speak(said(form.rule)) if dates else "",
        "zone": time_zone(today),
        "cancel": reverse("work:template", args=[template.key]),
    }
    return render(request, "work/recurrence_form.html", page, status=status_of(form))


def _today(now: Here) -> date:
    return day_of(now.now, time_zone(now.today))


def _address(row: Recurrence) -> str:
    return reverse("work:recurrence", args=[row.pk])


def _trail(*steps: tuple[str, str]) -> list[Crumb]:
    first = (_("Tasks"), reverse("work:tasks"))
    return crumbs(first, (_("Come again"), reverse("work:recurring") if steps else ""), *steps)
