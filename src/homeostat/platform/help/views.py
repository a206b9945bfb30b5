"""Help: the list of documents, and one of them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.platform.access import NotFound
from homeostat.platform.help.documents import documents, rendered
from homeostat.platform.shell.lists import Crumb


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    titles = {
        "how-to": _("How to"),
        "explanation": _("What it means"),
        "reference": _("Look it up"),
        "decisions": _("Why it is built so"),
    }
    groups = [
        (title, [one for one in documents().values() if one.kind == kind]) for kind, title in titles.items()
    ]
    return render(request, "help/home.html", {"groups": [group for group in groups if group[1]]})


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    """What keys do; on other pages ? shows the same."""
    trail = [Crumb(_("Help"), reverse("help:home")), Crumb(_("Keyboard shortcuts"))]
    return render(request, "help/shortcuts.html", {"crumbs": trail})


@require_safe
def document(request: HttpRequest, key: str) -> HttpResponse:
    found = documents().get(key)
    if found is None:
        raise NotFound
    page = {
        "document": found,
        "text": rendered(found),
        "crumbs": [Crumb(_("Help"), reverse("help:home")), Crumb(found.title)],
        "others": [one for one in documents().values() if one.kind == found.kind and one.key != key],
    }
    return render(request, "help/document.html", page)
