"""What the settings give to whom: absent and forbidden look the same."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from tests.areas.settings.cast import Cast

from homeostat.areas.settings.access import (
    deciding,
    invitation_to_manage,
    person_to_export,
    person_to_manage,
    preset_for,
    user_to_manage,
)
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.access import entries_for, kinds_for
from homeostat.platform.signin.models import Invitation, User


def seen_by(user: User) -> Viewer:
    return Viewer(user=user, person_id=user.person_id, is_steward=user.is_steward)


def test_a_steward_gets_people_users_and_invitations(cast: Cast) -> None:
    steward = seen_by(cast.steward)
    now = timezone.now()
    invited = Invitation.objects.create(email="x@y.example", token_digest="d", invited_at=now, expires_at=now)
    assert person_to_manage(steward, cast.ines.key) == cast.ines
    assert user_to_manage(steward, cast.member.pk) == cast.member
    assert invitation_to_manage(steward, invited.pk) == invited
    assert person_to_export(steward, cast.ines.key) == cast.ines


@pytest.mark.parametrize(
    ("door", "absent"),
    [
        (person_to_manage, "nobody"),
        (user_to_manage, 0),
        (invitation_to_manage, 0),
        (person_to_export, "nobody"),
    ],
)
def test_what_is_absent_and_what_is_forbidden_look_the_same(
    cast: Cast, door: Callable[[Viewer, Any], object], absent: object
) -> None:
    for viewer in (cast.steward, cast.member, cast.visitor):
        with pytest.raises(NotFound):
            door(seen_by(viewer), absent)


def test_others_manage_nobody_and_export_themselves_only(cast: Cast) -> None:
    member = seen_by(cast.member)
    mine = next(person for person in (cast.mira, cast.ines, cast.tomas) if person.pk == member.person_id)
    others = [person for person in (cast.mira, cast.ines, cast.tomas) if person != mine]
    assert person_to_export(member, mine.key) == mine
    for person in others:
        with pytest.raises(NotFound):
            person_to_export(member, person.key)
    with pytest.raises(NotFound):
        person_to_manage(member, mine.key)
    with pytest.raises(NotFound):
        user_to_manage(member, cast.member.pk)


def test_presets_and_the_audit_log_open_to_members_alone(cast: Cast) -> None:
    visitor, member = seen_by(cast.visitor), seen_by(cast.member)
    assert preset_for(member, "calm-start").key == "calm-start"
    with pytest.raises(NotFound):
        preset_for(visitor, "calm-start")
    assert not entries_for(visitor).exists()
    assert kinds_for(visitor) == ([], [])


def test_who_is_nobody_in_the_organisation_decides_as_a_steward_or_not_at_all(cast: Cast) -> None:
    nobody = Viewer(user=cast.visitor, person_id=None, is_steward=False)
    found = deciding(nobody, on=timezone.localdate())
    assert (found.viewer, found.cells, found.holds_role) == (nobody, frozenset(), False)
