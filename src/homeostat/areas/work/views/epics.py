"""Epics: list, page, forms."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.work import access, descriptions, queries
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import ACTIVE_EPIC_STATES, Acceleration, EpicState, Sprint
from homeostat.areas.work.queries import EpicInBrief
from homeostat.areas.work.views.accelerations import shown as shown_acceleration
from homeostat.areas.work.views.accounts import PER_PAGE
from homeostat.areas.work.views.comments import talk_beside, wants_all
from homeostat.areas.work.views.frame import FORM, crumbs, here, tabs
from homeostat.areas.work.views.home import drawn
from homeostat.areas.work.views.hour_lists import HourRow, drawn_rows, epic_columns, rows_of
from homeostat.areas.work.views.kept import EPIC, answer_add, answer_edit
from homeostat.areas.work.views.needs import needed
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import Listing
from homeostat.platform.signin.limits import takes_out

TASKS_SHOWN = 50


@require_safe
def epics(request: HttpRequest) -> HttpResponse:
    """Epics that are running, or of the state asked for; hours are read of those that are shown, or of all
    where one of their columns orders them.
    """
    now = here(request)
    listing = _listing(request)
    lately = queries.last_sprints(now.today), queries.accelerated_epics(now.today)
    found = _found(request, *lately)
    everything: list[Any] = listing.ordered(_rows(found, *lately)) if listing.by else found
    shown = Paginator(everything, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "shown": shown,
        "tabs": tabs("epics"),
        "rows": drawn_rows(list(shown) if listing.by else _rows(list(shown), *lately)),
        "columns": listing.heads,
        "files": listing.files,
        "state": request.GET.get("state", ""),
        "states": [("", _("running")), ("all", _("all")), *EpicState.choices],
        "unowned": sum(1 for epic in found if epic.owner_id is None),
        "without_stand_in": sum(1 for epic in found if epic.owner_id and not epic.has_stand_in),
    }
    return render(request, "work/epics.html", page)


@require_safe
@takes_out
def epics_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    now = here(request)
    listing = _listing(request)
    lately = queries.last_sprints(now.today), queries.accelerated_epics(now.today)
    rows = _rows(_found(request, *lately), *lately)
    return listing.answer(kind, listing.ordered(rows), name="epics")


def _listing(request: HttpRequest) -> Listing[HourRow]:
    return Listing(epic_columns(), request.GET, "work:epics_file")


Marks = dict[int, Acceleration]


def _found(request: HttpRequest, sprints: Sequence[Sprint], marks: Marks) -> list[EpicInBrief]:
    """The epics asked for in brief: the accelerated ones, then those with most hours first."""
    state = request.GET.get("state", "")
    only = {"state": state} if state in EpicState.values else {"state__in": ACTIVE_EPIC_STATES}
    found = queries.epics_in_brief(sprints, **({} if state == "all" else only))
    return queries.accelerated_first(found, marks)


def _rows(epics: Sequence[EpicInBrief], sprints: Sequence[Sprint], marks: Marks) -> list[HourRow]:
    found = queries.in_all(queries.epics_with_hours(epics, sprints), by="epic")
    return rows_of(found, second="stand_in_id", marks=marks)


@require_safe
def epic(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    found = access.epic_for(now.viewer, key)
    sprints = queries.last_sprints(now.today)
    hours = queries.hours_of_row(found, by="epic", sprints=sprints)
    tasks = queries.latest_tasks(found, count=TASKS_SHOWN)
    named = (found.owner_id, found.reviewer_id, found.backup_id)
    people = queries.person_names([*named, *(task.assignee_id for task in tasks.shown)])
    cells = queries.cell_names([found.cell_id])
    page = {
        "tabs": tabs("epics"),
        "crumbs": crumbs((_("Epics"), reverse("work:epics")), (found.name, "")),
        "epic": found,
        "description": descriptions.shown(found.description),
        "owner": people.get(found.owner_id or 0, ""),
        "reviewer": people.get(found.reviewer_id or 0, ""),
        "backup": people.get(found.backup_id or 0, ""),
        "stand_in": people.get(found.stand_in_id or 0, ""),
        "cell": cells.get(found.cell_id or 0, ""),
        **needed(found),
        "accelerations": shown_acceleration(queries.accelerations_of(found.pk), now),
        "hours": hours,
        "by_sprint": list(zip(sprints, hours.series, strict=True))[::-1],
        "drawing": drawn([hours])[0][1],
        "latest": tasks,
        "tasks": [(task, people.get(task.assignee_id or 0, "")) for task in tasks.shown],
        "columns": [
            Column(_("Task")),
            Column(_("Assignee")),
            Column(_("Hours left"), numeric=True),
            Column(_("State")),
        ],
        "sprint_columns": [Column(speak(say("{Sprint_word}"))), Column(_("Hours"), numeric=True)],
        "events": events_of(access.changes_of(now.viewer, "epic", found.key)),
        **talk_beside(now, found, queries.talk_of(found, everything=wants_all(request))),
    }
    return render(request, "work/epic.html", page)


@require_http_methods(FORM)
def add_epic(request: HttpRequest) -> HttpResponse:
    sentence = speak(say("Work of several {sprints_word} with one aim and one owner."))
    return answer_add(request, EPIC, title=_("Add an epic"), sentence=sentence)


@require_http_methods(FORM)
def edit_epic(request: HttpRequest, key: str) -> HttpResponse:
    return answer_edit(request, EPIC, key)
