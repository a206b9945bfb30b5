"""Light, dark, or as the system says: kept in a cookie, so that the server renders it and nothing flashes."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase

THEMES = ("system", "light", "dark")
YEAR = 60 * 60 * 24 * 365


def theme_of(request: HttpRequest) -> str:
    chosen = request.COOKIES.get(settings.THEME_COOKIE_NAME, "system")
    return chosen if chosen in THEMES else "system"


def keep_theme(response: HttpResponseBase, theme: str) -> None:
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        theme,
        max_age=YEAR,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
