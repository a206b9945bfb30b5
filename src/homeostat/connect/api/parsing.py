"""Bodies of requests: JSON without what no database can hold."""

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from homeostat.connect.api.envelope import is_writable
from homeostat.connect.api.problems import Stopped


class WritableJson(Parser):
    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            raise Stopped("media-type", _("Send JSON, with Content-Type: application/json."))
        try:
            data = json.loads(request.body, parse_constant=_no_number)
        except (ValueError, RecursionError) as error:
            raise Stopped("malformed", _("The body is no JSON: %(error)s.") % {"error": error}) from error
        if not _is_writable(data):
            raise Stopped("malformed", _("The body has a sign in it that no text can have. Leave it out."))
        return data


def _no_number(text: str) -> Any:
    raise ValueError(f"{text} is no number")


def _is_writable(value: Any) -> bool:
    if isinstance(value, str):
        return is_writable(value)
    if isinstance(value, dict):
        return all(is_writable(key) and _is_writable(inner) for key, inner in value.items())
    return all(_is_writable(inner) for inner in value) if isinstance(value, list) else True
