"""Whose day it is, at a moment when it is another day for UTC, for the organisation and for the reader."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app
from tests.areas.settings.cast import FROM, LONG_AGO, Cast, add_user
from tests.areas.settings.conftest import browse, cast

from homeostat.areas.organisation.models import PersonTerm, Policy
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals import jobs
from homeostat.areas.work import actions
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import EmptyDay, HoursEntry, Sprint, Task
from homeostat.cli import ready
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.days import Days, clock, organisation_days
from homeostat.platform.editions import AskOnce
from homeostat.platform.signin.models import User
from homeostat.platform.signin.tokens import SCOPES, make_token

__all__ = ["browse", "cast"]

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
OURS = date(2026, 11, 19)  # half past midnight on Kiritimati
HERS = date(2026, 11, 17)  # half past eleven at night in Pago Pago
ONE = timedelta(days=1)
Browse = Callable[[str], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def apart(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """Three days at once: UTC's, the organisation's and Ines's own."""
    Policy.objects.create(
        key="sprint.time_zone", scope="company", value="Pacific/Kiritimati", start=FROM, recorded_at=LONG_AGO
    )
    PersonTerm.objects.filter(person=cast.ines).update(time_zone="Pacific/Pago_Pago")
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    Sprint.objects.create(number=312, start=OURS - 13 * ONE, end=OURS)
    Sprint.objects.create(number=313, start=OURS, end=OURS + 14 * ONE)
    return cast


class TestPages:
    def test_today_greets_the_reader_on_their_day_in_the_sprint_of_the_organisation(
        self, apart: Cast, browse: Browse
    ) -> None:
        page = browse("member").get("/").content.decode()
        assert "Good evening, Ines" in page
        assert "Tuesday 17 November · sprint 313, day 1 of 14." in page

    def test_the_organisation_is_shown_on_its_own_day(self, apart: Cast, browse: Browse) -> None:
        page = browse("member").get(reverse("organisation:map")).content.decode()
        assert "19 November 2026" in page
        assert "18 November 2026" not in page

    def test_hours_without_a_day_are_logged_on_the_readers_own(self, apart: Cast, browse: Browse) -> None:
        actions.add_account("Kitchen", category="non_billable", by=None, at=NOW)
        browse("member").post(reverse("work:log_hours"), {"hours": "1", "work": "Kitchen"})
        assert HoursEntry.objects.get().day == HERS

    def test_a_task_is_begun_on_the_organisations_day(self, apart: Cast, browse: Browse) -> None:
        browse("member").post(reverse("work:add_task"), {"title": "Sand the table", "state": "in_progress"})
        task = Task.objects.get()
        assert task.created_on == OURS

    @pytest.mark.parametrize(("day", "is_kept"), [(HERS, True), (HERS + ONE, False)])
    def test_a_day_is_left_empty_once_it_has_come_for_the_reader(
        self, apart: Cast, browse: Browse, day: date, is_kept: bool
    ) -> None:
        browse("member").post(reverse("work:leave_day_empty"), {"day": day.isoformat()})
        assert EmptyDay.objects.filter(person=apart.ines, day=day).exists() is is_kept

    def test_the_week_is_the_readers_own(self, apart: Cast, browse: Browse) -> None:
        kitchen = actions.add_account("Kitchen", category="non_billable", by=None, at=NOW)
        for day in (HERS - ONE, HERS, OURS - ONE):
            actions.log_hours(apart.ines, hours=Decimal(1), day=day, account=kitchen, by=None, at=NOW)
        page = browse("member").get(reverse("work:week"))
        assert page.context["former_day"] == HERS - ONE

    def test_the_audit_log_is_narrowed_to_the_organisations_days(self, apart: Cast, browse: Browse) -> None:
        AuditEntry.objects.all().delete()
        AuditEntry.objects.create(action="add_task", noun="task", key="bread")
        AuditEntry.objects.update(at=NOW)
        steward = browse("steward")

        def shown(day: date) -> int:
            asked = {"start": day.isoformat(), "end": day.isoformat()}
            return len(steward.get(reverse("settings:audit"), asked).context["rows"])

        assert [shown(day) for day in (OURS - ONE, OURS, OURS + ONE)] == [0, 1, 0]

    def test_whoever_comes_on_the_organisations_day_is_there(self, apart: Cast, browse: Browse) -> None:
        PersonTerm.objects.filter(person=apart.ines).update(start=OURS)
        assert browse("member").get(reverse("work:home")).status_code == 200
        PersonTerm.objects.filter(person=apart.ines).update(start=OURS + ONE)
        assert browse("member").get(reverse("work:home")).status_code == 404

    def test_no_query_is_needed_to_know_the_day(self, apart: Cast, browse: Browse) -> None:
        member = browse("member")
        member.get(reverse("work:absences"))
        with CaptureQueriesContext(connection) as queries:
            member.get(reverse("work:absences"))
        assert len([one for one in queries if "FROM homeostat_edition" in one["sql"]]) == 1


class TestApi:
    def call(self, user: User, method: str, path: str, **body: Any) -> Any:
        token = make_token(user, name="test", scopes=list(SCOPES), days=30, at=NOW)[1]
        return getattr(Client(), method)(
            f"/api/v1{path}",
            body,
            headers={"Authorization": f"Bearer {token}"},
            **({"content_type": "application/json"} if method != "get" else {}),
        ).json()

    def test_the_organisation_is_read_on_its_own_day(self, apart: Cast) -> None:
        PersonTerm.objects.filter(person=apart.tomas).update(start=OURS)
        found = self.call(apart.member, "get", "/people")
        assert "tomas-braun" in {one["key"] for one in found["items"]}

    def test_hours_without_a_day_are_logged_on_ones_own(self, apart: Cast) -> None:
        actions.add_account("Kitchen", key="kitchen", category="non_billable", by=None, at=NOW)
        made = self.call(apart.member, "post", "/hours", account="kitchen", hours="1")
        assert made["day"] == HERS.isoformat()


