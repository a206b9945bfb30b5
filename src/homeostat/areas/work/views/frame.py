"""What every page of work begins with, and the one shape of its forms."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from homeostat.areas.work.forms.fields import WorkForm
from homeostat.areas.work.forms.seen import SeenForm
from homeostat.areas.work.history import Event
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import Consequence
from homeostat.core.sentence import say
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.days import own_day
from homeostat.platform.shell.lists import Crumb, Tab
from homeostat.platform.shell.speech import speak

Asks = Callable[[], Sequence[Consequence]]  # what a form asks of people beyond their limits
Fresh = Callable[[], Mapping[str, Any]]  # locks the row and says what the form shows of it now
FORM = ["GET", "HEAD", "POST"]  # the methods a form's page knows


@dataclass(frozen=True, slots=True)
class Here:
    """Who looks, and when; `today` is the organisation's day."""

    viewer: Viewer
    now: datetime
    today: date

    @property
    def own_day(self) -> date:
        """The reader's own day: hours are logged on it."""
        return own_day(self.viewer.user, self.now)


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
    asked: str = "limits",
    fresh: Fresh | None = None,
) -> HttpResponse:
    """Show a form; when posted, save and go where `save` says, or show what is wrong with it.

    What `asks` says of it is shown before it is saved: while it is filled in, or else by asking once more;
    `asked` says whether that are limits passed or what a plan does. A form that changes a row names `fresh`,
    so that nothing is written over that its reader has not seen.
    """
    follows: Sequence[Consequence] = ()
    if asks is not None and "follows" in request.GET and form.is_bound:
        form.is_valid()
        follows = asks()
        return render(
            request, "work/_follows.html", {"follows": follows, "told": told_of(follows), "asked": asked}
        )
    if request.method == "POST":
        with transaction.atomic():
            try:
                fits = is_fit(form, fresh)
                follows = asks() if asks is not None and hasattr(form, "cleaned_data") else ()
                if fits and told_of(follows) in ("", request.POST.get("told")):
                    return HttpResponseRedirect(save())
            except Invalid as refused:
                form.refuse(refused)
    elif isinstance(form, SeenForm):
        form.carries = fresh is not None
    page: dict[str, Any] = {
        "asks": asks is not None,
        "asked": asked,
        "follows": follows,
        "told": told_of(follows),
        "form": form,
        "title": title,
        "sentence": sentence,
        "submit": _("Save mine over theirs") if getattr(form, "clashes", ()) else submit,
        "cancel": cancel,
        "crumbs": trail,
        "events": events,
    }
    return render(request, template, page, status=status_of(form))


def told_of(follows: Sequence[Consequence]) -> str:
    """What was said of a form, as it comes back with it."""
    return "; ".join(speak(each.message) for each in follows)


def is_fit(form: WorkForm, fresh: Fresh | None) -> bool:
    """Whether what was posted can be saved: it is valid, and nobody changed the same meanwhile."""
    if fresh is not None and isinstance(form, SeenForm):
        form.carries = True
        form.meet(fresh())
        if form.clashes:
            return False
    return form.is_valid()


def status_of(form: WorkForm) -> int:
    if not form.is_bound:
        return 200
    return 409 if getattr(form, "clashes", ()) else 422 if form.errors else 200


def lock(row: Model) -> None:
    """Keep others from changing a row until this change of it is done."""
    list(type(row)._default_manager.select_for_update().filter(pk=row.pk).order_by().values_list("pk"))


def back_to(request: HttpRequest, otherwise: str) -> str:
    """Where the form wants to return to, if that is a page of ours."""
    wanted = request.POST.get("back") or request.GET.get("back", "")
    if url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return wanted
    return otherwise
