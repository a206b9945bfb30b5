"""Who gets what of the organisation as code: members read, whoever may change the organisation adopts."""

from homeostat.areas.organisation.access import may_change
from homeostat.core.organisation import View
from homeostat.platform.access import NotFound, Viewer


def cell_within(viewer: Viewer, key: str, view: View) -> str:
    """The key of a cell open on the day, to take out alone; for members."""
    if not viewer.is_member:
        raise NotFound
    if view.cell(key) is None:
        raise NotFound
    return key


def may_adopt(viewer: Viewer) -> bool:
    """Whether a plan of theirs may become changes."""
    return may_change(viewer)
