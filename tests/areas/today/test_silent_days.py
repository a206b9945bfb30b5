"""Working days without hours: a gentle note on Today, in no further query, put away for good."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import FROM, LONG_AGO, NOW, Cast, cast, enter, founded

from homeostat.areas.organisation.models import Person, PersonTerm, Policy, WorkingHours
from homeostat.areas.work import actions, queries
from homeostat.areas.work.models import EmptyDay, Sprint
from homeostat.platform.audit.models import AuditEntry

__all__ = ["cast", "enter", "founded"]
Enter = Callable[..., Browser]
WEDNESDAY = date(2026, 11, 18)
ONE = timedelta(days=1)
EMPTY = "/work/hours/empty-day/"


def silent(person: Person, today: date = WEDNESDAY) -> list[int]:
    return [day.day for day in queries.silent_days(person.pk, today=today)]


def test_working_days_of_this_week_and_the_last(cast: Cast) -> None:
    assert silent(cast.ada) == [9, 10, 11, 12, 13, 16, 17]
    actions.log_hours(cast.ada, hours=Decimal(1), day=date(2026, 11, 10), account=cast.inner, by=None, at=NOW)
    assert silent(cast.ada) == [9, 11, 12, 13, 16, 17]
    assert silent(cast.ada, date(2026, 11, 22))[0] == 9
    assert silent(cast.ada, date(2026, 11, 23))[0] == 16


def test_absences_holidays_and_days_before_joining_are_none(cast: Cast) -> None:
    actions.add_absence(cast.ada, start=date(2026, 11, 9), end=date(2026, 11, 11), by=None, at=NOW)
    some = {"hours_per_day": Decimal(4), "by": None, "at": NOW}
    actions.add_absence(cast.ada, start=date(2026, 11, 11), end=date(2026, 11, 12), **some)  # type: ignore[arg-type]
    half = {"half_days": True, "by": None, "at": NOW}
    actions.add_absence(cast.ada, start=date(2026, 11, 12), end=date(2026, 11, 13), **half)  # type: ignore[arg-type]
    assert silent(cast.ada) == [11, 12, 13, 16, 17]
    Policy.objects.create(
        key="country.default", scope="company", value="FR", start=FROM, recorded_at=LONG_AGO
    )
    assert silent(cast.ada) == [12, 13, 16, 17]
    PersonTerm.objects.filter(person=cast.ada).update(country="DE")
    assert 11 in silent(cast.ada)
    WorkingHours.objects.filter(person=cast.ada).update(start=date(2026, 11, 16))
    assert silent(cast.ada) == [16, 17]
    nobody = Person.objects.create(key="new")
    assert not silent(nobody)


def test_a_day_is_put_away_and_brought_back(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    today = timezone.localdate()
    monday = today - today.weekday() * ONE - 7 * ONE
    page = browser.get("/").content.decode()
    assert "Working days have no hours yet." in page
    assert 'class="notice"' not in page
    posted = {"day": monday.isoformat(), "back": "/"}
    page = browser.post(EMPTY, posted, follow=True).content.decode()
    assert "stays without hours." in page
    assert f'value="{monday}"' not in page
    assert monday not in queries.week_of(cast.ada.pk, monday).silent_days(today=today)
    browser.post(EMPTY, posted)
    entry = AuditEntry.objects.get(action="add_emptyday")
    assert browser.post(reverse("work:undo", args=[entry.pk])).status_code == 302
    assert not EmptyDay.objects.exists()


def test_its_ladder(cast: Cast, enter: Enter, client: Browser, django_assert_max_num_queries) -> None:
    posted = {"day": "2026-11-16"}
    assert client.post(EMPTY, posted)["Location"].startswith(reverse("account_login"))
    assert enter(None).post(EMPTY, posted).status_code == 404
    browser = enter(cast.ada)
    assert browser.get(EMPTY).status_code == 405
    assert "not a day" in browser.post(EMPTY, {"day": "x"}, follow=True).content.decode()
    coming = (timezone.localdate() + 3 * ONE).isoformat()
    assert "still to come" in browser.post(EMPTY, {"day": coming}, follow=True).content.decode()
    today = timezone.localdate()
    Sprint.objects.all().delete()
    Sprint.objects.create(number=312, start=today - 3 * ONE, end=today + 11 * ONE)
    actions.start_timer(cast.ada, account=cast.portal, by=None, at=timezone.now())
    browser.get("/")
    with django_assert_max_num_queries(15):
        assert "timer-time" in browser.get("/").content.decode()
