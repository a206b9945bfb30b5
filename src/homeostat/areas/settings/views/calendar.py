"""The calendar the organisation works by: its policies, and the sprints that follow from them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from homeostat.areas.settings.policy_queries import policy_states
from homeostat.areas.work.models import Sprint
from homeostat.areas.work.policies import DEADLINES, deadlines
from homeostat.platform.access import member_of

KEYS = (
    "sprint.length_days",
    "sprint.first_day",
    "sprint.first_number",
    "sprint.time_zone",
    "country.default",
    *DEADLINES,
)


@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    viewer = member_of(request)
    today = timezone.localdate()
    states = policy_states(on=today)
    running = Sprint.objects.filter(start__lte=today, end__gt=today).first()
    pages = Paginator(Sprint.objects.order_by("-start"), 26)
    context = {
        "states": [states[key] for key in KEYS],
        "page": pages.get_page(request.GET.get("page")),
        "running": running,
        "deadlines": deadlines(running) if running else [],
        "today": today,
        "viewer": viewer,
    }
    return render(request, "settings/calendar.html", context)
