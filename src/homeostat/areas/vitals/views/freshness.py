"""What a page says while figures are computed anew; the page asks again until they are there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe
from django_htmx.middleware import HtmxDetails

from homeostat.areas.vitals import access
from homeostat.areas.vitals.freshness import waiting_sprints
from homeostat.platform.access import viewer_of


@require_safe
def freshness(request: HttpRequest) -> HttpResponse:
    access.member(viewer_of(request))
    htmx = HtmxDetails(request)
    if not htmx:
        return redirect("signs:list")
    page = {"waiting": waiting_sprints(), "here": htmx.current_url_abs_path or "", "asked": True}
    return render(request, "vitals/_freshness.html", page)
