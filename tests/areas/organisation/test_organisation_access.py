"""Who may see and change the organisation."""

import pytest
from django.http import Http404
from tests.areas.organisation.cooperative import START, found, member, steward, visitor

from homeostat.areas.organisation import access
from homeostat.areas.organisation.actions import adopt
from homeostat.core.organisation import SetPolicy

pytestmark = pytest.mark.django_db
DOORS = [(access.cell_for, "falcon"), (access.person_for, "ben"), (access.role_for, "scrum")]


@pytest.mark.parametrize(("door", "key"), DOORS)
def test_members_and_stewards_read_everything(door, key) -> None:
    found()
    assert door(member(), key).key == key
    assert door(steward(), key).key == key


@pytest.mark.parametrize(("door", "key"), DOORS)
def test_absent_and_forbidden_look_the_same(door, key) -> None:
    found()
    with pytest.raises(Http404) as forbidden:
        door(visitor(), key)
    with pytest.raises(Http404) as absent:
        door(member(), "nothing")
    assert str(forbidden.value) == str(absent.value)


def test_adopted_changes_are_for_members() -> None:
    change = found()
    assert access.change_for(member(), change.pk) == change
    with pytest.raises(Http404):
        access.change_for(visitor(), change.pk)
    with pytest.raises(Http404):
        access.change_for(steward(), 0)


def test_members_change_the_organisation_unless_it_is_left_to_stewards() -> None:
    found()
    mira, boss = member(), steward()
    assert access.may_change(mira)
    assert access.may_change(boss)
    assert not access.may_change(visitor())
    adopt(SetPolicy("organisation.changed_by", "stewards"), on=START, by=None, reason="")
    assert not access.may_change(mira)
    assert access.may_change(boss)
    adopt(SetPolicy("organisation.changed_by", "members"), on=START, by=None, reason="")
    assert access.may_change(mira)
