"""What every page of work begins with, and the one shape of its forms."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from homeostat.areas.work.forms.fields import WorkForm
from homeostat.areas.work.history import Event
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import Consequence
from homeostat.core.sentence import say
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.shell.lists import Crumb, Tab
from homeostat.platform.shell.speech import speak

Asks = Callable[[], Sequence[Consequence]]  # what a form asks of people beyond their limits
FORM = ["GET", "HEAD", "POST"]  # the methods a form's page knows


@dataclass(frozen=True, slots=True)
class Here:
    """Who looks, and when."""

    viewer: Viewer
    now: datetime
    today: date


def here(request: HttpRequest) -> Here:
    """The viewer as a member; not found for a visitor."""
    viewer = member_of(request)
    now = timezone.now()
    return Here(viewer, now, timezone.localdate(now))


def tabs(current: str) -> list[Tab]:
    """The ways through the place, the current one marked."""
    places = [
        ("home", _("Overview")),
        ("tasks", _("Tasks")),
        ("epics", _("Epics")),
        ("accounts", _("Accounts")),
        ("clients", _("Clients")),
        ("permissions", _("Permissions")),
        ("sprints", speak(say("{Sprints_word}"))),
        ("hours", _("My hours")),
        ("absences", _("Absences")),
    ]
    return [Tab(title, reverse(f"work:{name}"), current=name == current) for name, title in places]


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    """The way here from the place's overview; the last step has no address."""
    return [Crumb(_("Work"), reverse("work:home")), *(Crumb(title, href) for title, href in steps)]


def answer_form(
    request: HttpRequest,
    form: WorkForm,
    *,
    save: Callable[[], str],
    title: str,
    sentence: str = "",
    submit: str = "",
    cancel: str,
    trail: list[Crumb],
    events: Sequence[Event] = (),
    template: str = "work/form.html",
    asks: Asks | None = None,
) -> HttpResponse:
    """Show a form; when posted, save and go where `save` says, or show what is wrong with it.

    What `asks` says of it is shown before it is saved: while it is filled in, or else by asking once more.
    """
    is_valid = request.method == "POST" and form.is_valid()
    follows = asks() if asks is not None and form.is_bound else ()
    seen = "; ".join(speak(each.message) for each in follows)
    if asks is not None and "follows" in request.GET and form.is_bound:
        return render(request, "work/_follows.html", {"follows": follows, "seen": seen})
    if is_valid and seen in ("", request.POST.get("seen")):
        try:
            return HttpResponseRedirect(save())
        except Invalid as refused:
            form.refuse(refused)
    page: dict[str, Any] = {
        "asks": asks is not None,
        "follows": follows,
        "seen": seen,
        "form": form,
        "title": title,
        "sentence": sentence,
        "submit": submit,
        "cancel": cancel,
        "crumbs": trail,
        "events": events,
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, page, status=status)


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to return to, if that is a page of ours."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return otherwise
