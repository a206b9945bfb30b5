"""The organisation as code: take it out, bring it in as a plan, adopt the plan."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.organisation.actions import Conflict, Refused
from homeostat.areas.organisation.forms.base import cell_choices
from homeostat.areas.organisation.views.looking import Looking, look
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import ShownChange
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.limits import takes_out

from .access import cell_within, may_adopt
from .forms import FilesForm, kept
from .opening import opened
from .pictures import pictures
from .planning import Moved, Plan, adopt_plan, plan, tone
from .schema import schema_text
from .taking_out import taken_out
from .tree import Unreadable

SHOWN_PROBLEMS = 100
Page = dict[str, Any]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    return _home(request, looking, FilesForm(initial={"on": looking.day}))


@require_safe
@takes_out
def export(request: HttpRequest) -> HttpResponse:
    """The organisation of a day as one file, or as a folder: ?on=2026-03-01&shape=folder&within=falcon."""
    looking = look(request)
    within = request.GET.get("within", "")
    if within:
        within = cell_within(looking.viewer, within, looking.view)
    shape = "folder" if request.GET.get("shape") == "folder" else "file"
    found = taken_out(looking.view, looking.day, within=within, shape=shape)
    return HttpResponse(found.content, content_type=found.kind, headers=found.headers)


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The form of the files, for any editor: nothing of the organisation is in it."""
    return HttpResponse(schema_text(), content_type="application/schema+json")


@require_http_methods(["GET", "HEAD", "POST"])
def planned(request: HttpRequest) -> HttpResponse:
    looking = look(request)
    if not may_adopt(looking.viewer):
        raise PermissionDenied(
            speak(say("{Stewards_word} alone change the organisation here: ask one of them."))
        )
    if request.method != "POST":
        return HttpResponseRedirect(reverse("code:home"))
    form = FilesForm(request.POST, request.FILES)
    if not form.is_valid():
        return _home(request, looking, form, status=422)
    try:
        files = form.sent()
        document = opened(files, form.cleaned_data["mapping"])
        found = plan(document, form.cleaned_data["on"], viewer=looking.viewer)
        page = {"looking": looking, "form": form, "kept": kept(files), "plan": found}
    except Unreadable as error:
        return _home(request, looking, form, status=422, problems=error.problems)
    return _adopt(request, page) if request.POST.get("step") == "adopt" else _plan(request, page)


def _home(
    request: HttpRequest, looking: Looking, form: FilesForm, *, status: int = 200, problems: Any = ()
) -> HttpResponse:
    page: Page = {
        "looking": looking,
        "form": form,
        "may_adopt": may_adopt(looking.viewer),
        "problems": problems[:SHOWN_PROBLEMS],
        "problem_count": len(problems),
        "more_problems": max(0, len(problems) - SHOWN_PROBLEMS),
        "cells": cell_choices(looking.view),
    }
    return render(request, "code/home.html", page, status=status)


def _plan(request: HttpRequest, page: Page, *, status: int = 200, moved: bool = False) -> HttpResponse:
    found: Plan = page["plan"]
    lines = [
        ShownChange(tone(change), f"{speak(said)}.")
        for change, said in zip(found.changes, found.sentences, strict=True)
    ]
    page |= {
        "moved": moved,
        "ending": [line for line in lines if line.kind == "removed"],
        "others": [line for line in lines if line.kind != "removed"],
        "problems": found.problems(),
        "pictures": pictures(found) if found.can_be_adopted else [],
    }
    return render(request, "code/plan.html", page, status=422 if found.refusals else status)


def _adopt(request: HttpRequest, page: Page) -> HttpResponse:
    found, asked, looking = page["plan"], page["form"].cleaned_data, page["looking"]
    if not found.can_be_adopted:
        return _plan(request, page, status=422)
    reason = asked["reason"] or _("As code")
    try:
        row = adopt_plan(found, by=looking.viewer.user, reason=reason, seen=asked["seen"] or 0)
    except (Moved, Conflict, Refused):
        return _plan(request, page, status=409, moved=True)
    undo = reverse("organisation:undo", args=[row.pk])
    done = _("Done: the organisation is as the files say, from %(day)s on.")
    messages.success(request, done % {"day": f"{found.on:%Y-%m-%d}"}, extra_tags=undo)
    return HttpResponseRedirect(reverse("organisation:adopted", args=[row.pk]))
