"""Hours copied from other days: never over what is there, undone as one, back in the grid."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import HoursEntry, Sprint
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
SEVEN, ONE = timedelta(days=7), timedelta(days=1)
MONDAY = date(2026, 11, 9)


def log(cast: Cast, day: date, hours: str = "2", **given: object) -> HoursEntry:
    values = {"account": cast.portal, "by": None, "at": timezone.now(), **given}
    return actions.log_hours(cast.ada, hours=Decimal(hours), day=day, **values)  # type: ignore[arg-type]


def week_on(monday: date) -> dict[date, date]:
    return {monday + number * ONE: monday + SEVEN + number * ONE for number in range(7)}


def copied(cast: Cast) -> int:
    return actions.copy_hours(cast.ada, days=week_on(MONDAY), today=NOW.date(), by=None, at=NOW)


def current(since: date) -> list[tuple[date, str, Decimal]]:
    rows = HoursEntry.objects.filter(superseded_at=None, day__gte=since).order_by("day", "account__name")
    return list(rows.values_list("day", "account__name", "hours"))


def test_only_empty_cells_up_to_today_are_filled(cast: Cast) -> None:
    log(cast, MONDAY, "2")
    log(cast, MONDAY, "1")
    log(cast, MONDAY, "4", account=cast.inner)
    log(cast, MONDAY + 4 * ONE)
    there = log(cast, MONDAY + SEVEN, "7")
    assert copied(cast) == 1
    assert current(MONDAY + SEVEN) == [
        (MONDAY + SEVEN, "Inner work", Decimal(4)),
        (MONDAY + SEVEN, "Portal", Decimal(7)),
    ]
    there.refresh_from_db()
    assert there.superseded_at is None
    assert copied(cast) == 0


def test_it_is_undone_and_done_again_as_one(cast: Cast) -> None:
    log(cast, MONDAY)
    log(cast, MONDAY + ONE)
    assert copied(cast) == 2
    actions.undo(AuditEntry.objects.get(action="copy_hours"), by=None, at=NOW)
    assert not current(MONDAY + SEVEN)
    actions.undo(AuditEntry.objects.get(action="undo_copy_hours"), by=None, at=NOW)
    assert len(current(MONDAY + SEVEN)) == 2


def test_closed_periods_are_left_out(cast: Cast) -> None:
    log(cast, MONDAY)
    Sprint.objects.filter(pk=cast.sprint.pk).update(closed_at=NOW)
    assert copied(cast) == 0
    with pytest.raises(Invalid, match="no days to copy"):
        actions.copy_hours(cast.ada, days={}, today=MONDAY, by=None, at=NOW)


def planned(cast: Cast, days: dict[date, date] | None = None) -> dict[str, list[str]]:
    """The cells of a plan by why they are left out: work, day, hours."""
    found: dict[str, list[str]] = {}
    for cell in queries.copy_of(cast.ada.pk, days or week_on(MONDAY), today=NOW.date()).cells:
        told = f"{cell.work} {cell.day:%a} {cell.hours.normalize():f}"
        found.setdefault(cell.why, []).append(told)
    return found


def test_each_reason_to_leave_hours_out_is_told(cast: Cast) -> None:
    """Of the week of 9 November into that of the 16th, on Wednesday the 18th."""
    for number in range(4):
        log(cast, MONDAY + number * ONE, account=cast.inner)
    log(cast, MONDAY + SEVEN, "1", account=cast.inner)
    log(cast, MONDAY + ONE, "20")
    log(cast, MONDAY + SEVEN + ONE, "4.5", account=cast.inner)
    log(cast, MONDAY + SEVEN + ONE, "1", task=actions.add_task("Call", account=cast.portal, by=None, at=NOW))
    bare = actions.add_task("Bare", account=cast.portal, by=None, at=NOW)
    log(cast, MONDAY, task=bare)
    actions.change_task(bare, changes={"account": None}, by=None, at=NOW)
    actions.add_absence(
        cast.ada, start=MONDAY + SEVEN + 2 * ONE, end=MONDAY + SEVEN + 3 * ONE, by=None, at=NOW
    )
    assert planned(cast) == {
        "account": [f"{bare} Mon 2"],
        "there": ["Inner work Mon 2", "Inner work Tue 2"],
        "away": ["Inner work Wed 2"],
        "future": ["Inner work Thu 2"],
        "full": ["Portal Tue 20"],
    }
    assert copied(cast) == 0


def test_public_holidays_are_left_out_of_a_week_and_not_of_a_day(cast: Cast) -> None:
    """3 October is the day of German unity: a Saturday in 2026, and a Friday in 2025."""
    PersonTerm.objects.filter(person=cast.ada).update(country="DE")
    friday = date(2025, 9, 26)
    log(cast, friday)
    log(cast, friday - ONE)
    week = {friday + (number - 4) * ONE: friday + (number + 3) * ONE for number in range(7)}
    assert planned(cast, week) == {"": ["Portal Thu 2"], "holiday": ["Portal Fri 2"]}
    assert planned(cast, {friday: friday + SEVEN}) == {"": ["Portal Fri 2"]}


def test_what_was_not_shown_is_not_copied(cast: Cast) -> None:
    entry = log(cast, MONDAY)
    mark = queries.copy_of(cast.ada.pk, week_on(MONDAY), today=NOW.date()).mark
    arguments = {"days": week_on(MONDAY), "today": NOW.date(), "by": None, "at": NOW}
    actions.change_hours(entry, changes={"hours": Decimal(3)}, by=None, at=NOW)
    with pytest.raises(Invalid, match="something else would be copied now"):
        actions.copy_hours(cast.ada, mark=mark, **arguments)
    assert not current(MONDAY + SEVEN)
    mark = queries.copy_of(cast.ada.pk, week_on(MONDAY), today=NOW.date()).mark
    log(cast, MONDAY + SEVEN, account=cast.inner)  # touches nothing of what is copied
    assert actions.copy_hours(cast.ada, mark=mark, **arguments) == 1


def test_what_is_copied_is_found_out_with_few_queries(cast: Cast, django_assert_max_num_queries) -> None:
    for number in range(5):
        for account in (cast.portal, cast.inner):
            log(cast, MONDAY - SEVEN + number * ONE, account=account)
    with django_assert_max_num_queries(8):
        queries.copy_of(
            cast.ada.pk, {MONDAY - SEVEN + n * ONE: MONDAY + n * ONE for n in range(7)}, today=MONDAY
        )


def mark_in(page: str) -> str:
    found = re.search(r'name="mark" value="([0-9a-f]+)"', page)
    assert found is not None
    return found[1]


class TestPage:
    def test_last_week_is_shown_then_comes_into_the_grid_and_undo_leads_back(
        self, cast: Cast, enter: Enter
    ) -> None:
        browser = enter(cast.ada)
        today = timezone.localdate()
        monday = today - today.weekday() * ONE
        log(cast, monday - SEVEN)
        address = f"/work/hours/week/copy/?week={monday}"
        back = f"/work/hours/week/?week={monday}&rows=a{cast.portal.pk}"
        rows = browser.post(address, {"what": "rows"}, follow=True)
        assert rows.redirect_chain[-1][0] == back
        assert (
            f'href="{address}&amp;what=hours"'
            in browser.get(f"/work/hours/week/?week={monday}").content.decode()
        )
        asked = browser.get(f"{address}&what=hours").content.decode()
        assert "Copy 1 entry, 2 h" in asked
        assert "autofocus" in asked
        assert not current(monday)
        seen = {"mark": mark_in(asked)}
        page = browser.post(f"{address}&what=hours", seen, follow=True).content.decode()
        assert "1 entry copied." in page
        assert current(monday) == [(monday, "Portal", Decimal(2))]
        again = browser.post(f"{address}&what=hours", seen, follow=True)
        assert "something else would be copied now" in again.content.decode()
        assert again.redirect_chain[-1][0] == f"{address}&what=hours"
        assert "hours are there already, and stay (Portal 2 h)" in again.content.decode()
        assert "Nothing would be copied." in again.content.decode()
        made = AuditEntry.objects.get(action="log_hours", by=cast.ada.user)
        undo = reverse("work:undo", args=[made.pk])
        assert f'action="{undo}?back=%2Fwork%2Fhours%2Fweek%2F' in page
        answer = browser.post(f"{undo}?back={back.replace('&', '%26')}", follow=True)
        assert answer.redirect_chain[-1][0] == back
        assert not current(monday)

    def test_it_is_shown_with_few_queries(
        self, cast: Cast, enter: Enter, django_assert_max_num_queries
    ) -> None:
        browser = enter(cast.ada)
        for number in range(5):
            account = actions.add_account(f"Work {number}", category="non_billable", by=None, at=NOW)
            log(cast, MONDAY + number * ONE, account=account)
        week = f"?what=hours&week={MONDAY + SEVEN}"
        assert len(browser.get(reverse("work:copy_week") + week).context["rows"]) == 5
        with django_assert_max_num_queries(15):
            browser.get(reverse("work:copy_week") + week)

    def test_nothing_is_copied_that_was_not_shown(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        log(cast, timezone.localdate() - ONE)
        address = "/work/hours/week/copy/"
        unseen = browser.post(address, {"what": "day"}, follow=True)
        assert "Copy 1 entry, 2 h" in unseen.content.decode()
        assert not current(timezone.localdate())

    def test_the_last_day_with_hours_comes_into_today(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        yesterday = timezone.localdate() - ONE
        log(cast, yesterday)
        assert "into today" in browser.get("/work/hours/week/").content.decode()
        address = "/work/hours/week/copy/?what=day"
        browser.post(address, {"mark": mark_in(browser.get(address).content.decode())})
        assert current(timezone.localdate()) == [(timezone.localdate(), "Portal", Decimal(2))]
        HoursEntry.objects.filter(day=yesterday).update(day=yesterday - 30 * ONE)
        nothing = browser.get(address).content.decode()
        assert "There are no hours to copy from." in nothing
        refused = browser.post(address, {"mark": mark_in(nothing)}, follow=True)
        assert "no days to copy" in refused.content.decode()

    def test_several_cells_are_undone_as_one(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        names = [f"a{cast.portal.pk}-2026-11-{day}" for day in (16, 17)]
        posted = {f"hours-{name}": "1" for name in names} | {f"seen-{name}": "" for name in names}
        page = browser.post("/work/hours/week/?week=2026-11-16", posted, follow=True).content.decode()
        assert "2 fields saved." in page
        entry = AuditEntry.objects.get(action="write_week")
        assert reverse("work:undo", args=[entry.pk]) in page
        browser.post(reverse("work:undo", args=[entry.pk]))
        assert not current(MONDAY)

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        address = "/work/hours/week/copy/"
        assert client.post(address)["Location"].startswith(reverse("account_login"))
        assert enter(None).post(address, {"what": "hours"}).status_code == 404
        assert enter(cast.ada).put(address).status_code == 405
        assert client.get(address)["Location"].startswith("/work/hours/week/")
