"""Overrides: ask for another value for your cell, see what it would do, approve, decline, take back."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.organisation.actions import Refused, preview
from homeostat.areas.settings import access
from homeostat.areas.settings.models import Override
from homeostat.areas.settings.override_actions import (
    approve_override,
    ask_override,
    decline_override,
    see_decision,
    withdraw_override,
)
from homeostat.areas.settings.override_queries import (
    all_overrides,
    approval_rule,
    change_of,
    overrides_told,
    waiting_for,
)
from homeostat.areas.settings.policy_forms import OverrideForm
from homeostat.areas.settings.policy_queries import own_cells
from homeostat.areas.work.invalid import Invalid
from homeostat.core.organisation import policies as registry
from homeostat.platform.access import NotFound, Viewer, member_of

PER_PAGE = 20
Done = Callable[..., Override]


@require_safe
def overrides(request: HttpRequest) -> HttpResponse:
    """What waits for the viewer's word first, then all there are."""
    viewer = member_of(request)
    deciding = access.deciding(viewer, on=timezone.localdate())
    pages = Paginator(all_overrides(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": overrides_told(waiting_for(deciding), deciding),
        "page": pages,
        "rows": overrides_told(pages, deciding),
    }
    return render(request, "settings/overrides.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, key: str) -> HttpResponse:
    """Ask for another value of one policy for a cell of one's own."""
    viewer = member_of(request)
    today = timezone.localdate()
    definition = registry.REGISTRY.get(key)
    cells = own_cells(viewer.person_id, on=today)
    if definition is None or not cells or definition.approval == "nobody":
        raise NotFound
    form = OverrideForm(request.POST or None, policy=definition, cells=cells, today=today)
    if form.is_bound and form.is_valid():
        override = _asked(viewer, form, key, today)
        if override is not None:
            messages.success(request, _("Asked. Whoever may approve it sees it under Settings."))
            return redirect("settings:override", override.pk)
    context = {"definition": definition, "form": form, "rule": approval_rule(definition, on=today)}
    return render(request, "settings/ask_override.html", context, status=422 if form.errors else 200)


def _asked(viewer: Viewer, form: OverrideForm, key: str, today: date) -> Override | None:
    given = form.cleaned_data
    cell, asker = access.own_cell_for(viewer, given["cell"], on=today)
    try:
        return ask_override(
            cell,
            asker=asker,
            policy=key,
            value=given["value"],
            start=given["on"],
            end=given["end"],
            why=given["reason"],
            by=viewer.user,
            at=timezone.now(),
        )
    except Invalid as refused:
        form.refuse(refused)
        return None


@require_safe
def override(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, member_of(request), pk)


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = member_of(request)
    found = access.override_to_decide(viewer, pk, on=timezone.localdate())
    return _do(request, viewer, found, approve_override, _("Approved."))


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = member_of(request)
    found = access.override_to_decide(viewer, pk, on=timezone.localdate())
    return _do(request, viewer, found, decline_override, _("Declined."))


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = member_of(request)
    found = access.override_to_take_back(viewer, pk, on=timezone.localdate())
    return _do(request, viewer, found, withdraw_override, _("Taken back."))


def _do(request: HttpRequest, viewer: Viewer, found: Override, action: Done, said: str) -> HttpResponse:
    reason = request.POST.get("reason", "")[:2000]
    try:
        action(found, by=viewer.user, at=timezone.now(), reason=reason)
    except (Invalid, Refused) as refused:
        return _page(request, viewer, found.pk, error=str(refused), reason=reason)
    messages.success(request, said)
    return redirect("settings:override", found.pk)


def _page(
    request: HttpRequest, viewer: Viewer, pk: int, *, error: str = "", reason: str = ""
) -> HttpResponse:
    today = timezone.localdate()
    row = access.override_for(viewer, pk)
    told = overrides_told([row], access.deciding(viewer, on=today))
    if not told:
        raise NotFound
    if row.asker_id == viewer.person_id and row.state != "waiting":
        see_decision(row, at=timezone.now())
    context: dict[str, Any] = {"told": told[0], "error": error, "reason": reason, "today": today}
    context["rule"] = approval_rule(told[0].policy, on=today)
    if row.state == "waiting":
        change, on = change_of(row, today=today)
        context |= {"preview": preview(change, on), "on": on}
    return render(request, "settings/override.html", context, status=422 if error else 200)
