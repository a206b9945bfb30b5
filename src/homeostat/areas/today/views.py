from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.platform.access import viewer_of


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    viewer = viewer_of(request)
    if not viewer.is_member:
        return render(request, "today/visitor.html")
    return render(request, "today/today.html", {"viewer": viewer})
