"""Another duty is asked for: limits are said before, to whom they may be said, and nothing is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from homeostat.areas.organisation import actions as organisation
from homeostat.areas.vitals.asked import of_row, with_limits
from homeostat.areas.work.actions import add_client, add_epic, change_epic, state_limit
from homeostat.areas.work.models import Epic
from homeostat.core.organisation import AssignRole, Leave, ReleaseRole, SetPolicy

from .conftest import AT, TODAY

LATER = TODAY + timedelta(days=30)


def asked(world, *changes, on=TODAY, to="di") -> list[str]:
    preview = organisation.preview(list(changes), on)
    told = with_limits(preview, on, viewer=world.viewer(to), today=TODAY).consequences
    return [str(each.message) for each in told[len(preview.consequences) :]]


def holds(world, person: str, count: int) -> None:
    for number in range(count):
        world.role(f"r{person}{number}", holders=person)


def test_a_role_above_the_limit_is_said_before_it_is_given(world):
    holds(world, "ben", 3)
    world.role("docs")
    change = AssignRole("docs", "ben")
    said = "Ben would hold 4 roles; the limit for core members of Heron is 3."
    assert asked(world, change) == [said]
    assert asked(world, AssignRole("docs", "cy")) == []
    assert asked(world, AssignRole("docs", "ben", part="backup")) == []
    consequence = with_limits(
        organisation.preview(change, TODAY), TODAY, viewer=world.viewer("di"), today=TODAY
    ).consequences[-1]
    assert (consequence.policy, str(consequence.rule)) == ("limits.roles", "Most roles of a core member")
    organisation.adopt(change, on=TODAY, by=None, reason="All the same", at=AT)  # nothing is refused


def test_the_limit_is_that_of_the_cell(world):
    holds(world, "ben", 1)
    world.role("docs")
    assert asked(world, AssignRole("docs", "ben")) == []
    world.policy("limits.roles", 1, "cell:heron")
    assert asked(world, AssignRole("docs", "ben"))[0].endswith("Heron is 1.")
    world.policy("limits.roles", 5, "company")
    assert asked(world, AssignRole("docs", "ben"))[0].endswith("Heron is 1.")


def test_what_is_no_further_duty_is_not_spoken_of(world):
    holds(world, "ben", 4)
    assert asked(world, ReleaseRole("rben0", "ben")) == []
    assert asked(world, Leave("otter", "eve")) == []
    assert asked(world, SetPolicy("limits.roles", 1)) == []
    world.role("docs")
    assert asked(world, ReleaseRole("rben0", "ben"), AssignRole("docs", "ben")) == []


def test_what_is_scheduled_counts_from_its_day(world):
    holds(world, "ben", 2)
    for key in ("docs", "ops"):
        world.role(key)
    organisation.adopt(AssignRole("docs", "ben"), on=LATER, by=None, reason="", at=AT)
    told = asked(world, AssignRole("ops", "ben"))
    assert len(told) == 1
    assert told[0].startswith("From 12 March 2026 on: Ben would hold 4 roles")


def test_undoing_a_release_asks_again(world):
    holds(world, "ben", 4)
    row = organisation.adopt(ReleaseRole("rben0", "ben"), on=TODAY, by=None, reason="", at=AT)
    preview = with_limits(
        organisation.preview_undo(row), TODAY, viewer=world.viewer("di"), today=TODAY
    ).consequences
    assert "Ben would hold 4 roles" in str(preview[-1].message)


def test_what_somebody_stated_is_said_to_their_cell_alone(world):
    holds(world, "ben", 1)
    world.role("docs")
    state_limit(world.people["ben"], limit=Decimal("1.5"), start=TODAY, by=world.user("ben"), at=AT)
    change = AssignRole("docs", "ben")
    said = (
        "Ben would carry 2 in roles, epics and clients, each with its weight, and stated to want 1.5 at most."
    )
    for reader in ("ada", "ben"):
        assert asked(world, change, to=reader) == [said]
    for reader in ("di", "eve"):
        assert asked(world, change, to=reader) == []
    steward = world.steward()
    told = with_limits(organisation.preview(change, TODAY), TODAY, viewer=steward, today=TODAY)
    assert "stated" not in "".join(str(each.message) for each in told.consequences)


def test_the_policy_s_limit_in_all_is_said_to_the_cell(world):
    holds(world, "ben", 2)
    world.role("docs")
    world.policy("role_load.limit", 2, "cell:heron")
    told = asked(world, AssignRole("docs", "ben"), to="ada")
    assert told == [
        "Ben would carry 3 in roles, epics and clients, each with its weight; the limit in Heron is 2."
    ]
    assert asked(world, AssignRole("docs", "ben"), to="di") == []


def row(world, noun, before=None, to="di", **given) -> list[str]:
    told = of_row(before, given, noun=noun, viewer=world.viewer(to), today=TODAY)
    return [str(each.message) for each in told]


def test_an_epic_above_the_limit_counts_as_the_sign_counts_it(world):
    ben = world.people["ben"]
    for number in range(2):
        add_epic(f"Epic {number}", owner=ben, by=None, at=AT)
    said = "Ben would own 3 epics; the limit for core members of Heron is 2."
    assert row(world, "epic", owner=ben) == [said]
    assert row(world, "epic", owner=ben, state="prospect") == []
    assert row(world, "epic", owner=ben, state="done", end=None) == []
    assert row(world, "epic", owner=ben, start=TODAY - timedelta(days=9), end=TODAY) == []
    assert row(world, "epic", owner=None) == []
    told = row(world, "epic", owner=ben, start=LATER)
    assert told == [f"From 12 March 2026 on: {said}"]
    portal = world.epics["portal"]
    assert row(world, "epic", portal, owner=ben) == [said]
    assert row(world, "epic", portal, name="Another") == []
    own = Epic.objects.filter(owner=ben).first()
    assert own is not None
    assert row(world, "epic", own, owner=ben, name="Another") == []
    change_epic(portal, changes={"owner": ben, "state": "offer"}, by=None, at=AT)
    assert row(world, "epic", portal, state="in_development") == [said]


def test_a_client_above_the_limit(world):
    ben = world.people["ben"]
    clients = [add_client(name, owner=ben, by=None, at=AT) for name in ("North", "South")]
    assert row(world, "client", owner=ben) == [
        "Ben would own 3 clients; the limit for core members of Heron is 2."
    ]
    assert row(world, "client", clients[0], owner=ben) == []
    assert row(world, "client", clients[0], owner=world.people["cy"]) == []


def test_however_many_duties_there_are_few_queries_are_asked(world, django_assert_max_num_queries):
    holds(world, "ben", 5)
    ben = world.people["ben"]
    for number in range(6):
        add_epic(f"Epic {number}", owner=ben, by=None, at=AT)
    viewer = world.viewer("ada")
    with django_assert_max_num_queries(6):
        of_row(None, {"owner": ben}, noun="epic", viewer=viewer, today=TODAY)
    world.role("docs")
    preview = organisation.preview(AssignRole("docs", "ben"), TODAY)
    with django_assert_max_num_queries(4):
        with_limits(preview, TODAY, viewer=viewer, today=TODAY)
    nothing = organisation.preview(Leave("otter", "eve"), TODAY)
    with django_assert_max_num_queries(0):
        with_limits(nothing, TODAY, viewer=viewer, today=TODAY)


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_the_form_says_it_and_the_second_press_saves(world):
    ben = world.people["ben"]
    for number in range(2):
        add_epic(f"Epic {number}", owner=ben, by=None, at=AT)
    browser = signed_in(world.user("di"))
    sent = {"name": "Third", "owner": "ben", "state": "in_development"}
    said = "Ben would own 3 epics; the limit for core members of Heron is 2."
    first = browser.post("/work/epics/add/", sent)
    assert (first.status_code, Epic.objects.filter(name="Third").exists()) == (200, False)
    page = first.content.decode()
    assert said in page
    assert "/settings/policies/limits.epics/" in page
    live = browser.post("/work/epics/add/?follows=1", sent).content.decode()
    assert said in live
    assert "<html" not in live
    assert not Epic.objects.filter(name="Third").exists()
    unfinished = browser.post("/work/epics/add/?follows=1", sent | {"name": ""}).content.decode()
    assert said in unfinished
    second = browser.post("/work/epics/add/", sent | {"told": first.context["told"]})
    assert second.status_code == 302
    assert Epic.objects.get(name="Third").owner == ben
    more = browser.post("/work/epics/add/", sent | {"name": "Fourth", "told": first.context["told"]})
    assert (more.status_code, "would own 4 epics" in more.content.decode()) == (200, True)


def test_a_form_that_asks_nothing_saves_at_once(world):
    browser = signed_in(world.user("di"))
    sent = {"name": "First", "owner": "ben", "state": "in_development"}
    assert browser.post("/work/epics/add/", sent).status_code == 302
    assert browser.post("/work/epics/add/?follows=1", sent).content.decode().strip() == ""
    assert browser.post("/work/clients/add/", {"name": "North", "owner": "ben"}).status_code == 302


@pytest.mark.parametrize("reader", ["ada", "di"])
def test_the_page_of_a_change_links_the_limit(world, reader):
    holds(world, "ben", 3)
    world.role("docs")
    sent = {"step": "preview", "on": timezone.localdate().isoformat(), "part": "holder", "role": "docs"}
    browser = signed_in(world.user(reader))
    page = browser.post("/organisation/change/assign-role/?role=docs", sent | {"person": "ben"})
    assert page.status_code == 200, page.content.decode()
    told = page.content.decode()
    assert "Ben would hold 4 roles; the limit for core members of Heron is 3." in told
    assert "/settings/policies/limits.roles/" in told
