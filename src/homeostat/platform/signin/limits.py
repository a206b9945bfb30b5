"""What may be asked how often (ACCOUNT_RATE_LIMITS), counted for all processes together."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def too_often(request: HttpRequest, *, action: str, reads: bool = False) -> HttpResponse | None:
    """The answer to what comes too often, else None; `reads` counts GET too."""
    answer: HttpResponse | None = ratelimit.consume_or_429(request, action=action, limit_get=reads)
    return answer


def takes_out(view: View[P]) -> View[P]:
    """A view that hands out many rows as a file: so many a minute for each user, not all there is at once."""

    @wraps(view)
    def limited(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return too_often(request, action="export", reads=True) or view(request, *args, **kwargs)

    return limited
