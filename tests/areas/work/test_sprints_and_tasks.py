"""Sprints, stays and absences by their rules."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from tests.areas.work.conftest import FROM, LONG_AGO, NOW, Cast

from homeostat.areas.organisation.models import Person, PersonTerm, Policy
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Absence, HoursRollup, Sprint, Task, TaskSprint
from homeostat.platform.audit.models import AuditEntry

AFTER = datetime(2026, 12, 1, 9, tzinfo=UTC)
BEFORE = datetime(2026, 11, 10, 9, tzinfo=UTC)


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task(
        "Draw",
        cell=cast.falcon,
        assignee=cast.ada,
        reviewer=cast.ben,
        points=Decimal(3),
        estimate=Decimal(10),
        account=cast.portal,
        by=None,
        at=BEFORE,
    )


class TestTheCalendar:
    def test_goes_on_where_it_ends(self, cast: Cast) -> None:
        actions.log_hours(
            cast.ada, hours=Decimal(2), day=date(2026, 12, 1), account=cast.portal, by=None, at=AFTER
        )
        assert HoursRollup.objects.get().sprint is None
        made = actions.plan_sprints(date(2026, 12, 20), by=None, at=NOW)
        assert [(one.number, one.start, one.end) for one in made] == [
            (77, date(2026, 11, 30), date(2026, 12, 14)),
            (78, date(2026, 12, 14), date(2026, 12, 28)),
        ]
        assert HoursRollup.objects.get().sprint == made[0]
        assert actions.plan_sprints(date(2026, 12, 20), by=None, at=NOW) == []

    def test_begins_as_the_policies_say(self, cast: Cast) -> None:
        Sprint.objects.all().delete()
        rules = (("sprint.first_day", "2026-06-01"), ("sprint.first_number", 300), ("sprint.length_days", 7))
        for key, value in rules:
            Policy.objects.create(key=key, scope="company", value=value, start=FROM, recorded_at=LONG_AGO)
        made = actions.plan_sprints(date(2026, 6, 9), by=None, at=NOW)
        assert [(one.number, one.start) for one in made] == [(300, date(2026, 6, 1)), (301, date(2026, 6, 8))]

    def test_planned_sprints_can_be_taken_back(self, cast: Cast, task: Task) -> None:
        first, *rest = actions.plan_sprints(date(2026, 12, 30), by=None, at=NOW)
        with pytest.raises(Invalid, match="begun"):
            actions.unplan_sprints(cast.sprint, by=None, at=NOW)
        stay = actions.put_task_in_sprint(task, sprint=rest[0], by=None, at=NOW)
        with pytest.raises(Invalid, match="tasks"):
            actions.unplan_sprints(first, by=None, at=NOW)
        actions.take_task_out(stay, by=None, at=NOW)
        assert actions.unplan_sprints(first, by=None, at=NOW) == 3
        assert queries.rollup_differences() == []


class TestAClosedSprint:
    def test_keeps_what_became_of_each_task(self, cast: Cast, task: Task) -> None:
        other = actions.add_task("Ship", cell=cast.falcon, by=None, at=BEFORE)
        for one in (task, other):
            actions.put_task_in_sprint(one, sprint=cast.sprint, by=None, at=BEFORE)
        actions.change_task(task, changes={"state": "done"}, by=None, at=NOW)
        actions.close_sprint(cast.sprint, by=None, at=AFTER)
        actions.change_task(other, changes={"state": "done"}, by=None, at=AFTER)
        rows = cast.sprint.stays.order_by("task_id").values_list("finished", "state_at_close", "completed_at")
        assert list(rows) == [(True, "done", NOW), (False, "backlog", None)]
        told = AuditEntry.objects.get(action="close_sprint")
        assert told.after["tasks"] == 2  # type: ignore[index]

    def test_is_not_rewritten_by_anything(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        actions.close_sprint(cast.sprint, by=None, at=AFTER)
        attempts = [
            lambda: TaskSprint.objects.update(finished=True),
            lambda: TaskSprint.objects.update(hours=99),
            lambda: TaskSprint.objects.update(account=cast.inner),
            lambda: TaskSprint.objects.update(epic=actions.add_epic("Map", by=None, at=AFTER)),
            lambda: TaskSprint.objects.filter(pk=stay.pk).delete(),
            lambda: TaskSprint.objects.create(
                task=actions.add_task("Late", by=None, at=AFTER),
                sprint=cast.sprint,
                added_on=date(2026, 11, 17),
            ),
            lambda: Sprint.objects.update(closed_at=None),
            lambda: Sprint.objects.update(end=date(2026, 11, 29)),
            lambda: cast.sprint.stays.all()._raw_delete("default"),  # type: ignore[attr-defined]
            lambda: Sprint.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]
        ]
        for attempt in attempts:
            with pytest.raises(IntegrityError, match="closed"), transaction.atomic():
                attempt()
        stays = [(task.pk, cast.sprint.pk, date(2026, 11, 17))]
        with pytest.raises(Invalid, match="closed"):
            actions.record_stays(stays, columns=("task_id", "sprint_id", "added_on"), by=None, origin="jira")
        with pytest.raises(Invalid, match="closed"):
            actions.take_task_out(TaskSprint.objects.select_related("sprint").get(), by=None, at=AFTER)
        assert TaskSprint.objects.get().hours == 8

    def test_is_closed_once_and_not_too_early(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="still running"):
            actions.close_sprint(cast.sprint, by=None, at=NOW)
        actions.close_sprint(cast.sprint, by=None, at=datetime(2026, 11, 29, 20, tzinfo=UTC))
        with pytest.raises(Invalid, match="closed already"):
            actions.close_sprint(cast.sprint, by=None, at=AFTER)


class TestTasks:
    def test_are_numbered_per_cell(self, cast: Cast, task: Task) -> None:
        keys = [
            actions.add_task("One more", cell=cell, by=None, at=NOW).key
            for cell in (cast.falcon, cast.juniper, None, cast.falcon)
        ]
        assert [task.key, *keys] == ["falcon-1", "falcon-2", "juniper-1", "task-1", "falcon-3"]

    def test_hours_are_shared_by_the_policy(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        assert (stay.hours, stay.review_hours, stay.committed) == (8, 2, True)
        actions.change_task(task, changes={"points": Decimal(5)}, by=None, at=BEFORE)
        stay.refresh_from_db()
        assert (stay.hours, stay.review_hours) == (7, 3)

    def test_people_follow_in_a_running_sprint_hours_do_not(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=BEFORE)
        actions.change_task(task, changes={"assignee": cast.cleo, "remaining": Decimal(1)}, by=None, at=NOW)
        stay.refresh_from_db()
        assert (stay.assignee, stay.hours) == (cast.cleo, 8)

    def test_an_injection_waits_to_be_accepted(self, cast: Cast, task: Task) -> None:
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        assert not stay.committed
        with pytest.raises(Invalid, match="in this sprint already"):
            actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        actions.accept_task(stay, by=None, at=NOW)
        with pytest.raises(Invalid, match="committed already"):
            actions.accept_task(stay, by=None, at=NOW)
        gone = actions.take_task_out(stay, by=None, at=NOW, reason="The client waits")
        assert gone is not None
        assert gone.removed_on == date(2026, 11, 18)
        back = actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        assert (back.pk, back.removed_on) == (stay.pk, None)

    def test_nobody_reviews_their_own(self, cast: Cast, task: Task) -> None:
        with pytest.raises(Invalid, match="own task"):
            actions.change_task(task, changes={"reviewer": cast.ada}, by=None, at=NOW)

    def test_done_and_undone(self, cast: Cast, task: Task) -> None:
        actions.change_task(task, changes={"state": "in_progress"}, by=None, at=NOW)
        actions.change_task(task, changes={"state": "done"}, by=None, at=NOW)
        assert (task.started_on, task.completed_at) == (NOW.date(), NOW)
        actions.change_task(task, changes={"state": "review"}, by=None, at=NOW)
        assert task.completed_at is None


class TestUndo:
    def last(self) -> AuditEntry:
        found = AuditEntry.objects.order_by("id").last()
        assert found is not None
        return found

    def test_a_change_goes_back(self, cast: Cast) -> None:
        actions.change_account(cast.portal, changes={"category": "non_billable"}, by=None, at=NOW)
        actions.undo(self.last(), by=None, at=NOW)
        cast.portal.refresh_from_db()
        assert cast.portal.category == "billable_hourly"

    def test_what_changed_since_is_left_alone(self, cast: Cast, task: Task) -> None:
        actions.change_task(task, changes={"title": "Paint", "points": Decimal(5)}, by=None, at=NOW)
        first = self.last()
        actions.change_task(task, changes={"title": "Colour"}, by=None, at=NOW)
        with pytest.raises(Invalid, match="changed this since"):
            actions.undo(first, by=None, at=NOW)

    def test_what_was_added_goes_away_unless_it_is_used(self, cast: Cast) -> None:
        actions.add_client("Globe", by=None, at=NOW)
        assert actions.undo(self.last(), by=None, at=NOW) is None
        with pytest.raises(Invalid, match="not there any more"):
            actions.undo(AuditEntry.objects.get(action="add_client", key="globe"), by=None, at=NOW)
        with pytest.raises(Invalid, match="refer to it"):
            actions.undo(AuditEntry.objects.get(action="add_client", key="northwind"), by=None, at=NOW)

    def test_a_task_in_a_sprint_stays(self, cast: Cast, task: Task) -> None:
        added = AuditEntry.objects.get(action="add_task")
        actions.put_task_in_sprint(task, sprint=cast.sprint, by=None, at=NOW)
        with pytest.raises(Invalid, match="in a sprint or has hours"):
            actions.undo(added, by=None, at=NOW)
        with pytest.raises(Invalid, match="cannot be undone here"):
            actions.undo(AuditEntry(noun="sprint", action="close_sprint"), by=None, at=NOW)


class TestAbsences:
    def test_take_their_hours_from_what_there_is(self, cast: Cast) -> None:
        start, end = cast.sprint.start, cast.sprint.end
        assert queries.schedules(start, end)[cast.ada.pk].available == 80
        away = actions.add_absence(cast.ada, start=start, end=start + timedelta(2), by=None, at=NOW)
        actions.add_absence(
            cast.ada, start=start + timedelta(2), end=end, hours_per_day=Decimal(1), by=None, at=NOW
        )
        assert queries.schedules(start, end, people=[cast.ada.pk])[cast.ada.pk].absences == 16 + 8
        actions.cancel_absence(away, by=None, at=NOW)
        assert queries.schedules(start, end)[cast.ada.pk].absences == 8
        actions.restore_absence(away, by=None, at=NOW)
        with pytest.raises(Invalid, match="not cancelled"):
            actions.restore_absence(away, by=None, at=NOW)

    def test_public_holidays_are_those_of_the_persons_country(self, cast: Cast) -> None:
        PersonTerm.objects.filter(person=cast.ada).update(country="DE")
        PersonTerm.objects.filter(person=cast.ben).update(country="XX")
        found = queries.schedules(date(2026, 3, 30), date(2026, 4, 13))
        assert (found[cast.ada.pk].holidays, found[cast.ben.pk].holidays) == (16, 0)

    def test_the_holidays_to_come_are_named(self, cast: Cast) -> None:
        PersonTerm.objects.filter(person=cast.ada).update(country="DE")
        PersonTerm.objects.filter(person=cast.ben).update(country="XX")
        advent = date(2026, 12, 1)
        assert queries.holidays_ahead(cast.ada.pk, advent, date(2027, 1, 1)) == (
            "DE",
            [(date(2026, 12, 25), "Christmas Day"), (date(2026, 12, 26), "Second Day of Christmas")],
        )
        assert queries.holidays_ahead(cast.ben.pk, advent, date(2027, 1, 1)) == ("XX", [])

    @pytest.mark.parametrize(
        ("values", "field"),
        [
            ({"end": date(2026, 11, 1)}, "end"),
            ({"hours_per_day": Decimal(0)}, "hours_per_day"),
            ({"kind": "party"}, "kind"),
            ({"start": date(2026, 11, 22)}, "start"),
        ],
    )
    def test_are_refused_with_a_remedy(self, cast: Cast, values: dict[str, object], field: str) -> None:
        actions.add_absence(cast.ada, start=date(2026, 11, 22), end=date(2026, 11, 24), by=None, at=NOW)
        given = {"start": date(2026, 11, 16), "end": date(2026, 11, 23), **values}
        if field != "start":
            given = {"start": date(2026, 12, 1), "end": date(2026, 12, 2), **values}
        with pytest.raises(Invalid) as refused:
            actions.add_absence(cast.ada, by=None, at=NOW, **given)  # type: ignore[arg-type]
        assert refused.value.field == field
        assert Absence.objects.count() == 1


def test_names_are_unique_in_keys(cast: Cast) -> None:
    assert actions.add_client("Northwind", by=None, at=NOW).key == "northwind-2"
    assert actions.add_client("Add", by=None, at=NOW).key == "add-2"
    with pytest.raises(Invalid, match="name is missing"):
        actions.add_client("  ", by=None, at=NOW)
    with pytest.raises(Invalid, match="valid choice"):
        actions.add_account("X", category="gift", by=None, at=NOW)
    assert Person.objects.count() == 3
