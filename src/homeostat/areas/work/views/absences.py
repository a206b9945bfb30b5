"""Absences: one's own, and the cell's calendar of who is away."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.organisation.models import Cell
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.rows import AbsenceForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.views.frame import FORM, answer_form, crumbs, here, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

AHEAD = timedelta(days=84)
BACK = timedelta(days=28)
A_YEAR = timedelta(days=366)


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """My absences, and who is away in a cell during the coming weeks."""
    now = here(request)
    names = queries.cell_names()
    cells = sorted(Cell.objects.filter(pk__in=names), key=lambda cell: names[cell.pk].casefold())
    asked = request.GET.get("cell", "")
    me = now.viewer.person_id
    mine = actions.cell_of(me, now.today) if me else None
    chosen = next((cell for cell in cells if (cell.key == asked if asked else cell.pk == mine)), None)
    start, end = now.today, now.today + AHEAD
    members = queries.members_of(chosen.pk, start=start, end=end) if chosen else None
    away = queries.absences_between(start, end, people=members)
    people = queries.person_names({absence.person_id for absence in away})
    country, holidays = queries.holidays_ahead(me, start, start + A_YEAR) if me else ("", [])
    page = {
        "tabs": tabs("absences"),
        "country": country,
        "holidays": holidays,
        "mine": queries.absences_of(me, since=start - BACK) if me else None,
        "events": events_of(access.own_absence_changes(now.viewer)) if me else [],
        "today": now.today,
        "cells": [(cell.key, names[cell.pk]) for cell in cells],
        "chosen": chosen,
        "chosen_name": names[chosen.pk] if chosen else "",
        "away": [(people.get(absence.person_id, ""), absence) for absence in away],
    }
    return render(request, "work/absences.html", page)


@require_http_methods(FORM)
def add_absence(request: HttpRequest) -> HttpResponse:
    now = here(request)
    person = access.me(now.viewer)
    form = AbsenceForm(request.POST or None, initial={"start": now.today})

    def save() -> str:
        actions.add_absence(person, by=now.viewer.user, at=now.now, **form.facts())
        messages.success(request, _("Your absence is in the calendar."), extra_tags=offer_undo(now))
        return reverse("work:absences")

    return answer_form(
        request,
        form,
        save=save,
        title=_("Be away"),
        sentence=speak(
            say("Your goal of these days goes down at once; your {cell_word} sees the days, not why.")
        ),
        submit=_("Be away"),
        cancel=reverse("work:absences"),
        trail=crumbs((_("Absences"), reverse("work:absences")), (_("Be away"), "")),
    )


@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    absence = access.own_absence_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.cancel_absence(absence, by=now.viewer.user, at=now.now),
        said=_("Cancelled: you are there from %(start)s on.") % {"start": absence.start},
        then=reverse("work:absences"),
    )
