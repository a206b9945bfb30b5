"""Sprints: the calendar, one sprint, plan ahead, close."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.rows import PlanForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.leading import led_by
from homeostat.areas.work.models import Sprint, TaskSprint
from homeostat.areas.work.policies import CALENDAR, Whose, deadlines
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here, tabs
from homeostat.areas.work.views.stays import named_stays, stays_as
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.core.organisation import Consequence
from homeostat.core.organisation.timeline import policy_track
from homeostat.core.sentence import Sentence, counted, say
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.limits import takes_out

LENGTH = CALENDAR[0]
PER_PAGE = 15
TASKS_ON_A_PAGE = 60


@require_safe
def sprints(request: HttpRequest) -> HttpResponse:
    now = here(request)
    found = Paginator(Sprint.objects.order_by("-start"), PER_PAGE).get_page(request.GET.get("page"))
    columns = [
        Column(_("Number")),
        Column(_("Days")),
        Column(_("Tasks"), numeric=True),
        Column(_("Finished"), numeric=True),
        Column(_("Committed"), numeric=True),
        Column(_("State")),
    ]
    page = {"tabs": tabs("sprints"), "sprints": found, "columns": columns, "today": now.today}
    page["counts"] = queries.counts_of_sprints(list(found))
    page["events"] = events_of(access.changes_of_sprints(now.viewer))
    return render(request, "work/sprints.html", page)


@require_safe
def sprint(request: HttpRequest, number: int) -> HttpResponse:
    """One sprint: its tasks by cell, its hours, and whether it can be closed."""
    now = here(request)
    found = access.sprint_for(now.viewer, number)
    sums = queries.sums_by_cell(found)
    listing = stays_as(request, found)
    by = listing.by.key if listing.by else ""
    pages = Paginator(queries.stays_of_sprint(found, by=by, falls=listing.falls), TASKS_ON_A_PAGE)
    pages.count = sum(each.stays for each in sums.values())  # known already
    shown = pages.get_page(request.GET.get("page"))
    hours = queries.hours_of_sprint(found.pk, by="cell")
    page = {
        "tabs": tabs("sprints"),
        "crumbs": crumbs((speak(say("{Sprints_word}")), reverse("work:sprints")), (str(found.number), "")),
        "sprint": found,
        "groups": _by_cell(list(shown), hours, sums),
        "columns": listing.heads,
        "files": listing.files,
        "deadlines": deadlines(found, _own_cell(now)),
        "shown": shown,
        "count": sum(each.tasks for each in sums.values()),
        "committed": sum((each.committed for each in sums.values()), Decimal(0)),
        "finished": sum(each.finished for each in sums.values()),
        "logged": sum(hours.values(), Decimal(0)),
        "can_close": found.closed_at is None and now.today >= found.end - timedelta(days=1),
        "is_running": found.start <= now.today < found.end,
        "events": events_of(access.changes_of_sprints(now.viewer, found.number)),
    }
    return render(request, "work/sprint.html", page)


@require_safe
@takes_out
def sprint_file(request: HttpRequest, number: int, kind: str) -> HttpResponseBase:
    """The tasks of a sprint as its page has them: cell by cell, in the order asked for."""
    now = here(request)
    found = access.sprint_for(now.viewer, number)
    listing = stays_as(request, found)
    by = listing.by.key if listing.by else ""
    return listing.answer(
        kind, named_stays(queries.stays_of_sprint(found, by=by, falls=listing.falls)), name=f"tasks-{number}"
    )


def _by_cell(
    stays: Sequence[TaskSprint],
    hours: Mapping[int | None, Decimal],
    sums: Mapping[int | None, queries.CellSums],
) -> list[tuple[str, dict[str, Any]]]:
    """The tasks each cell does, with their hours; and those it leads for others, which count with them."""
    cells = queries.cell_names()
    people = queries.person_names({stay.assignee_id for stay in stays})
    groups: dict[str, dict[str, Any]] = {}

    def group_of(cell_id: int | None) -> dict[str, Any]:
        name = cells.get(cell_id or 0, speak(say("Without {a_cell_word}")))
        promised = sums[cell_id].hours if cell_id in sums else Decimal(0)
        empty = {"stays": [], "led": [], "hours": promised, "logged": hours.get(cell_id)}
        return groups.setdefault(name, empty)

    for stay in stays:
        who = people.get(stay.assignee_id or 0, "")
        group = group_of(stay.cell_id)
        group["stays"].append((stay, who, led_by(stay.task, cells)))
        if stay.task.lead_cell_id not in (None, stay.cell_id):
            doer = cells.get(stay.cell_id or 0, "")
            group_of(stay.task.lead_cell_id)["led"].append(
                (stay, who, _("done by %s") % doer if doer else "")
            )
    return sorted(groups.items())


@require_http_methods(FORM)
def plan_sprints(request: HttpRequest) -> HttpResponse:
    now = here(request)
    form = PlanForm(request.POST or None)

    def save() -> str:
        made = actions.plan_sprints(form.cleaned_data["until"], by=now.viewer.user, at=now.now)
        said = counted(
            "{count} {sprint_word} is planned.", "{count} {sprints_word} are planned.", count=len(made)
        )
        messages.success(request, speak(said), extra_tags=offer_undo(now))
        return reverse("work:sprints")

    return answer_form(
        request,
        form,
        save=save,
        asks=lambda: _planning(form),
        asked="plan",
        title=speak(say("Plan {sprints_word}")),
        sentence=_("Their length and first day are policies: see Settings."),
        submit=_("Plan"),
        cancel=reverse("work:sprints"),
        trail=crumbs((speak(say("{Sprints_word}")), reverse("work:sprints")), (_("Plan"), "")),
    )


def _planning(form: PlanForm) -> list[Consequence]:
    """What planning until the day of the form does; nothing is said of a day that the action refuses."""
    until = form.cleaned_data.get("until")
    if until is None:
        return []
    try:
        made = actions.sprints_to_plan(until)
    except Invalid:
        return []
    said = _planned(made) if made else say("Nothing is added: {sprints_word} are planned until then already.")
    return [Consequence(said, "policy", policy_track(LENGTH), until, policy=LENGTH)]


def _planned(made: Sequence[Sprint]) -> Sentence:
    first, last = made[0], made[-1]
    said = counted(
        "{count} {sprint_word} is added, {first}: it begins on {start} and ends on {end}.",
        "{count} {sprints_word} are added, {first} to {last}: the first begins on {start}, the last ends on "
        "{end}.",
        count=len(made),
    )
    return said.filled(first=first.number, last=last.number, start=first.start, end=last.last_day)


@require_POST
def close_sprint(request: HttpRequest, number: int) -> HttpResponse:
    now = here(request)
    found = access.sprint_for(now.viewer, number)
    return do(
        request,
        now,
        action=lambda: actions.close_sprint(found, by=now.viewer.user, at=now.now),
        said=speak(
            say("{Sprint_word} {number} is closed: what became of its tasks is stored.", number=found.number)
        ),
        then=reverse("work:sprint", args=[found.number]),
    )


def _own_cell(now: Here) -> Whose:
    """The cell whose rules hold for the viewer, if they are in one; asked together with its rules."""
    return queries.largest_cell(now.viewer.person_id, now.today) if now.viewer.person_id else None
