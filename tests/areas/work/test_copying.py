"""Hours copied from other days: never over what is there, undone as one, back in the grid."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions
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


class TestPage:
    def test_last_week_comes_into_the_grid_and_undo_leads_back(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        today = timezone.localdate()
        monday = today - today.weekday() * ONE
        log(cast, monday - SEVEN)
        address = f"/work/hours/week/copy/?week={monday}"
        rows = browser.post(address, {"what": "rows"}, follow=True)
        assert rows.redirect_chain[-1][0] == f"/work/hours/week/?week={monday}&rows=a{cast.portal.pk}"
        assert not current(monday)
        page = browser.post(address, {"what": "hours"}, follow=True).content.decode()
        assert "1 entry copied." in page
        assert current(monday) == [(monday, "Portal", Decimal(2))]
        assert "Nothing was copied" in browser.post(address, {"what": "hours"}, follow=True).content.decode()
        made = AuditEntry.objects.get(action="log_hours", by=cast.ada.user)
        back = f"/work/hours/week/?week={monday}&rows=a{cast.portal.pk}"
        undo = reverse("work:undo", args=[made.pk])
        assert f'action="{undo}?back=%2Fwork%2Fhours%2Fweek%2F' in page
        answer = browser.post(f"{undo}?back={back.replace('&', '%26')}", follow=True)
        assert answer.redirect_chain[-1][0] == back
        assert not current(monday)

    def test_the_last_day_with_hours_comes_into_today(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        yesterday = timezone.localdate() - ONE
        log(cast, yesterday)
        assert "into today" in browser.get("/work/hours/week/").content.decode()
        browser.post("/work/hours/week/copy/", {"what": "day"})
        assert current(timezone.localdate()) == [(timezone.localdate(), "Portal", Decimal(2))]
        HoursEntry.objects.filter(day=yesterday).update(day=yesterday - 30 * ONE)
        nothing = browser.post("/work/hours/week/copy/", {"what": "day"}, follow=True)
        assert "no days to copy" in nothing.content.decode()

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
        assert enter(cast.ada).get(address).status_code == 405
