"""Hours by sprint and the entries behind them: the sums of pages, and nobody's name that pages keep."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from tests.connect.api.conftest import Call, World

from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import HoursEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def logged(world: World) -> HoursEntry:
    """Beside the 1.5 h of Mira: 2 h of Ben in the sprint before, and 1 h of his in no sprint."""
    given: dict[str, Any] = {"epic": world.epic, "note": "Ben's", "by": None, "at": timezone.now()}
    day = world.sprint.start - timedelta(days=1)
    actions.log_hours(world.people["ben"], hours=Decimal(1), day=date(2026, 1, 5), **given)
    return actions.log_hours(world.people["ben"], hours=Decimal(2), day=day, **given)


@pytest.mark.parametrize("path", ["/accounts/portal", "/clients/northwind", "/epics/search"])
def test_hours_by_sprint_are_those_of_the_page(
    call: Call, world: World, logged: HoursEntry, path: str
) -> None:
    told = call("other", "get", f"{path}/hours-by-sprint").json()
    shown = [(each["sprint"], Decimal(each["hours"])) for each in told["items"]]
    sprints = queries.last_sprints(timezone.localdate())
    row, by = (world.epic, "epic") if path.startswith("/epics") else (world.account, "account")
    series = queries.hours_of_row(row, by=by, sprints=sprints).series
    assert shown == list(zip([sprint.number for sprint in sprints], series, strict=True))[::-1]
    assert shown == [(76, Decimal("1.5")), (75, Decimal(2))]
    assert (Decimal(told["total"]), Decimal(told["outside"])) == (Decimal("4.5"), Decimal(1))


def test_hours_by_sprint_come_in_pages_and_of_cells_too(call: Call, world: World, logged: HoursEntry) -> None:
    path = "/accounts/portal/hours-by-sprint?limit=1"
    first = call("member", "get", path).json()
    last = call("member", "get", f"{path}&after={first['next']}").json()
    assert [each["sprint"] for each in first["items"] + last["items"]] == [76, 75]
    assert last["next"] == ""
    assert last["total"] == first["total"]
    cell = call("member", "get", "/cells/falcon/hours-by-sprint").json()
    assert Decimal(cell["items"][0]["hours"]) == Decimal("1.5")


def test_a_row_without_hours_has_none_in_any_sprint(call: Call, world: World) -> None:
    entry = HoursEntry.objects.get(pk=world.entry.pk)
    actions.change_hours(entry, changes={"epic_id": None}, by=None, at=timezone.now())
    empty = call("member", "get", "/epics/search/hours-by-sprint").json()
    assert {Decimal(each["hours"]) for each in empty["items"]} == {Decimal(0)}
    assert Decimal(empty["total"]) == 0


def test_entries_of_a_cell_name_whom_the_page_names(call: Call, world: World) -> None:
    path = "/cells/falcon/hours/entries?sprint=76"

    def seen(who: str, more: str = "") -> list[tuple[str | None, str, str]]:
        items = call(who, "get", path + more).json()["items"]
        return [(each["person"], each["note"], each["hours"]) for each in items]

    assert seen("member") == seen("steward") == [("mira", "Began", "1.5000")]
    assert seen("other") == [(None, "", "1.5000")]
    assert seen("other", "&person=mira") == []
    assert seen("member", "&person=mira&account=portal") == [("mira", "Began", "1.5000")]
    assert seen("member", "&person=ben") == []
    for wrong in ("&person=nobody", "&account=nothing"):
        assert call("member", "get", path + wrong).status_code == 404
    assert call("member", "get", "/cells/falcon/hours/entries?sprint=99").status_code == 404
