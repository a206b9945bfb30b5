"""Stewards set what decides who sees, keeps or may do what; no way round it, nor round an approval."""

import pytest
from django.test import Client
from django.urls import reverse
from tests.areas.organisation.cooperative import START, SUMMER, found, member, steward, visitor

from homeostat.areas.organisation import access
from homeostat.areas.organisation.actions import (
    ForStewards,
    Preview,
    adopt,
    adopt_history,
    preview,
    preview_undo,
    undo,
)
from homeostat.areas.organisation.models import OrganisationChange, Policy
from homeostat.areas.organisation.snapshots import timeline
from homeostat.core.organisation import (
    ClearPolicy,
    DescribeCell,
    SetPolicy,
    Timeline,
    Together,
    apply,
)
from homeostat.platform.access import Viewer

pytestmark = pytest.mark.django_db
OPEN_HOURS = SetPolicy("privacy.hours_open", True)
FOR_A_KIND = SetPolicy("load.range", [0, 3], "kind:generalist")
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def said_against(found: Preview) -> str:
    assert found.refusal is not None
    return str(found.refusal)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (OPEN_HOURS, "Stewards alone set Hours open to everybody. Ask a steward, or leave it out."),
        (SetPolicy("organisation.changed_by", "stewards"), "Who may change the organisation"),
        (SetPolicy("signin.second_proof", "nobody"), "Who needs a second proof"),
        (ClearPolicy("retention.audit_days"), "Days the audit log is kept"),
        (FOR_A_KIND, "set by stewards alone. Ask for it for each cell on the page of the policy"),
        (ClearPolicy("load.range", "kind:generalist"), "for cells of one kind is set by stewards alone"),
        (SetPolicy("load.range", [0, 3], "cell:falcon"), "for one cell needs approval"),
        (Together((DescribeCell("falcon", "Kestrel", ""), OPEN_HOURS)), "Hours open to everybody"),
    ],
)
def test_a_member_is_told_what_is_for_stewards_and_nothing_is_written(change, said: str) -> None:
    found()
    mira = member().user
    assert said in said_against(preview(change, START, asked_by=mira))
    with pytest.raises(ForStewards) as refused:
        adopt([DescribeCell("juniper", "Spruce", ""), change], on=START, by=mira, reason="")
    assert said in str(refused.value)
    assert OrganisationChange.objects.count() == 1


def test_a_steward_and_homeostat_itself_set_everything() -> None:
    found()
    boss = steward().user
    assert preview([OPEN_HOURS, FOR_A_KIND], START, asked_by=boss).refusal is None
    assert preview(OPEN_HOURS, START).refusal is None
    adopt([OPEN_HOURS, FOR_A_KIND], on=START, by=boss, reason="")
    adopt(ClearPolicy("privacy.hours_open"), on=START, by=None, reason="")


def test_ways_of_working_are_for_members_and_what_else_is_wrong_is_said_as_before() -> None:
    found()
    mira = member().user
    adopt(SetPolicy("load.range", [0.5, 0.8]), on=START, by=mira, reason="")
    unknown = said_against(preview(SetPolicy("no.such", 1), START, asked_by=mira))
    assert "There is no policy" in unknown
    misplaced = said_against(
        preview(SetPolicy("sprint.length_days", 7, "kind:generalist"), START, asked_by=mira)
    )
    assert "cannot be set for" in misplaced
    both = preview([OPEN_HOURS, SetPolicy("load.range", "much")], START, asked_by=mira).refusal
    assert both is not None
    assert [each.track.key[0] for each in both.reasons] == ["privacy.hours_open", "load.range"]


def test_what_a_steward_set_a_member_does_not_take_back() -> None:
    found()
    mira, boss = member(), steward()
    row = adopt([OPEN_HOURS, DescribeCell("falcon", "Kestrel", "")], on=START, by=boss.user, reason="")
    assert "Hours open" in said_against(preview_undo(row, asked_by=mira.user))
    assert not access.may_undo(mira, row)
    assert access.may_undo(boss, row)
    with pytest.raises(ForStewards):
        undo(row, by=mira.user, reason="")
    undone = undo(row, by=boss.user, reason="")
    with pytest.raises(ForStewards):
        undo(undone, by=mira.user, reason="")
    plain = adopt(DescribeCell("falcon", "Hawk", ""), on=START, by=boss.user, reason="")
    assert access.may_undo(mira, plain)
    assert not access.may_undo(visitor(), plain)
    assert preview_undo(plain, asked_by=mira.user).refusal is None


def test_an_imported_history_with_policies_of_stewards_is_theirs_to_take_back() -> None:
    found()
    target = apply(timeline(), [OPEN_HOURS], SUMMER)
    assert isinstance(target, Timeline)
    row = adopt_history(target, by=None, reason="")
    assert row is not None
    with pytest.raises(ForStewards):
        undo(row, by=member().user, reason="")
    assert undo(row, by=steward().user, reason="")


@pytest.mark.parametrize(
    ("policy", "scope", "who"),
    [
        ("load.range", "company", {"member", "steward"}),
        ("load.range", "kind:generalist", {"steward"}),
        ("load.range", "cell:falcon", {"steward"}),
        ("privacy.hours_open", "company", {"steward"}),
    ],
)
def test_who_may_set_a_policy_where(policy: str, scope: str, who: set[str]) -> None:
    found()
    viewers: dict[str, Viewer] = {"member": member(), "steward": steward(), "visitor": visitor()}
    assert {name for name, viewer in viewers.items() if access.may_set(viewer, policy, scope)} == who


def test_the_pages_of_a_change_offer_no_undoing_that_is_refused() -> None:
    found()
    boss = steward().user
    row = adopt(OPEN_HOURS, on=START, by=boss, reason="")
    shown, taking_back = (reverse(f"organisation:{name}", args=[row.pk]) for name in ("adopted", "undo"))
    client = Client()
    client.force_login(member().user, backend=BACKEND)
    assert taking_back not in client.get(shown).content.decode()
    assert "Stewards alone set Hours open to everybody" in client.get(taking_back).content.decode()
    assert client.post(taking_back).status_code == 422
    assert Policy.objects.current().filter(key="privacy.hours_open").exists()
    client.force_login(boss, backend=BACKEND)
    assert taking_back in client.get(shown).content.decode()
    assert client.post(taking_back).status_code == 302
