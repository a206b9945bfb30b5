"""How to keep a copy, and when the last one was made."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.areas.settings.queries import last_backup
from homeostat.platform.access import steward_of


@require_safe
def backup(request: HttpRequest) -> HttpResponse:
    steward_of(request)
    return render(request, "settings/backup.html", {"last": last_backup()})
