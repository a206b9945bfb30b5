"""An epic goes before others for a time: one at a time, with a budget, ended by itself or before."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Acceleration, Epic
from homeostat.areas.work.queries import TaskFilter
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
FIRST, BEFORE_LAST = date(2026, 11, 16), date(2026, 11, 27)
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)


@pytest.fixture
def shop(cast: Cast) -> Epic:
    return actions.add_epic("Shop", account=cast.portal, owner=cast.ben, by=None, at=NOW)


def accelerate(epic: Epic, start: date = FIRST, end: date = BEFORE_LAST, **given: Any) -> Acceleration:
    facts = {"priority": 1, "budget": Decimal(20), "reason": "The fair", "by": None, "at": NOW}
    return actions.accelerate_epic(epic, start=start, end=end, **{**facts, **given})


def names(accelerated: dict[int, Acceleration]) -> list[str]:
    return [row.epic.name for row in accelerated.values()]


class TestRules:
    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"end": FIRST}, "end"),
            ({"budget": Decimal(0)}, "budget"),
            ({"reason": "  "}, "reason"),
            ({"priority": 0}, "priority"),
        ],
    )
    def test_what_is_unsound_is_refused_at_its_field(self, shop: Epic, given: dict, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            accelerate(shop, **given)
        assert refused.value.field == field

    def test_an_epic_is_accelerated_once_at_a_time(self, shop: Epic) -> None:
        accelerate(shop)
        with pytest.raises(Invalid, match="accelerated on these days already"):
            accelerate(shop, start=date(2026, 11, 26), end=date(2026, 12, 3))
        accelerate(shop, start=BEFORE_LAST, end=date(2026, 12, 3))  # the day after its last is free
        with pytest.raises(IntegrityError, match="never_twice"), transaction.atomic():
            Acceleration.objects.update(start=FIRST, end=BEFORE_LAST)

    def test_other_epics_may_be_accelerated_meanwhile(self, cast: Cast, shop: Epic) -> None:
        accelerate(shop, priority=2)
        accelerate(actions.add_epic("Map", by=None, at=NOW))
        assert names(queries.accelerated_epics(FIRST)) == ["Map", "Shop"]
        assert queries.next_priority(FIRST) == 3

    def test_it_begins_and_ends_by_itself(self, shop: Epic) -> None:
        row = accelerate(shop)
        for day, held, left in (
            (FIRST - timedelta(1), [], 11),
            (FIRST, ["Shop"], 11),
            (BEFORE_LAST - timedelta(1), ["Shop"], 1),
            (BEFORE_LAST, [], 0),
        ):
            assert (names(queries.accelerated_epics(day)), row.days_left(day)) == (held, left)

    def test_its_budget_is_used_by_hours_on_the_epic_in_its_days_alone(self, cast: Cast, shop: Epic) -> None:
        task = actions.add_task("Till", epic=shop, by=None, at=NOW)
        other = actions.add_task("Else", account=cast.portal, by=None, at=NOW)
        accelerate(shop, start=FIRST + timedelta(1), end=FIRST + timedelta(3), budget=Decimal(6))
        for day, hours, what in ((0, 1, task), (1, 2, task), (2, 5, task), (2, 8, other)):
            at = NOW + timedelta(days=5)
            actions.log_hours(
                cast.ada, hours=Decimal(hours), day=FIRST + timedelta(day), task=what, by=None, at=at
            )
        (one,) = queries.accelerations_of(shop.pk)
        assert (one.used, one.left, one.over) == (7, 0, 1)


class TestChanges:
    def test_it_can_be_changed_until_it_is_over(self, shop: Epic) -> None:
        row = accelerate(shop)
        row = actions.change_acceleration(
            row, changes={"budget": Decimal(30), "priority": 2}, by=None, at=NOW
        )
        assert (row.budget, row.priority) == (30, 2)
        count = AuditEntry.objects.count()
        actions.change_acceleration(row, changes={"budget": Decimal(30)}, by=None, at=NOW)
        assert AuditEntry.objects.count() == count
        with pytest.raises(Invalid, match="is over"):
            actions.change_acceleration(
                row, changes={"budget": Decimal(1)}, by=None, at=NOW + timedelta(days=20)
            )

    def test_it_can_be_ended_before_its_time(self, shop: Epic) -> None:
        ended = actions.end_acceleration(accelerate(shop), by=None, at=NOW)
        assert ended is not None
        assert ended.end == NOW.date()
        with pytest.raises(Invalid, match="is over"):
            actions.end_acceleration(ended, by=None, at=NOW)

    def test_one_that_has_not_begun_goes_altogether(self, shop: Epic) -> None:
        row = accelerate(shop, start=NOW.date())
        assert actions.end_acceleration(row, by=None, at=NOW) is None
        with pytest.raises(Invalid, match="not there"):
            actions.end_acceleration(row, by=None, at=NOW)

    def test_each_change_is_undone(self, shop: Epic) -> None:
        row = accelerate(shop)
        actions.change_acceleration(row, changes={"priority": 4}, by=None, at=NOW)
        changed = AuditEntry.objects.latest("pk")
        actions.end_acceleration(row, by=None, at=NOW)
        with pytest.raises(Invalid):
            actions.undo(AuditEntry.objects.get(action="accelerate_epic"), by=None, at=NOW)
        actions.undo(AuditEntry.objects.latest("pk"), by=None, at=NOW)
        row.refresh_from_db()
        assert (row.end, row.priority) == (BEFORE_LAST, 4)
        actions.undo(changed, by=None, at=NOW)
        row.refresh_from_db()
        assert row.priority == 1
        actions.undo(AuditEntry.objects.get(action="accelerate_epic"), by=None, at=NOW)
        assert not Acceleration.objects.exists()

    def test_what_was_ended_does_not_come_back_over_another(self, shop: Epic) -> None:
        actions.end_acceleration(accelerate(shop), by=None, at=NOW)
        ended = AuditEntry.objects.latest("pk")
        accelerate(shop, start=date(2026, 11, 20))
        with pytest.raises(Invalid, match="accelerated on these days already"):
            actions.undo(ended, by=None, at=NOW)


class TestPages:
    @pytest.fixture
    def running(self, cast: Cast, shop: Epic) -> Acceleration:
        today = timezone.localdate()
        actions.add_epic("Busy", account=cast.portal, owner=cast.ben, by=None, at=NOW)
        actions.add_task("Till", epic=shop, cell=cast.falcon, by=None, at=NOW)
        actions.add_task("Else", cell=cast.falcon, by=None, at=NOW)
        return accelerate(shop, start=today - timedelta(2), end=today + timedelta(5), at=timezone.now())

    def test_a_form_accelerates_an_epic_and_the_message_undoes_it(
        self, cast: Cast, shop: Epic, enter: Enter
    ) -> None:
        browser, address = enter(cast.ada), reverse("work:accelerate", args=["shop"])
        today = timezone.localdate()
        fields = {"priority": "1", "budget": "12.5", "start": today, "last": today, "reason": "The fair"}
        assert browser.post(address, {**fields, "last": today - timedelta(1)}).status_code == 422
        page = browser.post(address, fields, follow=True).content.decode()
        row = Acceleration.objects.get()
        assert (row.end, row.decided_by) == (today + timedelta(1), cast.ada.user)
        assert "0 h of 12.5 h" in page
        assert "one day left" in page
        entry = AuditEntry.objects.latest("pk")
        browser.post(reverse("work:undo", args=[entry.pk]))
        assert not Acceleration.objects.exists()

    def test_its_page_tells_and_ends_it(self, cast: Cast, running: Acceleration, enter: Enter) -> None:
        browser = enter(cast.ada)
        page = browser.get(reverse("work:epic", args=["shop"])).content.decode()
        assert "5 days left" in page
        assert "The fair" in page
        browser.post(reverse("work:end_acceleration", args=[running.pk]))
        page = browser.get(reverse("work:epic", args=["shop"])).content.decode()
        assert "Was accelerated" in page
        assert "Acceleration ended" in page

    def test_a_form_changes_it(self, cast: Cast, running: Acceleration, enter: Enter) -> None:
        browser, address = enter(cast.ada), reverse("work:edit_acceleration", args=[running.pk])
        form = browser.get(address).context["form"]
        given = {name: form[name].value() for name in form.fields}
        browser.post(address, {**given, "budget": "33"})
        running.refresh_from_db()
        assert (running.budget, running.start) == (33, given["start"])

    def test_lists_put_it_first_and_mark_it(self, cast: Cast, running: Acceleration, enter: Enter) -> None:
        busy = Epic.objects.get(key="busy")
        task = actions.add_task("Hurry", epic=busy, by=None, at=NOW)
        actions.log_hours(
            cast.ada, hours=Decimal(8), day=NOW.date(), task=task, by=None, at=NOW + timedelta(1)
        )
        browser = enter(cast.ada)
        for name in ("home", "epics"):
            page = browser.get(reverse(f"work:{name}")).content.decode()
            assert page.index(">Shop<") < page.index(">Busy<"), name
            assert "accelerated 1, until" in page

    def test_its_tasks_are_marked_and_found(self, cast: Cast, running: Acceleration, enter: Enter) -> None:
        browser = enter(cast.ada)
        page = browser.get(reverse("work:tasks")).content.decode()
        assert page.count("accelerated 1, until") == 1
        assert "Else" in page
        page = browser.get(reverse("work:tasks") + "?accelerated=1").content.decode()
        assert "Till" in page
        assert "Else" not in page
        lines = browser.get(reverse("work:tasks_file", args=["csv"]) + "?accelerated=1").getvalue().decode()
        assert "Till" in lines
        assert "Else" not in lines
        told = browser.get(reverse("work:task", args=["falcon-1"])).content.decode()
        assert "accelerated 1, until" in told


def test_tasks_of_a_day_on_which_nothing_is_accelerated(cast: Cast, shop: Epic) -> None:
    actions.add_task("Till", epic=shop, by=None, at=NOW)
    accelerate(shop)
    assert queries.tasks(TaskFilter(accelerated_on=FIRST)).count() == 1
    assert not queries.tasks(TaskFilter(accelerated_on=BEFORE_LAST)).exists()
