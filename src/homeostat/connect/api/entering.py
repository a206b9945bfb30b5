"""Who asks: the token of the request, else the session of a browser, which reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase

from homeostat.connect.api.problems import Stopped
from homeostat.platform.access import Viewer, viewer_of
from homeostat.platform.signin.limits import too_often
from homeostat.platform.signin.models import Token
from homeostat.platform.signin.tokens import ORGANISATION, READ, SETTINGS, WORK, Used, is_expired, use_token

SAFE = ("GET", "HEAD")
CHALLENGE = 'Bearer realm="Homeostat"'


@dataclass(frozen=True, slots=True)
class Entered:
    """How somebody came in; without a token it is a browser, or nobody."""

    used: Used | None = None

    @property
    def token(self) -> Token | None:
        return self.used.token if self.used else None


def enter(request: HttpRequest, *, at: datetime) -> Entered:
    """Read the request's token and make its user the user of the request; raises Stopped for a wrong one."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        return Entered()
    used = use_token(text.strip(), at=at) if scheme.lower() == "bearer" else None
    if used is None:
        raise _unknown(text.strip(), at=at)
    request.user = used.token.user
    request.__dict__.pop("viewer", None)
    return Entered(used)


def _unknown(text: str, *, at: datetime) -> Stopped:
    detail = _("This token is unknown or revoked. Make a new one under My account, Tokens.")
    if is_expired(text, at=at):
        detail = _("This token has expired. Make a new one under My account, Tokens.")
    headers = {"WWW-Authenticate": f'{CHALLENGE}, error="invalid_token"'}
    return Stopped("unknown-token", detail, headers=headers)


def limit_headers(used: Used, *, at: datetime) -> dict[str, str]:
    """How many requests are left in this minute, and when the next one begins."""
    most = settings.API_REQUESTS_PER_MINUTE
    return {
        "RateLimit-Limit": str(most),
        "RateLimit-Remaining": str(max(0, most - used.times)),
        "RateLimit-Reset": str(_seconds_left(used, at)),
    }


def refuse_too_many(used: Used, *, at: datetime) -> None:
    if used.times > settings.API_REQUESTS_PER_MINUTE:
        seconds = _seconds_left(used, at)
        detail = _("This token has asked %(number)d times in this minute. Wait %(seconds)d seconds.") % {
            "number": used.times,
            "seconds": seconds,
        }
        raise Stopped("too-often", detail, headers={"Retry-After": str(seconds)})


def refuse_too_many_files(request: HttpRequest) -> None:
    """Files with many rows are counted with those of pages: so many a minute, not all there is at once."""
    if too_often(request, action="export", reads=True) is not None:
        detail = _("These are many files in a short time. Wait a minute.")
        raise Stopped("too-often", detail, headers={"Retry-After": "60"})


def _seconds_left(used: Used, at: datetime) -> int:
    return max(1, round((used.minute_ends - at).total_seconds()))


class PersonalToken(AuthBase):
    """Lets in who shows a token with a scope; a browser's session reads, and never writes."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def __call__(self, request: HttpRequest) -> Viewer:
        entered: Entered = request.entered  # type: ignore[attr-defined]
        token = entered.token
        if token is None and not (request.user.is_authenticated and request.method in SAFE):
            detail = _("Send a token: Authorization: Bearer hs_… You make one under My account, Tokens.")
            raise Stopped("unknown-token", detail, headers={"WWW-Authenticate": CHALLENGE})
        if token is not None and self.scope not in token.scopes:
            detail = _("This token lacks the scope %(scope)s. Make one that has it.") % {"scope": self.scope}
            challenge = f'{CHALLENGE}, error="insufficient_scope", scope="{self.scope}"'
            raise Stopped("scope", detail, headers={"WWW-Authenticate": challenge})
        return viewer_of(request)


def refuse_without(request: HttpRequest, scope: str) -> None:
    """Ask for a further scope, where what the body holds needs it."""
    PersonalToken(scope)(request)


TO_READ = PersonalToken(READ)
TO_WORK = PersonalToken(WORK)
TO_ORGANISE = PersonalToken(ORGANISATION)
TO_SET = PersonalToken(SETTINGS)
