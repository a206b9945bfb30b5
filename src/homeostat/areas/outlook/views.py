from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.platform.access import member_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    member_of(request)
    return render(request, "places/outlook.html")
