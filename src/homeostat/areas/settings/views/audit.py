"""The audit log: who changed what, when and why; readable, and as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeostat.areas.settings.audit_words import said
from homeostat.areas.settings.forms import AuditFilter
from homeostat.areas.settings.queries import names_by_key, names_of_users
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.audit.access import entries_for, kinds_for
from homeostat.platform.audit.csv_export import csv_lines
from homeostat.platform.audit.difference import differences
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.queries import all_wanted, page_of
from homeostat.platform.signin.limits import takes_out


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    viewer = member_of(request)
    names = names_of_users()
    people = names_by_key()
    form = _filter(request, viewer, names)
    wanted = form.wanted()
    page = page_of(entries_for(viewer), wanted)
    rows = [
        {
            "entry": entry,
            "by": names.get(entry.by_id, "") if entry.by_id is not None else "",
            "about": _about(entry, names, people),
            "said": said(entry.action, entry.noun),
            "differences": differences(entry.before, entry.after),
        }
        for entry in page.entries
    ]
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "older": page.older,
        "query": wanted.query(),
        "viewer": viewer,
    }
    return render(request, "settings/audit.html", context)


@require_safe
@takes_out
def audit_file(request: HttpRequest) -> HttpResponseBase:
    viewer = member_of(request)
    names = names_of_users()
    wanted = _filter(request, viewer, names).wanted()
    lines = csv_lines(all_wanted(entries_for(viewer), wanted), names=names)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate():%Y-%m-%d}.csv"'
    return response


def _about(entry: AuditEntry, names: dict[int, str], people: dict[str, str]) -> str:
    """What the entry is about, by name where there is one."""
    if entry.noun == "user" and entry.key.isdecimal():
        return names.get(int(entry.key), entry.key)
    return people.get(entry.key, entry.key) if entry.noun in ("person", "person data") else entry.key


def _filter(request: HttpRequest, viewer: Viewer, names: dict[int, str]) -> AuditFilter:
    nouns, actions = kinds_for(viewer)
    form = AuditFilter(request.GET, nouns=nouns, actions=actions, users=names)
    form.is_valid()
    return form
