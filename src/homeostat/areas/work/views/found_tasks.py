"""Change everything a list of tasks finds: what would change is shown first where it is much."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work import actions, queries
from homeostat.areas.work.forms.together import TogetherForm
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task, TaskSprint, TaskState
from homeostat.areas.work.views.frame import Here, crumbs, here
from homeostat.areas.work.views.task_list import PER_PAGE, Asked, tell_changed

SHOWN = 10


@require_POST
def change_found(request: HttpRequest) -> HttpResponse:
    """Change all tasks of a list alike, undone as one; more than a page of them when somebody is sure."""
    now = here(request)
    asked = Asked(QueryDict(request.POST.get("query", "").removeprefix("?")[:2000]))
    then = f"{reverse('work:tasks')}{asked.with_()}"
    form = TogetherForm(request.POST)
    found = queries.tasks(asked.wanted)
    count = found.order_by()[: actions.MOST_TOGETHER + 1].count()
    if refusal := _refusal(form, count):
        messages.error(request, refusal)
        return HttpResponseRedirect(then)
    if count > PER_PAGE and request.POST.get("sure") != str(count):
        return render(request, "work/change_found.html", _page(form, found, asked, count, then))
    return _change(request, now, form, found, then)


def _change(
    request: HttpRequest, now: Here, form: TogetherForm, found: QuerySet[Task], then: str
) -> HttpResponse:
    try:
        done = actions.change_tasks(list(found), changes=form.facts(), by=now.viewer.user, at=now.now)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        tell_changed(request, done, then)
    return HttpResponseRedirect(then)


def _refusal(form: TogetherForm, count: int) -> str:
    """Why nothing can be changed; empty where it can."""
    if not form.is_valid():
        return " ".join(
            f"{form.fields[field].label}: {' '.join(map(str, errors))}"
            for field, errors in form.errors.items()
        )
    if not form.facts():
        return _("Nothing is chosen to change. Choose an assignee, a state or another.")
    if count > actions.MOST_TOGETHER:
        return _("These are more than %d tasks. Narrow the list, and change them in parts.") % (
            actions.MOST_TOGETHER
        )
    return "" if count else _("The list finds no task any more.")


def _page(form: TogetherForm, found: QuerySet[Task], asked: Asked, count: int, then: str) -> dict[str, Any]:
    facts = form.facts()
    alike = _alike(found.order_by(), facts)
    names = {Person: queries.person_names(), Cell: queries.cell_names()}
    return {
        "crumbs": crumbs((_("Tasks"), then), (_("Change all of them"), "")),
        "count": count,
        "different": count - alike.count(),
        "changes": [(form.fields[name].label, _shown(name, value, names)) for name, value in facts.items()],
        "first": list(found[:SHOWN]),
        "rest": count - SHOWN,
        "posted": [(name, form.data.get(name, "")) for name in form.fields],
        "query": asked.with_(),
        "cancel": then,
    }


def _alike(found: QuerySet[Task], facts: Mapping[str, Any]) -> QuerySet[Task]:
    """Those that are so already."""
    columns = {name: value for name, value in facts.items() if name != "sprint"}
    found = found.filter(
        **{name if value is not None else f"{name}__isnull": True if value is None else value
           for name, value in columns.items()}
    )  # fmt: skip
    if "sprint" not in facts:
        return found
    stays = TaskSprint.objects.filter(removed_on=None)
    if facts["sprint"] is None:
        return found.exclude(pk__in=stays.filter(sprint__closed_at=None).values("task"))
    return found.filter(pk__in=stays.filter(sprint=facts["sprint"]).values("task"))


def _shown(name: str, value: Any, names: dict[type[Model], dict[int, str]]) -> str:
    if value is None:
        without = {"assignee": _("nobody"), "reviewer": _("nobody"), "lead_cell": _("whoever does it")}
        return without.get(name, _("none"))
    if isinstance(value, date):
        return date_format(value, "j F Y")
    if name == "state":
        return str(TaskState(value).label)
    return names.get(type(value), {}).get(getattr(value, "pk", 0), str(value))
