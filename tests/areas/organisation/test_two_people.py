"""Nobody opens everybody's hours to themselves: neither by a role nor by a policy."""

from collections.abc import Iterable
from datetime import date

import pytest
from tests.areas.organisation import cooperative
from tests.areas.organisation.cooperative import NEXT_MARCH, SPRING, START, SUMMER, adopt, at

from homeostat.areas.organisation.actions import Refused, adopt_history, preview, preview_undo, undo
from homeostat.areas.organisation.models import OrganisationChange, Person
from homeostat.areas.organisation.own_rules import SUSTAINABILITY
from homeostat.areas.organisation.snapshots import timeline
from homeostat.connect.code.opening import opened
from homeostat.connect.code.planning import plan
from homeostat.core.organisation import (
    AssignRole,
    Change,
    DefineRole,
    ReleaseRole,
    RoleFacts,
    SetPolicy,
    Timeline,
    apply,
)
from homeostat.platform.signin.models import User

pytestmark = pytest.mark.django_db
SAID = "Somebody else has to enter you: its holder sees everybody's hours. Ask somebody else, or a steward."
MINE = AssignRole(SUSTAINABILITY, "mira")


@pytest.fixture
def mira(db: None) -> User:
    cooperative.found()
    adopt(DefineRole(SUSTAINABILITY, RoleFacts("Sustainability")), on=START, by=None, reason="", at=at(START))
    return cooperative.member("mira").user


def made(changes: Change | Iterable[Change], by: User | None, on=SPRING) -> OrganisationChange:
    return adopt(changes, on=on, by=by, reason="", at=at(on))


def holders(on: date) -> dict[str, str]:
    return {key: held.part for key, held in timeline().on(on).holders(SUSTAINABILITY).items()}


def test_the_role_that_sees_hours_is_given_by_somebody_else(mira: User) -> None:
    with pytest.raises(Refused, match=SAID):
        made(MINE, mira)
    refusal = preview(MINE, SPRING, asked_by=mira).refusal
    assert refusal is not None
    assert str(refusal) == SAID
    assert preview(MINE, SPRING, asked_by=cooperative.member("ben").user).refusal is None
    made(MINE, Person.objects.get(key="ben").user)
    assert timeline().on(SPRING).roles_of("mira").keys() >= {SUSTAINABILITY}


def test_what_opens_nothing_is_free(mira: User) -> None:
    made(AssignRole(SUSTAINABILITY, "mira", "backup"), mira)
    made(AssignRole(SUSTAINABILITY, "tomas"), mira)
    made(AssignRole("hiring", "mira"), mira)
    made([ReleaseRole(SUSTAINABILITY, "mira"), MINE], cooperative.steward().user, SUMMER)
    assert holders(SPRING) == {"mira": "backup", "tomas": "holder"}
    assert holders(SUMMER) == {"mira": "holder", "tomas": "holder"}
    assert timeline().on(SPRING).holders("hiring")["mira"].part == "holder"


def test_a_steward_takes_it_and_a_visitor_with_rights_is_nobody(mira: User) -> None:
    steward = cooperative.steward().user
    Person.objects.filter(key="ada").update(user=steward)
    made(AssignRole(SUSTAINABILITY, "ada"), steward)
    made(MINE, cooperative.visitor().user)
    assert holders(SPRING) == {"ada": "holder", "mira": "holder"}


def test_a_role_of_that_key_made_for_it_is_the_same(db: None) -> None:
    cooperative.found()
    mira = cooperative.member("mira").user
    with pytest.raises(Refused, match=SAID):
        made([DefineRole(SUSTAINABILITY, RoleFacts("Harmless")), MINE], mira)


def test_undoing_does_not_bring_it_back_nor_does_it_begin_earlier(mira: User) -> None:
    made(MINE, None, SUMMER)
    with pytest.raises(Refused, match=SAID):
        made(MINE, mira, SPRING)
    made(AssignRole(SUSTAINABILITY, "mira", willing=False), mira, NEXT_MARCH)
    made(MINE, mira, NEXT_MARCH)
    ended = made(ReleaseRole(SUSTAINABILITY, "mira"), mira, NEXT_MARCH)
    assert str(preview_undo(ended, asked_by=mira).refusal) == SAID
    with pytest.raises(Refused, match=SAID):
        undo(ended, by=mira, reason="")
    undo(ended, by=None, reason="")


def test_files_say_it_in_the_plan(mira: User) -> None:
    text = f"format: 1\nroles:\n  {SUSTAINABILITY}:\n    name: Sustainability\n    holders: [mira]\n"
    document = opened({"organisation.yaml": text}, "")
    found = plan(document, SPRING, asked_by=mira)
    assert [str(reason.message) for reason, _place in found.refusals] == [SAID.partition(" Ask")[0]]
    assert not plan(document, SPRING).refusals


def test_members_do_not_open_hours_to_everybody(mira: User) -> None:
    change = SetPolicy("privacy.hours_open", True)
    with pytest.raises(Refused, match="Stewards alone set Hours open to everybody"):
        made(change, mira)
    made(change, cooperative.steward().user, SUMMER)


def test_nor_does_a_history_that_they_bring(mira: User) -> None:
    opened = apply(timeline(), [SetPolicy("privacy.hours_open", True)], SPRING)
    assert isinstance(opened, Timeline)
    with pytest.raises(Refused, match="Hours would open to everybody, and so to you"):
        adopt_history(opened, by=mira, reason="")
    assert adopt_history(opened, by=cooperative.steward().user, reason="") is not None
