"""What the lists of pages can be narrowed to and put in order by, the lists of the API can."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import Task
from homeostat.connect.api import task_lists

pytestmark = pytest.mark.django_db


def found(call: Call, path: str, name: str = "key") -> list[Any]:
    """What a list holds, page by page of two."""
    items: list[Any] = []
    after = ""
    while True:
        answer = call("member", "get", f"{path}{'&' if '?' in path else '?'}limit=2&after={after}")
        assert answer.status_code == 200, answer.content
        told = answer.json()
        items += [item[name] for item in told["items"]]
        after = told["next"]
        if not after:
            return items


@pytest.fixture
def tasks(world: World) -> list[Task]:
    """Five tasks of Juniper, all different."""
    ben, mira = world.people["ben"], world.people["mira"]
    given: dict[str, Any] = {"cell": cell_of(world, "juniper"), "by": None, "at": timezone.now()}
    add = actions.add_task
    return [
        add("Bread", assignee=ben, reviewer=mira, due_on=date(2031, 1, 2), estimate=Decimal(3), **given),
        add("apples", assignee=mira, due_on=date(2031, 1, 1), estimate=Decimal(1), **given),
        add("Cheese", reviewer=ben, estimate=Decimal(2), points=Decimal(5), **given),
        add("Dates", assignee=ben, reviewer=mira, **given),
        add("Eggs", assignee=mira, due_on=date(2031, 1, 3), **given),
    ]


def cell_of(world: World, key: str) -> Any:
    return type(world.epic.cell).objects.get(key=key)


@pytest.mark.parametrize(
    "order",
    [
        "new",
        "old",
        "key",
        "-key",
        "remaining",
        "least",
        "due",
        "-due",
        "title",
        "-title",
        "assignee",
        "-reviewer",
        "points",
        "-estimate",
        "state",
        "logged",
        "created",
    ],
)
def test_tasks_come_in_the_orders_of_the_page(call: Call, tasks: list[Task], order: str) -> None:
    wanted = queries.TaskFilter(cell_id=tasks[0].cell_id, sort=order)
    on_page = [task.key for task in queries.page_of_tasks(wanted, size=50).tasks]
    assert len(on_page) == 5
    assert found(call, f"/tasks?cell=juniper&order={order}") == on_page


def test_an_order_for_short_lists_is_refused_for_long_ones(
    call: Call, tasks: list[Task], monkeypatch
) -> None:
    monkeypatch.setattr(queries, "MOST_ARRANGED", 4)
    answer = call("member", "get", "/tasks?cell=juniper&order=title")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"]) == (422, "order")
    assert "due" in error["remedy"]
    assert call("member", "get", "/tasks?cell=juniper&order=due").status_code == 200
    assert call("member", "get", "/tasks?order=beauty").json()["errors"][0]["field"] == "order"


def test_a_place_in_an_order_that_is_gone_is_told(call: Call, tasks: list[Task]) -> None:
    after = call("member", "get", "/tasks?cell=juniper&order=title&limit=1").json()["next"]
    assert call("member", "get", f"/tasks?cell=juniper&order=title&after={after}").status_code == 200
    Task.objects.filter(title="apples").delete()
    for wrong in (after, task_lists.write_cursor(["x"]), task_lists.write_cursor([1, 2])):
        answer = call("member", "get", f"/tasks?cell=juniper&order=title&after={wrong}")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "after")


def test_tasks_are_found_by_reviewer_and_by_what_they_lack(
    call: Call, tasks: list[Task], world: World
) -> None:
    keys = [task.key for task in tasks][::-1]
    assert found(call, "/tasks?cell=juniper&reviewer=mira") == [keys[1], keys[4]]
    assert found(call, "/tasks?cell=juniper&reviewer=-") == [keys[0], keys[3]]
    assert found(call, "/tasks?cell=juniper&assignee=-") == [keys[2]]
    assert found(call, "/tasks?sprint=-&epic=-") == keys
    assert found(call, "/tasks?epic=search&sprint=76") == [world.task.key]
    assert call("member", "get", "/tasks?reviewer=nobody").status_code == 404
    assert call("member", "get", "/tasks?state=beautiful").json()["errors"][0]["field"] == "state"
    assert call("member", "get", "/found-tasks?reviewer=mira").json() == {"found": 2}
    body = {"wanted": {"reviewer": "mira", "account": None}, "expected": 2, "changes": {"state": "review"}}
    assert call("member", "patch", "/found-tasks", body).json()["changed"] == 2


def test_epics_are_found_by_state(call: Call, world: World) -> None:
    now = timezone.now()
    actions.add_epic("Done", account=world.account, state="delivered", by=None, at=now)
    assert found(call, "/epics") == ["done", "search"]
    assert found(call, "/epics?state=running") == ["search"]
    assert found(call, "/epics?state=delivered") == ["done"]
    assert call("member", "get", "/epics?state=all").status_code == 422


def test_accounts_and_clients_are_found_by_category_and_by_whether_they_are_open(
    call: Call, world: World
) -> None:
    now = timezone.now()
    old = actions.add_account("Old", category="non_billable", by=None, at=now)
    actions.change_account(old, changes={"closed_from": date(2026, 3, 1)}, by=None, at=now)
    assert found(call, "/accounts") == ["old", "portal"]
    assert found(call, "/accounts?category=non_billable") == ["old"]
    assert found(call, "/accounts?closed_on=2026-03-01") == ["old"]
    assert found(call, "/accounts?closed_on=2026-02-28") == []
    assert found(call, "/accounts?open_on=2026-02-28&closed_on=2026-03-01") == ["old"]
    assert found(call, "/clients?closed_on=2026-03-01") == []
    assert call("member", "get", "/accounts?category=free").status_code == 422


def test_the_organisation_is_found_by_names_and_keys(call: Call) -> None:
    assert found(call, "/cells?text=FALC") == ["falcon"]
    assert found(call, "/people?text= mir") == ["mira"]
    assert found(call, "/roles?text=nothing") == []
    assert found(call, "/kinds?text=") == found(call, "/kinds")


def test_everybody_who_is_away_is_told_without_why(call: Call, world: World) -> None:
    actions.add_absence(
        world.people["ben"], start=date(2026, 12, 28), end=date(2026, 12, 30), by=None, at=timezone.now()
    )
    path = "/away?since=2026-12-01&until=2027-03-01"
    assert found(call, path, "person") == ["mira", "ben"]
    assert "kind" not in call("member", "get", path).json()["items"][0]
    assert found(call, "/away?since=2027-01-02&until=2027-03-01", "person") == []


def test_public_holidays_are_those_that_are_taken_off(call: Call, world: World) -> None:
    told = call("member", "get", "/holidays?country=DE-HE&year=2027").json()
    assert (told["country"], told["year"]) == ("DE-HE", 2027)
    assert {"day": "2027-05-27", "name": "Corpus Christi"} in told["holidays"]
    elsewhere = call("member", "get", "/holidays?country=DE-BE&year=2027").json()["holidays"]
    assert "2027-05-27" not in {each["day"] for each in elsewhere}
    today = timezone.localdate()
    mine = call("member", "get", "/holidays").json()
    country = queries.country_of(world.people["mira"].pk, on=today)
    ahead = queries.holidays_between(country, date(today.year, 1, 1), date(today.year + 1, 1, 1))
    assert (mine["country"], mine["year"]) == (country, today.year)
    assert [(each["day"], each["name"]) for each in mine["holidays"]] == [
        (f"{day}", name) for day, name in ahead
    ]
    assert mine["holidays"]
    assert call("steward", "get", "/holidays").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "field"), [("country=ZZ", "country"), ("country=DE-XX", "country"), ("year=1", "year")]
)
def test_a_country_or_year_nobody_knows_is_refused(call: Call, wrong: str, field: str) -> None:
    answer = call("member", "get", f"/holidays?{wrong}")
    (error,) = answer.json()["errors"]
    assert (answer.status_code, error["field"], bool(error["remedy"])) == (422, field, True)


def test_the_audit_log_is_narrowed_to_who_did_it(call: Call, world: World) -> None:
    assert call("other", "patch", "/epics/search", {"name": "Find"}).status_code == 200
    told = call("member", "get", "/audit?by=ben&noun=epic").json()["items"]
    assert [(each["by"], each["key"]) for each in told] == [("Ben", "search")]
    assert call("member", "get", "/audit?by=yara").json()["items"] == []
    assert call("member", "get", "/audit?by=nobody").status_code == 404
