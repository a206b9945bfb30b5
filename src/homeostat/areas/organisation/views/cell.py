from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from homeostat.areas.organisation import access
from homeostat.core.organisation.timeline import Spells, cell_track

from .looking import look
from .rows import cell_row
from .sign import tiles_of_cell
from .story import story

CHANGES = (
    "join",
    "define-role",
    "split-cell",
    "describe-cell",
    "move-member",
    "retype-cell",
    "move-cell",
    "merge-cells",
    "close-cell",
)


@require_safe
def cell(request: HttpRequest, key: str) -> HttpResponse:
    looking = look(request)
    row = access.cell_for(looking.viewer, key)
    track = cell_track(key)
    page: dict[str, Any] = {"looking": looking, "noun": "cell", "key": key, "story": story(looking, track)}
    if looking.moment.facts(track) is None:
        return render(
            request, "organisation/absent.html", page | absence(looking.timeline.spells(track), looking.day)
        )
    page |= {
        "cell": cell_row(looking, key, nested=True),
        "tiles": tiles_of_cell(looking, row.pk, key),
        "elsewhere": [
            (_("Its tasks"), reverse("work:tasks") + f"?cell={key}"),
            (_("Its hours"), reverse("work:cell_hours", args=[key])),
            (_("Who is away"), reverse("work:absences") + f"?cell={key}"),
        ],
        "changes": CHANGES,
    }
    return render(request, "organisation/cell.html", page)


def absence(spells: Spells, day: date) -> dict[str, Any]:
    """What to say of something that is not there on the day: what it is called, and when it is there."""
    facts = spells[-1].facts if spells else None
    later = [spell for spell in spells if spell.start > day]
    earlier = [spell for spell in spells if spell.end is not None and spell.end <= day]
    return {
        "name": getattr(facts, "name", ""),
        "comes": later[0].start if later else None,
        "went": earlier[-1].end if earlier else None,
        "last_day": earlier[-1].start if earlier else None,
    }
