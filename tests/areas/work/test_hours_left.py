"""What is left of a task: nothing once it is over, wherever it is told; said anew as hours are logged."""

from decimal import Decimal

import pytest
from tests.areas.work.conftest import NOW, Cast
from tests.areas.work.test_task_list import titles

from homeostat.areas.work import actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import HoursEntry, HoursRollup, Task
from homeostat.connect.files.exporting import exported
from homeostat.platform.audit.models import AuditEntry

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


def log(cast: Cast, task: Task | None, remaining: str, **given: object):
    given = {"day": NOW.date(), "hours": Decimal("1.5"), "by": None, "at": NOW, **given}
    return actions.log_hours(cast.ada, task=task, remaining=Decimal(remaining), **given)  # type: ignore[arg-type]


class TestHoursLeftSaidWithTheHours:
    def test_are_those_of_the_task_from_then_on(self, cast, task) -> None:
        log(cast, task, "2.5")
        task.refresh_from_db()
        assert task.remaining == Decimal("2.5")
        told = AuditEntry.objects.filter(noun="task", key=task.key).latest("pk")
        assert (told.action, told.after) == ("change_task", {"remaining": "2.5"})

    def test_go_with_the_hours_when_these_are_undone(self, cast, task) -> None:
        entry = log(cast, task, "0")
        actions.undo_hours(entry, by=None, at=NOW)
        task.refresh_from_db()
        assert (task.remaining, HoursRollup.objects.count()) == (LEFT, 0)
        actions.undo(AuditEntry.objects.latest("pk"), by=None, at=NOW)
        task.refresh_from_db()
        assert (task.remaining, HoursRollup.objects.get().hours) == (0, Decimal("1.5"))

    def test_are_not_taken_back_over_what_somebody_said_since(self, cast, task) -> None:
        entry = log(cast, task, "2.5")
        actions.change_task(task, changes={"remaining": Decimal(9)}, by=None, at=NOW)
        with pytest.raises(Invalid, match="falcon-1: Someone has changed this since"):
            actions.undo_hours(entry, by=None, at=NOW)
        assert HoursRollup.objects.get().hours == Decimal("1.5")
        actions.remove_hours(entry, by=None, at=NOW)
        task.refresh_from_db()
        assert task.remaining == 9

    def test_that_change_nothing_leave_the_hours_to_undo(self, cast, task) -> None:
        actions.undo_hours(log(cast, task, "4.75"), by=None, at=NOW)
        task.refresh_from_db()
        assert (task.remaining, HoursRollup.objects.count()) == (LEFT, 0)

    @pytest.mark.parametrize(("remaining", "state"), [("-1", "backlog"), ("2", "done"), ("2", "dropped")])
    def test_that_cannot_be_are_refused_with_the_hours(self, cast, task, remaining, state) -> None:
        actions.change_task(task, changes={"state": state}, by=None, at=NOW)
        with pytest.raises(Invalid) as refused:
            log(cast, task, remaining)
        assert (refused.value.field, HoursEntry.objects.count()) == ("remaining", 0)
        assert refused.value.remedy

    def test_are_of_a_task_alone(self, cast) -> None:
        with pytest.raises(Invalid, match="of a task alone"):
            log(cast, None, "2", account=cast.portal)


class TestThePageOfATask:
    def test_logs_hours_and_what_is_left_and_undoes_both(self, cast, enter, task) -> None:
        browser, page = enter(cast.ada), "/work/tasks/falcon-1/"
        form = browser.get(page).context["log"].form
        assert (form["work"].value(), form["remaining"].value()) == ("falcon-1 Draw", None)
        posted = {"hours": "1:30", "work": "falcon-1 Draw", "remaining": "2h 15m", "back": page}
        answer = browser.post("/work/hours/log/", posted)
        entry = HoursEntry.objects.get()
        assert answer["Location"] == f"{page}?logged={entry.pk}"
        task.refresh_from_db()
        assert task.remaining == Decimal("2.25")
        (event,) = browser.get(f"/work/hours/{entry.pk}/").context["events"]
        assert event.what == "Logged"
        browser.post(f"/work/hours/{entry.pk}/undo/", {"back": page})
        task.refresh_from_db()
        assert (task.remaining, HoursRollup.objects.count()) == (LEFT, 0)

    def test_leaves_it_as_it_is_where_nothing_is_said(self, cast, enter, task) -> None:
        enter(cast.ada).post("/work/hours/log/", {"hours": "1", "work": "falcon-1", "remaining": " "})
        task.refresh_from_db()
        assert (task.remaining, HoursEntry.objects.get().hours) == (LEFT, 1)

    @pytest.mark.parametrize(
        ("work", "remaining", "said"),
        [("falcon-1", "much", "is not a number of hours"), ("Portal", "2", "Hours are left of a task alone")],
    )
    def test_says_what_is_wrong_at_the_field(self, cast, enter, task, work, remaining, said) -> None:
        posted = {"hours": "1", "work": work, "remaining": remaining}
        answer = enter(cast.ada).post("/work/hours/log/", posted)
        assert answer.status_code == 422
        assert said in str(answer.context["log"].form.errors["remaining"])
        assert not HoursEntry.objects.exists()

    def test_has_no_form_for_whoever_has_no_hours(self, enter, task) -> None:
        assert "log" not in enter(None, steward=True).get("/work/tasks/falcon-1/").context
