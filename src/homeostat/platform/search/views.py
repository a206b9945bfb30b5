"""The page of the search, and the parts of it that answer while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from homeostat.platform.access import viewer_of
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.found import Group
from homeostat.platform.search.sources import deeds, find

FEW, MANY, MOST = 5, 8, 50
PARTS = {"palette-found": "search/_options.html", "search-found": "search/_results.html"}


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind; things to do first; for the palette as options to choose from."""
    viewer = viewer_of(request)
    part = PARTS.get(request.htmx.target or "") if request.htmx else None  # type: ignore[attr-defined]
    is_palette = part == PARTS["palette-found"]
    only = request.GET.get("only", "")[:20]
    limit = FEW if is_palette else MOST if only else MANY
    asked = Asked.typed(request.GET.get("q", ""), limit=limit, only=only)
    groups = find(viewer, asked)
    first = deeds(viewer, asked) if is_palette or asked.words else None
    if first and first.found:
        groups = [first, *groups]
    page = {"asked": asked, "groups": groups, "said": _said(asked, groups)}
    answer = render(request, part or "search/page.html", page)
    patch_vary_headers(answer, ("HX-Request", "HX-Target"))
    return answer


def _said(asked: Asked, groups: list[Group]) -> str:
    """How much was found, for those who listen."""
    if not asked.words:
        return ""
    count = sum(len(group.found) for group in groups)
    if not count:
        return _("Nothing was found.")
    if any(group.has_more for group in groups):
        return _("More than %d found.") % count
    return ngettext("%d found.", "%d found.", count) % count
