"""Lines of the log as JSON, for machines that gather them, without anything that tells who a person is.

A path names people, an exception's text repeats what was typed, an address belongs to somebody: of a request
the route is written, of an exception its kind and its places in the code, of an address a mark that is the
same for the same address and says nothing else.
"""

import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from django.utils.crypto import salted_hmac
from pythonjsonlogger.json import JsonFormatter

OF_REQUESTS = ("django.request", "django.security", "django.server")


class JsonLines(JsonFormatter):
    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["at"] = datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds")
        log_data["level"] = record.levelname.lower()
        log_data["logger"] = record.name
        log_data["message"] = told(record)
        log_data["process"] = record.process
        for name in ("event", "user", "origin"):
            if (value := getattr(record, name, None)) is not None:
                log_data[name] = value
        if record.exc_info and record.exc_info[0]:
            log_data["error"] = record.exc_info[0].__name__
            log_data["places"] = places_of(record.exc_info[2])


def told(record: logging.LogRecord) -> str:
    """The message; of a request its status and route instead of a path with people's names in it."""
    if not record.name.startswith(OF_REQUESTS):
        return record.getMessage()
    request, status = getattr(record, "request", None), getattr(record, "status_code", "")
    match = getattr(request, "resolver_match", None)
    route = match.route if match else "no page"
    return f"{status} {getattr(request, 'method', '')} {route}".strip()


def places_of(trace: Any) -> list[str]:
    return [f"{one.filename}:{one.lineno} {one.name}" for one in traceback.extract_tb(trace)]


def mark_of(address: str) -> str:
    """The same twelve signs for the same address, as long as the secret key is the same."""
    return salted_hmac("homeostat.log", address, algorithm="sha256").hexdigest()[:12] if address else ""
