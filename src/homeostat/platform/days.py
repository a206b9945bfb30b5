"""Whose day it is: the organisation's, by the time zone of its policies, or a person's own.

`timezone.localdate()` is the organisation's day in every request, job and command: each holds
`organisation_days`. Times of day are shown on the reader's own clock (`clock`). docs/explanation/time.md says
which day is whose.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string

_asks: ContextVar[HttpRequest | None] = ContextVar("the request that is answered", default=None)


class OrganisationZone(tzinfo):
    """The organisation's time zone, found out when a day is first asked for and kept from then on."""

    @cached_property
    def _zone(self) -> ZoneInfo:
        return zone_named(import_string(settings.ORGANISATION_ZONE)())

    def utcoffset(self, when: datetime | None) -> timedelta | None:
        return self._zone.utcoffset(when)

    def dst(self, when: datetime | None) -> timedelta | None:
        return self._zone.dst(when)

    def tzname(self, when: datetime | None) -> str | None:
        return self._zone.tzname(when)

    def fromutc(self, when: datetime) -> datetime:
        return self._zone.fromutc(when.replace(tzinfo=self._zone))

    def __str__(self) -> str:
        return str(self._zone)


@contextmanager
def organisation_days() -> Iterator[None]:
    """Today is the organisation's day meanwhile; also a decorator of jobs."""
    with timezone.override(OrganisationZone()):
        yield


class Days:
    """Requests live by the organisation's days; what is sent piece by piece as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = _asks.set(request)
        try:
            with organisation_days():
                response: Any = self.get_response(request)
        finally:
            _asks.reset(token)
        if response.streaming:
            response.streaming_content = _by_our_days(response.streaming_content)
        return response  # type: ignore[no-any-return]


def _by_our_days(parts: Iterable[bytes]) -> Iterator[bytes]:
    with organisation_days():
        yield from parts


def zone_named(name: str) -> ZoneInfo:
    """The time zone of that name; UTC for one that is not known here."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def own_day(user: Any, at: datetime) -> date:
    """The day a moment lies in by somebody's own time zone; by the organisation's where none is known."""
    zone = getattr(user, "time_zone", None)
    return timezone.localdate(at, zone_named(zone) if zone else None)


def clock(at: datetime, form: str) -> str:
    """A moment on the reader's own clock, else on the organisation's.

    The time zone is said where the two clocks differ, and where the reader's is not known.
    """
    ours = timezone.localtime(at)
    own = getattr(getattr(_asks.get(), "user", None), "time_zone", None)
    shown = ours if own is None else at.astimezone(zone_named(own))
    said = date_format(shown, form)
    return said if own is not None and shown.utcoffset() == ours.utcoffset() else f"{said} {_said(shown)}"


def _said(moment: datetime) -> str:
    """The name of its time zone, such as WET or UTC+08."""
    name = moment.tzname() or ""
    return name if name[:1].isalpha() else f"UTC{name}"
