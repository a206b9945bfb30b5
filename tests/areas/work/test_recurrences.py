"""Tasks that come again: made ahead, each once, whenever the job runs; paused with a finding."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import FROM, LONG_AGO, NOW, Cast

from homeostat.areas.organisation.models import CellTerm, PersonTerm, Policy
from homeostat.areas.work import actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.jobs import make_recurring_tasks
from homeostat.areas.work.models import MadeOccurrence, Recurrence, Sprint, Task, Template
from homeostat.areas.work.outlines import Outline
from homeostat.areas.work.queries.recurrences import SHOWN, plan_of, upcoming
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
WEEKLY = {"kind": "weekly", "every": 1, "weekday": 2}
TODAY = NOW.date()  # Wednesday, 18 November 2026
BILL = Outline("Bill of {day}", cell="falcon", assignee="ada")
ONE = timedelta(days=1)


def weekly(cast: Cast, *outlines: Outline, **given: Any) -> Recurrence:
    template = actions.add_template("Bills", tasks=outlines or (BILL,), by=None, at=NOW)
    values = {"rule": WEEKLY, "start": TODAY, "lead_days": 0, "by": None, "at": NOW, **given}
    return actions.add_recurrence(template, **values)


def later(days: int) -> datetime:
    return NOW + timedelta(days=days)


def due_days() -> list[date]:
    return list(Task.objects.order_by("due_on").values_list("due_on", flat=True))


class TestMaking:
    def test_tasks_come_ahead_of_their_day_into_its_sprint(self, cast: Cast) -> None:
        weekly(cast, lead_days=7)
        assert due_days() == [TODAY, TODAY + 7 * ONE]
        task = Task.objects.get(due_on=TODAY)
        assert (task.title, task.cell, task.assignee) == ("Bill of 18 November 2026", cast.falcon, cast.ada)
        assert {task.stays.get().sprint for task in Task.objects.all()} == {cast.sprint}
        assert [made.tasks for made in MadeOccurrence.objects.order_by("day")] == [["falcon-1"], ["falcon-2"]]

    def test_each_time_is_made_once_however_often_the_job_runs(self, cast: Cast) -> None:
        row = weekly(cast)
        for _time in range(2):
            make_recurring_tasks(int(later(7).timestamp()))
        assert due_days() == [TODAY, TODAY + 7 * ONE]
        with pytest.raises(IntegrityError), transaction.atomic():
            MadeOccurrence.objects.create(recurrence=row, day=TODAY, due_on=TODAY, made_at=NOW)

    def test_after_the_job_stood_still_it_makes_what_is_due(self, cast: Cast) -> None:
        weekly(cast)
        assert actions.make_all_due(at=later(21)) == 3
        assert due_days() == [TODAY + number * 7 * ONE for number in range(4)]
        closed = Task.objects.get(due_on=TODAY + 21 * ONE)
        assert not closed.stays.exists()  # no sprint is planned for that day

    def test_a_closed_sprint_takes_no_task(self, cast: Cast) -> None:
        Sprint.objects.filter(pk=cast.sprint.pk).update(closed_at=NOW)
        weekly(cast)
        assert not Task.objects.get().stays.exists()

    def test_the_day_is_that_of_the_organisation(self, cast: Cast) -> None:
        Policy.objects.create(
            key="sprint.time_zone", scope="company", value="Asia/Tokyo", start=FROM, recorded_at=LONG_AGO
        )
        weekly(cast, start=TODAY + ONE)
        assert actions.make_all_due(at=datetime(2026, 11, 24, 14, 59, tzinfo=UTC)) == 0
        assert actions.make_all_due(at=datetime(2026, 11, 24, 15, 1, tzinfo=UTC)) == 1

    def test_it_follows_the_days_of_sprints(self, cast: Cast) -> None:
        Sprint.objects.create(number=77, start=date(2026, 11, 30), end=date(2026, 12, 14))
        weekly(cast, rule={"kind": "sprint", "day": 3})
        actions.make_all_due(at=later(30))
        assert due_days() == [date(2026, 11, 18), date(2026, 12, 2)]

    def test_a_day_off_moves_it(self, cast: Cast) -> None:
        Policy.objects.create(
            key="country.default", scope="company", value="FR", start=FROM, recorded_at=LONG_AGO
        )
        rule = {"kind": "yearly", "month": 12, "day": 25}
        weekly(cast, rule=rule, on_day_off="before")
        actions.make_all_due(at=later(40))
        made = MadeOccurrence.objects.get()
        assert (made.day, made.due_on) == (date(2026, 12, 25), date(2026, 12, 24))

    def test_a_change_never_touches_what_was_made(self, cast: Cast) -> None:
        row = weekly(cast)
        first = Task.objects.get()
        actions.change_task(first, changes={"state": "done", "title": "Paid"}, by=None, at=NOW)
        changes = {"tasks": [Outline("Invoice", assignee="ben")]}
        actions.change_template(row.template, changes=changes, by=None, at=NOW)
        actions.change_recurrence(row, changes={"rule": {**WEEKLY, "weekday": 3}}, by=None, at=NOW)
        actions.make_all_due(at=later(8))
        assert list(Task.objects.order_by("pk").values_list("title", "state", "due_on")) == [
            ("Paid", "done", TODAY),
            ("Invoice", "backlog", TODAY + ONE),
            ("Invoice", "backlog", TODAY + 8 * ONE),
        ]


class TestPausing:
    @pytest.mark.parametrize("gone", ["ada", "falcon"])
    def test_who_left_or_a_closed_cell_pauses_it_with_a_finding(self, cast: Cast, gone: str) -> None:
        row = weekly(cast)
        if gone == "ada":
            PersonTerm.objects.filter(person=cast.ada).update(end=TODAY + ONE)
        else:
            CellTerm.objects.filter(cell=cast.falcon).update(end=TODAY + ONE)
        assert actions.make_all_due(at=later(7)) == 0
        row.refresh_from_db()
        assert row.paused_at == later(7)
        assert row.finding == {"ada": "Ada Lind is no longer here.", "falcon": "Falcon is closed."}[gone]
        assert AuditEntry.objects.filter(action="pause_recurrence", by=None).exists()
        with pytest.raises(Invalid, match=r"no longer here|is closed"):
            actions.resume_recurrence(row, by=None, at=later(8))
        actions.change_template(row.template, changes={"tasks": [Outline("Bill")]}, by=None, at=NOW)
        actions.resume_recurrence(row, by=None, at=later(8))
        assert actions.make_all_due(at=later(14)) == 1

    def test_what_refuses_while_it_is_made_is_a_finding_too(self, cast: Cast) -> None:
        row = weekly(cast)
        Template.objects.update(tasks=[{"title": "Bill {name}"}])
        assert actions.make_all_due(at=later(7)) == 0
        row.refresh_from_db()
        assert "gap for a name" in row.finding
        assert Task.objects.count() == 1

    def test_times_in_a_pause_are_not_made_up_for(self, cast: Cast) -> None:
        row = actions.pause_recurrence(weekly(cast), by=None, at=NOW)
        with pytest.raises(Invalid, match="paused already"):
            actions.pause_recurrence(row, by=None, at=NOW)
        assert actions.make_all_due(at=later(15)) == 0
        row = actions.resume_recurrence(row, by=None, at=later(15))
        with pytest.raises(Invalid, match="not paused"):
            actions.resume_recurrence(row, by=None, at=later(15))
        actions.make_all_due(at=later(21))
        assert due_days() == [TODAY, TODAY + 21 * ONE]

    def test_it_ends_on_a_day_or_after_so_many_times(self, cast: Cast) -> None:
        weekly(cast, end=TODAY + 8 * ONE)
        assert actions.make_all_due(at=later(60)) == 1
        Recurrence.objects.update(end=None, times=3)
        assert actions.make_all_due(at=later(60)) == 1


class TestUndoing:
    def test_setting_up_is_undone_with_what_it_made_and_done_again(self, cast: Cast) -> None:
        weekly(cast)
        actions.undo(AuditEntry.objects.get(action="start_recurrence"), by=None, at=NOW)
        assert not any(model.objects.exists() for model in (Task, Recurrence, MadeOccurrence))
        actions.undo(AuditEntry.objects.get(action="undo_start_recurrence"), by=None, at=NOW)
        assert actions.make_all_due(at=NOW) == 0
        assert due_days() == [TODAY]

    def test_a_task_taken_back_is_not_made_again(self, cast: Cast) -> None:
        weekly(cast)
        for action in ("put_task_in_sprint", "add_task"):
            actions.undo(AuditEntry.objects.get(action=action), by=None, at=NOW)
        assert actions.make_all_due(at=NOW) == 0
        assert not Task.objects.exists()

    def test_its_template_stays_as_long_as_it_is_needed(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="come again from this template"):
            actions.remove_template(weekly(cast).template, by=None, at=NOW)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"rule": {"kind": "never"}}, "This is no rule."),
        ({"end": TODAY - ONE}, "ends before it begins"),
        ({"times": 0}, "once at least"),
        ({"lead_days": 400}, "too early"),
        ({"start": date(2027, 1, 1), "end": date(2027, 1, 2)}, "No day is like that"),
    ],
)
def test_what_cannot_be_is_refused(cast: Cast, given: dict[str, Any], said: str) -> None:
    with pytest.raises(Invalid, match=said):
        weekly(cast, **given)
    with pytest.raises(Invalid, match="gap for a name"):
        weekly(cast, Outline("Bill {name}"))


class TestPages:
    AT = "/work/templates/bills/repeat/"

    def posted(self, **more: object) -> dict[str, object]:
        today = timezone.localdate()
        rule = {"kind": "weekly", "every": 1, "weekday": today.weekday(), "start": today.isoformat()}
        return {**rule, "lead_days": 0, "on_day_off": "keep", "end": "", "times": "", **more}

    def test_the_days_are_shown_before_it_is_saved(self, cast: Cast, enter: Enter) -> None:
        actions.add_template("Bills", tasks=[BILL], by=None, at=NOW)
        browser = enter(cast.ada)
        assert "Show the next days" in browser.get(self.AT).content.decode()
        page = browser.post(self.AT, self.posted())
        text = page.content.decode()
        assert not Recurrence.objects.exists()
        assert text.split('class="dates"')[1].split("</ol>")[0].count("<li>") == 5
        assert "Days in UTC." in text
        shown = page.context["form"].fingerprint
        browser.post(self.AT, self.posted(shown=shown, every=2))
        assert not Recurrence.objects.exists()
        answer = browser.post(self.AT, self.posted(shown=shown), follow=True)
        row = Recurrence.objects.get()
        assert answer.redirect_chain[-1][0] == f"/work/recurring/{row.pk}/"
        assert Task.objects.get().due_on == timezone.localdate()
        undo = AuditEntry.objects.get(action="start_recurrence", by=cast.ada.user)
        assert reverse("work:undo", args=[undo.pk]) in answer.content.decode()
        browser.post(reverse("work:undo", args=[undo.pk]))
        assert not Task.objects.exists()

    def test_it_is_changed_paused_and_resumed(self, cast: Cast, enter: Enter) -> None:
        row = weekly(cast, at=timezone.now(), start=timezone.localdate())
        browser = enter(cast.ada)
        at = f"/work/recurring/{row.pk}/"
        assert 'value="2"' in browser.get(f"{at}edit/").content.decode()
        first = browser.post(f"{at}edit/", self.posted(every=3))
        browser.post(f"{at}edit/", self.posted(every=3, shown=first.context["form"].fingerprint))
        row.refresh_from_db()
        assert row.rule["every"] == 3
        assert "every 3 weeks" in browser.get(at).content.decode()
        page = browser.post(f"{at}pause/", follow=True).content.decode()
        assert "nothing is added until somebody resumes it" in page
        assert "paused" in browser.get("/work/recurring/").content.decode()
        browser.post(f"{at}resume/")
        row.refresh_from_db()
        assert row.paused_at is None

    def test_what_was_added_already_is_not_to_come(self, cast: Cast, enter: Enter) -> None:
        weekly(cast, lead_days=7)
        made = set(MadeOccurrence.objects.values_list("day", flat=True))
        to_come = upcoming(plan_of(Recurrence.objects.get()), since=TODAY, but=made)
        assert [one.day for one in to_come][:2] == [TODAY + 14 * ONE, TODAY + 21 * ONE]
        assert len(to_come) == SHOWN

    def test_what_is_wrong_is_said(self, cast: Cast, enter: Enter) -> None:
        actions.add_template("Bills", tasks=[BILL], by=None, at=NOW)
        browser = enter(cast.ada)
        wrong = browser.post(self.AT, self.posted(kind="yearly", day=31, month=4))
        assert wrong.status_code == 422
        assert "Write a day that this month has." in wrong.content.decode()
        never = browser.post(self.AT, self.posted(start="2027-01-01", end="2026-01-01"))
        assert "No day is like that." in never.content.decode()

    def test_they_are_sorted_and_taken_out(self, cast: Cast, enter: Enter) -> None:
        for name, days in (("Bills", 3), ("Audits", 9), ("Zones", 5)):
            start = timezone.localdate() + timedelta(days)
            rule = {"kind": "weekly", "every": 1, "weekday": start.weekday()}
            template = actions.add_template(name, tasks=(BILL,), by=None, at=NOW)
            row = actions.add_recurrence(template, rule=rule, start=start, lead_days=0, by=None, at=NOW)
        actions.pause_recurrence(row, by=None, at=NOW)
        browser = enter(cast.ada)
        orders = {"": ["Audits", "Bills", "Zones"], "next": ["Bills", "Audits", "Zones"]}
        for sort, order in orders.items():
            answer = browser.get(f"/work/recurring/?sort={sort}")
            assert [row.template.name for row, _rule, _next in answer.context["rows"]] == order
        answer = browser.get("/work/recurring.csv?sort=next")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        heading, *rows = text.splitlines()
        assert heading == "Template,How often,Next,State"
        assert [row.split(",")[0] for row in rows] == orders["next"]
        assert rows[0].split(",")[-2:] == [(timezone.localdate() + timedelta(3)).isoformat(), ""]
        assert rows[2].split(",")[-2:] == ["", "paused"]

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        row = weekly(cast)
        at = f"/work/recurring/{row.pk}/"
        assert client.get(at)["Location"].startswith(reverse("account_login"))
        visitor = enter(None)
        for path in ("/work/recurring/", at, f"{at}edit/", self.AT):
            assert visitor.get(path).status_code == 404
        assert visitor.post(f"{at}pause/").status_code == 404
        browser = enter(cast.ada)
        assert browser.get(f"{at}pause/").status_code == 405
        assert browser.get("/work/recurring/999999/").status_code == 404
        for path in ("/work/recurring/", at, f"{at}edit/", self.AT):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(path).status_code == 200
            assert len(asked) <= 15, path
