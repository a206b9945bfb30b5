"""Absences: one's own, and the cell's calendar of who is away."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.organisation.models import Cell
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.rows import AbsenceForm, OthersAbsenceForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import Absence, AbsenceKind
from homeostat.areas.work.views.frame import FORM, Here, answer_form, back_to, crumbs, here, lock, tabs
from homeostat.areas.work.views.undoing import do, offer_undo, tick_off
from homeostat.core.sentence import Sentence, say
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out

AHEAD = timedelta(days=84)
BACK = timedelta(days=28)
A_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Who is away in a cell, or in all of them, during the coming weeks."""

    cells: list[tuple[str, str]]
    chosen: Cell | None
    name: str
    away: list[tuple[str, Absence]]
    own: int | None  # the viewer's cell


@require_safe
def absences(request: HttpRequest) -> HttpResponse:
    """My absences, and who is away in a cell during the coming weeks."""
    now = here(request)
    me = now.viewer.person_id
    calendar = _calendar(now, request.GET.get("cell", ""))
    country, holidays = queries.holidays_ahead(me, now.today, now.today + A_YEAR) if me else ("", [])
    mine = queries.absences_of(me, since=now.today - BACK) if me else None
    changes = access.own_absence_changes(now.viewer, own=mine or ())
    page = {
        "tabs": tabs("absences"),
        "country": country,
        "holidays": holidays,
        "mine": mine,
        "events": events_of(changes, undone_by=now.viewer.user),
        "enters_for_others": now.viewer.is_steward or calendar.own is not None,
        "today": now.today,
        "cells": calendar.cells,
        "chosen": calendar.chosen,
        "chosen_name": calendar.name,
        "away": calendar.away,
        "files": Listing(_columns(), request.GET, "work:absences_file").files,
    }
    return render(request, "work/absences.html", page)


@require_safe
@takes_out
def absences_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Who is away, as the page shows it: the days, not why."""
    now = here(request)
    rows = _calendar(now, request.GET.get("cell", "")).away
    return Listing(_columns(), request.GET).answer(kind, rows, name="absences")


def _columns() -> list[ListColumn[tuple[str, Absence]]]:
    return [
        ListColumn(key="who", title=_("Who"), value=lambda row: row[0]),
        ListColumn(key="start", title=_("First day"), value=lambda row: row[1].start),
        ListColumn(key="end", title=_("Last day"), value=lambda row: row[1].last_day),
        ListColumn(key="extent", title=_("How much"), value=lambda row: row[1].extent),
        ListColumn(key="note", title=_("Note"), value=lambda row: row[1].note),
    ]


def _calendar(now: Here, asked: str) -> Calendar:
    names = queries.cell_names()
    cells = sorted(Cell.objects.filter(pk__in=names), key=lambda cell: names[cell.pk].casefold())
    me = now.viewer.person_id
    mine = actions.cell_of(me, now.today) if me else None
    chosen = next((cell for cell in cells if (cell.key == asked if asked else cell.pk == mine)), None)
    start, end = now.today, now.today + AHEAD
    members = queries.members_of(chosen.pk, start=start, end=end) if chosen else None
    away = queries.absences_between(start, end, people=members)
    people = queries.person_names({absence.person_id for absence in away})
    return Calendar(
        [(cell.key, names[cell.pk]) for cell in cells],
        chosen,
        names[chosen.pk] if chosen else "",
        [(people.get(absence.person_id, ""), absence) for absence in away],
        mine,
    )


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


@require_http_methods(FORM)
def edit_absence(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    absence = access.own_absence_for(now.viewer, pk)

    def fresh() -> dict[str, Any]:
        nonlocal absence
        lock(absence)
        absence = access.own_absence_for(now.viewer, pk)
        return AbsenceForm.values_of(absence)

    form = AbsenceForm.of(absence, request.POST or None)

    def save() -> str:
        # The form has met the row: what its reader did not change is as the row has it.
        actions.change_absence(absence, changes=form.facts(), by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return reverse("work:absences")

    return answer_form(
        request,
        form,
        save=save,
        fresh=fresh,
        title=_("Change an absence"),
        sentence=speak(say("Your goal of these days changes at once.")),
        cancel=reverse("work:absences"),
        trail=crumbs((_("Absences"), reverse("work:absences")), (_("Change"), "")),
    )


@require_http_methods(FORM)
def enter_absence(request: HttpRequest) -> HttpResponse:
    """Say that somebody is away who cannot say so."""
    now = here(request)
    keys = set(access.people_to_enter_for(now.viewer, on=now.today).values_list("key", flat=True))
    named = {key: name for key, name in queries.people_here() if key in keys}
    form = OthersAbsenceForm(
        request.POST or None, people=named, initial={"start": now.today, **request.GET.dict()}
    )

    def save() -> str:
        given = form.facts()
        person = access.person_to_enter_for(now.viewer, given.pop("person"), on=now.today)
        actions.add_absence(person, kind=AbsenceKind.OTHER, by=now.viewer.user, at=now.now, **given)
        messages.success(
            request,
            _("%(name)s is away; they read on Today that you said so.") % {"name": named[person.key]},
            extra_tags=offer_undo(now),
        )
        return reverse("work:absences")

    return answer_form(
        request,
        form,
        save=save,
        title=_("Say that somebody is away"),
        sentence=speak(_about_others() if named else say("Nobody else is in {a_cell_word} of yours today.")),
        submit=_("Say so"),
        cancel=reverse("work:absences"),
        trail=crumbs((_("Absences"), reverse("work:absences")), (_("For somebody else"), "")),
    )


def _about_others() -> Sentence:
    return say(
        "For somebody who cannot: their goal goes down at once, they are told on Today, and can change or "
        "cancel it. Their {cell_word} reads the note: leave out why."
    )


@require_POST
def tick_off_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Tick off on Today what somebody else entered."""
    now = here(request)
    absence = access.own_absence_for(now.viewer, pk)
    return tick_off(request, lambda seen: actions.tick_off_absence(absence, seen=seen, at=now.now))


@require_POST
def cancel_absence(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    absence = access.own_absence_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.cancel_absence(absence, by=now.viewer.user, at=now.now),
        said=_("Cancelled: you are there from %(start)s on.") % {"start": absence.start},
        then=back_to(request, reverse("work:absences")),
    )
