"""Clients and accounts: lists, pages, forms."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.work import access, queries
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import AccountCategory
from homeostat.areas.work.views.frame import FORM, Here, crumbs, here, tabs
from homeostat.areas.work.views.home import drawn
from homeostat.areas.work.views.hour_lists import (
    HourRow,
    account_columns,
    client_columns,
    drawn_rows,
    is_by_total,
    rows_of,
)
from homeostat.areas.work.views.kept import ACCOUNT, CLIENT, answer_add, answer_edit
from homeostat.areas.work.views.needs import needed
from homeostat.core.sentence import say
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import Listing
from homeostat.platform.signin.limits import takes_out

PER_PAGE = 40
TASKS_SHOWN = 10
CLOSED, ALL = "closed", "all"
Chosen = Callable[[date], QuerySet[Any]]


def wanted(request: HttpRequest, now: Here, opened: Chosen, closed: Chosen) -> QuerySet[Any] | None:
    """Which of them a list shows: those that are open, unless others are asked for; None is all."""
    state = request.GET.get("state", "")
    if state == ALL:
        return None
    return closed(now.today) if state == CLOSED else opened(now.today)


def states(request: HttpRequest, now: Here) -> dict[str, Any]:
    state = request.GET.get("state", "")
    return {
        "state": state if state in (CLOSED, ALL) else "",
        "states": [("", _("open")), (CLOSED, _("closed")), (ALL, _("all"))],
        "today": now.today,
    }


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    now = here(request)
    listing = _accounts_as(request)
    found = listing.ordered(_accounts(now, request))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    page = {
        "tabs": tabs("accounts"),
        "shown": shown,
        "rows": drawn(queries.in_all([row.one for row in shown], by="account")),
        "columns": listing.heads,
        "files": listing.files,
        "is_sorted": listing.by is not None,
        "category": request.GET.get("category", ""),
        "categories": AccountCategory.choices,
        **states(request, now),
    }
    return render(request, "work/accounts.html", page)


@require_safe
@takes_out
def accounts_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    now = here(request)
    listing = _accounts_as(request)
    return listing.answer(kind, listing.ordered(_accounts(now, request, whole=True)), name="accounts")


def _accounts_as(request: HttpRequest) -> Listing[HourRow]:
    return Listing(account_columns(), request.GET, "work:accounts_file")


def _accounts(now: Here, request: HttpRequest, *, whole: bool = False) -> list[HourRow]:
    """The accounts asked for, those with most hours first; with all their hours where these are read."""
    category = request.GET.get("category", "")
    rows = wanted(request, now, queries.open_accounts, queries.closed_accounts)
    found = queries.accounts_with_hours(queries.last_sprints(now.today), rows=rows)
    if category in AccountCategory.values:
        found = [one for one in found if one.row.category == category]
    if whole or is_by_total(request):
        queries.in_all(found, by="account")
    return [HourRow(one) for one in found]


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
        "latest": queries.latest_tasks(found, count=TASKS_SHOWN),
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
    listing = _clients_as(request)
    found = listing.ordered(_clients(now, request))
    shown = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    queries.in_all([row.one for row in shown], by="account")
    page = {
        "tabs": tabs("clients"),
        "shown": shown,
        "rows": drawn_rows(list(shown)),
        "columns": listing.heads,
        "files": listing.files,
        "is_sorted": listing.by is not None,
        "without_backup": sum(1 for row in found if row.one.row.backup_id is None),
        **states(request, now),
    }
    return render(request, "work/clients.html", page)


@require_safe
@takes_out
def clients_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    now = here(request)
    listing = _clients_as(request)
    return listing.answer(kind, listing.ordered(_clients(now, request, whole=True)), name="clients")


def _clients_as(request: HttpRequest) -> Listing[HourRow]:
    return Listing(client_columns(), request.GET, "work:clients_file")


def _clients(now: Here, request: HttpRequest, *, whole: bool = False) -> list[HourRow]:
    rows = wanted(request, now, queries.open_clients, queries.closed_clients)
    found = queries.clients_with_hours(queries.last_sprints(now.today), rows=rows)
    if whole or is_by_total(request):
        queries.in_all(found, by="account")
    return rows_of(found, second="backup_id")


@require_safe
def client(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    found = access.client_for(now.viewer, key)
    rows = queries.accounts_with_hours(queries.last_sprints(now.today), client=found)
    people = queries.person_names([found.owner_id, found.backup_id])
    listing = Listing(account_columns(), request.GET)
    page = {
        "tabs": tabs("clients"),
        "crumbs": crumbs((_("Clients"), reverse("work:clients")), (found.name, "")),
        "client": found,
        "closed": found.closed_from,
        "today": now.today,
        "owner": people.get(found.owner_id or 0, ""),
        "backup": people.get(found.backup_id or 0, ""),
        "rows": drawn([row.one for row in listing.ordered(map(HourRow, queries.in_all(rows, by="account")))]),
        "columns": listing.heads,
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
