"""What follows from a change, what other areas know of it included, before anybody confirms it."""

from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from homeostat.core.organisation import Consequence, Timeline, consequences, leavers
from homeostat.core.organisation.timeline import person_track


def what_follows(before: Timeline, after: Timeline, on: date) -> tuple[Consequence, ...]:
    """What follows on a day; of whoever leaves also what they leave behind, as it is now."""
    found = consequences(before, after, on)
    names = leavers(before, after, on)
    if not names:
        return found
    behind = import_string(settings.LEFT_BEHIND)(names)
    told = (Consequence(message, "person", person_track(key), on) for key, message in behind)
    return (*told, *found)
