from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dates import WEEKDAYS_ABBR
from django.views.decorators.http import require_safe

from homeostat.areas.organisation import access
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
        "changes": CHANGES,
    }
    return render(request, "organisation/person.html", page)
