"""Epics: list, page, forms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.rows import EpicForm, initial_of
from homeostat.areas.work.models import ACTIVE_EPIC_STATES, EpicState
from homeostat.areas.work.views.accounts import hour_columns
from homeostat.areas.work.views.frame import answer_form, crumbs, here, tabs
from homeostat.areas.work.views.home import drawn
from homeostat.platform.shell.lists import Column

FIELDS = {name: name for name in ("name", "account", "cell", "owner", "reviewer", "state", "start", "end")}


@require_safe
def epics(request: HttpRequest) -> HttpResponse:
    """Epics that are running, or of the state asked for."""
    now = here(request)
    state = request.GET.get("state", "")
    only = {"state": state} if state in EpicState.values else {"state__in": ACTIVE_EPIC_STATES}
    if state == "all":
        only = {}
    found = queries.epics_with_hours(queries.last_sprints(now.today), **only)
    people = queries.person_names({one.row.owner_id for one in found})
    page = {
        "tabs": tabs("epics"),
        "rows": [(one, drawing, people.get(one.row.owner_id or 0, "")) for one, drawing in drawn(found)],
        "columns": [*hour_columns(_("Epic")), Column(_("Owner")), Column(_("State"))],
        "state": state,
        "states": [("", _("running")), ("all", _("all")), *EpicState.choices],
        "unowned": sum(1 for one in found if one.row.owner_id is None),
    }
    return render(request, "work/epics.html", page)


@require_safe
def epic(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    found = access.epic_for(now.viewer, key)
    sprints = queries.last_sprints(now.today)
    (hours,) = queries.with_hours([found], by="epic", sprints=sprints)
    tasks = list(found.tasks.order_by("-id")[:50])
    people = queries.person_names({found.owner_id, found.reviewer_id, *(task.assignee_id for task in tasks)})
    cells = queries.cell_names([found.cell_id])
    page = {
        "tabs": tabs("epics"),
        "crumbs": crumbs((_("Epics"), reverse("work:epics")), (found.name, "")),
        "epic": found,
        "owner": people.get(found.owner_id or 0, ""),
        "reviewer": people.get(found.reviewer_id or 0, ""),
        "cell": cells.get(found.cell_id or 0, ""),
        "hours": hours,
        "by_sprint": list(zip(sprints, hours.series, strict=True))[::-1],
        "drawing": drawn([hours])[0][1],
        "tasks": [(task, people.get(task.assignee_id or 0, "")) for task in tasks],
        "open": sum(1 for task in tasks if task.state not in ("done", "dropped")),
        "columns": [
            Column(_("Task")),
            Column(_("Assignee")),
            Column(_("Hours left"), numeric=True),
            Column(_("State")),
        ],
        "sprint_columns": [Column(_("Sprint")), Column(_("Hours"), numeric=True)],
    }
    return render(request, "work/epic.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add_epic(request: HttpRequest) -> HttpResponse:
    now = here(request)
    form = EpicForm(request.POST or None, initial={"account": request.GET.get("account", "")})

    def save() -> str:
        row = actions.add_epic(**form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("%s is there.") % row.name)
        return reverse("work:epic", args=[row.key])

    return answer_form(
        request,
        form,
        save=save,
        title=_("Add an epic"),
        sentence=_("Work of several sprints with one aim and one owner."),
        cancel=reverse("work:epics"),
        trail=crumbs((_("Epics"), reverse("work:epics")), (_("Add"), "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_epic(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.epic_for(now.viewer, key)
    form = EpicForm(request.POST or None, initial=initial_of(row, FIELDS))
    then = reverse("work:epic", args=[row.key])

    def save() -> str:
        actions.change_epic(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("Changed."))
        return then

    return answer_form(
        request,
        form,
        save=save,
        title=_("Change %s") % row.name,
        cancel=then,
        trail=crumbs((_("Epics"), reverse("work:epics")), (row.name, then), (_("Change"), "")),
    )
