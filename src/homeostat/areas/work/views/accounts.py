"""Clients and accounts: lists, pages, forms."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.rows import AccountForm, ClientForm, initial_of
from homeostat.areas.work.models import Account, AccountCategory, Client
from homeostat.areas.work.views.frame import answer_form, crumbs, here, tabs
from homeostat.areas.work.views.home import drawn
from homeostat.platform.shell.lists import Column

CLIENT_FIELDS = {"name": "name", "owner": "owner"}
ACCOUNT_FIELDS = {
    "name": "name",
    "category": "category",
    "is_metawork": "is_metawork",
    "client": "client",
    "owner": "owner",
}


def hour_columns(first: str) -> list[Column]:
    return [
        Column(first),
        Column(_("Latest sprints")),
        Column(_("This sprint"), numeric=True),
        Column(_("12 sprints"), numeric=True),
        Column(_("In all"), numeric=True),
    ]


@require_safe
def accounts(request: HttpRequest) -> HttpResponse:
    now = here(request)
    category = request.GET.get("category", "")
    found = queries.accounts_with_hours(queries.last_sprints(now.today))
    if category in AccountCategory.values:
        found = [one for one in found if one.row.category == category]
    page = {
        "tabs": tabs("accounts"),
        "rows": drawn(found),
        "columns": [*hour_columns(_("Account")), Column(_("Who pays"))],
        "category": category,
        "categories": AccountCategory.choices,
    }
    return render(request, "work/accounts.html", page)


@require_safe
def account(request: HttpRequest, key: str) -> HttpResponse:
    """An account: hours by sprint, its epics and tasks, the latest entries as work."""
    now = here(request)
    found = access.account_for(now.viewer, key)
    sprints = queries.last_sprints(now.today)
    (hours,) = queries.with_hours([found], by="account", sprints=sprints)
    entries = access.entries_of_account(now.viewer, found, on=now.today, count=25)
    people = queries.person_names([*(entry.person_id for entry in entries), found.owner_id])
    page = {
        "tabs": tabs("accounts"),
        "crumbs": crumbs((_("Accounts"), reverse("work:accounts")), (found.name, "")),
        "account": found,
        "owner": people.get(found.owner_id or 0, ""),
        "hours": hours,
        "by_sprint": list(zip(sprints, hours.series, strict=True))[::-1],
        "drawing": drawn([hours])[0][1],
        "epics": list(found.epics.order_by("name")[:20]),
        "tasks": list(found.tasks.order_by("-id")[:10]),
        "entries": [(entry, people.get(entry.person_id or 0, "")) for entry in entries],
        "entry_columns": entry_columns(),
        "sprint_columns": [Column(_("Sprint")), Column(_("Hours"), numeric=True)],
    }
    return render(request, "work/account.html", page)


def entry_columns() -> list[Column]:
    return [Column(_("Day")), Column(_("Work")), Column(_("Who")), Column(_("Hours"), numeric=True)]


@require_http_methods(["GET", "HEAD", "POST"])
def add_account(request: HttpRequest) -> HttpResponse:
    now = here(request)
    form = AccountForm(request.POST or None, initial={"client": request.GET.get("client", "")})

    def save() -> str:
        row = actions.add_account(**form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("%s is there.") % row.name)
        return reverse("work:account", args=[row.key])

    return answer_form(
        request,
        form,
        save=save,
        title=_("Add an account"),
        sentence=_("Hours are logged on accounts: they say who pays."),
        cancel=reverse("work:accounts"),
        trail=crumbs((_("Accounts"), reverse("work:accounts")), (_("Add"), "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_account(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row: Account = access.account_for(now.viewer, key)
    form = AccountForm(request.POST or None, initial=initial_of(row, ACCOUNT_FIELDS))
    then = reverse("work:account", args=[row.key])

    def save() -> str:
        actions.change_account(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("Changed."))
        return then

    return answer_form(
        request,
        form,
        save=save,
        title=_("Change %s") % row.name,
        sentence=_("Another answer to who pays changes the vital signs of all its hours."),
        cancel=then,
        trail=crumbs((_("Accounts"), reverse("work:accounts")), (row.name, then), (_("Change"), "")),
    )


@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    now = here(request)
    found = queries.clients_with_hours(queries.last_sprints(now.today))
    page = {"tabs": tabs("clients"), "rows": drawn(found), "columns": hour_columns(_("Client"))}
    return render(request, "work/clients.html", page)


@require_safe
def client(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    found = access.client_for(now.viewer, key)
    rows = queries.accounts_with_hours(queries.last_sprints(now.today), client=found)
    page = {
        "tabs": tabs("clients"),
        "crumbs": crumbs((_("Clients"), reverse("work:clients")), (found.name, "")),
        "client": found,
        "owner": queries.person_names([found.owner_id]).get(found.owner_id or 0, ""),
        "rows": drawn(rows),
        "columns": [*hour_columns(_("Account")), Column(_("Who pays"))],
        "lately": sum(one.lately for one in rows),
    }
    return render(request, "work/client.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add_client(request: HttpRequest) -> HttpResponse:
    now = here(request)
    form = ClientForm(request.POST or None)

    def save() -> str:
        row = actions.add_client(**form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("%s is there. Add its first account.") % row.name)
        return reverse("work:client", args=[row.key])

    return answer_form(
        request,
        form,
        save=save,
        title=_("Add a client"),
        cancel=reverse("work:clients"),
        trail=crumbs((_("Clients"), reverse("work:clients")), (_("Add"), "")),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_client(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    row: Client = access.client_for(now.viewer, key)
    form = ClientForm(request.POST or None, initial=initial_of(row, CLIENT_FIELDS))
    then = reverse("work:client", args=[row.key])

    def save() -> str:
        actions.change_client(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("Changed."))
        return then

    return answer_form(
        request,
        form,
        save=save,
        title=_("Change %s") % row.name,
        cancel=then,
        trail=crumbs((_("Clients"), reverse("work:clients")), (row.name, then), (_("Change"), "")),
    )
