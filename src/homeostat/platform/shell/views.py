from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from homeostat.platform.shell.samples import samples
from homeostat.platform.shell.themes import THEMES, keep_theme
from homeostat.platform.shell.words import default_words, speaking


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in every state, from made-up values; it reads no data."""
    with speaking(default_words()):
        return render(request, "styleguide/styleguide.html", samples(request))


@require_POST
@login_not_required
def set_theme(request: HttpRequest) -> HttpResponse:
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        target = "/"
    response: HttpResponse = HttpResponseRedirect(target)
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        keep_theme(response, theme)
    return response
