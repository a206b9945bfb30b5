"""Permissions: who holds them, what needs them, where they are missing; define, grant, renew, end."""

from collections import Counter, defaultdict
from dataclasses import replace
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.permissions import GrantForm, OwnPermissionForm, PermissionForm, Until
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import PermissionGrant, PermissionNeed, WorkPermission
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here, lock, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.platform.shell.lists import Column, Crumb
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out

PER_PAGE = 50


class PermissionRow(NamedTuple):
    """A permission with who grants it, who holds it today and how much needs it."""

    row: WorkPermission
    granter: str
    held: list[str]
    counts: Counter[str]


@require_safe
def permissions(request: HttpRequest) -> HttpResponse:
    """All permissions by name, with who grants them, who holds them today and how much needs them."""
    now = here(request)
    rows, people = _rows(now)
    listing = Listing(_columns(), request.GET, "work:permissions_file")
    page = {
        "tabs": tabs("permissions"),
        "rows": listing.ordered(rows),
        "columns": listing.heads,
        "files": listing.files,
        "lacking": queries.tasks_lacking(now.today).count(),
        "ending": _ending(now, people),
        "may_define": access.may_define_permissions(now.viewer),
    }
    return render(request, "work/permissions.html", page)


@require_safe
@takes_out
def permissions_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows, _people = _rows(here(request))
    listing = Listing(_columns(), request.GET)
    return listing.answer(kind, listing.ordered(rows), name="permissions")


def _columns() -> list[ListColumn[PermissionRow]]:
    def needed(noun: str, title: str) -> ListColumn[PermissionRow]:
        return ListColumn(
            key=noun, title=title, value=lambda one: one.counts[noun], numeric=True, beside=True
        )

    return [
        ListColumn(key="key", title=_("Key"), value=lambda one: one.row.key, beside=True),
        ListColumn(key="name", title=_("Permission"), value=lambda one: one.row.name),
        ListColumn(key="purpose", title=_("What for"), value=lambda one: one.row.purpose, beside=True),
        ListColumn(key="granter", title=_("Who grants it"), value=lambda one: one.granter),
        ListColumn(key="held", title=_("Who holds it"), value=lambda one: ", ".join(one.held)),
        ListColumn(key="needed", title=_("Needed by"), order=lambda one: one.counts.total()),
        needed("account", _("Accounts that need it")),
        needed("epic", _("Epics that need it")),
        needed("task", _("Tasks that need it")),
    ]


def _rows(now: Here) -> tuple[list[PermissionRow], dict[int, str]]:
    """All permissions by name; and what people are called."""
    rows = list(WorkPermission.objects.order_by("name"))
    holders = queries.holders_of((row.pk for row in rows), now.today)
    people = queries.person_names(
        [*(row.granter_id for row in rows), *(pk for held in holders.values() for pk in held)]
    )
    counts: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for need in PermissionNeed.objects.all():
        noun = "account" if need.account_id else "epic" if need.epic_id else "task"
        counts[need.permission_id][noun] += 1
    found = [
        PermissionRow(
            row,
            people.get(row.granter_id or 0, ""),
            [people.get(pk, "") for pk in holders.get(row.pk, ())],
            counts[row.pk],
        )
        for row in rows
    ]
    return found, people


def _ending(now: Here, people: dict[int, str]) -> list[tuple[PermissionGrant, str]]:
    """Grants that end within a sprint from today and that nothing follows."""
    sprint = queries.sprint_on(now.today)
    if sprint is None:
        return []
    rows = queries.not_renewed().filter(end__gt=now.today, end__lte=now.today + (sprint.end - sprint.start))
    found = list(rows.select_related("permission").order_by("end", "id"))
    return [(row, people.get(row.person_id, "")) for row in found]


@require_safe
def lacking(request: HttpRequest) -> HttpResponse:
    """Open tasks whose assignee lacks a permission they need, and what it is."""
    now = here(request)
    found = Paginator(queries.tasks_lacking(now.today), PER_PAGE).get_page(request.GET.get("page"))
    tasks = list(found.object_list)
    lacks = queries.lacks_of(tasks, now.today)
    people = queries.person_names(task.assignee_id for task in tasks)
    page = {
        "tabs": tabs("permissions"),
        "crumbs": _trail((_("Tasks whose assignee lacks a permission"), "")),
        "found": found,
        "rows": [(task, people.get(task.assignee_id or 0, ""), lacks[task.pk]) for task in tasks],
        "columns": [Column(_("Task")), Column(_("Assignee")), Column(_("Does not hold"))],
    }
    return render(request, "work/permissions_lacking.html", page)


