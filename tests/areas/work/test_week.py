"""A week as a grid: what it shows, what a cell may be written to, and what it refuses."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid, WrittenCell
from homeostat.areas.work.models import HoursEntry, Sprint, Task
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
TUESDAY = date(2026, 11, 17)
WEEK = "/work/hours/week/?week=2026-11-17"


def log(cast: Cast, hours: str = "1.5", **values: object) -> HoursEntry:
    given = {"day": TUESDAY, "account": cast.portal, "by": None, "at": NOW, **values}
    return actions.log_hours(cast.ada, hours=Decimal(hours), **given)  # type: ignore[arg-type]


def write(cast: Cast, *cells: tuple[object, date, str, int | None]) -> int:
    wanted = [WrittenCell(work, day, Decimal(hours), seen) for work, day, hours, seen in cells]  # type: ignore[arg-type]
    return actions.write_week(cast.ada, wanted, by=None, at=NOW)


def name(cast: Cast) -> str:
    return f"a{cast.portal.pk}-{TUESDAY}"


def cell(cast: Cast, hours: str, seen: object = "") -> dict[str, object]:
    return {f"hours-{name(cast)}": hours, f"seen-{name(cast)}": seen}


def test_the_grid_adds_up_by_row_and_day_against_the_working_hours(cast: Cast) -> None:
    task = actions.add_task("Map", account=cast.portal, by=None, at=NOW)
    log(cast)
    log(cast, "2", task=task, account=None)
    log(cast, "3", day=TUESDAY - timedelta(1))
    log(cast, "9", day=TUESDAY - timedelta(7))
    actions.add_absence(
        cast.ada, start=TUESDAY, end=TUESDAY + timedelta(1), hours_per_day=Decimal(3), by=None, at=NOW
    )
    week = queries.week_of(cast.ada.pk, TUESDAY, also=[f"a{cast.inner.pk}", "a", "x9", "t99999999"])
    assert [(str(row.work), row.hours) for row in week.rows] == [
        (str(task), 2),
        ("Inner work", 0),
        ("Portal", Decimal("4.5")),
    ]
    assert [(day.hours, day.due) for day in week.days[:3]] == [(3, 8), (Decimal("3.5"), 5), (0, 8)]
    assert [day.due for day in week.days[5:]] == [0, 0]
    assert (week.hours, week.due) == (Decimal("6.5"), 37)


def test_a_cell_is_logged_corrected_and_removed(cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    assert write(cast, (cast.portal, TUESDAY, "2", None)) == 1
    first = HoursEntry.objects.get()
    assert write(cast, (cast.portal, TUESDAY, "2", first.pk)) == 0
    assert write(cast, (cast.portal, TUESDAY, "3", first.pk)) == 1
    second = HoursEntry.objects.get(superseded_at=None)
    assert second.replaces == first
    assert write(cast, (cast.portal, TUESDAY, "0", second.pk)) == 1
    assert not HoursEntry.objects.filter(superseded_at=None).exists()
    told = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert told == ["log_hours", "change_hours", "remove_hours"]
    actions.undo(AuditEntry.objects.latest("pk"), by=None, at=NOW)
    assert HoursEntry.objects.get(superseded_at=None).hours == 3


def test_what_its_writer_has_not_seen_is_never_overwritten(cast: Cast) -> None:
    there = log(cast)
    with pytest.raises(Invalid, match=r"1\.5 h stand there now") as refused:
        write(cast, (cast.portal, TUESDAY, "4", None))
    assert refused.value.field == name(cast)
    log(cast, "1")
    with pytest.raises(Invalid, match=r"2\.5 h stand there now"):
        write(cast, (cast.portal, TUESDAY, "4", there.pk))


def test_a_closed_period_stays_as_it_is_and_so_does_all_the_rest(cast: Cast) -> None:
    before = date(2026, 11, 11)
    Sprint.objects.create(number=75, start=date(2026, 11, 2), end=date(2026, 11, 16), closed_at=NOW)
    with pytest.raises(Invalid, match="closed"):
        write(cast, (cast.portal, TUESDAY, "1", None), (cast.portal, before, "1", None))
    assert not HoursEntry.objects.exists()


def test_hours_move_between_rows_of_a_full_day(cast: Cast) -> None:
    there = log(cast, "24")
    cells = ((cast.inner, TUESDAY, "20", None), (cast.portal, TUESDAY, "4", there.pk))
    assert write(cast, *cells) == 2


def test_working_days_without_hours(cast: Cast, enter: Enter) -> None:
    log(cast)
    day = timedelta(days=1)
    actions.add_absence(cast.ada, start=TUESDAY + day, end=TUESDAY + 2 * day, by=None, at=NOW)
    week = queries.week_of(cast.ada.pk, TUESDAY)
    assert week.silent_days(today=TUESDAY + 3 * day) == [TUESDAY - day, TUESDAY + 2 * day]
    assert not week.silent_days(today=TUESDAY - day)
    text = enter(cast.ada).get(WEEK).content.decode()
    assert "Working days have no hours yet: Monday 16 November, Thursday 19 November" in text


def test_a_public_holiday_is_named(cast: Cast, enter: Enter) -> None:
    PersonTerm.objects.filter(person=cast.ada).update(country="DE")
    friday = date(2025, 10, 3)
    named = {day.day: (day.holiday, day.due) for day in queries.week_of(cast.ada.pk, friday).days}
    assert named[friday] == ("German Unity Day", Decimal(0))
    assert named[friday - timedelta(days=1)] == ("", Decimal(8))
    text = enter(cast.ada).get(f"/work/hours/week/?week={friday}&rows=a{cast.portal.pk}").content.decode()
    assert "German Unity Day" in text


class TestPage:
    def test_saves_the_week_without_scripts(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        answer = browser.post(f"{WEEK}&rows=a{cast.portal.pk}", cell(cast, "1:30"), follow=True)
        text = answer.content.decode()
        assert "1 field saved." in text
        assert "1.50 h logged of 40 working hours." in text
        entry = HoursEntry.objects.get()
        assert AuditEntry.objects.filter(action="log_hours", by=cast.ada.user).exists()
        assert (
            "Nothing was different."
            in browser.post(WEEK, cell(cast, "1.5", entry.pk), follow=True).content.decode()
        )

    def test_saves_one_cell_by_htmx(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        other = {f"hours-a{cast.inner.pk}-{TUESDAY}": "7"}
        wanted = {"HX-Request": "true", "HX-Trigger-Name": f"hours-{name(cast)}"}
        at = f"{WEEK}&rows=a{cast.portal.pk}"
        text = browser.post(at, cell(cast, "2") | other, headers=wanted).content.decode()
        assert "<html" not in text
        assert f'id="sum-{TUESDAY}"' in text
        assert "Undo" in text
        assert HoursEntry.objects.get().hours == 2
        again = browser.post(at, cell(cast, "5"), headers=wanted).content.decode()
        assert "2 h stand there now" in again
        assert 'value="5"' in again
        nowhere = {**wanted, "HX-Trigger-Name": "hours-a9-x"}
        assert browser.post(at, {}, headers=nowhere).status_code == 204

    def test_says_at_the_cell_what_is_wrong(self, cast: Cast, enter: Enter) -> None:
        given = cell(cast, "much") | {"hours-a1-soon": "1", "hours-zz": "1"}
        answer = enter(cast.ada).post(f"{WEEK}&rows=a{cast.portal.pk}", given)
        assert answer.status_code == 422
        assert "is not a number of hours" in answer.content.decode()
        assert 'value="much"' in answer.content.decode()
        assert not HoursEntry.objects.exists()

    def test_adds_a_row(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        text = browser.get(f"{WEEK}&add=inner+work", follow=True).content.decode()
        assert f'name="hours-a{cast.inner.pk}-{TUESDAY}"' in text
        assert "Nothing is called" in browser.get(f"{WEEK}&add=nothing", follow=True).content.decode()
        assert "No hours in this week yet" in browser.get("/work/hours/week/?week=never").content.decode()

    def test_leaves_several_entries_and_days_to_come_alone(self, cast: Cast, enter: Enter) -> None:
        log(cast)
        log(cast)
        browser = enter(cast.ada)
        assert f'name="hours-{name(cast)}"' not in browser.get(WEEK).content.decode()
        day = timezone.localdate()
        coming = browser.get(f"/work/hours/week/?week={day + timedelta(7)}&rows=a{cast.portal.pk}")
        assert 'name="hours-' not in coming.content.decode()

    def test_shows_nobody_elses_hours(self, cast: Cast, enter: Enter) -> None:
        log(cast)
        assert "Portal" not in enter(cast.ben).get(WEEK).content.decode().split('id="id_add"')[0]

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        assert client.get(WEEK)["Location"].startswith(reverse("account_login"))
        assert enter(None).post(WEEK, {}).status_code == 404
        browser = enter(cast.ada)
        for number in range(5):
            task = Task.objects.create(key=f"t-{number}", title=f"Task {number}", account=cast.portal)
            log(cast, "1", task=task, account=None)
        browser.get(WEEK)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(WEEK).status_code == 200
        assert len(asked) <= 15
        assert browser.delete(WEEK).status_code == 405
