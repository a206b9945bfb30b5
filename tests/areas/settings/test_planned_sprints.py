"""A new calendar: sprints that are planned keep their days, and every preview and page says so."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.settings.cast import Cast

from homeostat.areas.organisation.actions import adopt, preview
from homeostat.areas.vitals.asked import with_limits
from homeostat.areas.work.models import Sprint
from homeostat.areas.work.policies import sprint_rules
from homeostat.core.organisation import ClearPolicy, SetPolicy
from homeostat.core.organisation.changes import Change
from homeostat.core.organisation.policies import definition
from homeostat.platform.access import Viewer

Browse = Callable[[str], Client]
TODAY = timezone.localdate()
DAY = timedelta(days=1)
LENGTH, FIRST_DAY, NUMBER = "sprint.length_days", "sprint.first_day", "sprint.first_number"


@pytest.fixture
def sprints(cast: Cast) -> list[Sprint]:
    begun = TODAY - 3 * DAY
    return [
        Sprint.objects.create(number=76 + n, start=begun + n * 14 * DAY, end=begun + (n + 1) * 14 * DAY)
        for n in range(3)
    ]


def follows(cast: Cast, *changes: Change, on: date = TODAY) -> list[str]:
    viewer = Viewer(user=cast.steward, person_id=cast.mira.pk, is_steward=True)
    told = with_limits(preview(list(changes), on), on, viewer=viewer, today=TODAY)
    return [str(each.message) for each in told.consequences]


def said(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def test_a_new_length_is_used_after_what_is_planned(cast: Cast, sprints: list[Sprint]) -> None:
    end = sprints[-1].end
    stays, used = follows(cast, SetPolicy(LENGTH, 21))
    assert stays.startswith("Sprints 76 to 78 are planned already, until ")
    assert used == f"The new length is used from sprint 79 on, which begins on {said(end)}."
    adopt([SetPolicy(LENGTH, 14)], on=TODAY - 300 * DAY, by=None, reason="")
    assert follows(cast, SetPolicy(LENGTH, 21), on=end + DAY) == [
        f"The new length is used from sprint 80 on, which begins on {said(end + 14 * DAY)}."
    ]
    assert len(follows(cast, SetPolicy(LENGTH, 21), SetPolicy(FIRST_DAY, f"{TODAY}"))) == 3


def test_nothing_is_said_where_nothing_is_planned_or_another_policy_changes(cast: Cast) -> None:
    assert follows(cast, SetPolicy(LENGTH, 21)) == []
    Sprint.objects.create(number=76, start=TODAY, end=TODAY + 14 * DAY)
    assert follows(cast, SetPolicy("capacity.reserved_hours", 3)) == []


def test_a_first_day_and_a_first_number(cast: Cast, sprints: list[Sprint]) -> None:
    adopt([SetPolicy(LENGTH, 14)], on=TODAY - 300 * DAY, by=None, reason="")
    assert follows(cast, SetPolicy(FIRST_DAY, f"{TODAY + DAY}"))[-1].startswith("No sprint begins anew on ")
    later = follows(cast, SetPolicy(FIRST_DAY, f"{sprints[-1].end + 5 * DAY}"))
    assert later[-1].startswith("A sprint begins on ")
    assert follows(cast, SetPolicy(NUMBER, 5)) == ["Sprints are there already: the next one planned is 79."]
    adopt([SetPolicy(FIRST_DAY, f"{TODAY}")], on=TODAY - 9 * DAY, by=None, reason="")
    assert "2024" in follows(cast, ClearPolicy(FIRST_DAY))[-1]


def test_a_value_that_is_taken_away_is_used_no_longer(cast: Cast, sprints: list[Sprint]) -> None:
    adopt([SetPolicy(LENGTH, 21)], on=TODAY - 9 * DAY, by=None, reason="")
    assert follows(cast, ClearPolicy(LENGTH))[-1].startswith("The new length is used from sprint 79 on")
    adopt([ClearPolicy(LENGTH)], on=TODAY, by=None, reason="")
    lengths = [(rule.start, rule.length_days) for rule in sprint_rules()]
    assert lengths == [(TODAY - 9 * DAY, 21), (TODAY, definition(LENGTH).default)]


def test_the_page_of_the_policy_says_it_before_and_after(
    browse: Browse, cast: Cast, sprints: list[Sprint]
) -> None:
    client = browse("steward")
    page = reverse("settings:policy", args=[LENGTH])
    text = client.get(page).content.decode()
    assert "Sprints 76 to 78 are planned already" in text
    assert "What is set here is used for sprints planned later." in text
    values = {"plain": 21, "on": timezone.localdate().isoformat(), "reason": "Longer"}
    assert (
        "The new length is used from sprint 79 on" in client.post(page, values, follow=True).content.decode()
    )
    numbers = client.get(reverse("settings:policy", args=[NUMBER])).content.decode()
    assert "the next one planned is 79" in numbers
    assert client.get(reverse("settings:policy", args=["sprint.time_zone"])).context["ahead"] == []
    Sprint.objects.all().delete()
    assert client.get(page).context["ahead"] == []
