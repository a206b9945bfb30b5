"""What people of Saltmarsh say about their work."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.houses import House, keep_up, tear_down, with_demo

from homeostat.connect.demo.talk import ABOUT_EPICS, ABOUT_TASKS, _working_day

SAID = sum(len(lines) for _about, lines in (*ABOUT_EPICS, *ABOUT_TASKS))
TOLD = """
    from homeostat.models import Attachment, Comment, Mention, TaskLink
    print(Comment.objects.filter(by_weekday).count(), Mention.objects.filter(seen_at=None).exists(),
          TaskLink.objects.filter(kind="blocks").count(), Attachment.objects.count())
""".replace("by_weekday", "at__iso_week_day__lte=5")


@pytest.fixture
def demo_house() -> Iterator[House]:
    made = with_demo()
    keep_up(made, "start")
    yield made
    tear_down(made)


def test_the_demo_has_what_people_say(demo_house: House) -> None:
    """All of it on working days, with mentions nobody has seen, tasks that wait for others, and a file."""
    assert demo_house.ask(TOLD.strip()) == f"{SAID} True 3 1"


@pytest.mark.parametrize("today", [date(2026, 11, 23) + timedelta(days=number) for number in range(7)])
def test_people_talk_on_working_days(today: date) -> None:
    days = [_working_day(today, ago) for ago in range(1, 13)]
    assert all(day.weekday() < 5 for day in days)
    assert days == sorted(set(days), reverse=True)
    assert all(before < today for before in days)
    assert today - days[9] <= timedelta(days=16)
