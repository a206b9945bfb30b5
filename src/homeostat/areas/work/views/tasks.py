"""One task, its forms, and its stays in sprints."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, descriptions, queries
from homeostat.areas.work.forms.hours import panel_of_task
from homeostat.areas.work.forms.rows import SprintChoice
from homeostat.areas.work.history import events_of
from homeostat.areas.work.views.accounts import entry_columns
from homeostat.areas.work.views.comments import talk_beside, wants_all
from homeostat.areas.work.views.frame import FORM, crumbs, here, tabs
from homeostat.areas.work.views.kept import TASK, answer_add, answer_edit
from homeostat.areas.work.views.needs import needed_by_task, said_of, warn
from homeostat.areas.work.views.undoing import do
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak

SAVED = 302


@require_safe
def task(request: HttpRequest, key: str) -> HttpResponse:
    """A task: its facts, its stays in sprints, its hours as work, and what happened to it."""
    now = here(request)
    found = access.task_for(now.viewer, key)
    around = queries.around(found, on=now.today, everything=wants_all(request))
    stays = queries.stays_of_task(found)
    entries = access.entries_of_task(now.viewer, found, on=now.today, count=25)
    talk = talk_beside(now, found, around.talk)
    names = queries.person_names()
    cells = queries.cell_names()
    in_sprints = {str(stay.sprint.number) for stay in stays if stay.removed_on is None}
    choice = SprintChoice()
    choice.keep([number for number in choice.open if number not in in_sprints])
    page = {
        "tabs": tabs("tasks"),
        "crumbs": crumbs((_("Tasks"), reverse("work:tasks")), (found.key, "")),
        "task": found,
        "description": descriptions.shown(found.description),
        "assignee": names.get(found.assignee_id or 0, ""),
        "reviewer": names.get(found.reviewer_id or 0, ""),
        "cell": cells.get(found.cell_id or 0, ""),
        "lead_cell": cells.get(found.lead_cell_id or 0, ""),
        "role": around.role,
        "mark": around.acceleration,
        **needed_by_task(found, around, names),
        "stays": stays,
        "stay_columns": [
            Column(speak(say("{Sprint_word}"))),
            Column(_("Committed"), numeric=True),
            Column(_("What became of it")),
            Column(""),
        ],
        "choice": choice if choice.open else None,
        "logged": around.logged,
        "entries": [(entry, names.get(entry.person_id or 0, "")) for entry in entries],
        "entry_columns": entry_columns(),
        **talk,
        "events": events_of(access.changes_of_task(now.viewer, found, talk["talk"].all_links)),
        "today": now.today,
    }
    if now.viewer.person_id is not None:
        back = reverse("work:task", args=[found.key])
        page["log"] = panel_of_task(
            now.viewer.person_id, found, today=now.own_day, back=back, asked=request.GET
        )
    return render(request, "work/task.html", page)


@require_http_methods(FORM)
def add_task(request: HttpRequest) -> HttpResponse:
    answer = answer_add(request, TASK, title=_("Add a task"))
    if answer.status_code == SAVED:
        now = here(request)
        warn(request, access.task_for(now.viewer, resolve(answer["Location"]).kwargs["key"]), now)
    return answer


@require_http_methods(FORM)
def edit_task(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.task_for(now.viewer, key)
    answer = answer_edit(request, TASK, key, sentence=said_of(row, now))
    if answer.status_code == SAVED:
        warn(request, access.task_for(now.viewer, key), now)
    return answer


@require_POST
def put_in_sprint(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.task_for(now.viewer, key)
    form = SprintChoice(request.POST)
    then = reverse("work:task", args=[row.key])
    if not form.is_valid():
        messages.error(request, speak(say("Choose {a_sprint_word} that is still open.")))
        return HttpResponseRedirect(then)
    sprint = form.open[form.cleaned_data["sprint"]]
    return do(
        request,
        now,
        action=lambda: actions.put_task_in_sprint(row, sprint=sprint, by=now.viewer.user, at=now.now),
        said=speak(say("{task} is in {sprint_word} {number}.", task=row.key, number=sprint.number)),
        then=then,
    )


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    stay = access.stay_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.take_task_out(stay, by=now.viewer.user, at=now.now),
        said=speak(say("Taken out of {sprint_word} {number}.", number=stay.sprint.number)),
        then=reverse("work:task", args=[stay.task.key]),
    )


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    stay = access.stay_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.accept_task(stay, by=now.viewer.user, at=now.now),
        said=speak(say("Committed in {sprint_word} {number}.", number=stay.sprint.number)),
        then=reverse("work:task", args=[stay.task.key]),
    )
