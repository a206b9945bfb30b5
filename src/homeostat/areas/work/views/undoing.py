"""What happened to a row of work, and the buttons that undo it."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from homeostat.areas.vitals.asked import of_undo
from homeostat.areas.work import access, actions
from homeostat.areas.work.changes import ROWS, UNDO
from homeostat.areas.work.history import said
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import TaskLink, WorkPermission
from homeostat.areas.work.views.frame import Here, back_to, here, told_of
from homeostat.core.organisation import Consequence
from homeostat.platform.audit.models import AuditEntry


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo one change of work; the message offers to do it again. What it asks of people beyond their limits
    is shown before.
    """
    now = here(request)
    entry = access.change_for(now.viewer, pk)
    follows = of_undo(entry, viewer=now.viewer, today=now.today)
    if told_of(follows) not in ("", request.POST.get("told")):
        return _shown_before(request, entry, follows)
    undone = _("Done again: %s.") if entry.action.startswith(UNDO) else _("Undone: %s.")
    return do(
        request,
        now,
        action=lambda: actions.undo(entry, by=now.viewer.user, at=now.now),
        said=undone % said(entry),
        then=lambda: back_to(request, page_of(entry)),
        back=back_to(request, ""),
    )


def _shown_before(request: HttpRequest, entry: AuditEntry, follows: Sequence[Consequence]) -> HttpResponse:
    page = {
        "follows": follows,
        "told": told_of(follows),
        "what": said(entry),
        "cancel": back_to(request, page_of(entry)),
    }
    return render(request, "work/undo_asks.html", page)


def do(
    request: HttpRequest,
    now: Here,
    *,
    action: Callable[[], object],
    said: str,
    then: str | Callable[[], str],
    back: str = "",
) -> HttpResponse:
    """Do one thing that was posted, say so and how to undo it, or say why not; and go on."""
    try:
        action()
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said, extra_tags=offer_undo(now, back=back))
    return HttpResponseRedirect(then() if callable(then) else then)


def tick_off(request: HttpRequest, action: Callable[[bool], object]) -> HttpResponse:
    """Tick off what Today tells; the message after it has it wait there again."""
    seen = request.GET.get("seen") != "no"
    action(seen)
    again = f"{request.path}?seen=no" if seen else ""
    messages.success(request, _("Ticked off.") if seen else _("It waits for you again."), extra_tags=again)
    return HttpResponseRedirect(back_to(request, reverse("today:today")))


def offer_undo(now: Here, *, back: str = "") -> str:
    """Where the change this request has just made is undone, for its message; empty where it made none.

    Undoing leads to the page of what was changed, or `back`.
    """
    made = access.changes_by(now.viewer).filter(at__gte=now.now).order_by("-pk").first()
    if made is None:
        return ""
    return undo_address(made, back=back)


def undo_address(entry: AuditEntry, *, back: str = "") -> str:
    return reverse("work:undo", args=[entry.pk]) + (f"?{urlencode({'back': back})}" if back else "")


def page_of(entry: AuditEntry) -> str:
    """The page of the row a change was about, or the list where the row is gone."""
    lists = {"absence": "absences", "hoursentry": "hours", "timer": "timer", "emptyday": "week"}
    lists |= {"recurrence": "recurring", "madeoccurrence": "recurring"}
    if entry.noun in lists:
        return reverse(f"work:{lists[entry.noun]}")
    if entry.noun in ("tasks", "taskview"):
        return reverse("work:tasks")
    if entry.noun == "tasklink":
        link = TaskLink.objects.select_related("source").get(pk=entry.key)
        return f"{reverse('work:task', args=[link.source.key])}#links"
    if entry.noun == "statedlimit":
        return reverse("work:limit")
    model = ROWS.get(entry.noun)
    if model is None:
        return reverse("work:sprints")
    if model is WorkPermission:
        there = model.objects.filter(key=entry.key).exists()
        return reverse("work:permission", args=[entry.key]) if there else reverse("work:permissions")
    if model._default_manager.filter(key=entry.key).exists():
        return reverse(f"work:{entry.noun}", args=[entry.key])
    return reverse(f"work:{entry.noun}s")
