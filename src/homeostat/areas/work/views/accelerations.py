"""The forms that accelerate an epic, and what its page says about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.accelerations import AccelerationForm
from homeostat.areas.work.models import Epic
from homeostat.areas.work.queries import Accelerated
from homeostat.areas.work.views.frame import FORM, Here, answer_form, crumbs, here, lock
from homeostat.areas.work.views.undoing import do, offer_undo
from homeostat.platform.charts.bar import written
from homeostat.platform.charts.meter import Meter
from homeostat.platform.shell.lists import Crumb


@dataclass(frozen=True, slots=True)
class Shown:
    """An acceleration on the page of its epic: when, and how much of its budget is used."""

    one: Accelerated
    state: str
    days_left: int
    meter: Meter

    @property
    def is_over(self) -> bool:
        return self.state == "over"


def shown(accelerations: Sequence[Accelerated], now: Here) -> list[Shown]:
    """Accelerations of an epic, the latest first."""
    return [_shown(one, now) for one in accelerations]


def _shown(one: Accelerated, now: Here) -> Shown:
    row = one.row
    state = "over" if row.is_over(now.today) else "running" if row.is_running(now.today) else "planned"
    amounts = {"used": written(float(one.used), "h"), "budget": written(float(row.budget), "h")}
    words = _("%(used)s of %(budget)s") % amounts
    if one.over:
        words += ", " + _("%s too much") % written(float(one.over), "h")
    meter = Meter(
        label=_("Budget used"),
        words=words,
        value=float(one.used),
        ceiling=float(row.budget),
        state="hot" if one.over else "calm",
    )
    return Shown(one, state, row.days_left(now.today), meter)


@require_http_methods(FORM)
def accelerate(request: HttpRequest, key: str) -> HttpResponse:
    now = here(request)
    epic = access.epic_for(now.viewer, key)
    initial = {"priority": queries.next_priority(now.today), "start": now.today}
    form = AccelerationForm(request.POST or None, initial=initial)

    def save() -> str:
        actions.accelerate_epic(epic, **form.facts(), by=now.viewer.user, at=now.now)
        messages.success(request, _("The epic is accelerated."), extra_tags=offer_undo(now))
        return reverse("work:epic", args=[epic.key])

    return answer_form(
        request,
        form,
        save=save,
        title=_("Accelerate %s") % epic,
        sentence=_("It goes before other work for a time, with hours of its own, and ends by itself."),
        submit=_("Accelerate it"),
        cancel=reverse("work:epic", args=[epic.key]),
        trail=_trail(epic, _("Accelerate")),
    )


@require_http_methods(FORM)
def edit_acceleration(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.acceleration_for(now.viewer, pk)
    form = AccelerationForm(request.POST or None, initial=AccelerationForm.values_of(row))
    then = reverse("work:epic", args=[row.epic.key])

    def fresh() -> dict[str, Any]:
        nonlocal row
        lock(row)
        row = access.acceleration_for(now.viewer, pk)
        return AccelerationForm.values_of(row)

    def save() -> str:
        actions.change_acceleration(row, changes=form.facts(), by=now.viewer.user, at=now.now)
        undo = offer_undo(now)
        messages.success(request, _("Changed.") if undo else _("Nothing was different."), extra_tags=undo)
        return then

    return answer_form(
        request,
        form,
        save=save,
        fresh=fresh,
        title=_("Change the acceleration of %s") % row.epic,
        cancel=then,
        trail=_trail(row.epic, _("Change the acceleration")),
    )


@require_POST
def end_acceleration(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    row = access.acceleration_for(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.end_acceleration(row, by=now.viewer.user, at=now.now),
        said=_("%s is not accelerated any more.") % row.epic,
        then=reverse("work:epic", args=[row.epic.key]),
    )


def _trail(epic: Epic, last: str) -> list[Crumb]:
    page = reverse("work:epic", args=[epic.key])
    return crumbs((_("Epics"), reverse("work:epics")), (epic.name, page), (last, ""))
