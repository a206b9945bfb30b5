"""Every change of work is told in words and can be undone from the page of its row."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.test import Client as Browser
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.changes import standing
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import Account, Client, Epic, HoursEntry, Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
BEFORE = datetime(2026, 11, 10, 12, tzinfo=UTC)
FUTURE = date(2099, 1, 5)


def last(**only: object) -> AuditEntry:
    return AuditEntry.objects.filter(**only).latest("pk")


def undo(entry: AuditEntry | None = None, *, at: datetime = NOW) -> None:
    actions.undo(entry or last(), by=None, at=at)


def told(noun: str) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(noun=noun).order_by("-at", "-pk"))


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task(
        "Draw", cell=cast.falcon, account=cast.portal, assignee=cast.ada, estimate=Decimal(8),
        by=None, at=BEFORE,
    )  # fmt: skip


class TestRows:
    def test_what_was_added_goes_and_comes_again(self, cast: Cast) -> None:
        client = actions.add_client("Globe", owner=cast.ben, by=None, at=NOW)
        undo()
        assert not Client.objects.filter(key="globe").exists()
        assert last().action == "undo_add_client"
        undo()
        again = Client.objects.get(key="globe")
        assert (again.pk, again.owner, last().action) == (client.pk, cast.ben, "add_client")
        undo()
        Client.objects.create(key="globe", name="Globe")
        with pytest.raises(Invalid, match="taken its place"):
            undo()

    def test_what_came_again_meanwhile_is_not_made_twice(self, cast: Cast) -> None:
        actions.add_client("Globe", by=None, at=NOW)
        undo()
        removal = last()
        undo(removal)
        with pytest.raises(Invalid, match="there already"):
            undo(removal)

    def test_a_change_of_an_epic_goes_back(self, cast: Cast) -> None:
        epic = actions.add_epic("Shop", account=cast.portal, owner=cast.ben, start=FUTURE, by=None, at=NOW)
        actions.change_epic(epic, changes={"owner": cast.ada, "start": None}, by=None, at=NOW)
        undo()
        epic = Epic.objects.get()
        assert (epic.owner, epic.start) == (cast.ben, FUTURE)

    def test_what_a_change_goes_back_to_must_still_be_there(self, cast: Cast) -> None:
        globe = actions.add_client("Globe", by=None, at=NOW)
        account = actions.add_account("Site", category="billable_fixed", client=globe, by=None, at=NOW)
        actions.change_account(account, changes={"client": None}, by=None, at=NOW)
        change = last()
        globe.delete()
        with pytest.raises(Invalid, match="is gone"):
            undo(change)

    def test_stays_follow_a_task_back(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        actions.change_task(task, changes={"assignee": cast.cleo}, by=None, at=NOW)
        undo()
        stay.refresh_from_db()
        assert stay.assignee == cast.ada

    def test_an_absence_is_not_brought_back_over_another(self, cast: Cast) -> None:
        days = {"start": date(2026, 12, 1), "end": date(2026, 12, 3)}
        away = actions.add_absence(cast.ada, **days, by=None, at=NOW)
        actions.cancel_absence(away, by=None, at=NOW)
        cancelled = last()
        other = actions.add_absence(cast.ada, **days, by=None, at=NOW)
        with pytest.raises(Invalid, match="absence on these days already"):
            undo(cancelled)
        with pytest.raises(Invalid, match="absence on these days already"):
            actions.restore_absence(away, by=None, at=NOW)
        actions.cancel_absence(other, by=None, at=NOW)
        undo(cancelled)
        away.refresh_from_db()
        assert away.cancelled_at is None

    def test_moments_are_kept_to_the_millisecond(self, cast: Cast) -> None:
        exactly = NOW.replace(microsecond=123456)
        away = actions.add_absence(cast.ada, start=date(2026, 12, 1), end=date(2026, 12, 3), by=None, at=NOW)
        actions.cancel_absence(away, by=None, at=exactly)
        undo()
        away.refresh_from_db()
        assert away.cancelled_at is None

    def test_an_import_cannot_be_undone_here(self, cast: Cast) -> None:
        actions.record_clients([("one", "One", "")], by=None, origin="jira")
        with pytest.raises(Invalid, match="opposite"):
            undo()


class TestStays:
    def test_put_in_before_the_start_leaves_nothing(self, cast: Cast, task: Task) -> None:
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        undo()
        assert not TaskSprint.objects.exists()

    def test_put_in_by_mistake_while_it_runs_leaves_nothing_either(self, cast: Cast, task: Task) -> None:
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        undo()
        assert not TaskSprint.objects.exists()

    def test_taken_out_comes_back_as_it_was(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(
            task, sprint=cast.sprint, hours=Decimal(3), committed=True, by=None, at=BEFORE
        )
        actions.take_task_out(stay, by=None, at=BEFORE)
        undo(at=BEFORE)
        assert (TaskSprint.objects.get().hours, TaskSprint.objects.get().committed) == (3, True)
        actions.take_task_out(TaskSprint.objects.get(), by=None, at=NOW)
        undo()
        assert TaskSprint.objects.get().removed_on is None

    def test_accepted_waits_again(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        actions.accept_task(stay, by=None, at=NOW)
        put = last(action="put_task_in_sprint")
        with pytest.raises(Invalid, match="changed this since"):
            undo(put)
        undo()
        assert not TaskSprint.objects.get().committed

    def test_a_closed_sprint_is_a_fact(self, cast: Cast, task: Task) -> None:
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        put = last()
        Sprint.objects.filter(pk=cast.sprint.pk).update(closed_at=NOW)
        with pytest.raises(Invalid, match="is closed"):
            undo(put)


class TestHours:
    def log(self, cast: Cast) -> HoursEntry:
        given = {"hours": Decimal(2), "day": date(2026, 11, 17), "account": cast.portal}
        return actions.log_hours(cast.ada, **given, by=None, at=NOW)  # type: ignore[arg-type]

    def now(self) -> list[Decimal]:
        return list(HoursEntry.objects.filter(superseded_at=None).values_list("hours", flat=True))

    def test_logged_corrected_removed_brought_back(self, cast: Cast) -> None:
        entry = self.log(cast)
        logged = last()
        corrected = actions.change_hours(entry, changes={"hours": Decimal(3)}, by=None, at=NOW)
        with pytest.raises(Invalid, match="latest change"):
            undo(logged)
        undo()
        assert self.now() == [2]
        actions.remove_hours(HoursEntry.objects.get(superseded_at=None), by=None, at=NOW)
        undo()
        assert self.now() == [2]
        assert last().action == "restore_hours"
        undo()
        assert self.now() == []
        assert corrected.hours == 3
        with pytest.raises(Invalid, match="not there any more"):
            undo(AuditEntry(action="log_hours", noun="hoursentry", key="999999"))


class TestCalendar:
    def test_planned_sprints_go_and_come(self, cast: Cast) -> None:
        planned = actions.plan_sprints(date(2027, 1, 20), by=None, at=NOW)
        plan = last()
        undo()
        assert Sprint.objects.count() == 1
        with pytest.raises(Invalid, match="not planned any more"):
            undo(plan)
        undo()
        assert Sprint.objects.count() == 1 + len(planned)

    def test_only_the_last_plan_can_be_undone(self, cast: Cast) -> None:
        actions.plan_sprints(date(2027, 1, 20), by=None, at=NOW)
        first = last()
        actions.plan_sprints(date(2027, 4, 20), by=None, at=NOW)
        with pytest.raises(Invalid, match="Later sprints"):
            undo(first)
        assert standing(told("sprint")) == {last().pk}

    def test_a_sprint_that_was_closed_stays_closed(self, cast: Cast) -> None:
        Sprint.objects.filter(pk=cast.sprint.pk).update(start=date(2026, 11, 2), end=date(2026, 11, 16))
        actions.close_sprint(cast.sprint, by=None, at=NOW)
        assert standing(told("sprint")) == set()
        with pytest.raises(Invalid, match="opposite"):
            undo()


class TestStanding:
    def test_only_what_no_later_change_touched(self, cast: Cast, task: Task) -> None:
        actions.change_task(task, changes={"title": "Paint"}, by=None, at=NOW)
        titled = last()
        actions.change_task(task, changes={"points": Decimal(3)}, by=None, at=NOW)
        pointed = last()
        assert standing(told("task")) == {titled.pk, pointed.pk}
        undo(titled)
        undone = last()
        assert standing(told("task")) == {undone.pk, pointed.pk}

    def test_stays_stand_each_by_itself(self, cast: Cast, task: Task) -> None:
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        put = last()
        actions.change_task(task, changes={"title": "Paint"}, by=None, at=NOW)
        assert standing(told("task")) == {put.pk, last().pk}

    def test_what_tells_nothing_cannot_be_undone(self) -> None:
        entries = [AuditEntry(pk=1, noun="task", action=action) for action in ("accept_task", "change_task")]
        assert standing(entries) == set()


class TestWords:
    def test_each_fact_before_and_after(self, cast: Cast) -> None:
        by = actions.add_account("Site", category="billable_fixed", by=None, at=NOW)
        changes = {
            "client": cast.northwind,
            "category": "non_billable",
            "is_metawork": True,
            "owner": cast.ben,
        }
        actions.change_account(by, changes=changes, by=None, at=NOW, reason="They stopped paying")
        changed, added = events_of([last(), last(action="add_account", key="site")])
        assert (changed.what, changed.why, added.what, added.parts) == (
            "Changed", "They stopped paying", "Added", [],
        )  # fmt: skip
        assert [(part.fact, part.before, part.after) for part in changed.parts] == [
            ("client", "nothing", "Northwind"),
            ("who pays", "billable, fixed price", "non-billable"),
            ("metawork", "no", "yes"),
            ("owner", "nothing", "Ben Okafor"),
        ]

    def test_days_and_numbers(self, cast: Cast, task: Task) -> None:
        epic = actions.add_epic("Shop", start=date(2026, 3, 2), by=None, at=NOW)
        actions.change_epic(epic, changes={"start": date(2026, 4, 6)}, by=None, at=NOW)
        (event,) = events_of([last()])
        assert (event.parts[0].before, event.parts[0].after) == ("2 Mar 2026", "6 Apr 2026")
        actions.change_task(task, changes={"estimate": Decimal("2.5000")}, by=None, at=NOW)
        (event,) = events_of([last()])
        assert (event.parts[0].before, event.parts[0].after) == ("8", "2.5")

    def test_what_is_gone_is_said_to_be_gone(self, cast: Cast) -> None:
        globe = actions.add_client("Globe", by=None, at=NOW)
        site = actions.add_account("Site", category="billable_fixed", client=globe, by=None, at=NOW)
        actions.change_account(site, changes={"client": None}, by=None, at=NOW)
        globe.delete()
        (event,) = events_of([last()])
        assert event.parts[0].before == "something that is gone"

    def test_stays_and_undoing(self, cast: Cast, task: Task) -> None:
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        undo(at=BEFORE)
        said = [event.what for event in events_of(told("task"))]
        assert said == ["Undone: Put into sprint 76", "Put into sprint 76", "Added"]


def test_an_account_with_a_task_does_not_go(cast: Cast) -> None:
    site = actions.add_account("Site", category="billable_fixed", by=None, at=NOW)
    added = last()
    actions.add_task("Cart", account=site, by=None, at=NOW)
    with pytest.raises(Invalid, match="Change those first"):
        undo(added)
    assert Account.objects.filter(pk=site.pk).exists()
