from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse


def too_often(request: HttpRequest, *, action: str, reads: bool = False) -> HttpResponse | None:
    """The answer to what comes too often (ACCOUNT_RATE_LIMITS), else None; `reads` counts GET too."""
    answer: HttpResponse | None = ratelimit.consume_or_429(request, action=action, limit_get=reads)
    return answer
