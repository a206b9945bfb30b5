"""Changing the organisation: choose what, fill in, read what follows, confirm."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.organisation import access, actions, queries
from homeostat.areas.organisation.forms import FORMS, GROUPS, ChangeForm, Subject
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation.reasons import Refusal
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak, worded

from .looking import Looking, look
from .subjects import named_subject, parts_of, subject_choices, subject_of

Page = dict[str, Any]


@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    looking = _look_to_change(request)
    groups = [(name, [_titles(form, looking) for form in forms]) for name, forms in GROUPS.items()]
    return render(request, "organisation/change/menu.html", {"looking": looking, "groups": groups})


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, op: str) -> HttpResponse:
    kind = FORMS.get(op)
    if kind is None:
        raise Http404
    looking = _look_to_change(request)
    page: Page = {"looking": looking, **_titles(kind, looking)}
    subject = subject_of(kind.subject_kind, request.GET, looking.moment)
    if subject is None:
        return _choose_subject(request, kind, page)
    page["subject"] = named_subject(kind.subject_kind, subject, looking.moment)
    page["form"] = form = _form(request, kind, looking, subject)
    step = request.POST.get("step", "preview")
    if not form.is_bound or step == "edit" or not form.is_valid():
        return render(request, "organisation/change/form.html", page, status=422 if form.errors else 200)
    return _adopt(request, form, page) if step == "adopt" else _confirm(request, form, page)


def _look_to_change(request: HttpRequest) -> Looking:
    looking = look(request)
    if not access.may_change(looking.viewer):
        raise PermissionDenied(
            speak(say("{Stewards_word} alone change the organisation here: ask one of them."))
        )
    return looking


def _titles(kind: type[ChangeForm], looking: Looking) -> Page:
    return {"op": kind.op, "title": worded(str(kind.title)), "about": worded(str(kind.about))}


def _choose_subject(request: HttpRequest, kind: type[ChangeForm], page: Page) -> HttpResponse:
    """First choose what it is about; the form depends on it."""
    looking: Looking = page["looking"]
    choices = subject_choices(kind.subject_kind, looking.moment, request.GET)
    missed = any(request.GET.get(part) for part in (*parts_of(kind.subject_kind), kind.subject_kind))
    is_pair = len(parts_of(kind.subject_kind)) > 1
    if missed and is_pair and len(choices) == 1:
        query = request.GET.copy()
        query[kind.subject_kind] = choices[0][0]
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    page |= {"field": kind.subject_kind, "choices": choices, "missed": missed and not (is_pair and choices)}
    return render(request, "organisation/change/choose.html", page)


def _form(request: HttpRequest, kind: type[ChangeForm], looking: Looking, subject: Subject) -> ChangeForm:
    initial: Page = {name: value for name, value in request.GET.items() if name in kind.base_fields}
    initial |= {"on": looking.day, "expected": queries.last_change_id()}
    data = request.POST if request.method == "POST" else None
    return kind(data, timeline=looking.timeline, view=looking.moment, subject=subject, initial=initial)


def _confirm(request: HttpRequest, form: ChangeForm, page: Page, *, status: int = 200) -> HttpResponse:
    """Step two: the change in plain words, what follows from it, or why it cannot be."""
    on: date = form.cleaned_data["on"]
    looking: Looking = page["looking"]
    preview = actions.preview(form.changes(), on, who=looking.viewer.user)
    page["preview"] = preview
    page["when"] = _when(on, looking)
    if preview.refusal is not None:
        page["reasons"] = reasons_of(preview.refusal, looking)
        return render(request, "organisation/change/form.html", page, status=422)
    return render(request, "organisation/change/confirm.html", page, status=status)


def _adopt(request: HttpRequest, form: ChangeForm, page: Page) -> HttpResponse:
    asked, looking = form.cleaned_data, page["looking"]
    try:
        row = actions.adopt(
            form.changes(),
            on=asked["on"],
            by=looking.viewer.user,
            reason=asked["reason"],
            expected=asked["expected"],
        )
    except actions.Refused as refused:
        page["reasons"] = reasons_of(refused.refusal, looking)
        return render(request, "organisation/change/form.html", page, status=422)
    except actions.Conflict as conflict:
        page["theirs"] = conflict.changes
        page["newest"] = queries.last_change_id()
        return _confirm(request, form, page, status=409)
    return done(request, row, looking)


def done(request: HttpRequest, row: OrganisationChange, looking: Looking) -> HttpResponse:
    """Say that it is done, with the way back, on the change's own page."""
    undo = reverse("organisation:undo", args=[row.pk])
    messages.success(request, _("Done: %(what)s.") % {"what": speak(row.said)}, extra_tags=undo)
    return HttpResponseRedirect(reverse("organisation:adopted", args=[row.pk]) + looking.keep)


def _when(on: date, looking: Looking) -> str:
    if on < looking.today:
        return "past"
    return "scheduled" if on > looking.today else "today"


def reasons_of(refusal: Refusal, looking: Looking) -> list[Page]:
    """Each reason with the page where its remedy can be carried out."""
    return [
        {
            "message": speak(reason.message),
            "remedy": speak(reason.remedy),
            "address": looking.address_of(reason.track),
        }
        for reason in refusal.reasons
    ]
