"""What a process keeps of the database for as long as nothing of it changed.

The database has a mark for each topic, a random UUID that triggers replace when rows of the topic change
(migration 0004). What was read under a mark is right until the topic has another one.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from threading import Lock
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase

ORGANISATION, READINGS = "organisation", "readings"
T = TypeVar("T")


_of_request: ContextVar[dict[Hashable, Any] | None] = ContextVar("known in this request", default=None)


def mark_of(topic: str) -> UUID:
    """The mark of the edition a topic has now, as this transaction sees it; one query."""
    return once_in_request("marks", _marks)[topic]


def _marks() -> dict[str, UUID]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT topic, mark FROM homeostat_edition")
        return dict(cursor.fetchall())


@contextmanager
def under(marks: Mapping[str, UUID]) -> Iterator[None]:
    """These are the marks meanwhile: they came with the answer to another question just now."""
    known = _of_request.get()
    token = _of_request.set({} if known is None else known)
    try:
        once_in_request("marks", lambda: marks)
        yield
    finally:
        _of_request.reset(token)


def once_in_request(key: Hashable, ask: Callable[[], T]) -> T:
    """What a request that changes nothing asks only once; anywhere else it is asked each time."""
    known = _of_request.get()
    if known is None:
        return ask()
    if key not in known:
        known[key] = ask()
    return cast(T, known[key])


def forget_in_request() -> None:
    """Something was written all the same: what is asked next is asked anew."""
    known = _of_request.get()
    if known is not None:
        known.clear()


class AskOnce:
    """Requests that change nothing ask once what cannot change while they are answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _of_request.set({} if request.method in ("GET", "HEAD") else None)
        try:
            return self.get_response(request)
        finally:
            _of_request.reset(token)


class Kept(Generic[T]):
    """Values that never change, the last ones asked for; threads share them.

    Their key holds the mark of the edition they were read from.
    """

    def __init__(self, most: int) -> None:
        self.most = most
        self._found: OrderedDict[Hashable, T] = OrderedDict()  # last used last
        self._mutex = Lock()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, key: Hashable, read: Callable[[], T]) -> T:
        with self._mutex:
            if key in self._found:
                self._found.move_to_end(key)
                return self._found[key]
        found = read()
        with self._mutex:
            self._found[key] = found
            while len(self._found) > self.most:
                self._found.popitem(last=False)
        return found


_FOLLOWING: Kept[tuple[object, Any]] = Kept(512)


def once(of: object, name: str, work: Callable[[], T]) -> T:
    """What follows from a value that never changes (a timeline, a snapshot), worked out once by a process and
    kept for as long as it is asked for.
    """
    # The value is kept with what follows from it, so nothing else can have its id meanwhile.
    found: T = _FOLLOWING.get((id(of), name), lambda: (of, work()))[1]
    return found