@require_safe
def permission(request: HttpRequest, key: str) -> HttpResponse:
    """A permission: who holds it and held it, what needs it, what happened to it."""
    now = here(request)
    found = access.permission_for(now.viewer, key)
    grants = sorted(found.grants.all(), key=lambda row: (row.is_over(now.today), row.start, row.pk))
    people = queries.person_names([found.granter_id, *(row.person_id for row in grants)])
    may_grant = access.may_grant(now.viewer, found)
    events = events_of(access.changes_of(now.viewer, "workpermission", found.key))
    page = {
        "tabs": tabs("permissions"),
        "crumbs": _trail((found.name, "")),
        "permission": found,
        "granter": people.get(found.granter_id or 0, ""),
        "held": [
            (row, people.get(row.person_id, ""), row.is_held(now.today))
            for row in grants
            if not row.is_over(now.today)
        ],
        "former": [
            (row, people.get(row.person_id, "")) for row in reversed(grants) if row.is_over(now.today)
        ],
        "needs": list(found.needs.select_related("account", "epic", "task").order_by("pk")),
        "may_grant": may_grant,
        "events": events if may_grant else [replace(event, undo=None) for event in events],
    }
    return render(request, "work/permission.html", page)


@require_http_methods(FORM)
def add_permission(request: HttpRequest) -> HttpResponse:
    """A steward says who grants it; everybody else defines what they grant themselves."""
    now = here(request)
    is_steward = now.viewer.is_steward
    form = (PermissionForm if is_steward else OwnPermissionForm)(request.POST or None)

    def save() -> str:
        facts = form.facts() if is_steward else {**form.facts(), "granter": access.me(now.viewer)}
        row = actions.add_permission(**facts, by=now.viewer.user, at=now.now)
        messages.success(request, _("%s is there.") % row, extra_tags=offer_undo(now))
        return _page_of(row)

    return answer_form(
        request,
        form,
        save=save,
        title=_("Add a permission"),
        sentence=_("What somebody needs outside Homeostat to do some work, such as access to a server.")
        if is_steward
        else _("What you grant others outside Homeostat, such as access to a server."),
        cancel=reverse("work:permissions"),
        trail=_trail((_("Add"), "")),
    )


@require_http_methods(FORM)
def edit_permission(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.granted_permission_for(now.viewer, key)
    form = PermissionForm.of(row, request.POST or None)

    def fresh() -> dict[str, Any]:
        nonlocal row
        lock(row)
        row = access.granted_permission_for(now.viewer, key)
        return PermissionForm.values_of(row)

    def save() -> str:
        actions.change_permission(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return _page_of(row)

    return answer_form(
        request,
        form,
        save=save,
        fresh=fresh,
        title=_("Change %s") % row,
        cancel=_page_of(row),
        trail=_trail((row.name, _page_of(row)), (_("Change"), "")),
    )


@require_http_methods(FORM)
def grant_permission(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row = access.granted_permission_for(now.viewer, key)
    initial = {"start": now.today, "person": request.GET.get("person", "")}
    form = GrantForm(request.POST or None, initial=initial)

    def save() -> str:
        actions.grant_permission(row, **form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("Granted."), extra_tags=offer_undo(now))
        return _page_of(row)

    return answer_form(
        request,
        form,
        save=save,
        title=_("Grant %s") % row,
        sentence=row.purpose,
        submit=_("Grant it"),
        cancel=_page_of(row),
        trail=_trail((row.name, _page_of(row)), (_("Grant"), "")),
    )


@require_http_methods(FORM)
def renew_grant(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    grant = access.grant_for(now.viewer, pk)
    row, form = grant.permission, Until(request.POST or None, initial={"reason": grant.reason})

    def save() -> str:
        actions.renew_grant(grant, **form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("Renewed."), extra_tags=offer_undo(now))
        return _page_of(row)

    who = queries.person_names([grant.person_id]).get(grant.person_id, "")
    return answer_form(
        request,
        form,
        save=save,
        title=_("Renew %(permission)s for %(person)s") % {"permission": row, "person": who},
        submit=_("Renew it"),
        cancel=_page_of(row),
        trail=_trail((row.name, _page_of(row)), (_("Renew"), "")),
    )


@require_POST
def end_grant(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    grant = access.grant_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.end_grant(grant, by=now.viewer.user, at=now.now),
        said=_("%s is taken away.") % grant.permission,
        then=_page_of(grant.permission),
    )


def _page_of(row: WorkPermission) -> str:
    return reverse("work:permission", args=[row.key])


def _trail(*steps: tuple[str, str]) -> list[Crumb]:
    return crumbs((_("Permissions"), reverse("work:permissions")), *steps)
