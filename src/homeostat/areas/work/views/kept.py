"""Rows people add and change by a form: one shape for clients, accounts, epics and tasks."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from homeostat.areas.vitals.asked import of_row
from homeostat.areas.work import access, actions
from homeostat.areas.work.forms.rows import AccountForm, ClientForm, EpicForm, NewTaskForm, TaskForm
from homeostat.areas.work.forms.seen import RowForm
from homeostat.areas.work.views.frame import Asks, Here, answer_form, crumbs, here, lock
from homeostat.areas.work.views.undoing import offer_undo
from homeostat.platform.access import Viewer


@dataclass(frozen=True, slots=True)
class Kept:
    """A noun of work: its form, who finds a row of it, and the two actions of its form.

    `noun` is its name in the audit log and in addresses: `client`, `add_client`, `edit_client`.
    """

    noun: str
    place: str
    title: Promise
    form: type[RowForm]
    find: Callable[[Viewer, str], Any]
    add: Callable[..., Any]
    change: Callable[..., Any]
    is_duty: bool = False  # its owner bears it: limits are told before it is given
    add_form: type[RowForm] | None = None  # where adding asks for more than changing

    def address(self, row: Any) -> str:
        return reverse(f"work:{self.noun}", args=[row.key])

    @property
    def list_address(self) -> str:
        return reverse(f"work:{self.place}")


CLIENT = Kept(
    "client",
    "clients",
    gettext_lazy("Clients"),
    ClientForm,
    access.client_for,
    actions.add_client,
    actions.change_client,
    is_duty=True,
)
ACCOUNT = Kept(
    "account",
    "accounts",
    gettext_lazy("Accounts"),
    AccountForm,
    access.account_for,
    actions.add_account,
    actions.change_account,
)
EPIC = Kept(
    "epic",
    "epics",
    gettext_lazy("Epics"),
    EpicForm,
    access.epic_for,
    actions.add_epic,
    actions.change_epic,
    is_duty=True,
)
TASK = Kept(
    "task",
    "tasks",
    gettext_lazy("Tasks"),
    TaskForm,
    access.task_for,
    actions.plan_task,
    actions.change_task,
    add_form=NewTaskForm,
)


def _asks(kept: Kept, form: RowForm, row: Any, now: Here) -> Asks | None:
    """What the form, as far as it is filled in, asks of an owner."""
    if not kept.is_duty:
        return None
    return lambda: of_row(row, form.cleaned_data, noun=kept.noun, viewer=now.viewer, today=now.today)


def answer_add(
    request: HttpRequest, kept: Kept, *, title: str, sentence: str = "", said: str = ""
) -> HttpResponse:
    """The form that adds a row; the page's query may fill its fields. `said` follows the row's name."""
    now = here(request)
    form = (kept.add_form or kept.form)(request.POST or None, initial=request.GET.dict())

    def save() -> str:
        row = kept.add(**form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, f"{_('%s is there.') % row} {said}".strip(), extra_tags=offer_undo(now))
        return kept.address(row)

    return answer_form(
        request,
        form,
        save=save,
        title=title,
        sentence=sentence,
        asks=_asks(kept, form, None, now),
        cancel=kept.list_address,
        trail=crumbs((str(kept.title), kept.list_address), (_("Add"), "")),
    )


def answer_edit(request: HttpRequest, kept: Kept, key: str, *, sentence: str = "") -> HttpResponse:
    """The form that changes a row: only what its reader changed, and nothing they have not seen."""
    now = here(request)
    row = kept.find(now.viewer, key)
    form = kept.form.of(row, request.POST or None)
    then = kept.address(row)

    def fresh() -> dict[str, Any]:
        nonlocal row
        lock(row)
        row = kept.find(now.viewer, key)
        return kept.form.values_of(row)

    def save() -> str:
        kept.change(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return then

    return answer_form(
        request,
        form,
        save=save,
        title=_("Change %s") % row,
        sentence=sentence,
        asks=_asks(kept, form, row, now),
        cancel=then,
        fresh=fresh,
        trail=crumbs((str(kept.title), kept.list_address), (str(row), then), (_("Change"), "")),
    )
