"""The nine places of the main navigation, in their order; `key` is also the URL namespace of the area."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak_later


@dataclass(frozen=True, slots=True)
class Place:
    key: str
    title: Promise | str
    href: str
    icon: str


PLACES = (
    Place("today", _("Today"), "/", "today"),
    Place("organisation", _("Organisation"), "/organisation/", "organisation"),
    Place("sprint", speak_later(say("{Sprint_word}")), "/sprint/", "sprint"),
    Place("work", _("Work"), "/work/", "work"),
    Place("rhythm", _("Rhythm"), "/rhythm/", "rhythm"),
    Place("followthrough", _("Follow-through"), "/follow-through/", "followthrough"),
    Place("decisions", _("Decisions"), "/decisions/", "decisions"),
    Place("outlook", _("Outlook"), "/outlook/", "outlook"),
    Place("settings", _("Settings"), "/settings/", "settings"),
)
# The bar at the foot of a small screen shows this many; the others open from "More".
IN_BAR = 5


def place_at(path: str) -> str:
    """The key of the place a path belongs to; empty for pages outside the nine."""
    if path.startswith(("/account/", "/import/")):
        return "settings"
    if path == "/" or path.startswith("/today/"):
        return "today"
    return next((place.key for place in PLACES[1:] if path.startswith(place.href)), "")
