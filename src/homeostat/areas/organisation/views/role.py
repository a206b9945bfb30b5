from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from homeostat.areas.organisation import access
from homeostat.core.organisation.timeline import role_track

from .cell import absence
from .looking import look
from .rows import role_row
from .story import story
from .vacancies import vacancy_of

CHANGES = ("assign-role", "release-role", "change-role", "rescope-role", "retire-role")


@require_safe
def role(request: HttpRequest, key: str) -> HttpResponse:
    looking = look(request)
    access.role_for(looking.viewer, key)
    track = role_track(key)
    facts = looking.moment.role(key)
    page: dict[str, Any] = {"looking": looking, "noun": "role", "key": key, "story": story(looking, track)}
    if facts is None:
        return render(
            request, "organisation/absent.html", page | absence(looking.timeline.spells(track), looking.day)
        )
    row = role_row(looking, key, facts)
    page |= {
        "role": row,
        "vacancy": vacancy_of(looking, row) if row.is_open else None,
        "changes": CHANGES,
    }
    return render(request, "organisation/role.html", page)
