from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeostat.areas.settings.access import deciding
from homeostat.areas.settings.override_queries import waiting_for
from homeostat.platform.access import viewer_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be settled here; a visitor has their own account only."""
    viewer = viewer_of(request)
    waiting = waiting_for(deciding(viewer, on=timezone.localdate())) if viewer.is_member else []
    return render(request, "settings/home.html", {"viewer": viewer, "waiting": len(waiting)})
