"""How to keep a copy, and when the last one was made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.platform.access import steward_of
from homeostat.platform.audit.models import AuditEntry


@require_safe
def backup(request: HttpRequest) -> HttpResponse:
    steward_of(request)
    last = AuditEntry.objects.filter(noun="backup").order_by("-at").first()
    return render(request, "settings/backup.html", {"last": last})
