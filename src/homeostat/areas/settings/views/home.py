from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.platform.access import viewer_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What can be settled here; a visitor has their own account only."""
    return render(request, "settings/home.html", {"viewer": viewer_of(request)})
