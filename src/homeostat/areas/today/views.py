from datetime import datetime
from typing import Any

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.settings.override_queries import concerning, on_today
from homeostat.areas.today.queries import (
    load_of,
    permissions_ending,
    reader,
    roles_of,
    running_sprint,
    stays_of,
)
from homeostat.areas.work.forms.hours import log_panel
from homeostat.areas.work.queries import entered_absences, known_days, shown_mentions
from homeostat.platform.access import Viewer, viewer_of
from homeostat.platform.days import zone_named
from homeostat.platform.signin.models import Stewardship


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """My sprint: what I promised against what I have, my tasks and roles, my hours of the day."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        return render(request, "today/visitor.html", {"viewer": viewer, "stewards": _stewards()})
    if viewer.person_id is None:
        waiting, _mine = on_today(viewer, on=timezone.localdate())
        return render(request, "today/steward.html", {"viewer": viewer, "waiting": waiting})
    person = reader(viewer.person_id, has_overrides=_has_overrides(viewer))
    now = timezone.localtime(timezone=zone_named(person.time_zone) if person else None)
    day, our_day = now.date(), timezone.localdate()
    sprint = running_sprint(viewer.person_id, our_day, own_day=day)
    context: dict[str, Any] = {
        "greeting": _greeting(now, person.name if person else ""),
        "day": day,
        "sprint": sprint,
        "roles": roles_of(viewer.person_id, our_day),
        "person_id": viewer.person_id,
        "mentions": shown_mentions(person.mentioned) if person else [],
        "entered": entered_absences(person.entered) if person else [],
        "silent_days": known_days(person).silent_days(today=day) if person else [],
        "log": log_panel(viewer.person_id, today=day, back=reverse("today:today"), asked=request.GET),
    }
    if person is not None and person.has_overrides:
        context["waiting"], context["decided"] = on_today(viewer, on=timezone.localdate())
    if sprint is not None:
        context["load"] = load_of(viewer.person_id, sprint)
        context["stays"] = stays_of(viewer.person_id, sprint)
        context["permissions_ending"] = permissions_ending(sprint, our_day)
        context["day_of_sprint"] = (our_day - sprint.start).days + 1
        context["days_of_sprint"] = (sprint.end - sprint.start).days
    return render(request, "today/today.html", context)


def _has_overrides(viewer: Viewer) -> Exists:
    """Whether an override may wait for the reader, or one of theirs is decided: asked beside their name."""
    return Exists(concerning(viewer, on=timezone.localdate()))


def _stewards() -> list[str]:
    """Whom a visitor asks: addresses of those who look after the settings."""
    open_ones = Stewardship.objects.filter(ended_at=None, user__is_active=True)
    return list(open_ones.order_by("user__email").values_list("user__email", flat=True))


def _greeting(now: datetime, name: str) -> str:
    first = name.split()[0] if name else ""
    if now.hour < 12:
        return _("Good morning, %(name)s") % {"name": first}
    if now.hour < 18:
        return _("Good afternoon, %(name)s") % {"name": first}
    return _("Good evening, %(name)s") % {"name": first}
