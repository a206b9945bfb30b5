"""Backups, lead cells, accelerations, permissions and half days through the API."""

import pytest
from tests.connect.api.conftest import Call, World

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/clients/northwind", "/epics/search"])
def test_backups_are_read_and_written(call: Call, world: World, path: str) -> None:
    assert call("member", "patch", path, {"owner": "mira", "backup": "ben"}).json()["backup"] == "ben"
    assert call("other", "get", path).json()["backup"] == "ben"
    answer = call("member", "patch", path, {"owner": "ben"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "backup")


def test_both_cells_of_a_task_find_it(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}"
    assert call("member", "patch", path, {"lead_cell": "juniper"}).json()["lead_cell"] == "juniper"
    for cell in ("falcon", "juniper"):
        told = {each["key"]: each for each in call("member", "get", f"/tasks?cell={cell}").json()["items"]}
        assert (told[world.task.key]["cell"], told[world.task.key]["lead_cell"]) == ("falcon", "juniper")
    assert world.other_task.key not in told
    answer = call("member", "patch", path, {"lead_cell": "falcon"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "lead_cell")


def test_a_steward_removes_what_others_said_and_attached(call: Call, world: World) -> None:
    file = call("member", "get", f"/tasks/{world.task.key}/attachments").json()[0]["id"]
    for path in (f"/attachments/{file}", f"/comments/{world.comment.pk}"):
        assert call("other", "delete", f"{path}?as_steward=true&reason=Why").status_code == 404
        answer = call("steward", "delete", f"{path}?as_steward=true")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")
        assert call("steward", "delete", f"{path}?as_steward=true&reason=Why").status_code == 204
    told = call("member", "get", f"/comments/{world.comment.pk}").json()
    assert (told["text"], told["removed_by_steward"]) == ("", True)


def test_accelerations_say_what_they_used(call: Call, world: World) -> None:
    (told,) = call("other", "get", "/accelerations").json()["items"]
    assert (told["epic"], told["budget"], told["used"]) == ("search", "20.0000", "1.5000")
    assert call("other", "get", "/accelerations?on=2031-01-01").json()["items"] == []
    path = f"/accelerations/{told['id']}"
    assert call("member", "patch", path, {"budget": "8"}).json()["budget"] == "8.0000"
    assert call("member", "patch", path, {"priority": 0}).status_code == 422
    again = {"priority": 1, "budget": 1, "start": told["start"], "end": told["end"], "reason": "Twice"}
    answer = call("member", "post", "/epics/search/accelerations", again)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "start")
    assert call("member", "delete", path).status_code == 204
    assert call("member", "get", "/accelerations").json()["items"] == []
    (ended,) = call("member", "get", "/epics/search/accelerations").json()
    assert ended["end"] < told["end"]
    changes = call("member", "get", "/work/changes?noun=epic&key=search").json()
    assert call("member", "post", f"/work/changes/{changes[0]['id']}/undo", {}).status_code == 204
    assert len(call("member", "get", "/accelerations").json()["items"]) == 1


def test_tasks_of_accelerated_epics(call: Call, world: World) -> None:
    call("member", "post", "/tasks", {"title": "Elsewhere"})
    told = call("member", "get", "/tasks?accelerated=true").json()["items"]
    assert {each["key"] for each in told} == {world.task.key, world.other_task.key}


class TestPermissions:
    def test_only_whoever_grants_it_and_stewards_grant_it(self, call: Call, world: World) -> None:
        body = {"person": "ben", "start": "2026-01-01"}
        assert call("other", "post", "/permissions/servers/grants", body).status_code == 404
        assert call("other", "patch", "/permissions/servers", {"name": "Mine"}).status_code == 404
        assert call("other", "delete", f"/grants/{world.grant.pk}").status_code == 404
        assert call("steward", "post", "/permissions/servers/grants", body).status_code == 201
        assert call("member", "post", "/permissions/servers/grants", body).status_code == 422
        told = call("other", "get", "/permissions/servers/grants").json()["items"]
        assert [each["person"] for each in told] == ["ben", "mira"]

    def test_a_member_defines_what_they_grant_themselves(self, call: Call, world: World) -> None:
        made = call("other", "post", "/permissions", {"name": "Vault", "granter": "mira"}).json()
        assert (made["key"], made["granter"]) == ("vault", "ben")
        made = call("steward", "post", "/permissions", {"name": "Mail", "granter": "mira"}).json()
        assert made["granter"] == "mira"

    def test_a_task_tells_what_it_needs_and_who_lacks_it(self, call: Call, world: World) -> None:
        path = f"/tasks/{world.task.key}"
        (told,) = call("other", "get", f"{path}/permissions").json()
        assert (told["permission"], told["source"], told["holders"]) == ("servers", "epic", ["mira"])
        assert told["assignee_lacks_it"] is False
        assert call("other", "get", "/tasks-lacking-permissions").json()["items"] == []
        call("member", "patch", path, {"assignee": "ben"})
        (lacking,) = call("other", "get", "/tasks-lacking-permissions").json()["items"]
        assert lacking == {"task": world.task.key, "assignee": "ben", "permissions": ["servers"]}

    def test_one_thing_needs_it_at_a_time(self, call: Call, world: World) -> None:
        for body in ({}, {"epic": "search", "account": "portal"}):
            answer = call("member", "post", "/permissions/servers/needs", body)
            assert answer.status_code == 422
        made = call("member", "post", "/permissions/servers/needs", {"task": world.task.key}).json()
        assert (made["task"], made["epic"]) == (world.task.key, None)
        assert call("member", "delete", f"/needs/{made['id']}").status_code == 204


def test_half_days_are_sent_and_told(call: Call, world: World) -> None:
    body = {"start": "2027-03-01", "end": "2027-03-06", "half_days": True}
    assert call("member", "post", "/absences", body).json()["half_days"] is True
    (told,) = call("other", "get", "/cells/falcon/absences?since=2027-03-01&until=2027-03-02").json()["items"]
    assert (told["half_days"], told["hours_per_day"]) == (True, None)
    answer = call("member", "post", "/absences", {**body, "hours_per_day": 2})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "hours_per_day")
