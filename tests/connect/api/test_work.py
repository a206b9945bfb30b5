"""Work through the API: what pages say, with conditions, keys that are there, and hours that stay private."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.areas.organisation.actions import adopt
from homeostat.core.organisation import SetPolicy
from homeostat.models import HoursEntry, HoursRollup, Policy, Sprint, Task, TaskSprint

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/clients/northwind", "/accounts/portal", "/epics/search", "/tasks/{task}"])
def test_nobody_overwrites_what_they_have_not_read(call: Call, world: World, path: str) -> None:
    path = path.format(task=world.task.key)
    tag = call("member", "get", path)["ETag"]
    field = "assignee" if path.startswith("/tasks") else "owner"
    changed = call("member", "patch", path, {field: "ben"}, If_Match=tag)
    assert changed.status_code == 200
    assert changed["ETag"] == call("member", "get", path)["ETag"] != tag
    late = call("other", "patch", path, {"external_key": "X-1"}, If_Match=tag)
    assert (late.status_code, late.json()["type"]) == (412, "/api/#problem-changed")
    assert call("other", "patch", path, {"external_key": "X-1"}, If_Match="*").status_code == 200


@pytest.mark.parametrize(("place", "noun"), [("clients", "client"), ("epics", "epic")])
def test_who_owns_more_than_a_limit_says_is_told_and_not_refused(call: Call, place: str, noun: str) -> None:
    on = timezone.localdate()
    adopt(SetPolicy(f"limits.{place}", 0), on=on, by=None, reason="")
    answer = call("member", "post", f"/{place}", {"name": "New", "owner": "mira"})
    said = f"Mira would own 1 {noun}; the limit for core members of Falcon is 0."
    assert (answer.status_code, answer.json()["warnings"]) == (201, [said])
    key = answer.json()["key"]
    renamed = call("member", "patch", f"/{place}/{key}", {"name": "Newer"})
    assert renamed.json()["warnings"] == []
    given = call("member", "patch", f"/{place}/{key}", {"owner": "ben"})
    assert given.json()["warnings"] == [said.replace("Mira", "Ben").replace("Falcon", "Juniper")]
    read = call("member", "get", f"/{place}/{key}")
    assert given["ETag"] == read["ETag"]
    assert "warnings" not in read.json()
    again = call("member", "patch", f"/{place}/{key}", {"name": "Newest"}, If_Match=given["ETag"])
    assert again.status_code == 200


def test_a_task_that_is_over_has_no_hours_left(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}"
    assert call("member", "get", path).json()["remaining"] == "4.0000"
    assert call("member", "patch", path, {"state": "done"}).json()["remaining"] is None
    assert call("member", "patch", path, {"state": "review"}).json()["remaining"] == "4.0000"


def test_a_stay_follows_what_its_task_is_for_until_its_sprint_is_closed(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}"

    def epic() -> str | None:
        return call("member", "get", f"{path}/stays").json()[0]["epic"]

    assert epic() == "search"
    call("member", "patch", path, {"epic": None})
    assert epic() is None
    Sprint.objects.update(closed_at=timezone.now())
    call("member", "patch", path, {"epic": "search"})
    assert epic() is None
    of_sprint = call("member", "get", f"/sprints/{world.stay.sprint.number}/stays").json()["items"]
    assert {each["account"] for each in of_sprint} == {"portal"}


def test_only_what_is_sent_changes(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}"
    before = call("member", "get", path).json()
    after = call("member", "patch", path, {"points": 3}).json()
    assert {name for name in after if after[name] != before[name]} == {"points"}
    emptied = call("member", "patch", path, {"assignee": None}).json()
    assert emptied["assignee"] is None


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("/tasks", {"title": "   "}, "title"),
        ("/tasks", {"title": "X", "epic": "nothing"}, "epic"),
        ("/tasks", {"title": "X", "assignee": "mira", "reviewer": "mira"}, "reviewer"),
        ("/tasks", {"title": "X", "estimate": -1}, "estimate"),
        ("/tasks", {"title": "X", "estimate": "1.23456"}, "estimate"),
        ("/tasks", {"title": "X", "key": "mine"}, "key"),
        ("/epics", {"name": "X", "start": "2027-01-02", "end": "2027-01-01"}, "end"),
        ("/accounts", {"name": "X", "category": "free"}, "category"),
        ("/hours", {"hours": 1}, "account"),
        ("/hours", {"hours": "0.001", "account": "portal"}, "hours"),
        ("/hours", {"hours": 25, "account": "portal"}, "hours"),
        ("/hours", {"hours": 1, "account": "portal", "day": "2190-01-01"}, "day"),
        ("/absences", {"start": "2027-01-02", "end": "2027-01-02"}, "end"),
        ("/absences", {"start": "2026-12-30", "end": "2027-01-05"}, "start"),
        ("/sprints", {"until": "2199-01-01"}, "until"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(call: Call, path: str, body: dict, field: str) -> None:
    answer = call("member", "post", path, body)
    assert (answer.status_code, [each["field"] for each in answer.json()["errors"]]) == (422, [field])
    assert answer.json()["errors"][0]["remedy"]


def test_an_epic_cannot_come_to_end_before_it_begins(call: Call) -> None:
    assert call("member", "patch", "/epics/search", {"start": "2027-02-01"}).status_code == 200
    assert call("member", "patch", "/epics/search", {"end": "2027-01-01"}).status_code == 422


def test_hours_are_corrected_removed_and_brought_back(call: Call, world: World) -> None:
    path = f"/hours/{world.entry.pk}"
    tag = call("member", "get", path)["ETag"]
    corrected = call("member", "patch", path, {"hours": "2.25"}, If_Match=tag).json()
    assert (corrected["hours"], corrected["id"] != world.entry.pk) == ("2.2500", True)
    assert HoursRollup.objects.get().hours == Decimal("2.25")
    assert call("member", "patch", path, {"hours": 3}).status_code == 422
    path = f"/hours/{corrected['id']}"
    assert call("member", "delete", path, If_Match=tag).status_code == 412
    assert call("member", "delete", path).status_code == 204
    assert call("member", "get", "/hours").json()["items"] == []
    back = call("member", "post", f"{path}/undo", {}).json()
    assert back["hours"] == "2.2500"


def test_other_work_brings_its_account(call: Call, world: World) -> None:
    path = f"/hours/{world.entry.pk}"
    bare = call("member", "post", "/tasks", {"title": "Without an account"}).json()["key"]
    answer = call("member", "patch", path, {"task": bare})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "account")
    call("member", "post", "/accounts", {"name": "Shop", "category": "billable_fixed"})
    moved = call("member", "patch", path, {"task": bare, "account": "shop"}).json()
    assert (moved["task"], moved["account"], moved["epic"]) == (bare, "shop", None)
    again = call("member", "patch", f"/hours/{moved['id']}", {"task": world.task.key}).json()
    assert (again["account"], again["epic"]) == ("portal", "search")


def test_nobody_reads_or_changes_the_hours_of_another(call: Call, world: World) -> None:
    path = f"/hours/{world.entry.pk}"
    for who in ("other", "steward"):
        assert call(who, "get", path).status_code == 404
        assert call(who, "patch", path, {"hours": 1}).status_code == 404
        assert call(who, "delete", path).status_code == 404
        assert call(who, "post", f"{path}/undo", {}).status_code == 404
        assert call(who, "delete", f"/absences/{world.absence.pk}").status_code == 404
    assert HoursEntry.objects.get().superseded_at is None


@pytest.mark.parametrize("path", ["/tasks/{task}/hours", "/accounts/portal/hours"])
def test_whose_hours_they_are_follows_the_rules_of_pages(call: Call, world: World, path: str) -> None:
    path = path.format(task=world.task.key)

    def seen(who: str) -> tuple[str | None, str]:
        entry = call(who, "get", path).json()["items"][0]
        assert entry["hours"] == "1.5000"
        return entry["person"], entry["note"]

    assert seen("member") == seen("steward") == ("mira", "Began")
    assert seen("other") == (None, "")
    cell = "/cells/falcon/hours?sprint=76"
    assert call("other", "get", cell).json()["items"][0]["person"] is None
    assert call("member", "get", cell).json()["items"][0]["person"] == "mira"
    Policy.objects.create(
        key="privacy.hours_open",
        scope="company",
        value=True,
        start=world.change.on,
        recorded_at=world.change.at,
    )
    assert seen("other") == ("mira", "Began")


def test_of_an_absence_the_cell_reads_the_days_and_not_why(call: Call, world: World) -> None:
    path = "/cells/falcon/absences?since=2026-12-01&until=2027-02-01"
    (told,) = call("other", "get", path).json()["items"]
    assert (told["person"], told["start"], told["end"]) == ("mira", "2026-12-24", "2027-01-02")
    assert "kind" not in told
    own = call("member", "get", "/absences?since=2026-12-01").json()["items"]
    assert own[0]["kind"] == "time_off"


def test_an_absence_is_changed_and_entered_for_somebody_of_ones_cell(call: Call, world: World) -> None:
    path = f"/absences/{world.absence.pk}"
    assert (
        call("member", "patch", path, {"end": "2026-12-29", "half_days": True}).json()["end"] == "2026-12-29"
    )
    assert call("other", "patch", path, {"note": "Mine"}).status_code == 404
    answer = call("member", "patch", path, {"end": "2026-12-01"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "end")
    days = {"start": "2027-03-01", "end": "2027-03-02"}
    assert call("member", "post", "/people/nobody/absences", days).status_code == 404
    assert call("other", "post", "/people/mira/absences", days).status_code == 404
    assert call("asker", "post", "/people/mira/absences", days).status_code == 201
    assert call("asker", "post", "/people/mira/absences", {**days, "kind": "sick"}).status_code == 422
    mine = call("member", "get", "/absences?since=2027-02-28").json()["items"][0]
    assert (mine["kind"], mine["entered_by"], mine["seen"]) == ("other", "tomas", False)
    path = f"/absences/{mine['id']}"
    assert call("member", "patch", path, {"kind": "sick"}).json()["seen"] is True
    assert call("member", "patch", path, {"seen": False}).json()["seen"] is False


def test_changes_of_hours_are_told_to_whoever_made_them(call: Call, world: World) -> None:
    made = call("member", "post", "/hours", {"hours": 1, "account": "portal"}).json()
    path = f"/work/changes?noun=hoursentry&key={made['id']}"
    (change,) = call("member", "get", path).json()
    assert call("other", "get", path).json() == []
    assert call("other", "post", f"/work/changes/{change['id']}/undo", {}).status_code == 404
    assert call("member", "post", f"/work/changes/{change['id']}/undo", {}).status_code == 204
    assert call("member", "get", f"/hours/{made['id']}").json()["superseded_at"] is not None


def test_a_change_that_something_was_built_on_is_not_undone(call: Call, world: World) -> None:
    path = "/work/changes?noun=client&key=northwind"
    renamed, added = call("member", "get", path).json()
    assert (renamed["can_be_undone"], added["can_be_undone"]) == (True, False)
    answer = call("member", "post", f"/work/changes/{added['id']}/undo", {})
    assert (answer.status_code, answer.json()["type"]) == (422, "/api/#problem-invalid")
    assert call("member", "get", "/work/changes?noun=sprint&key=x").json() == []


def test_stays_of_sprints(call: Call, world: World) -> None:
    path = f"/tasks/{world.task.key}/stays"
    assert call("member", "post", path, {"sprint": 76}).status_code == 422
    answer = call("member", "post", path, {"sprint": 99})
    assert (answer.json()["errors"][0]["field"], answer.status_code) == ("sprint", 422)
    assert call("member", "delete", f"/stays/{world.stay.pk}").status_code == 204
    (stay,) = call("member", "get", path).json()
    assert stay["removed_on"] is not None
    assert call("member", "post", "/sprints/76/close", {}).status_code == 422


def facts_of(world: World) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    rows = Task.objects.filter(epic=world.epic).order_by("key")
    stays = TaskSprint.objects.filter(removed_on=None).order_by("task__key", "sprint__number")
    return list(rows.values_list("key", "points", "due_on")), list(
        stays.values_list("task__key", "sprint__number", "committed")
    )


@pytest.mark.parametrize(
    ("path", "which"), [("/tasks", "tasks"), ("/found-tasks", "wanted"), ("/found-tasks", "none")]
)
def test_a_change_of_many_answers_what_undoes_it(call: Call, world: World, path: str, which: str) -> None:
    before = facts_of(world)
    keys = [row[0] for row in before[0]]
    wanted = {"wanted": {"epic": "search"}, "expected": len(keys)}
    asked = {"tasks": keys} if which == "tasks" else wanted
    changes = {"sprint": 77, "points": "3", "due_on": "2027-01-15"}
    changed = call("member", "patch", path, {**asked, "changes": changes}).json()
    assert changed["changed"] == len(keys) > 1
    assert [stay[:2] for stay in facts_of(world)[1] if stay[1] == 77] == [(key, 77) for key in keys]
    undo = f"/work/changes/{changed['change']}/undo"
    if which == "none":  # a part of it was taken back before
        part = call("member", "get", f"/work/changes?noun=task&key={keys[0]}").json()[0]
        assert call("member", "post", f"/work/changes/{part['id']}/undo", {}).status_code == 204
        refused = call("member", "post", undo, {})
        assert (refused.status_code, keys[0] in refused.json()["detail"]) == (422, True)
        return
    assert call("other", "post", undo, {"reason": "Too early"}).status_code == 204
    assert facts_of(world) == before


def test_tasks_are_taken_out_and_nothing_is_no_change(call: Call, world: World) -> None:
    asked = {"tasks": [world.task.key], "changes": {"sprint": None}}
    assert call("member", "patch", "/tasks", asked).json()["changed"] == 1
    assert call("member", "patch", "/tasks", asked).json() == {"changed": 0, "change": None}


def test_a_task_is_added_into_a_sprint(call: Call, world: World) -> None:
    added = call("member", "post", "/tasks", {"title": "Tidy", "sprint": 77}).json()
    assert [stay["sprint"] for stay in call("member", "get", f"/tasks/{added['key']}/stays").json()] == [77]
    for path, method, body in (
        ("/tasks", "post", {"title": "Tidy", "sprint": 99}),
        ("/tasks", "patch", {"tasks": [world.task.key], "changes": {"sprint": 99}}),
    ):
        refused = call("member", method, path, body)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "sprint")


def test_lists_of_tasks_are_narrowed_and_paged(call: Call, world: World) -> None:
    for title in ("One", "Two", "Three"):
        call("member", "post", "/tasks", {"title": title, "cell": "juniper"})
    first = call("member", "get", "/tasks?cell=juniper&limit=2").json()
    rest = call("member", "get", f"/tasks?cell=juniper&limit=2&after={first['next']}").json()
    assert [each["title"] for each in (*first["items"], *rest["items"])] == ["Three", "Two", "One"]
    assert call("member", "get", "/tasks?text=write index").json()["items"][0]["key"] == world.task.key
    assert call("member", "get", "/tasks?cell=nothing").status_code == 404
    assert Task.objects.count() == 5


def test_a_list_is_kept_found_by_others_when_shared_and_removed_by_its_owner(call: Call) -> None:
    given = {"name": "Mine", "query": "person=mira&page=2", "is_shared": True}
    kept = call("member", "post", "/task-views", given).json()
    assert {name: kept[name] for name in ("name", "query", "is_shared", "is_mine")} == {
        "name": "Mine",
        "query": "person=mira",
        "is_shared": True,
        "is_mine": True,
    }
    of_others = call("other", "get", "/task-views").json()["items"]
    assert [(each["name"], each["is_mine"]) for each in of_others] == [("Mine", False)]
    assert [each["name"] for each in call("member", "get", "/task-views").json()["items"]] == [
        "Falcon",
        "Mine",
    ]
    assert call("other", "delete", f"/task-views/{kept['id']}").status_code == 404
    again = call("member", "post", "/task-views", {"name": "Mine", "query": "state="}).json()
    assert (again["id"], again["query"], again["is_shared"]) == (kept["id"], "state=", False)
    assert call("member", "delete", f"/task-views/{kept['id']}").status_code == 204
    assert [each["name"] for each in call("member", "get", "/task-views").json()["items"]] == ["Falcon"]


@pytest.mark.parametrize("body", [{"name": " "}, {"name": "x" * 81}, {"name": "Y", "query": "q" * 2001}])
def test_a_list_without_a_name_or_too_long_is_not_kept(call: Call, body: dict) -> None:
    assert call("member", "post", "/task-views", body).status_code == 422


def test_the_search_finds_what_its_page_finds_in_the_same_order(call: Call, world: World) -> None:
    browser = Browser()
    browser.force_login(
        world.viewers["member"].user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    groups = browser.get("/search/?q=f").context["groups"]
    shown = [(group.kind, [one.href for one in group.found]) for group in groups if group.kind != "deed"]
    found = call("member", "get", "/search?q=f").json()
    assert [(group["kind"], [one["href"] for one in group["found"]]) for group in found] == shown
    assert "cell" in [kind for kind, _found in shown]


def test_a_search_can_be_narrowed_and_asks_for_words(call: Call) -> None:
    only = call("member", "get", "/search?q=m&only=person&limit=1").json()
    assert [(group["kind"], len(group["found"])) for group in only] == [("person", 1)]
    assert call("member", "get", "/search?q=...").json() == []
    assert call("member", "get", "/search").status_code == 422
    assert call("member", "get", "/search?q=m&limit=51").status_code == 422


def test_a_visitor_finds_no_person_and_no_work(call: Call) -> None:
    kinds = {group["kind"] for group in call("visitor", "get", "/search?q=m&limit=50").json()}
    assert not kinds & {"person", "cell", "role", "task", "epic", "account", "client", "comment"}


def test_a_comment_is_found_with_what_was_said(call: Call) -> None:
    said = call("member", "post", "/epics/search/comments", {"text": "The *hinges* are late."}).json()
    (group,) = call("member", "get", "/search?q=hinge").json()
    (found,) = group["found"]
    assert (group["kind"], found["href"]) == ("comment", f"/work/comments/{said['id']}/")
    assert found["excerpt"] == "The hinges are late."
    assert call("visitor", "get", "/search?q=hinge").json() == []
