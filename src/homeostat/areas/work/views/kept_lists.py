"""Kept lists as they stand above the tasks: one's own first, and no more than there is room for."""

from dataclasses import dataclass

from homeostat.areas.work import access
from homeostat.areas.work.models import TaskView
from homeostat.platform.access import Viewer

SHOWN = 12


@dataclass(frozen=True, slots=True)
class KeptList:
    view: TaskView
    is_here: bool
    is_own: bool
    may_remove: bool


@dataclass(frozen=True, slots=True)
class KeptLists:
    """Those that are shown at once, and the others, which somebody opens."""

    first: list[KeptList]
    further: list[KeptList]

    def __bool__(self) -> bool:
        return bool(self.first)

    @property
    def every(self) -> list[KeptList]:
        return self.first + self.further

    @property
    def is_further_here(self) -> bool:
        """Whether the list that is looked at is among the others."""
        return any(each.is_here for each in self.further)


def kept_lists(viewer: Viewer, *, query: str | None) -> KeptLists:
    """A viewer's lists and those shared; `query` is what the page asks, where it is the list of tasks."""
    every = []
    for view in access.views_for(viewer):
        is_own = view.owner_id == viewer.user.pk
        may_remove = is_own or (view.is_shared and viewer.is_steward)
        every.append(KeptList(view, view.query == query, is_own, may_remove))
    every.sort(key=lambda each: not each.is_own)
    return KeptLists(every[:SHOWN], every[SHOWN:])
