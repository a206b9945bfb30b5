"""Half days of absence: said, told, counted, undone."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Absence
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
MONDAY, SATURDAY = date(2026, 11, 23), date(2026, 11, 28)


def half(cast: Cast, start: date = MONDAY, end: date = SATURDAY) -> Absence:
    return actions.add_absence(cast.ada, start=start, end=end, half_days=True, by=None, at=NOW)


def test_half_days_have_no_hours_of_their_own(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_absence(
            cast.ada, start=MONDAY, end=SATURDAY, half_days=True, hours_per_day=Decimal(2), by=None, at=NOW
        )
    assert refused.value.field == "hours_per_day"
    absence = half(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.filter(pk=absence.pk).update(hours_per_day=2)


def test_they_halve_what_is_due_and_scheduled(cast: Cast) -> None:
    """Five days of eight hours: 20 of 40 hours are left, four a day."""
    half(cast)
    assert queries.schedules(MONDAY, SATURDAY, people=[cast.ada.pk])[cast.ada.pk].available == 20
    assert set(queries.hours_due(cast.ada.pk, MONDAY, SATURDAY).values()) == {Decimal(4)}


def test_they_stand_beside_each_other_but_not_beside_whole_days(cast: Cast) -> None:
    half(cast)
    half(cast)
    actions.add_absence(cast.ben, start=MONDAY, end=SATURDAY, by=None, at=NOW)
    with pytest.raises(Invalid, match="on these days already"):
        actions.add_absence(cast.ben, start=MONDAY, end=SATURDAY, half_days=True, by=None, at=NOW)


@pytest.mark.parametrize(
    ("extent", "hours", "status"),
    [
        ("half", "", 302), ("half", "2", 422), ("whole", "2", 422), ("hours", "", 422), ("hours", "2", 302),
        ("", "", 302),
    ],
)  # fmt: skip
def test_the_form_asks_for_what_belongs_together(
    cast: Cast, enter: Enter, extent: str, hours: str, status: int
) -> None:
    today = timezone.localdate()
    fields = {"start": today, "kind": "time_off", "extent": extent, "hours_per_day": hours}
    answer = enter(cast.ada).post(reverse("work:add_absence"), fields)
    assert answer.status_code == status
    if status == 302:
        absence = Absence.objects.get()
        assert (absence.half_days, absence.hours_per_day) == (extent == "half", Decimal(2) if hours else None)


def test_lists_say_it_and_the_message_undoes_it(cast: Cast, enter: Enter) -> None:
    browser, today = enter(cast.ada), timezone.localdate()
    fields = {"start": today, "last": today + timedelta(3), "kind": "time_off", "extent": "half"}
    page = browser.post(reverse("work:add_absence"), fields, follow=True).content.decode()
    assert page.count("half days") >= 2  # mine, and the cell's
    browser.post(reverse("work:undo", args=[AuditEntry.objects.latest("pk").pk]))
    assert not Absence.objects.exists()


def test_how_much_of_a_day_in_words() -> None:
    assert Absence().extent == "whole days"
    assert Absence(half_days=True).extent == "half days"
    assert Absence(hours_per_day=Decimal("2.50")).extent == "2.5 h a day"
