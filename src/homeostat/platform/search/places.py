"""Help documents by their words, and the ways to the nine places."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeostat.platform.access import Viewer
from homeostat.platform.help.documents import documents
from homeostat.platform.search.asked import Asked
from homeostat.platform.search.found import Found, Group
from homeostat.platform.search.sources import matching
from homeostat.platform.shell.places import PLACES


def groups(viewer: Viewer, asked: Asked) -> Iterator[Group]:
    """Documents, for everybody who signed in."""
    if asked.wants("document"):
        yield matching("document", _("Help"), _documents(), asked, limit=asked.limit)


def deeds(viewer: Viewer) -> Iterator[Found]:
    """Going to one of the places."""
    if viewer.is_member:
        for place in PLACES:
            yield Found(_("Go to %s") % place.title, place.href, icon=place.icon)


def _documents() -> list[Found]:
    titles = {
        "how-to": _("how to"),
        "explanation": _("what it means"),
        "reference": _("look it up"),
        "decisions": _("why it is built so"),
    }
    return [Found(one.title, one.href, titles[one.kind], "info") for one in documents().values()]
