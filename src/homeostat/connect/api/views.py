"""The list of operations as a page, the OpenAPI document, and the answer to addresses that are none."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from homeostat.connect.api.app import ROOT, document
from homeostat.connect.api.problems import KINDS, not_found
from homeostat.connect.api.telling import told_by_tag
from homeostat.platform.editions import once


@require_safe
def operations(request: HttpRequest) -> HttpResponse:
    """Every operation, for people: what it is for, what it takes, what it answers."""
    problems = [(kind, status, title) for kind, (status, title) in KINDS.items()]
    known = document()
    groups = once(known, "by tag", lambda: told_by_tag(known))
    page = {
        "groups": groups,
        "operations": once(
            known, "as HTML", lambda: render_to_string("api/_operations.html", {"groups": groups})
        ),
        "problems": problems,
        "root": request.build_absolute_uri(ROOT),
    }
    return render(request, "api/operations.html", page)


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponse:
    """The document says nothing that the source of Homeostat does not say."""
    return JsonResponse(document())


def nothing(request: HttpRequest) -> HttpResponse:
    raise not_found()
