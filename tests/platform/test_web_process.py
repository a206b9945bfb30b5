"""What a web process sets for itself: one chunk for frames, plans for small questions."""

import sys
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from homeostat.areas.organisation.snapshots import timeline
from homeostat.platform.planning import plan_for_pages
from homeostat.platform.read_ahead import read_ahead
from homeostat.platform.roomy import roomy


def test_a_roomy_function_answers_as_before() -> None:
    def answer(first: int, second: int) -> int:
        return first * second

    assert roomy(answer)(6, 7) == 42


def test_a_roomy_function_passes_errors_on() -> None:
    def answer(_text: str) -> None:
        raise LookupError("gone")

    with pytest.raises(LookupError, match="gone"):
        roomy(answer)("x")


def test_a_roomy_function_still_ends_what_has_no_end() -> None:
    def answer(depth: int) -> int:
        return answer(depth + 1)

    with pytest.raises(RecursionError):
        roomy(answer)(0)
    assert sys.getrecursionlimit() >= 1000


@pytest.mark.django_db
def test_questions_of_pages_are_planned_for_one_process() -> None:
    plan_for_pages(connection)
    with connection.cursor() as cursor:
        for name, value in (("max_parallel_workers_per_gather", "0"), ("random_page_cost", "1.1")):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (value,)


@pytest.mark.django_db
def test_what_is_read_ahead_is_not_read_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)  # the test's own connection
    read_ahead()
    with CaptureQueriesContext(connection) as asked:
        timeline()
    assert [query["sql"] for query in asked] == ["SELECT topic, mark FROM homeostat_edition"]


def test_a_process_starts_without_its_database(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "close", lambda: None)
    settings.READ_AHEAD = [f"{__name__}.unreachable"]
    read_ahead()
    assert asked_for == ["the database"]


asked_for: list[str] = []


def unreachable() -> None:
    asked_for.append("the database")
    raise OperationalError("connection refused")
