"""Entity tags: what has not changed is not sent again, and nobody overwrites what they have not read."""

import hashlib
import json

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from ninja.responses import NinjaJSONEncoder

from homeostat.connect.api.problems import Stopped
from homeostat.connect.api.schema import Schema

WARNINGS = "warnings"  # beside a row that was written: what it means, and no part of it


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with its tag; not modified where the reader has it already."""
    tag = tag_of(response.content if request.method == "GET" else _of_row(response.content))
    response.headers["ETag"] = tag
    if request.method != "GET":
        return response
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if "*" not in known and tag not in (each.removeprefix("W/") for each in known):
        return response
    unchanged = HttpResponseNotModified()
    unchanged.headers["ETag"] = tag
    return unchanged


def _of_row(content: bytes) -> bytes:
    """What is there after a write, without the warnings that were told with it."""
    told = json.loads(content)
    if not isinstance(told, dict) or WARNINGS not in told:
        return content
    return json.dumps({name: value for name, value in told.items() if name != WARNINGS}).encode()


def refuse_changed(request: HttpRequest, present: Schema) -> None:
    """Stop a write whose sender has read something else than what is there now (If-Match)."""
    wanted = request.headers.get("If-Match", "")
    if not wanted:
        return
    known = parse_etags(wanted)
    content = json.dumps(present.model_dump(), cls=NinjaJSONEncoder).encode()
    if "*" not in known and tag_of(content) not in known:
        raise Stopped("changed", _("Somebody has changed it since. Read it again, then decide."))
