"""Which object of the settings a viewer gets: absent and forbidden look the same."""

from homeostat.areas.organisation.models import Person
from homeostat.areas.settings.presets import Preset, presets
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.signin.models import Invitation, User


def person_to_manage(viewer: Viewer, key: str) -> Person:
    """A person whose access a steward looks after."""
    if not viewer.is_steward:
        raise NotFound
    person = Person.objects.select_related("user").filter(key=key).first()
    if person is None:
        raise NotFound
    return person


def user_to_manage(viewer: Viewer, pk: int) -> User:
    if not viewer.is_steward:
        raise NotFound
    user = User.objects.filter(pk=pk).first()
    if user is None:
        raise NotFound
    return user


def invitation_to_manage(viewer: Viewer, pk: int) -> Invitation:
    if not viewer.is_steward:
        raise NotFound
    invitation = Invitation.objects.select_related("person").filter(pk=pk).first()
    if invitation is None:
        raise NotFound
    return invitation


def person_to_export(viewer: Viewer, key: str) -> Person:
    """A person's own data: for that person, and for a steward."""
    person = Person.objects.select_related("user").filter(key=key).first()
    if person is None:
        raise NotFound
    if viewer.is_steward:
        return person
    if viewer.person_id != person.pk:
        raise NotFound
    return person


def preset_for(viewer: Viewer, key: str) -> Preset:
    """A preset, for members."""
    found = presets().get(key)
    if found is None:
        raise NotFound
    if not viewer.is_member:
        raise NotFound
    return found
