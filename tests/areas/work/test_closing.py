"""Accounts and clients are closed from a day on: what is refused then, what is not offered, what stays."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast, user_of, viewer

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.forms.hours import choices_of
from homeostat.areas.work.history import events_of
from homeostat.areas.work.models import Account, Client, HoursEntry, Task, Timer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.staleness.models import StalePeriod

Enter = Callable[..., Browser]
DAY = NOW.date()
BEFORE = DAY - timedelta(days=1)


def close(row: Account | Client, day: date | None = DAY) -> None:
    change: Any = actions.change_account if isinstance(row, Account) else actions.change_client
    change(row, changes={"closed_from": day}, by=None, at=NOW)


def log(cast: Cast, day: date, **given: Any) -> HoursEntry:
    given = given or {"account": cast.portal}
    return actions.log_hours(cast.ada, hours=Decimal(2), day=day, by=None, at=NOW, **given)


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Sand", account=cast.portal, assignee=cast.ada, by=None, at=NOW)


@pytest.mark.parametrize("which", ["portal", "northwind"])
def test_hours_from_that_day_on_are_refused(cast: Cast, task: Task, which: str) -> None:
    close(getattr(cast, which))
    log(cast, BEFORE)
    for given in ({"account": cast.portal}, {"task": task}):
        with pytest.raises(Invalid, match="closed from 18 November 2026 on") as refused:
            log(cast, DAY, **given)
        assert refused.value.field == "account"
        assert "opened again" in refused.value.remedy
    close(getattr(cast, which), None)
    log(cast, DAY)


def test_what_is_logged_stays_and_may_grow_less(cast: Cast) -> None:
    entry = log(cast, DAY)
    close(cast.portal)
    less = actions.change_hours(entry, changes={"hours": Decimal(1)}, by=None, at=NOW)
    with pytest.raises(Invalid, match="closed from"):
        actions.change_hours(less, changes={"hours": Decimal("1.5")}, by=None, at=NOW)
    back = actions.undo_hours(less, by=None, at=NOW)
    assert back.hours == 2
    gone = actions.remove_hours(back, by=None, at=NOW)
    assert actions.restore_hours(gone, by=None, at=NOW).hours == 2


def test_hours_do_not_move_onto_it(cast: Cast) -> None:
    entry = log(cast, DAY, account=cast.inner)
    close(cast.portal)
    with pytest.raises(Invalid, match="closed from"):
        actions.change_hours(entry, changes={"account_id": cast.portal.pk}, by=None, at=NOW)


def test_no_timer_counts_on_it(cast: Cast, task: Task) -> None:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    of_epic = actions.add_task("Oil", epic=epic, by=None, at=NOW)
    Task.objects.filter(pk=of_epic.pk).update(account=None)
    close(cast.portal)
    for given in ({"account": cast.portal}, {"task": task}, {"task": Task.objects.get(pk=of_epic.pk)}):
        with pytest.raises(Invalid, match="closed from"):
            actions.start_timer(cast.ada, by=None, at=NOW, **given)
    timer = actions.start_timer(cast.ada, account=cast.inner, by=None, at=NOW)
    with pytest.raises(Invalid, match="closed from"):
        actions.change_timer(timer, changes={"account": cast.portal}, by=None, at=NOW)


def test_a_timer_that_runs_is_not_logged_on_it(cast: Cast) -> None:
    timer = actions.start_timer(cast.ada, account=cast.portal, by=None, at=NOW)
    close(cast.portal)
    later = NOW + timedelta(hours=2)
    with pytest.raises(Invalid, match="closed from"):
        actions.stop_timer(timer, by=None, at=later)
    assert Timer.objects.count() == 1
    (entry,) = actions.stop_timer(timer, account=cast.inner, by=None, at=later)
    assert entry.account == cast.inner


def test_copies_leave_them_out_and_the_week_says_where(cast: Cast, task: Task) -> None:
    log(cast, BEFORE)
    log(cast, BEFORE, account=None, task=task)
    close(cast.portal)
    copy = queries.copy_of(cast.ada.pk, {BEFORE: DAY}, today=DAY)
    assert [(cell.work, cell.why) for cell in copy.cells] == [
        (task, "account_closed"),
        (cast.portal, "account_closed"),
    ]
    assert actions.copy_hours(cast.ada, days={BEFORE: DAY}, today=DAY, by=None, at=NOW) == 0
    with pytest.raises(Invalid, match="closed from") as refused:
        actions.write_week(
            cast.ada, [actions.WrittenCell(cast.portal, DAY, Decimal(1), None)], by=None, at=NOW
        )
    assert refused.value.field == f"a{cast.portal.pk}-{DAY.isoformat()}"
    assert HoursEntry.objects.count() == 2


def test_many_rows_at_once_are_refused_together(cast: Cast, task: Task) -> None:
    rows = [
        (cast.ada.pk, None, account, of, None, None, DAY, Decimal(1), "", key)
        for account, of, key in ((cast.portal.pk, None, "A"), (None, task.pk, "B"))
    ]
    actions.record_hours(rows[:1], by=None, at=NOW, origin="file")
    close(cast.portal)
    again = actions.record_hours(rows[:1], by=None, at=NOW, origin="file")
    assert (again.new, again.changed) == (0, 0)
    for origin in ("file", "another"):
        with pytest.raises(Invalid, match="rows have hours on closed accounts, such as"):
            actions.record_hours(rows[1:], by=None, at=NOW, origin=origin)


def test_it_is_not_offered_any_more(enter: Enter, cast: Cast, task: Task) -> None:
    today = timezone.localdate()
    log(cast, BEFORE, task=task)
    assert choices_of(cast.ada.pk, today=DAY)[0] == f"{task.key} Sand"
    close(cast.northwind, today)
    assert choices_of(cast.ada.pk, today=today) == [cast.inner.name]
    browser = enter(cast.ada)
    option = f'<option value="{cast.portal.key}"'
    assert option not in browser.get(reverse("work:add_task")).content.decode()
    assert option not in browser.get(reverse("work:tasks")).content.decode()
    kept = browser.get(reverse("work:edit_task", args=[task.key])).content.decode()
    assert f"{option} selected>{cast.portal.name} (closed)</option>" in kept
    assert '<option value="northwind"' not in browser.get(reverse("work:add_account")).content.decode()


def test_the_form_says_it_at_the_work(enter: Enter, cast: Cast) -> None:
    close(cast.portal, timezone.localdate())
    browser = enter(cast.ada)
    page = browser.post(reverse("work:log_hours"), {"hours": "1", "work": cast.portal.name})
    assert "is closed from" in str(page.content.decode().split('id="id_work_error"')[1][:400])


def test_the_form_closes_it_and_undo_opens_it(enter: Enter, cast: Cast) -> None:
    browser = enter(cast.ada)
    for row, noun in ((cast.portal, "account"), (cast.northwind, "client")):
        address = reverse(f"work:edit_{noun}", args=[row.key])
        given = {
            "name": row.name,
            "category": "billable_hourly",
            "client": "northwind",
            "closed_from": "2026-11-18",
        }
        browser.post(address, given)
        row.refresh_from_db()
        assert row.closed_from == DAY
        shown = browser.get(reverse(f"work:{noun}", args=[row.key])).content.decode()
        assert "closed since 18 Nov 2026" in shown
        entry = AuditEntry.objects.filter(action=f"change_{noun}").latest("pk")
        (event,) = events_of([entry])
        assert [(part.fact, part.before, part.after) for part in event.parts] == [
            ("closed from", "nothing", "18 Nov 2026")
        ]
        actions.undo(entry, by=None, at=NOW)
        row.refresh_from_db()
        assert row.closed_from is None


def test_lists_show_open_ones_unless_asked(enter: Enter, cast: Cast) -> None:
    close(cast.northwind)
    browser = enter(cast.ada)

    def shown(place: str, state: str = "") -> set[str]:
        page = browser.get(reverse(f"work:{place}"), {"state": state} if state else {})
        return {one.row.key for one in (getattr(row, "one", row) for row, _ in page.context["rows"])}

    assert shown("accounts") == {cast.inner.key}
    assert shown("accounts", "closed") == {cast.portal.key}
    assert shown("accounts", "all") == {cast.inner.key, cast.portal.key}
    assert (shown("clients"), shown("clients", "closed")) == (set(), {"northwind"})
    assert "closed since" in browser.get(reverse("work:accounts"), {"state": "all"}).content.decode()


def test_a_day_to_come_is_told_as_one(enter: Enter, cast: Cast) -> None:
    close(cast.portal, date(2199, 1, 1))
    page = enter(cast.ada).get(reverse("work:account", args=[cast.portal.key])).content.decode()
    assert "closed from 1 Jan 2199 on" in page
    assert "Start a timer" in page
    assert cast.portal in queries.open_accounts(DAY)


def test_closing_an_account_leaves_the_figures_and_a_client_its_duty(cast: Cast) -> None:
    StalePeriod.objects.all().delete()
    close(cast.portal)
    assert not StalePeriod.objects.exists()
    close(cast.northwind)
    assert StalePeriod.objects.exists()


def test_its_history_opens_to_members(cast: Cast) -> None:
    user_of(cast.ada, "ada@example.org")
    close(cast.portal)
    assert access.changes_of(viewer(cast.ada), "account", cast.portal.key)
