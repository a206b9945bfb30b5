"""Links between tasks: made from a task's page, removed there."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.talk import LinkForm
from homeostat.areas.work.models import Task
from homeostat.areas.work.views.frame import answer_form, crumbs, here
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.platform.access import NotFound, Viewer

OFFERED = 12


@require_POST
def link_task(request: HttpRequest, key: str) -> HttpResponse:
    """Link the task to another one; where that fails its form is shown with what is wrong."""
    now = here(request)
    row = access.task_for(now.viewer, key)
    form = LinkForm(request.POST)
    then = reverse("work:task", args=[row.key])

    def save() -> str:
        other = _named(now.viewer, form.cleaned_data["other"])
        way = form.cleaned_data["way"]
        actions.add_link(row, way=way, other=other, by=now.viewer.user, at=now.now)
        said = _("%(task)s %(reads)s %(other)s.") % {
            "task": row.key,
            "reads": queries.reading_of(way),
            "other": other.key,
        }
        messages.success(request, said, extra_tags=offer_undo(now))
        return f"{then}#links"

    title = _("Link %s") % row
    trail = crumbs((_("Tasks"), reverse("work:tasks")), (str(row), then), (title, ""))
    return answer_form(request, form, save=save, title=title, cancel=f"{then}#links", trail=trail)


@require_POST
def remove_link(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    link = access.link_for(now.viewer, pk)
    back = request.POST.get("from", "")
    key = back if back in (link.source.key, link.target.key) else link.source.key
    return do(
        request,
        now,
        action=lambda: actions.remove_link(link, by=now.viewer.user, at=now.now),
        said=_("The link is removed."),
        then=f"{reverse('work:task', args=[key])}#links",
    )


@require_safe
def offered_tasks(request: HttpRequest) -> HttpResponse:
    """The tasks a few letters may mean, as the options of a field."""
    here(request)
    text = request.GET.get("other", "")[:100]
    wanted = queries.TaskFilter(text=text)
    found = queries.tasks(wanted)[:OFFERED] if text.strip() else []
    return render(request, "work/_offered_tasks.html", {"tasks": found})


def _named(viewer: Viewer, text: str) -> Task:
    """The task somebody means: by its key, with or without its title, or the only one with such words."""
    key = text.split()[0] if text.split() else ""
    try:
        return access.task_for(viewer, key)
    except NotFound:
        found = list(queries.tasks(queries.TaskFilter(text=text))[:2])
    if len(found) == 1:
        return found[0]
    if found:
        message = _("Several tasks have “%s” in their title.") % text
    else:
        message = _("There is no task “%s”.") % text
    raise actions.Invalid("other", message, _("Write the key of one that is there."))
