"""The timer: one a person, in the database, split by the days of its person, never a surprise."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import FROM, LONG_AGO, NOW, Cast

from homeostat.areas.organisation.models import PersonTerm, Policy
from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import HoursEntry, Task, Timer
from homeostat.platform.access import Viewer
from homeostat.platform.audit.access import entries_for
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
PAGE, START, CHANGE, FORGET = (f"/work/timer/{part}" for part in ("", "start/", "change/", "forget/"))


def minutes(count: int) -> timedelta:
    return timedelta(minutes=count)


def running(cast: Cast, since: datetime = NOW, **given: object) -> Timer:
    values = {"account": cast.portal, "by": cast.ada.user, "at": since, **given}
    return actions.start_timer(cast.ada, **values)  # type: ignore[arg-type]


def logged() -> list[tuple[date, Decimal]]:
    return list(HoursEntry.objects.filter(superseded_at=None).order_by("day").values_list("day", "hours"))


class TestActions:
    def test_one_runs_at_a_time(self, cast: Cast) -> None:
        running(cast)
        with pytest.raises(Invalid, match="runs already, on Portal"):
            running(cast)
        actions.start_timer(cast.ben, account=cast.inner, by=None, at=NOW)
        assert Timer.objects.count() == 2

    def test_it_needs_work_that_somebody_pays_for(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="Nothing is chosen"):
            running(cast, account=None)
        bare = actions.add_task("No account", by=None, at=NOW)
        with pytest.raises(Invalid, match="has no account"):
            running(cast, task=bare, account=None)

    def test_stopped_it_is_logged_in_steps_of_five_minutes_up(self, cast: Cast) -> None:
        timer = running(cast, note="Call")
        actions.stop_timer(timer, by=None, at=NOW + minutes(41))
        assert logged() == [(NOW.date(), Decimal("0.7500"))]
        assert HoursEntry.objects.get().note == "Call"
        assert not Timer.objects.exists()
        with pytest.raises(Invalid, match="no longer"):
            actions.stop_timer(timer, by=None, at=NOW + minutes(42))

    def test_policies_say_how_it_is_rounded(self, cast: Cast) -> None:
        for key, value in (("timer.round_minutes", 15), ("timer.rounding", "nearest")):
            Policy.objects.create(key=key, scope="company", value=value, start=FROM, recorded_at=LONG_AGO)
        actions.stop_timer(running(cast), by=None, at=NOW + minutes(67))
        assert logged() == [(NOW.date(), Decimal("1.0000"))]

    def test_over_midnight_it_is_split_in_the_persons_own_time_zone(self, cast: Cast) -> None:
        PersonTerm.objects.filter(person=cast.ada).update(time_zone="Asia/Tokyo")
        timer = running(cast, datetime(2026, 11, 17, 14, 30, tzinfo=UTC))
        actions.stop_timer(timer, by=None, at=datetime(2026, 11, 17, 16, tzinfo=UTC))
        assert logged() == [(date(2026, 11, 17), Decimal("0.5")), (date(2026, 11, 18), Decimal(1))]

    def test_left_running_it_asks_instead_of_logging(self, cast: Cast) -> None:
        timer = running(cast, NOW - timedelta(hours=14, minutes=30))
        with pytest.raises(Invalid, match=r"14\.5 hours"):
            actions.stop_timer(timer, by=None, at=NOW)
        assert Timer.objects.exists()
        with pytest.raises(Invalid, match="did not run on this day"):
            actions.stop_timer(timer, hours={date(2026, 1, 1): Decimal(1)}, by=None, at=NOW)
        with pytest.raises(Invalid, match="No hours are left"):
            actions.stop_timer(timer, hours={NOW.date(): Decimal(0)}, by=None, at=NOW)
        actions.stop_timer(timer, hours={date(2026, 11, 17): Decimal(2)}, by=None, at=NOW)
        assert logged() == [(date(2026, 11, 17), Decimal(2))]

    def test_started_by_mistake_it_has_nothing_to_log(self, cast: Cast) -> None:
        timer = running(cast)
        with pytest.raises(Invalid, match="just been started"):
            actions.stop_timer(timer, by=None, at=NOW)

    def test_what_it_is_on_changes_while_it_runs(self, cast: Cast) -> None:
        task = actions.add_task("Map", account=cast.portal, by=None, at=NOW)
        timer = actions.change_timer(running(cast), changes={"task": task}, by=None, at=NOW)
        assert (timer.task, timer.account, timer.started_at) == (task, None, NOW)
        timer = actions.change_timer(timer, changes={"account": cast.inner, "note": "x"}, by=None, at=NOW)
        assert (timer.task, timer.account, timer.note) == (None, cast.inner, "x")

    def test_stopping_is_undone_as_one_and_done_again(self, cast: Cast) -> None:
        timer = running(cast, NOW - timedelta(hours=11, minutes=59))
        actions.stop_timer(timer, hours={day: Decimal(1) for day in (NOW.date(),)}, by=None, at=NOW)
        entry = AuditEntry.objects.get(action="stop_timer")
        actions.undo(entry, by=None, at=NOW)
        assert not logged()
        assert Timer.objects.get().started_at == timer.started_at
        actions.undo(AuditEntry.objects.get(action="undo_stop_timer"), by=None, at=NOW)
        assert len(logged()) == 1
        assert not Timer.objects.exists()

    def test_an_undo_does_not_bring_a_second_timer(self, cast: Cast) -> None:
        actions.forget_timer(running(cast), by=None, at=NOW)
        running(cast)
        with pytest.raises(Invalid, match="Another timer runs"):
            actions.undo(AuditEntry.objects.get(action="forget_timer"), by=None, at=NOW)


class TestPages:
    @pytest.fixture(autouse=True)
    def noon(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Half a day has passed: whatever ran for an hour ran today."""
        now = timezone.localtime().replace(hour=12, minute=0)
        monkeypatch.setattr(timezone, "now", lambda: now)

    def test_it_runs_on_every_page_and_stops_with_hours_to_correct(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        task = actions.add_task("Map", account=cast.portal, by=None, at=timezone.now())
        began = browser.post(START, {"work": task.key, "back": "/work/tasks/"}, follow=True)
        assert began.redirect_chain[-1][0] == "/work/tasks/"
        assert "The timer runs on" in began.content.decode()
        started = AuditEntry.objects.get(action="add_timer")
        browser.post(reverse("work:undo", args=[started.pk]))
        assert not Timer.objects.exists()
        browser.post(START, {"work": task.key})
        Timer.objects.update(started_at=timezone.now() - minutes(64))
        assert '<span class="timer-time">1:04</span>' in browser.get("/work/sprints/").content.decode()
        page = browser.get(PAGE).content.decode()
        assert 'value="1:05"' in page
        today = timezone.localdate().isoformat()
        posted = {f"hours_{today}": "0:45", "work": task.key, "note": "Drew"}
        answer = browser.post(PAGE, posted, follow=True).content.decode()
        assert "0.75 h logged on" in answer
        entry = HoursEntry.objects.get()
        assert (entry.hours, entry.note, entry.task) == (Decimal("0.75"), "Drew", task)
        assert 'class="timer-time"' not in answer
        told = AuditEntry.objects.get(action="stop_timer", by=cast.ada.user)
        browser.post(reverse("work:undo", args=[told.pk]))
        assert Timer.objects.get().task == task

    def test_a_second_start_waits_until_the_first_is_logged(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        running(cast, timezone.now() - minutes(30))
        page = browser.post(START, {"work": "Inner work"}, follow=True)
        assert page.redirect_chain[-1][0] == f"{PAGE}?next=a{cast.inner.pk}"
        assert "Log it, and start the next" in page.content.decode()
        posted = {f"hours_{timezone.localdate()}": "0.5", "work": "Portal", "next": f"a{cast.inner.pk}"}
        browser.post(PAGE, posted)
        assert Timer.objects.get().account == cast.inner
        assert HoursEntry.objects.get().account == cast.portal

    def test_a_long_run_asks_and_offers_no_hours(self, cast: Cast, enter: Enter) -> None:
        running(cast, timezone.now() - timedelta(hours=20))
        browser = enter(cast.ada)
        page = browser.get(PAGE).content.decode()
        assert "It has been running for 20.0 hours." in page
        assert browser.post(PAGE, {"work": "Portal"}).status_code == 422
        assert not HoursEntry.objects.exists()

    def test_change_and_forget_with_undo(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        running(cast)
        browser.post(CHANGE, {"work": "Inner work", "note": "Tidy"})
        assert Timer.objects.get().account == cast.inner
        assert browser.post(CHANGE, {"work": "nothing"}).status_code == 422
        page = browser.post(FORGET, follow=True).content.decode()
        assert not Timer.objects.exists()
        entry = AuditEntry.objects.get(action="forget_timer", by=cast.ada.user)
        assert reverse("work:undo", args=[entry.pk]) in page
        browser.post(reverse("work:undo", args=[entry.pk]))
        assert Timer.objects.get().account == cast.inner

    def test_nobody_sees_or_undoes_the_timer_of_another(self, cast: Cast, enter: Enter) -> None:
        running(cast, by=None)
        entry = AuditEntry.objects.get(action="add_timer")
        browser = enter(cast.ben)
        assert 'class="timer"' not in browser.get("/work/tasks/").content.decode()
        assert browser.post(FORGET).status_code == 404
        assert browser.post(reverse("work:undo", args=[entry.pk])).status_code == 404
        assert not browser.get("/api/v1/timer").json()["running"]
        assert enter(None, steward=True).post(FORGET).status_code == 404

    def test_what_is_wrong_is_said(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        assert browser.post(START, {"work": "nothing"}).status_code == 422
        Task.objects.create(key="bare-1", title="Bare")
        assert "has no account" in browser.post(START, {"work": "bare-1"}).content.decode()
        running(cast, timezone.now() - minutes(30))
        answer = browser.post(PAGE, {f"hours_{timezone.localdate()}": "0", "work": "Portal"})
        assert "No hours are left to log." in answer.content.decode()

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        assert client.get(PAGE)["Location"].startswith(reverse("account_login"))
        visitor = enter(None)
        assert visitor.get(PAGE).status_code == 404
        assert visitor.post(START, {"work": "Portal"}).status_code == 404
        browser = enter(cast.ada)
        assert browser.get(START).status_code == 405
        assert browser.delete(PAGE).status_code == 405
        assert browser.get(PAGE).status_code == 200
        running(cast)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(PAGE).status_code == 200
        assert len(asked) <= 15
        assert queries.timer_of(cast.ben.pk) is None


class TestPrivacy:
    def test_it_goes_with_the_persons_data_and_away_with_the_person(self, cast: Cast) -> None:
        running(cast, by=None, note="Call with Ada Lind")
        actions.leave_day_empty(cast.ada, day=NOW.date(), by=None, at=NOW)
        found = personal_data(cast.ada)
        assert [row["note"] for row in found["timer"]] == ["Call with Ada Lind"]
        assert [row["day"] for row in found["emptyday"]] == [NOW.date()]
        erase_person(cast.ada, by=None, at=NOW, reason="Asked for")
        assert not Timer.objects.exists()
        assert not AuditEntry.objects.filter(after__note__contains="Ada").exists()

    def test_what_it_did_is_told_to_its_person_alone(self, cast: Cast, enter: Enter) -> None:
        running(cast, by=None)
        enter(cast.ben)
        viewer = Viewer(user=cast.ben.user, person_id=cast.ben.pk, is_steward=False)  # type: ignore[arg-type]
        assert not entries_for(viewer).filter(noun__in=["timer", "emptyday"]).exists()
