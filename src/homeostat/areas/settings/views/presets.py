"""Presets: choose one, see what it would change, leave out what you do not want, adopt it."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.organisation.access import may_change
from homeostat.areas.organisation.actions import Conflict, Refused, preview
from homeostat.areas.organisation.queries import last_change_id
from homeostat.areas.settings.access import preset_for
from homeostat.areas.settings.actions import adopt_preset
from homeostat.areas.settings.forms import DateInput
from homeostat.areas.settings.preset_queries import Planned, changes_of, planned
from homeostat.areas.settings.presets import Preset
from homeostat.areas.settings.presets import presets as all_presets
from homeostat.areas.vitals.asked import with_limits
from homeostat.core.organisation.policies import is_for_stewards
from homeostat.platform.access import NotFound, Viewer, member_of
from homeostat.platform.shell.speech import speak


class PresetForm(forms.Form):
    """From which day, and why; which values are ticked is read from the table."""

    on = forms.DateField(widget=DateInput)
    reason = forms.CharField(required=False, max_length=500)
    expected = forms.IntegerField(required=False)


@require_safe
def presets(request: HttpRequest) -> HttpResponse:
    viewer = member_of(request)
    context = {"presets": list(all_presets().values()), "viewer": viewer}
    return render(request, "settings/presets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def preset(request: HttpRequest, key: str) -> HttpResponse:
    """What one preset would change from a day on; adopted by those who may change policies."""
    viewer = member_of(request)
    found = preset_for(viewer, key)
    if request.method == "POST" and not may_change(viewer):
        raise NotFound
    today = timezone.localdate()
    on = _day(request.GET.get("on", ""), today)
    form = PresetForm(request.POST or None, initial={"on": on, "expected": last_change_id()})
    if form.is_bound and form.is_valid():
        on = form.cleaned_data["on"]
        change = _adopted(request, viewer, found, form)
        if change is not None:
            return redirect("organisation:adopted", change)
    rows = planned(found, on=on)
    mine = _settable(viewer, rows)
    ticked = (
        set(request.POST.getlist("policy")) if form.is_bound else mine or {row.policy.key for row in rows}
    )
    context = {
        "preset": found,
        "rows": [(row, row.policy.key in ticked, row.policy.key in mine) for row in rows],
        "count": sum(row.differs for row in rows),
        "preview": with_limits(preview(changes_of(rows, ticked), on), on, viewer=viewer, today=today),
        "form": form,
        "on": on,
        "today": today,
        "may_set": bool(mine),
    }
    return render(request, "settings/preset.html", context, status=422 if form.errors else 200)


def _settable(viewer: Viewer, rows: list[Planned]) -> set[str]:
    """The policies among these that the viewer sets; the others stay as they are."""
    if not may_change(viewer):
        return set()
    return {key for key in (row.policy.key for row in rows) if viewer.is_steward or not is_for_stewards(key)}


def _day(text: str, today: date) -> date:
    field = forms.DateField(required=False)
    try:
        return field.clean(text) or today
    except forms.ValidationError:
        return today


def _adopted(request: HttpRequest, viewer: Viewer, found: Preset, form: PresetForm) -> int | None:
    """Adopt what is ticked; the number of the change, or None with the reason in the form."""
    given: dict[str, Any] = form.cleaned_data
    try:
        change = adopt_preset(
            found,
            chosen=request.POST.getlist("policy"),
            on=given["on"],
            by=viewer.user,
            at=timezone.now(),
            reason=given["reason"],
            expected=given["expected"],
        )
    except (Refused, Conflict) as stopped:
        form.add_error(None, str(stopped))
        return None
    undo = reverse("organisation:undo", args=[change.pk])
    messages.success(request, _("Done: %(what)s.") % {"what": speak(change.said)}, extra_tags=undo)
    return change.pk
