"""Clients and accounts: lists, pages, forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.work import access, queries
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import AccountCategory
from homeostat.areas.work.views.frame import FORM, Here, crumbs, here, tabs
from homeostat.areas.work.views.home import drawn
from homeostat.areas.work.views.kept import ACCOUNT, CLIENT, answer_add, answer_edit
from homeostat.areas.work.views.needs import needed
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak

PER_PAGE = 40
CLOSED, ALL = "closed", "all"
Chosen = Callable[[date], QuerySet[Any]]


def hour_columns(first: str) -> list[Column]:
    return [
        Column(first),
        Column(speak(say("Latest {sprints_word}"))),
        Column(speak(say("This {sprint_word}")), numeric=True),
        Column(speak(say("12 {sprints_word}")), numeric=True),
        Column(_("In all"), numeric=True),
    ]


def wanted(
    request: HttpRequest, now: Here, opened: Chosen, closed: Chosen
) -> tuple[str, QuerySet[Any] | None]:
    """Which of them a list shows: those that are open, unless others are asked for."""
    state = request.GET.get("state", "")
    if state == ALL:
        return state, None
    return (state, closed(now.today)) if state == CLOSED else ("", opened(now.today))


def states(state: str, now: Here) -> dict[str, Any]:
    return {
        "state": state,
        "states": [("", _("open")), (CLOSED, _("closed")), (ALL, _("all"))],
        "today": now.today,
    }


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    now = here(request)
    category = request.GET.get("category", "")
    state, rows = wanted(request, now, queries.open_accounts, queries.closed_accounts)
    found = queries.accounts_with_hours(queries.last_sprints(now.today), rows=rows)
    if category in AccountCategory.values:
        found = [one for one in found if one.row.category == category]
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "tabs": tabs("accounts"),
        "shown": shown,
        "rows": drawn(queries.in_all(list(shown), by="account")),
        "columns": [*hour_columns(_("Account")), Column(_("Who pays"))],
        "category": category,
        "categories": AccountCategory.choices,
        **states(state, now),
    }
    return render(request, "work/accounts.html", page)


@require_safe
def account(request: HttpRequest, key: str) -> HttpResponse:
    """An account: hours by sprint, its epics and tasks, the latest entries as work."""
    now = here(request)
    found = access.account_for(now.viewer, key)
    sprints = queries.last_sprints(now.today)
    hours = queries.hours_of_row(found, by="account", sprints=sprints)
    entries = access.entries_of_account(now.viewer, found, on=now.today, count=25)
    people = queries.person_names([*(entry.person_id for entry in entries), found.owner_id])
    page = {
        "tabs": tabs("accounts"),
        "crumbs": crumbs((_("Accounts"), reverse("work:accounts")), (found.name, "")),
        "account": found,
        "closed": found.closed_since,
        "today": now.today,
        **needed(found),
        "owner": people.get(found.owner_id or 0, ""),
        "hours": hours,
        "by_sprint": list(zip(sprints, hours.series, strict=True))[::-1],
        "drawing": drawn([hours])[0][1],
        "epics": list(found.epics.order_by("name")[:20]),
        "tasks": list(found.tasks.order_by("-id")[:10]),
        "entries": [(entry, people.get(entry.person_id or 0, "")) for entry in entries],
        "entry_columns": entry_columns(),
        "sprint_columns": [Column(speak(say("{Sprint_word}"))), Column(_("Hours"), numeric=True)],
        "events": events_of(access.changes_of(now.viewer, "account", found.key)),
    }
    return render(request, "work/account.html", page)


def entry_columns() -> list[Column]:
    return [Column(_("Day")), Column(_("Work")), Column(_("Who")), Column(_("Hours"), numeric=True)]


@require_http_methods(FORM)
def add_account(request: HttpRequest) -> HttpResponse:
    sentence = _("Hours are logged on accounts: they say who pays.")
    return answer_add(request, ACCOUNT, title=_("Add an account"), sentence=sentence)


@require_http_methods(FORM)
def edit_account(request: HttpRequest, key: str) -> HttpResponse:
    sentence = _("Another answer to who pays changes the vital signs of all its hours.")
    return answer_edit(request, ACCOUNT, key, sentence=sentence)


@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    now = here(request)
    state, rows = wanted(request, now, queries.open_clients, queries.closed_clients)
    found = queries.clients_with_hours(queries.last_sprints(now.today), rows=rows)
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    here_are = queries.in_all(list(shown), by="account")
    people = queries.person_names(pk for one in here_are for pk in (one.row.owner_id, one.row.backup_id))
    page = {
        "tabs": tabs("clients"),
        "shown": shown,
        "rows": [
            (one, drawing, people.get(one.row.owner_id or 0, ""), people.get(one.row.backup_id or 0, ""))
            for one, drawing in drawn(here_are)
        ],
        "columns": [*hour_columns(_("Client")), Column(_("Owner")), Column(_("Backup"))],
        "without_backup": sum(1 for one in found if one.row.backup_id is None),
        **states(state, now),
    }
    return render(request, "work/clients.html", page)


@require_safe
def client(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    found = access.client_for(now.viewer, key)
    rows = queries.accounts_with_hours(queries.last_sprints(now.today), client=found)
    people = queries.person_names([found.owner_id, found.backup_id])
    page = {
        "tabs": tabs("clients"),
        "crumbs": crumbs((_("Clients"), reverse("work:clients")), (found.name, "")),
        "client": found,
        "closed": found.closed_from,
        "today": now.today,
        "owner": people.get(found.owner_id or 0, ""),
        "backup": people.get(found.backup_id or 0, ""),
        "rows": drawn(queries.in_all(rows, by="account")),
        "columns": [*hour_columns(_("Account")), Column(_("Who pays"))],
        "lately": sum(one.lately for one in rows),
        "events": events_of(access.changes_of(now.viewer, "client", found.key)),
    }
    return render(request, "work/client.html", page)


@require_http_methods(FORM)
def add_client(request: HttpRequest) -> HttpResponse:
    return answer_add(request, CLIENT, title=_("Add a client"), said=_("Add its first account."))


@require_http_methods(FORM)
def edit_client(request: HttpRequest, key: str) -> HttpResponse:
    return answer_edit(request, CLIENT, key)
