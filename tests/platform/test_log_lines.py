"""Lines of the log as JSON: what happened and where in the code, and nobody's name, address or words."""

import json
import logging
import sys
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from homeostat.platform.log_lines import JsonLines, mark_of
from homeostat.platform.signin.models import User

SECRETS = ("ines-", "ines@", "okafor", "example.org", "10.1.2.3", "hunter2")


def line(name: str, level: int, message: str, *given: Any, **extra: Any) -> dict[str, Any]:
    error = extra.pop("exc_info", None)
    record = logging.LogRecord(name, level, __file__, 1, message, given, error)
    record.__dict__.update(extra)
    written: dict[str, Any] = json.loads(JsonLines().format(record))
    assert not [one for one in SECRETS if one in json.dumps(written).lower()]
    return written


def test_of_a_request_the_route_is_written_and_not_the_path() -> None:
    request = RequestFactory().get("/organisation/people/ines-okafor/?q=hunter2")
    request.resolver_match = resolve("/organisation/people/ines-okafor/")
    written = line(
        "django.request", logging.WARNING, "Not Found: %s", request.path, request=request, status_code=404
    )
    assert written["message"] == f"404 GET {request.resolver_match.route}"
    assert "<" in written["message"]


def test_an_address_nobody_serves_is_not_repeated() -> None:
    request = RequestFactory().get("/ines-okafor/")
    request.resolver_match = None
    written = line(
        "django.request", logging.WARNING, "Not Found: %s", request.path, request=request, status_code=404
    )
    assert written["message"] == "404 GET no page"


def test_of_an_exception_its_kind_and_places_are_written_and_not_its_words() -> None:
    try:
        raise ValueError("Key (email)=(ines@example.org) already exists")
    except ValueError:
        written = line("django.request", logging.ERROR, "Internal Server Error", exc_info=sys.exc_info())
    assert written["error"] == "ValueError"
    assert any("test_log_lines.py" in place for place in written["places"])


def test_fields_every_line_has() -> None:
    written = line("homeostat.security", logging.INFO, "signed in", event="signed in", user=7, origin="ab12")
    assert written["level"] == "info"
    assert written["at"].endswith("+00:00")
    assert (written["event"], written["user"], written["origin"]) == ("signed in", 7, "ab12")


def test_a_mark_is_steady_and_says_nothing(settings: Any) -> None:
    assert mark_of("10.1.2.3") == mark_of("10.1.2.3") != mark_of("10.1.2.4")
    assert mark_of("") == ""
    before = mark_of("10.1.2.3")
    settings.SECRET_KEY = "another" * 9
    assert mark_of("10.1.2.3") != before


@pytest.mark.django_db
def test_signing_in_failing_and_leaving_are_told_without_a_name(caplog: pytest.LogCaptureFixture) -> None:
    cache.clear()
    user = User.objects.create_user("ines@example.org", password="murmelnde Kaskaden unter Birken")
    client = Client(REMOTE_ADDR="10.1.2.3")
    with caplog.at_level(logging.INFO, logger="homeostat.security"):
        for password in ("hunter2", "murmelnde Kaskaden unter Birken"):
            client.post(reverse("account_login"), {"login": user.email, "password": password})
        client.post(reverse("account_logout"))
    written = [json.loads(JsonLines().format(record)) for record in caplog.records]
    told = [(one["event"], one.get("user")) for one in written if one["logger"] == "homeostat.security"]
    assert told == [("sign-in failed", None), ("signed in", user.pk), ("signed out", user.pk)]
    assert len({one["origin"] for one in written if "origin" in one}) == 1
    assert not [one for one in SECRETS if one in json.dumps(written).lower()]
