"""My hours: log, correct, take back."""

from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.hours import HoursForm, LogForm, form_of, log_panel
from homeostat.areas.work.history import events_of
from homeostat.areas.work.hours_text import written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import HoursEntry
from homeostat.areas.work.views.frame import FORM, Here, answer_form, back_to, crumbs, here, tabs
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.platform.shell.tables import ListColumn, Listing
from homeostat.platform.signin.limits import takes_out


@require_safe
def hours(request: HttpRequest) -> HttpResponse:
    """My hours by day, newest first, and the form that logs more."""
    now = here(request)
    return _page(request, now)


@require_safe
@takes_out
def hours_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    """My entries of a period, both days included; all of them where none is said."""
    person = access.me(here(request).viewer)
    since, until = (_day(request.GET.get(name, "")) for name in ("since", "until"))
    rows = queries.entries_between(person.pk, since, until)
    columns: list[ListColumn[HoursEntry]] = [
        ListColumn(key="day", title=_("Day"), value=lambda row: row.day),
        ListColumn(key="key", title=_("Key"), value=lambda row: row.task.key if row.task else None),
        ListColumn(key="task", title=_("Task"), value=lambda row: row.task.title if row.task else None),
        ListColumn(key="epic", title=_("Epic"), value=lambda row: row.epic.name if row.epic else None),
        ListColumn(key="account", title=_("Account"), value=lambda row: row.account.name),
        ListColumn(
            key="client", title=_("Client"), value=lambda row: getattr(row.account.client, "name", None)
        ),
        ListColumn(key="note", title=_("Note"), value=lambda row: row.note),
        ListColumn(key="hours", title=_("Hours"), value=lambda row: row.hours, numeric=True),
    ]
    return Listing(columns, request.GET).answer(kind, rows, name="hours")


@require_POST
def log(request: HttpRequest) -> HttpResponse:
    now = here(request)
    person = access.me(now.viewer)
    form = LogForm(request.POST, today=now.own_day)
    if form.is_valid():
        try:
            entry = actions.log_hours(person, by=now.viewer.user, at=now.now, **form.entry())
        except Invalid as refused:
            form.refuse(refused)
        else:
            then = back_to(request, reverse("work:hours"))
            joint = "&" if "?" in then else "?"
            return HttpResponseRedirect(f"{then}{joint}{urlencode({'logged': entry.pk})}")
    return _page(request, now, form=form)


@require_http_methods(FORM)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    entry = access.own_entry_for(now.viewer, pk)
    if entry.superseded_at is not None:
        messages.warning(request, _("These hours were changed or removed meanwhile: here is your list."))
        return HttpResponseRedirect(reverse("work:hours"))
    form = (
        HoursForm(request.POST, today=now.own_day)
        if request.method == "POST"
        else form_of(entry, today=now.own_day)
    )

    def save() -> str:
        actions.change_hours(entry, changes=form.changes(entry), by=now.viewer.user, at=now.now)
        messages.success(request, _("Corrected."), extra_tags=offer_undo(now))
        return reverse("work:hours")

    return answer_form(
        request,
        form,
        save=save,
        title=_("Correct hours"),
        sentence=_("The former entry is kept, and can be brought back."),
        cancel=reverse("work:hours"),
        trail=crumbs((_("My hours"), reverse("work:hours")), (_("Correct"), "")),
        events=events_of(access.changes_of_hours(now.viewer, entry)),
    )


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    entry = access.own_entry_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.remove_hours(entry, by=now.viewer.user, at=now.now),
        said=_("Removed: %s h.") % written(entry.hours),
        then=reverse("work:hours"),
    )


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last thing that happened to an entry of mine: logging, correcting or removing it."""
    now = here(request)
    entry = access.own_entry_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.undo_hours(entry, by=now.viewer.user, at=now.now),
        said=_("Undone."),
        then=back_to(request, reverse("work:hours")),
    )


def _page(request: HttpRequest, now: Here, *, form: LogForm | None = None) -> HttpResponse:
    person = access.me(now.viewer)
    before = _day(request.GET.get("before", ""))
    days = queries.days_of_person(person.pk, before=before, count=30)
    sprint = queries.sprint_on(now.today)
    page = {
        "tabs": tabs("hours"),
        "days": days,
        "older": days[-1]["day"] if len(days) > 1 else None,
        "before": before,
        "since": sprint.start if sprint else now.own_day.replace(day=1),
        "until": now.own_day,
        "log": log_panel(
            person.pk, today=now.own_day, back=reverse("work:hours"), asked=request.GET, form=form
        ),
        "sprint": sprint,
        "in_sprint": queries.hours_of_sprint(sprint.pk, by="person", person_id=person.pk).get(person.pk, 0)
        if sprint
        else None,
    }
    return render(request, "work/hours.html", page, status=422 if form is not None else 200)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
