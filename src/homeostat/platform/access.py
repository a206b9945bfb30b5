"""Who is looking: the one value every access function takes, and the two doors most pages need."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest

if TYPE_CHECKING:
    from homeostat.platform.signin.models import User

# Absent and forbidden look the same from outside.
NotFound = Http404


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in user as the access functions see them.

    `person_id` is None for whoever is nobody in the organisation today: a visitor, and somebody who has left
    or is still to come, whom `absent_id` names.
    """

    user: "User"
    person_id: int | None
    is_steward: bool
    absent_id: int | None = None

    @property
    def is_member(self) -> bool:
        """A member is part of the organisation today; stewards read like members."""
        return self.person_id is not None or self.is_steward

    @property
    def own_id(self) -> int | None:
        """The person they are, on whatever day: what is kept about them stays theirs to take along."""
        return self.absent_id if self.person_id is None else self.person_id


def viewer_of(request: HttpRequest) -> Viewer:
    """The viewer of a request that the sign-in middleware has let through; one query, kept on the request."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None:
        viewer = Viewer(
            user=request.user,  # type: ignore[arg-type]
            person_id=request.user.person_id,  # type: ignore[union-attr]
            is_steward=request.user.is_steward,  # type: ignore[union-attr]
            absent_id=request.user.absent_id,  # type: ignore[union-attr]
        )
        request.viewer = viewer  # type: ignore[attr-defined]
    return viewer


def member_of(request: HttpRequest) -> Viewer:
    """The viewer as a member; not found for a visitor."""
    viewer = viewer_of(request)
    if not viewer.is_member:
        raise NotFound
    return viewer


def steward_of(request: HttpRequest) -> Viewer:
    """The viewer as a steward; not found for everybody else."""
    viewer = viewer_of(request)
    if not viewer.is_steward:
        raise NotFound
    return viewer
