"""What is the same for every request: who asks, how often, in one transaction, tagged, problems told."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from homeostat.connect.api.entering import SAFE, enter, limit_headers, refuse_too_many
from homeostat.connect.api.problems import Stopped, answer_problem
from homeostat.connect.api.stored_answers import written
from homeostat.connect.api.tags import tagged
from homeostat.platform.audit.origin import told_from

View = Callable[..., HttpResponse]
logger = logging.getLogger("django.request")


def enveloped(view: View) -> View:
    """The view of an operation, in its envelope; sign-in and CSRF are the envelope's own business."""

    @wraps(view)
    def answer(request: HttpRequest, **given: Any) -> HttpResponse:
        with told_from("api"):
            response = _answered(request, view, given)
        patch_vary_headers(response, ["Authorization", "Cookie"])
        response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]
    answer.login_required = False  # type: ignore[attr-defined]
    return answer


def _answered(request: HttpRequest, view: View, given: dict[str, Any]) -> HttpResponse:
    at = timezone.now()
    request.entered = None  # type: ignore[attr-defined]
    try:
        _refuse_unwritable(request)
        entered = request.entered = enter(request, at=at)  # type: ignore[attr-defined]
    except Stopped as stopped:
        return answer_problem(stopped)
    try:
        if entered.used:
            refuse_too_many(entered.used, at=at)
        response = _viewed(request, view, given)
    except Stopped as stopped:
        response = answer_problem(stopped)
    except RequestDataTooBig:
        detail = _("The body is larger than is read here. Send less at a time.")
        response = answer_problem(Stopped("too-large", detail))
    except Exception:
        logger.exception(
            "the API failed at %s", request.resolver_match.route if request.resolver_match else ""
        )
        response = answer_problem(
            Stopped("failed", _("The log of the server says more. Nothing was changed."))
        )
    if entered.used:
        for name, value in limit_headers(entered.used, at=at).items():
            response.headers[name] = value
    return response


def _viewed(request: HttpRequest, view: View, given: dict[str, Any]) -> HttpResponse:
    if request.method == "HEAD":
        request.method = "GET"
        response = _viewed(request, view, given)
        response.content = b""
        return response
    if request.method in SAFE:
        response = view(request, **given)
    else:
        response = written(request, lambda: view(request, **given), at=timezone.now())
    if response.status_code == 405:
        allowed = response.headers["Allow"]
        detail = _("Use one of: %(methods)s.") % {"methods": allowed}
        return answer_problem(Stopped("method", detail, headers={"Allow": allowed}))
    return tagged(request, response) if response.status_code == 200 else response


def _refuse_unwritable(request: HttpRequest) -> None:
    """Stop what no database can hold: the sign NUL, and halves of signs."""
    for text in (
        request.path,
        *request.GET.keys(),
        *(value for each in request.GET.lists() for value in each[1]),
    ):
        if not is_writable(text):
            raise Stopped("malformed", _("The address has a sign in it that no text can have. Leave it out."))


def is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
