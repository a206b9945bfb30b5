from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.organisation import access
from homeostat.areas.work.queries import permissions_of_person
from homeostat.core.organisation.timeline import person_track

from .cell import absence
from .looking import look
from .rows import person_row
from .sign import tiles_of_person
from .story import story

CHANGES = ("join", "move-member", "set-membership", "set-hours", "assign-role", "release-role", "leave",
           "describe-person", "remove-person")  # fmt: skip


@require_safe
def person(request: HttpRequest, key: str) -> HttpResponse:
    looking = look(request)
    row = access.person_for(looking.viewer, key)
    track = person_track(key)
    page: dict[str, Any] = {"looking": looking, "noun": "person", "key": key, "story": story(looking, track)}
    if looking.moment.facts(track) is None:
        return render(
            request, "organisation/absent.html", page | absence(looking.timeline.spells(track), looking.day)
        )
    hours = looking.moment.hours(key)
    page |= {
        "person": person_row(looking, key),
        "facts": looking.moment.person(key),
        "week": list(zip(WEEKDAYS_ABBR.values(), hours.week, strict=True)) if hours else [],
        "tiles": tiles_of_person(looking, row.pk, key),
        "is_self": row.pk == looking.viewer.person_id,
        "elsewhere": elsewhere(key, is_self=row.pk == looking.viewer.person_id),
        "permissions": permissions_of_person(row.pk, on=looking.day),
        "changes": CHANGES,
    }
    return render(request, "organisation/person.html", page)


def elsewhere(key: str, *, is_self: bool) -> list[tuple[str, str]]:
    """Where the person's work is: tasks for everybody, hours for themselves."""
    if is_self:
        tasks = (_("My tasks"), reverse("work:tasks") + f"?person={key}")
        return [
            tasks,
            (_("My hours"), reverse("work:hours")),
            (_("My absences"), reverse("work:absences")),
            (_("What I carry at most"), reverse("work:limit")),
        ]
    return [(_("Their tasks"), reverse("work:tasks") + f"?person={key}")]
