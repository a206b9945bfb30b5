"""People of Saltmarsh speak on working days; tests/cli/test_demo_organisation.py reads what they said."""

from datetime import date, timedelta

import pytest

from homeostat.connect.demo import descriptions
from homeostat.connect.demo.clients import EPICS
from homeostat.connect.demo.conditions import TOPICS
from homeostat.connect.demo.talk import working_day


@pytest.mark.parametrize("today", [date(2026, 11, 23) + timedelta(days=number) for number in range(7)])
def test_people_talk_on_working_days(today: date) -> None:
    days = [working_day(today, ago) for ago in range(1, 13)]
    assert all(day.weekday() < 5 for day in days)
    assert days == sorted(set(days), reverse=True)
    assert all(before < today for before in days)
    assert today - days[9] <= timedelta(days=16)


def test_the_working_day_before_a_monday_is_friday() -> None:
    assert working_day(date(2026, 11, 23), 1) == date(2026, 11, 20)


def test_descriptions_are_of_tasks_and_epics_that_are_there() -> None:
    topics = {topic for topics in TOPICS.values() for topic in topics}
    assert set(descriptions.TASKS) <= topics
    assert set(descriptions.EPICS) <= {epic[0] for epic in EPICS}
    told = [*descriptions.TASKS.values(), *descriptions.EPICS.values()]
    assert all(0 < len(text) < 1_200 and "@" not in text for text in told)
