"""Changes that were adopted: the list, one of them, and taking it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.organisation import access, actions, queries
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation.reasons import label
from homeostat.core.organisation.timeline import Track, cell_track, person_track, role_track
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

from .change import reasons_of
from .looking import Looking, look

PER_PAGE = 30
SHOWN_SUBJECTS = 12


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    pages = Paginator(queries.all_changes().order_by("-at", "-id"), PER_PAGE)
    page = {
        "looking": looking,
        "page_of": pages.get_page(request.GET.get("page")),
        "scheduled": queries.scheduled_changes(looking.today),
    }
    return render(request, "organisation/changes.html", page)


@require_safe
def adopted(request: HttpRequest, pk: int) -> HttpResponse:
    looking, row, page = _opened(request, pk)
    page["about"] = [(label(looking.moment, track), looking.address_of(track)) for track in subjects_of(row)]
    if row.undone is not None:
        page["undoing"] = queries.all_changes().get(pk=row.undone.pk)
    page["can_undo"] = looking.may_change and page["change"].undone is None
    return render(request, "organisation/adopted.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    looking, row, page = _opened(request, pk)
    if not looking.may_change:
        raise PermissionDenied(
            speak(say("{Stewards_word} alone change the organisation here: ask one of them."))
        )
    if page["change"].undone is not None:
        return HttpResponseRedirect(reverse("organisation:adopted", args=[pk]))
    if request.method == "POST":
        try:
            undoing = actions.undo(row, by=looking.viewer.user, reason=request.POST.get("reason", "")[:2000])
        except actions.Refused as refused:
            page["reasons"] = reasons_of(refused.refusal, looking)
        else:
            messages.success(request, _("Undone: %(what)s.") % {"what": speak(page["change"].said)})
            return HttpResponseRedirect(reverse("organisation:adopted", args=[undoing.pk]))
    else:
        page["preview"] = preview = actions.preview_undo(row, who=looking.viewer.user)
        if preview.refusal is not None:
            page["reasons"] = reasons_of(preview.refusal, looking)
    return render(request, "organisation/undo.html", page, status=422 if request.method == "POST" else 200)


def _opened(request: HttpRequest, pk: int) -> tuple[Looking, OrganisationChange, dict[str, Any]]:
    looking = look(request)
    row = access.change_for(looking.viewer, pk)
    return looking, row, {"looking": looking, "change": row, "is_scheduled": row.on > looking.today}


def subjects_of(row: OrganisationChange) -> list[Track]:
    """The cells, people and roles a change is about, a few of them."""
    found: dict[Track, None] = {}
    for text in row.tracks:
        track = queries.track_of(text)
        if track.kind == "membership":
            found |= {cell_track(track.key[0]): None, person_track(track.key[1]): None}
        elif track.kind == "holding":
            found |= {role_track(track.key[0]): None, person_track(track.key[1]): None}
        elif track.kind == "hours":
            found[person_track(track.key[0])] = None
        elif track.kind in ("cell", "person", "role"):
            found[track] = None
    return list(found)[:SHOWN_SUBJECTS]
