"""How much somebody wants to carry: stated for oneself, counted by role load, seen by one's cell alone."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.vitals import access
from homeostat.areas.vitals.carried import carried_by
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.rows import open_figure
from homeostat.areas.work import access as work_access
from homeostat.areas.work.actions import Invalid, state_limit, undo
from homeostat.areas.work.models import StatedLimit
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.audit.access import entries_for
from homeostat.platform.audit.models import AuditEntry

from .conftest import AT, TODAY, refresh

ROLE_LOAD = REGISTRY["role_load"]
PATH = "/work/limit/"


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def company() -> list[tuple[Decimal, Decimal]]:
    rows = Reading.objects.filter(sign="role_load", cell=None, person=None).order_by("sprint__number")
    return list(rows.values_list("numerator", "denominator"))


def test_role_load_counts_against_what_was_stated_from_its_day_on(world):
    world.role("docs", holders="ada")
    refresh()
    assert {limit for _, limit in company()} == {5 * 4}  # five people, four duties each by the policy
    ben, second = world.people["ben"], world.sprints[1]
    state_limit(ben, limit=Decimal(1), start=second.start, by=world.user("ben"), at=AT)
    assert refresh() == 2
    assert [limit for _, limit in company()] == [20, 17, 17]
    state_limit(ben, limit=None, start=world.sprints[2].start, by=world.user("ben"), at=AT)
    refresh()
    assert [limit for _, limit in company()] == [20, 17, 20]


def test_stating_it_again_on_the_same_day_takes_its_place_and_can_be_undone(world):
    ben, by = world.people["ben"], world.user("ben")
    for limit in ("2", "3"):
        row = state_limit(ben, limit=Decimal(limit), start=TODAY, by=by, at=AT)
    assert StatedLimit.objects.get().limit == 3
    again, first = AuditEntry.objects.filter(noun="statedlimit").order_by("-pk")
    with pytest.raises(Invalid):
        undo(first, by=by, at=AT)
    undo(again, by=by, at=AT)
    row.refresh_from_db()
    assert row.limit == 2
    undo(first, by=by, at=AT)
    assert not StatedLimit.objects.exists()
    removed = AuditEntry.objects.latest("pk")
    undo(removed, by=by, at=AT)
    assert StatedLimit.objects.get().limit == 2


@pytest.mark.parametrize("limit", ["0", "0.4", "101"])
def test_a_limit_is_a_sensible_number(world, limit):
    with pytest.raises(Invalid, match="lies between"):
        state_limit(world.people["ben"], limit=Decimal(limit), start=TODAY, by=None, at=AT)


def test_it_opens_to_those_who_share_a_cell_and_nobody_else(world):
    state_limit(world.people["ben"], limit=Decimal("1.5"), start=TODAY, by=world.user("ben"), at=AT)
    sprint = world.sprints[2]
    mate, other = world.viewer("ada"), world.viewer("di")
    opened = access.scope_for(mate, ROLE_LOAD, today=TODAY, person="ben")
    assert open_figure(ROLE_LOAD, sprint, opened).denominator == Decimal("1.5")
    with pytest.raises(Http404):
        access.scope_for(other, ROLE_LOAD, today=TODAY, person="ben")
    heron = access.scope_for(other, ROLE_LOAD, today=TODAY, cell="heron")
    limits = [row for row in open_figure(ROLE_LOAD, sprint, heron).rows if row.kind == "limit"]
    assert [(row.title, row.who, row.denominator) for row in limits] == [("", "", Decimal("9.5"))]
    entry = AuditEntry.objects.get(noun="statedlimit")
    readers = {world.viewer("ben"): True, world.steward(): True, mate: False, other: False}
    for viewer, reads in readers.items():
        assert entries_for(viewer).filter(pk=entry.pk).exists() is reads
    for viewer in (mate, other):
        with pytest.raises(Http404):
            work_access.change_for(viewer, entry.pk)
    assert personal_data(world.people["ben"])["statedlimit"][0]["limit"] == Decimal("1.5")


def test_one_states_it_on_a_page_and_is_told_what_it_means(world, django_assert_max_num_queries):
    for key in ("docs", "ops", "hiring"):
        world.role(key, holders="ada")
    today = timezone.localdate()
    carries = carried_by("ada", on=today)
    assert carries.limit == 4
    client = signed_in(world.user("ada"))
    with django_assert_max_num_queries(15):
        page = client.get(PATH).content.decode()
    assert "which is the policy" in page
    assert "Those who share a cell with you see it" in page
    answer = client.post(
        PATH, {"limit": "2", "start": today.isoformat(), "reason": "A new baby"}, follow=True
    )
    told = answer.content.decode()
    assert f"You carry {carries.weight.normalize()} now, more than that." in told
    entry = AuditEntry.objects.get(noun="statedlimit")
    assert (entry.action, entry.reason, entry.by) == ("add_statedlimit", "A new baby", world.user("ada"))
    assert reverse("work:undo", args=[entry.pk]) in told
    assert "which you stated" in told
    assert client.post(PATH, {"limit": "0", "start": today.isoformat()}).status_code == 422
    undone = client.post(reverse("work:undo", args=[entry.pk]))
    assert undone["Location"] == PATH
    assert not StatedLimit.objects.exists()
    client.post(PATH, {"limit": "9", "start": (today + timedelta(days=1)).isoformat()})
    assert "more than that" not in client.get(PATH).content.decode()
    assert PATH in client.get("/organisation/people/ada/").content.decode()
    assert PATH not in client.get("/organisation/people/ben/").content.decode()


def test_the_ladder_of_the_page(world):
    member = signed_in(world.user("ada"))
    assert member.delete(PATH).status_code == 405
    assert signed_in(world.visitor().user).get(PATH).status_code == 404
    assert signed_in(world.steward().user).get(PATH).status_code == 404
    assert Client().get(PATH).status_code == 302
    assert "nothing that is counted" in str(carried_by("nobody", on=TODAY).said)
