"""What is left of a task: nothing once it is over, wherever it is told; said anew as hours are logged."""

from decimal import Decimal

import pytest
from tests.areas.work.conftest import NOW, Cast
from tests.areas.work.test_task_list import titles

from homeostat.areas.work import actions
from homeostat.areas.work.models import Task
from homeostat.connect.files.exporting import exported

LEFT = Decimal("4.75")


@pytest.fixture
def task(cast: Cast) -> Task:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    for number, title in enumerate(("Little", "Much")):
        actions.add_task(title, epic=epic, estimate=Decimal(1 + number * 90), by=None, at=NOW)
    return actions.add_task("Draw", epic=epic, cell=cast.falcon, estimate=LEFT, by=None, at=NOW)


@pytest.mark.parametrize("state", ["done", "dropped"])
class TestATaskThatIsOver:
    @pytest.fixture(autouse=True)
    def over(self, task: Task, state: str) -> None:
        actions.change_task(task, changes={"state": state}, by=None, at=NOW)

    @pytest.mark.parametrize(
        "page",
        ["/work/tasks/falcon-1/", "/work/epics/portal-2/", "/work/tasks/?state=", "/work/tasks.csv?state="],
    )
    def test_has_nothing_left_on_any_page(self, cast, enter, task, page) -> None:
        answer = enter(cast.ada).get(page)
        assert answer.status_code == 200
        text = b"".join(answer) if answer.streaming else answer.content
        assert text.count(b"4.75") == (1 if "falcon-1" in page else 0)  # there its estimate

    def test_is_sorted_after_those_with_hours_left(self, cast, enter) -> None:
        assert titles(enter(cast.ada), "sort=remaining&state=") == ["Much", "Little", "Draw"]

    def test_has_nothing_left_in_files(self) -> None:
        rows = {row["key"]: row["remaining"] for row in exported("tasks").iter_rows(named=True)}
        assert rows["falcon-1"] is None
        assert Decimal(91) in rows.values()

    def test_has_again_what_was_left_when_it_is_taken_up_again(self, task) -> None:
        actions.change_task(task, changes={"state": "in_progress"}, by=None, at=NOW)
        assert task.left == LEFT
