"""Templates of tasks: kept, changed, and used."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.templates import NewTemplateForm, OutlineForm, TemplateForm, UseForm
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import Template
from homeostat.areas.work.outlines import AMOUNTS, ROWS, Known, Outline, outlines_of
from homeostat.areas.work.views.frame import FORM, answer_form, crumbs, here, lock, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.core.recurrence import rule_of, said
from homeostat.platform.shell.lists import Column, Crumb
from homeostat.platform.shell.speech import speak


@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """Templates: for everybody and for the viewer's own cells first."""
    now = here(request)
    near, others = access.templates_for(now.viewer, on=now.today)
    page = {
        "tabs": tabs("tasks"),
        "crumbs": crumbs((_("Tasks"), reverse("work:tasks")), (_("Templates"), "")),
        "near": near,
        "others": others,
        "cells": queries.cell_names(row.cell_id for row in [*near, *others]),
    }
    return render(request, "work/templates.html", page)


@require_http_methods(FORM)
def add_template(request: HttpRequest) -> HttpResponse:
    """Keep a template with its first task; as it is in a task, where one is named."""
    now = here(request)
    initial: dict[str, Any] = {}
    if key := request.GET.get("task", ""):
        task = access.task_for(now.viewer, key)
        initial = {name: getattr(task, name) for name in (*ROWS, *AMOUNTS, "description")}
        initial["title"] = task.title.replace("{", "{{").replace("}", "}}")
        initial["name"] = task.title[:200]
    form = NewTemplateForm(request.POST or None, initial=initial)

    def save() -> str:
        row = actions.add_template(
            **TemplateForm.facts(form), tasks=[form.outline], by=now.viewer.user, at=now.now
        )
        messages.success(request, _("%s is kept as a template.") % row, extra_tags=offer_undo(now))
        return _address(row)

    return answer_form(
        request,
        form,
        save=save,
        title=_("Keep a template"),
        sentence=_("Tasks that are added again and again. More tasks are added to it on its page."),
        cancel=reverse("work:templates"),
        trail=_trail((_("Add"), "")),
    )


@require_safe
def template(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.template_for(now.viewer, key)
    outlines = outlines_of(row.tasks)
    known = Known.of(outlines, on=now.today)
    page = {
        "tabs": tabs("tasks"),
        "crumbs": _trail((row.name, "")),
        "template": row,
        "cell": queries.cell_names([row.cell_id]).get(row.cell_id, "") if row.cell_id else "",
        "tasks": queries.told_outlines(outlines, known),
        "again": [(one, speak(said(rule_of(one.rule)))) for one in row.recurrences.all()],
        "columns": [Column(_("Task")), Column(_("What it says")), Column("")],
        "findings": known.findings(outlines),
        "events": events_of(access.changes_of(now.viewer, "template", row.key)),
    }
    return render(request, "work/template.html", page)


@require_http_methods(FORM)
def edit_template(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.template_for(now.viewer, key)
    form = TemplateForm.of(row, request.POST or None)

    def fresh() -> dict[str, Any]:
        nonlocal row
        lock(row)
        row = access.template_for(now.viewer, key)
        return TemplateForm.values_of(row)

    def save() -> str:
        actions.change_template(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return _address(row)

    return answer_form(
        request,
        form,
        save=save,
        fresh=fresh,
        title=_("Change %s") % row,
        cancel=_address(row),
        trail=_trail((row.name, _address(row)), (_("Change"), "")),
    )


@require_http_methods(FORM)
def edit_outline(request: HttpRequest, key: str, place: int | None = None) -> HttpResponse:
    """The form of one task of a template; without a place one more is added."""
    now = here(request)
    row = access.template_for(now.viewer, key)
    outlines = outlines_of(row.tasks)
    form = OutlineForm(request.POST or None)
    if place is not None and not form.is_bound:
        form.initial = OutlineForm.values_of_outline(_at(outlines, place))

    def fresh() -> dict[str, Any]:
        nonlocal row, outlines, place
        lock(row)
        row = access.template_for(now.viewer, key)
        outlines = outlines_of(row.tasks)
        if place is None:
            return {}
        values = [OutlineForm.values_of_outline(outline) for outline in outlines]
        place = form.place_in(values, place)
        return values[place]

    def save() -> str:
        others = [*outlines, form.outline]
        if place is not None:
            others = [form.outline if number == place else one for number, one in enumerate(outlines)]
        actions.change_template(row, changes={"tasks": others}, by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return _address(row)

    title = _("Add a task to %s") if place is None else _("Change a task of %s")
    return answer_form(
        request,
        form,
        save=save,
        fresh=fresh,
        title=title % row,
        sentence=_("Tasks that were added from the template stay as they are."),
        cancel=_address(row),
        trail=_trail((row.name, _address(row)), (_("Task"), "")),
    )


@require_POST
def remove_outline(request: HttpRequest, key: str, place: int) -> HttpResponse:
    now = here(request)
    row = access.template_for(now.viewer, key)
    outlines = outlines_of(row.tasks)
    gone = _at(outlines, place)
    others = [one for number, one in enumerate(outlines) if number != place]
    return do(
        request,
        now,
        action=lambda: actions.change_template(
            row, changes={"tasks": others}, by=now.viewer.user, at=now.now
        ),
        said=_("“%s” is taken out of the template.") % gone.title,
        then=_address(row),
    )


@require_POST
def remove_template(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.template_for(now.viewer, key)
    return do(
        request,
        now,
        action=lambda: actions.remove_template(row, by=now.viewer.user, at=now.now),
        said=_("The template %s is removed.") % row,
        then=reverse("work:templates"),
    )


@require_http_methods(FORM)
def use_template(request: HttpRequest, key: str) -> HttpResponse:
    """Add the tasks of a template: all in one action, undone as one."""
    now = here(request)
    row = access.template_for(now.viewer, key)
    form = UseForm(row, request.POST if request.method == "POST" else None)

    def save() -> str:
        adder = access.me(now.viewer) if now.viewer.person_id is not None else None
        day = form.cleaned_data.get("day") or now.today
        added = actions.use_template(
            row, **form.facts(), day=day, adder=adder, by=now.viewer.user, at=now.now
        )
        said = ngettext("%d task added.", "%d tasks added.", len(added)) % len(added)
        messages.success(request, said, extra_tags=offer_undo(now))
        return reverse("work:task", args=[added[0].key]) if len(added) == 1 else reverse("work:tasks")

    titles = " · ".join(outline.title for outline in outlines_of(row.tasks))
    return answer_form(
        request,
        form,
        save=save,
        title=_("Add from %s") % row,
        sentence=_("Adds: %s") % titles,
        submit=_("Add"),
        cancel=_address(row),
        trail=_trail((row.name, _address(row)), (_("Add"), "")),
    )


def _at(outlines: list[Outline], place: int) -> Outline:
    if place >= len(outlines):
        raise Http404
    return outlines[place]


def _address(row: Template) -> str:
    return reverse("work:template", args=[row.key])


def _trail(*steps: tuple[str, str]) -> list[Crumb]:
    return crumbs((_("Tasks"), reverse("work:tasks")), (_("Templates"), reverse("work:templates")), *steps)
