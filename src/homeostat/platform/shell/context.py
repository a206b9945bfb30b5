"""What every page's frame needs, asked for only when a template uses it.

The areas fill the frame through doors named in `settings.SHELL_DOORS` (dotted paths), because this layer
may not import them: `words() -> Mapping[str, Word]`, `me(viewer) -> Me`, `sprint_line(viewer) -> str`,
`strip(viewer) -> Sequence[Sign]`, `due(viewer) -> Mapping[place key, int]`. A door that is not named leaves
its part of the frame out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property

from homeostat.platform.access import Viewer, viewer_of
from homeostat.platform.shell.doors import open_door
from homeostat.platform.shell.places import IN_BAR, PLACES, Place, place_at
from homeostat.platform.shell.themes import theme_of
from homeostat.platform.shell.words import current_words

if TYPE_CHECKING:
    from homeostat.platform.charts.signs import Sign


@dataclass(frozen=True, slots=True)
class Running:
    """What the reader works on, and for how long."""

    name: str
    seconds: int
    href: str

    @property
    def elapsed(self) -> str:
        """Hours and minutes, such as 1:05."""
        return f"{self.seconds // 3600}:{self.seconds // 60 % 60:02}"


@dataclass(frozen=True, slots=True)
class Me:
    """The reader in the person menu, and the timer that runs for them."""

    name: str
    initials: str
    href: str
    timer: Running | None = None


class Shell:
    """The frame of one page for one reader; nothing is computed before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def viewer(self) -> Viewer | None:
        user = getattr(self._request, "user", None)
        return viewer_of(self._request) if user is not None and user.is_authenticated else None

    @cached_property
    def is_member(self) -> bool:
        return self.viewer is not None and self.viewer.is_member

    @property
    def theme(self) -> str:
        return theme_of(self._request)

    @property
    def here(self) -> str:
        return place_at(self._request.path)

    @property
    def path(self) -> str:
        return self._request.get_full_path()

    @property
    def places(self) -> tuple[Place, ...]:
        return PLACES

    @property
    def bar_places(self) -> tuple[Place, ...]:
        return PLACES[:IN_BAR]

    @property
    def rest_places(self) -> tuple[Place, ...]:
        return PLACES[IN_BAR:]

    @property
    def rest_is_here(self) -> bool:
        return any(place.key == self.here for place in self.rest_places)

    @cached_property
    def me(self) -> Me | None:
        if self.viewer is None:
            return None
        found: Me | None = open_door("me", self.viewer)
        if found is not None:
            return found
        email = self.viewer.user.email
        return Me(name=email, initials=email[:2].upper(), href="")

    @cached_property
    def sprint_line(self) -> str:
        return (open_door("sprint_line", self.viewer) or "") if self.is_member else ""

    @cached_property
    def strip(self) -> "Sequence[Sign]":
        return (open_door("strip", self.viewer) or ()) if self.is_member else ()

    @cached_property
    def due(self) -> Mapping[str, int]:
        return (open_door("due", self.viewer) or {}) if self.is_member else {}

    @property
    def letter_keys(self) -> bool:
        """Whether single letters are shortcuts for this reader (WCAG 2.1.4)."""
        return self.viewer is None or self.viewer.user.letter_keys

    @property
    def is_demo(self) -> bool:
        return bool(getattr(settings, "DEMO", False))


def shell(request: HttpRequest) -> dict[str, Any]:
    return {
        "shell": Shell(request),
        "theme": theme_of(request),
        "words": SimpleLazyObject(current_words),
    }
