"""Who knows what can be found: functions of the areas, named in the settings.

A source is `groups(viewer, asked) -> Iterable[Group]`: what the viewer may open, by kind. A source of things
to do is `deeds(viewer) -> Iterable[Found]`: what the viewer may begin from anywhere.
"""

from collections.abc import Iterable

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from homeostat.platform.access import Viewer
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.found import Found, Group

FEW_DEEDS = 8


def find(viewer: Viewer, asked: Asked) -> list[Group]:
    """Everything the viewer may open that meets what was asked, by kind; nothing where nothing was asked."""
    if not asked.words:
        return []
    found: list[Group] = []
    for name in settings.SEARCH_SOURCES:
        found += [group for group in import_string(name)(viewer, asked) if group.found]
    return found


def deeds(viewer: Viewer, asked: Asked) -> Group:
    """What the viewer may do that meets what was asked; the first few where nothing was asked."""
    if not asked.wants("deed"):
        return Group("deed", "", ())
    known: list[Found] = [deed for name in settings.SEARCH_DEEDS for deed in import_string(name)(viewer)]
    limit = asked.limit if asked.words else FEW_DEEDS
    return matching("deed", _("Do"), known, asked, limit=limit)


def matching(kind: str, title: str, known: Iterable[Found], asked: Asked, *, limit: int) -> Group:
    """Those of a short list that meet what was asked, those that begin so first."""
    met = [one for one in known if asked.meets(one.title, one.note)]
    ordered = [met[place] for place in asked.best_first(one.title for one in met)]
    return Group.of(kind, title, ordered, limit=limit)
