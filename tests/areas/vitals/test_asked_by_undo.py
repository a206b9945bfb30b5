"""An undo that gives an epic or a client back to somebody says their limits before, as other ways do."""

import json

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from homeostat.areas.vitals.asked import of_undo
from homeostat.areas.work import actions
from homeostat.areas.work.models import Client, Epic
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.tokens import SCOPES, make_token

from .conftest import AT, TODAY

SAID = "Ben would own 3 epics; the limit for core members of Heron is 2."


@pytest.fixture
def given_away(world):
    """An epic of Ben that Cy has by now, while Ben has two others; and the change that gave it away."""
    ben, cy = world.people["ben"], world.people["cy"]
    epic = actions.add_epic("Harbour", owner=ben, by=None, at=AT)
    actions.change_epic(epic, changes={"owner": cy}, by=None, at=AT)
    change = AuditEntry.objects.latest("pk")
    for number in range(2):
        actions.add_epic(f"Epic {number}", owner=ben, by=None, at=AT)
    return change


def told(world, entry) -> list[str]:
    return [str(each.message) for each in of_undo(entry, viewer=world.viewer("di"), today=TODAY)]


def test_an_epic_that_comes_back_counts(world, given_away):
    assert told(world, given_away) == [SAID]
    assert told(world, AuditEntry.objects.latest("pk")) == []  # undone, it is gone


def test_so_does_one_that_runs_again_and_one_that_was_taken_away(world, given_away):
    first = Epic.objects.get(name="Epic 0")
    actions.change_epic(first, changes={"state": "done"}, by=None, at=AT)
    done = AuditEntry.objects.latest("pk")
    actions.add_epic("Epic 2", owner=world.people["ben"], by=None, at=AT)
    added = AuditEntry.objects.latest("pk")
    assert told(world, done) == [SAID]
    actions.undo(added, by=None, at=AT)
    gone = AuditEntry.objects.latest("pk")
    assert told(world, gone) == []  # two again
    actions.undo(done, by=None, at=AT)
    assert told(world, gone) == [SAID]


def test_what_gives_nobody_more_is_undone_in_silence(world, given_away):
    epic = Epic.objects.get(name="Harbour")
    actions.change_epic(epic, changes={"name": "Port"}, by=None, at=AT)
    assert told(world, AuditEntry.objects.latest("pk")) == []
    task = actions.add_task("Draw", by=None, at=AT)
    actions.change_task(task, changes={"title": "Paint"}, by=None, at=AT)
    assert told(world, AuditEntry.objects.latest("pk")) == []
    Epic.objects.filter(pk=epic.pk).delete()
    assert told(world, given_away) == []  # the undo itself says that it is not there any more


def test_a_client_counts_as_well(world):
    ben = world.people["ben"]
    clients = [actions.add_client(name, owner=ben, by=None, at=AT) for name in ("North", "South", "East")]
    actions.change_client(clients[0], changes={"owner": None}, by=None, at=AT)
    change = AuditEntry.objects.latest("pk")
    assert Client.objects.filter(owner=ben).count() == 2
    assert told(world, change) == ["Ben would own 3 clients; the limit for core members of Heron is 2."]


def test_the_page_says_it_before_and_undoes_it_after(world, given_away, client):
    client.force_login(world.user("di"))
    url = reverse("work:undo", args=[given_away.pk])
    page = client.post(url)
    assert page.status_code == 200
    assert SAID in page.content.decode()
    assert Epic.objects.get(name="Harbour").owner == world.people["cy"]
    page = client.post(url, {"told": page.context["told"]})
    assert page.status_code == 302
    assert Epic.objects.get(name="Harbour").owner == world.people["ben"]


def test_what_has_become_more_meanwhile_is_said_anew(world, given_away, client):
    client.force_login(world.user("di"))
    url = reverse("work:undo", args=[given_away.pk])
    actions.add_epic("Epic 2", owner=world.people["ben"], by=None, at=AT)
    page = client.post(url, {"told": SAID})
    assert page.status_code == 200
    assert "Ben would own 4 epics" in page.content.decode()


def test_the_api_answers_with_it(world, given_away):
    token = make_token(world.user("di"), name="test", scopes=list(SCOPES), days=30, at=timezone.now())[1]
    answer = Browser().post(
        f"/api/v1/work/changes/{given_away.pk}/undo",
        json.dumps({}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (answer.status_code, answer.json()) == (200, {"warnings": [SAID]})
    assert Epic.objects.get(name="Harbour").owner == world.people["ben"]
