from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from homeostat.platform.shell.context import THEME_COOKIE, THEMES
from homeostat.platform.shell.samples import samples

YEAR = 60 * 60 * 24 * 365


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, from made-up values; it reads no data."""
    return render(request, "styleguide/styleguide.html", samples(request))


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme in a cookie, so that the server renders it and nothing flashes."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response: HttpResponse = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        secure = request.is_secure()
        response.set_cookie(THEME_COOKIE, theme, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)
    return response
