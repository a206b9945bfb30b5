"""What a process keeps, and for how long."""

from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from homeostat.platform.editions import (
    ORGANISATION,
    READINGS,
    AskOnce,
    Kept,
    forget_in_request,
    mark_of,
    once,
    once_in_request,
)


def test_every_topic_has_a_mark_of_its_own(db):
    assert isinstance(mark_of(ORGANISATION), UUID)
    assert mark_of(ORGANISATION) != mark_of(READINGS)


def test_what_is_known_is_not_read_again():
    kept, asked = Kept[str](2), []

    def read() -> str:
        asked.append("read")
        return "found"

    assert kept.get("one", read) == kept.get("one", read) == "found"
    assert asked == ["read"]


def test_what_was_asked_for_longest_ago_makes_room():
    kept = Kept[int](2)
    for name in ("one", "two", "one", "three"):
        kept.get(name, lambda: 1)
    assert len(kept) == 2
    assert kept.get("one", lambda: 2) == 1
    assert kept.get("two", lambda: 2) == 2


def test_what_failed_is_not_kept():
    kept = Kept[int](2)
    with pytest.raises(ZeroDivisionError):
        kept.get("one", lambda: 1 // 0)
    assert kept.get("one", lambda: 1) == 1


def test_what_follows_is_worked_out_once_for_each_value():
    first, second = [1, 2], [1, 2]
    assert once(first, "sum", lambda: 3) == 3
    assert once(first, "sum", lambda: 4) == 3
    assert once(second, "sum", lambda: 5) == 5
    assert once(first, "length", lambda: 2) == 2


def asked_in(method: str, *, forgetting: bool = False) -> int:
    """How often something is asked in a request that wants it three times."""
    asked = []

    def answer(_request) -> HttpResponse:
        for _time in range(3):
            once_in_request("it", lambda: asked.append("it"))
            if forgetting:
                forget_in_request()
        return HttpResponse()

    AskOnce(answer)(RequestFactory().generic(method, "/"))
    return len(asked)


def test_a_request_that_changes_nothing_asks_once():
    assert asked_in("GET") == asked_in("HEAD") == 1
    assert asked_in("GET", forgetting=True) == 3


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_one_that_changes_something_asks_each_time(method):
    assert asked_in(method) == 3


def test_nothing_is_remembered_after_a_request():
    def fail(_request) -> HttpResponse:
        once_in_request("it", lambda: "old")
        raise ValueError

    with pytest.raises(ValueError):
        AskOnce(fail)(RequestFactory().get("/"))
    assert once_in_request("it", lambda: "new") == "new"
    forget_in_request()
