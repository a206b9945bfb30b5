"""A page for whoever opens an address that does something, or sends something to one that is only read."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from homeostat.platform.shell.places import PLACES, place_at

READS = {"GET", "HEAD"}


class WrongMethod:
    """What Django answers with nothing but a status becomes a page, for those who read pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.streaming or response.content:
            return response
        if "text/html" not in request.headers.get("Accept", ""):
            return response
        return page_of(request, allowed=response.headers["Allow"])


def page_of(request: HttpRequest, *, allowed: str) -> HttpResponse:
    """Says what the address is for and where to go on, with the methods it takes in the header Allow."""
    key = place_at(request.path)
    is_read = not READS.isdisjoint(allowed.split(", "))
    page = {
        "is_read": is_read,
        "place": next((place for place in PLACES if place.key == key), PLACES[0]),
        "frame": "base.html" if request.user.is_authenticated else "entrance.html",
    }
    response = render(request, "405.html", page, status=405)
    response.headers["Allow"] = allowed
    if "HX-Request" in request.headers and not is_read:
        response.headers["HX-Redirect"] = request.get_full_path()  # htmx shows no page of an error by itself
    return response