def test_actions_ask_who_is_there_on_the_organisations_day(apart: Cast) -> None:
    PersonTerm.objects.filter(person=apart.tomas).update(start=OURS)
    with organisation_days():
        task = actions.add_task("Bread", assignee=apart.tomas, by=None, at=NOW)
    assert task.assignee == apart.tomas


def test_what_actions_write_down_of_a_day_is_the_organisations(apart: Cast) -> None:
    with organisation_days():
        task = actions.add_task("Bread", by=None, at=NOW)
        actions.change_task(task, changes={"state": "in_progress"}, by=None, at=NOW)
    task.refresh_from_db()
    assert (task.created_on, task.started_on) == (OURS, OURS)


def test_an_empty_day_and_a_timer_go_by_ones_own(apart: Cast) -> None:
    given = {"by": None, "at": NOW}
    with organisation_days():
        assert actions.leave_day_empty(apart.ines, day=HERS, **given).day == HERS
        with pytest.raises(Invalid, match="still to come"):
            actions.leave_day_empty(apart.ines, day=HERS + ONE, **given)
        kitchen = actions.add_account("Kitchen", category="non_billable", closed_from=HERS + ONE, **given)
        assert actions.start_timer(apart.ines, account=kitchen, **given).account == kitchen


class TestJobs:
    def test_a_job_lives_by_the_organisations_days(
        self, apart: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[date] = []
        monkeypatch.setattr(jobs, "needs_refresh", lambda today: bool(asked.append(today)))
        jobs.watch(0)
        assert asked == [OURS]

    def test_every_job_does(self) -> None:
        app.perform_import_paths()
        ours = {name: job for name, job in app.tasks.items() if name.startswith("homeostat.")}
        plain = {name for name, job in ours.items() if not hasattr(job.func, "__wrapped__")}
        assert len(ours) > 8
        assert plain == {"homeostat.forget_jobs"}  # deletes by hours, in a connection of its own


def test_commands_live_by_the_organisations_days(apart: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "ensure_running", lambda _say: nullcontext())
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    with ready.database_ready():
        assert timezone.localdate() == OURS
    assert timezone.localdate() == NOW.date()


class TestRequests:
    def test_what_changes_something_needs_no_query_more(self, apart: Cast) -> None:
        timeline()
        told: list[Any] = []

        def answer(_request: Any) -> HttpResponse:
            told.append(User.objects.get(pk=apart.member.pk).person_id)
            told.append(timezone.localdate())
            return HttpResponse()

        with CaptureQueriesContext(connection) as queries:
            AskOnce(Days(answer))(RequestFactory().post("/"))
        assert told == [apart.ines.pk, OURS]
        assert len(queries) == 2  # the user, and who they are

    def test_one_that_asks_for_no_day_asks_nothing(self, apart: Cast, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(0):
            Days(lambda _request: HttpResponse())(RequestFactory().get("/health/"))

    def test_what_is_sent_piece_by_piece_has_the_same_days(self, apart: Cast) -> None:
        def pieces() -> Iterator[str]:
            yield f"{timezone.localdate()}"

        answer = Days(lambda _request: StreamingHttpResponse(pieces()))(RequestFactory().get("/"))
        assert b"".join(answer) == OURS.isoformat().encode()  # type: ignore[arg-type]
        assert timezone.localdate() == NOW.date()


class TestClock:
    def told(self, user: Any, at: datetime = NOW) -> str:
        found: list[str] = []

        def answer(request: Any) -> HttpResponse:
            request.user = user
            found.append(clock(at, "j M, H:i"))
            return HttpResponse()

        Days(answer)(RequestFactory().get("/"))
        return found[0]

    def test_times_are_on_the_readers_clock_and_say_so_where_ours_is_another(self, apart: Cast) -> None:
        assert self.told(apart.member) == "17 Nov, 23:30 SST"

    def test_where_both_clocks_agree_no_zone_is_said(self, apart: Cast) -> None:
        PersonTerm.objects.filter(person=apart.ines).update(time_zone="Pacific/Kiritimati")
        assert self.told(User.objects.get(pk=apart.member.pk)) == "19 Nov, 00:30"

    @pytest.mark.parametrize("who", ["visitor", "nobody"])
    def test_a_reader_whose_zone_is_not_known_is_told_ours(self, apart: Cast, who: str) -> None:
        user = add_user("new@example.org") if who == "visitor" else AnonymousUser()
        assert self.told(user) == "19 Nov, 00:30 UTC+14"

    def test_a_zone_unknown_here_is_taken_for_utc(self, apart: Cast) -> None:
        assert self.told(SimpleNamespace(time_zone="Nowhere/At all")) == "18 Nov, 10:30 UTC"

    def test_a_page_shows_them_so(self, apart: Cast, browse: Browse) -> None:
        task = actions.add_task("Bread", estimate=Decimal(1), by=None, at=NOW)
        page = browse("member").get(reverse("work:task", args=[task.key])).content.decode()
        assert "17 Nov 2026, 23:30 SST" in page
