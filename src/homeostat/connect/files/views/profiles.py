"""Mappings kept for next time, and the shipped examples: see, take out, rename, copy, delete."""

import json
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.connect.files import access, keeping
from homeostat.connect.files.models import Profile
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import as_json, profile_of
from homeostat.platform.access import Viewer, steward_of, viewer_of
from homeostat.platform.audit.models import AuditEntry


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Write a name by which people recognise it.")},
    )


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """All mappings there are, one's own and the shipped."""
    from homeostat.connect.files.described import described

    viewer = steward_of(request)
    kept = [
        (row, list(dict.fromkeys(each.label for each in described(profile_of(row.mapping)))))
        for row in Profile.objects.select_related("saved_by__person").order_by("name")
    ]
    return render(
        request,
        "import/profiles.html",
        {"kept": kept, "shipped": access.shipped_for(viewer), "events": _latest(viewer)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest, key: str) -> HttpResponse:
    """One mapping in words; posting renames it."""
    from homeostat.connect.files.described import described

    viewer = viewer_of(request)
    seen = access.profile_for(viewer, key)
    form = NameForm(request.POST or None, initial={"name": seen.title})
    if request.method == "POST":
        row = access.kept_profile_for(viewer, key)
        if form.is_valid():
            begun = timezone.now()
            try:
                keeping.rename_profile(row, form.cleaned_data["name"], by=viewer.user)
            except MappingRefused as problem:
                form.add_error("name", str(problem))
            else:
                back = _undoing(viewer, since=begun)
                said = _("Renamed.") if back else _("Nothing was different.")
                messages.success(request, said, extra_tags=back)
                return redirect("import:profile", key)
    page = {
        "seen": seen,
        "targets": described(seen.profile),
        "form": form,
        "text": seen.text or json.dumps(as_json(seen.profile), indent=2, ensure_ascii=False),
    }
    return render(request, "import/profile.html", page, status=422 if form.errors else 200)


@require_safe
def download(request: HttpRequest, key: str) -> HttpResponse:
    """The mapping as a file for `homeostat import --profile`."""
    seen = access.profile_for(viewer_of(request), key)
    kind = "toml" if seen.text else "json"
    text = seen.text or json.dumps(as_json(seen.profile), indent=2, ensure_ascii=False) + "\n"
    answer = HttpResponse(text, content_type=f"application/{kind}; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{seen.key}.{kind}"'
    return answer


@require_POST
def duplicate(request: HttpRequest, key: str) -> HttpResponse:
    viewer = viewer_of(request)
    seen = access.profile_for(viewer, key)
    begun = timezone.now()
    copy = keeping.duplicate_profile(seen.title, as_json(seen.profile), by=viewer.user)
    messages.success(request, _("%s is there.") % copy.name, extra_tags=_undoing(viewer, since=begun))
    return redirect("import:profile", copy.key)


@require_POST
def delete(request: HttpRequest, key: str) -> HttpResponse:
    viewer = viewer_of(request)
    row = access.kept_profile_for(viewer, key)
    begun = timezone.now()
    keeping.delete_profile(row, by=viewer.user)
    said = _("%s is deleted; what was imported with it stays.") % row.name
    messages.success(request, said, extra_tags=_undoing(viewer, since=begun))
    return redirect("import:profiles")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo a change of a kept mapping."""
    viewer = viewer_of(request)
    entry = access.profile_change_for(viewer, pk)
    begun = timezone.now()
    try:
        row = keeping.undo_profile(entry, by=viewer.user)
    except MappingRefused as problem:
        messages.error(request, str(problem))
        return redirect("import:profiles")
    messages.success(request, _("Undone."), extra_tags=_undoing(viewer, since=begun))
    return redirect("import:profile", row.key) if row else redirect("import:profiles")


def _undoing(viewer: Viewer, *, since: datetime) -> str:
    """Where the change this request has just made is undone; empty where it made none."""
    made = AuditEntry.objects.filter(noun=keeping.NOUN, by=viewer.user, at__gte=since).order_by("-pk").first()
    return reverse("import:undo_profile", args=[made.pk]) if made else ""


def _latest(viewer: Viewer) -> list[tuple[AuditEntry, str, bool]]:
    """The latest changes in words, and whether each can be undone: the last one of its mapping."""
    said = {
        "keep_profile": _("kept"),
        "rename_profile": _("renamed"),
        "duplicate_profile": _("copied"),
        "delete_profile": _("deleted"),
    }
    found: list[tuple[AuditEntry, str, bool]] = []
    later: set[str] = set()
    for entry in access.profile_changes_for(viewer):
        what = said[entry.action.removeprefix("undo_")]
        what = _("undone: %s") % what if entry.action.startswith("undo_") else what
        name = (entry.after or entry.before or {}).get("name", entry.key)
        found.append((entry, f"{name}: {what}", entry.key not in later))
        later.add(entry.key)
    return found
