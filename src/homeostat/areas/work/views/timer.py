"""My timer: start it, put it on other work, stop it and log what it counted, forget it."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.hours import choices_of
from homeostat.areas.work.forms.timer import HOURS, StopForm, TimerForm
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import HoursEntry, Task
from homeostat.areas.work.views.frame import FORM, Here, back_to, here, tabs
from homeostat.areas.work.views.undoing import do, offer_undo


@require_http_methods(FORM)
def timer(request: HttpRequest) -> HttpResponse:
    """The timer that runs, with what it would log; posted it is stopped and logged. Else one to start."""
    now = here(request)
    person = access.me(now.viewer)
    running = queries.timer_of(person.pk)
    if running is None:
        return _start_page(request, now, TimerForm(initial={"work": request.GET.get("work", "")}))
    run = queries.run_of(running, at=now.now)
    form = StopForm(request.POST if request.method == "POST" else None, run=run)
    if request.method == "POST" and form.is_valid():
        try:
            entries = actions.stop_timer(
                running, hours=form.hours, by=now.viewer.user, at=now.now, **form.facts()
            )
        except Invalid as refused:
            form.refuse(refused if refused.field != "hours" else _at_a_day(form, refused))
        else:
            messages.success(request, _said(entries), extra_tags=offer_undo(now))
            return _go_on(request, now)
    following = request.POST.get("next") or request.GET.get("next", "")
    return _page(request, now, form, {"run": run, "next": following})


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    now = here(request)
    person = access.me(now.viewer)
    running = queries.timer_of(person.pk)
    form = TimerForm(request.POST)
    if not form.is_valid():
        return _start_page(request, now, form)
    if running is not None:
        key = queries.row_key(form.cleaned_data["work"])
        messages.info(request, _("A timer runs already: log it, then the next one starts."))
        return HttpResponseRedirect(f"{reverse('work:timer')}?next={key}")
    try:
        row = actions.start_timer(person, by=now.viewer.user, at=now.now, **form.facts())
    except Invalid as refused:
        form.refuse(refused)
        return _start_page(request, now, form)
    messages.success(request, _("The timer runs on %s.") % row.work, extra_tags=offer_undo(now))
    return HttpResponseRedirect(back_to(request, reverse("today:today")))


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Put the timer on other work without stopping it."""
    now = here(request)
    running = access.own_timer_for(now.viewer)
    form = StopForm(request.POST, run=queries.run_of(running, at=now.now))
    form.is_valid()
    if "work" in form.errors or "note" in form.errors:
        return _page(request, now, form, {"run": queries.run_of(running, at=now.now)})
    return do(
        request,
        now,
        action=lambda: actions.change_timer(running, changes=form.facts(), by=now.viewer.user, at=now.now),
        said=_("The timer runs on %s.") % form.cleaned_data["work"],
        then=reverse("work:timer"),
    )


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    now = here(request)
    running = access.own_timer_for(now.viewer)
    return do(
        request,
        now,
        action=lambda: actions.forget_timer(running, by=now.viewer.user, at=now.now),
        said=_("The timer is forgotten; nothing was logged."),
        then=back_to(request, reverse("today:today")),
    )


def _start_page(request: HttpRequest, now: Here, form: TimerForm) -> HttpResponse:
    return _page(request, now, form, {"run": None})


def _page(request: HttpRequest, now: Here, form: TimerForm, more: dict[str, Any]) -> HttpResponse:
    person = access.me(now.viewer)
    run: queries.Run | None = more["run"]
    if run is not None:
        more["started"] = date_format(run.timer.started_at.astimezone(ZoneInfo(run.zone)), "l H:i")
        more["elapsed"] = number_format(run.elapsed.total_seconds() / 3600, decimal_pos=1)
    page = {
        "tabs": tabs("hours"),
        "form": form,
        "choices": choices_of(person.pk, today=now.own_day),
        **more,
    }
    return render(request, "work/timer.html", page, status=422 if form.is_bound and form.errors else 200)


def _go_on(request: HttpRequest, now: Here) -> HttpResponse:
    """Start the next timer where one was waiting, and go to Today."""
    key = request.POST.get("next", "")
    work = queries.works_of([key]).get(key) if key else None
    if work is not None:
        chosen = {"task" if isinstance(work, Task) else "account": work}
        try:
            actions.start_timer(access.me(now.viewer), by=now.viewer.user, at=now.now, **chosen)  # type: ignore[arg-type]
        except Invalid as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("The timer runs on %s.") % work, extra_tags=offer_undo(now))
    return HttpResponseRedirect(back_to(request, reverse("today:today")))


def _at_a_day(form: StopForm, refused: Invalid) -> Invalid:
    """A refusal at the field of the first day."""
    first = next((name for name in form.fields if name.startswith(HOURS)), "")
    return Invalid(first, refused.message, refused.remedy)


def _said(entries: list[HoursEntry]) -> str:
    whole = sum((entry.hours for entry in entries), Decimal(0))
    return _("%(hours)s h logged on %(work)s.") % {
        "hours": number_format(whole.quantize(Decimal("0.01")), decimal_pos=2),
        "work": entries[0].task or entries[0].account,
    }
