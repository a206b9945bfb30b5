"""The origin of files: another host than the pages', where nothing but signed files is answered.

What people attach is never served from the origin of the pages, so that nothing in it could act in a
reader's name. No session is read here; whoever has the signed address reads the file until it ends.
"""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseNotAllowed,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from homeostat.areas.work import access
from homeostat.areas.work.file_addresses import PATH
from homeostat.areas.work.file_kinds import is_picture
from homeostat.areas.work.queries.contents import content_of

# Asked on the machine itself, by whatever name.
OF_MACHINES = ("/health/", "/ready/", "/metrics/")
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "private, max-age=300",
}


class FileOrigin:
    """Answers the host of files, and that alone; behind it everything is as if that host were not ours."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        is_file = request.path.startswith(PATH)
        if not settings.FILES_APART:
            return answer_file(request) if is_file else self.get_response(request)
        if request.get_host() != urlsplit(settings.FILES_URL).netloc:
            return _nothing() if is_file else self.get_response(request)
        if is_file:
            return answer_file(request)
        if request.path.startswith(OF_MACHINES):
            return self.get_response(request)
        if request.method in ("GET", "HEAD"):  # somebody wrote the host by hand
            return HttpResponseRedirect(f"{settings.BASE_URL}{request.get_full_path()}")
        return _nothing()


def answer_file(request: HttpRequest) -> HttpResponseBase:
    """The file of a signed address; what is forged, too old or gone looks the same."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    row, shown = access.file_at(request.path)
    if row is None:
        return _nothing()
    shown = shown and is_picture(row.media_type) and settings.FILES_APART
    kind = row.media_type if shown else "application/octet-stream"
    answer = StreamingHttpResponse(content_of(row.pk), content_type=kind, headers=HEADERS)
    answer["Content-Length"] = str(row.size)
    answer["Content-Disposition"] = content_disposition_header(not shown, row.name) or "attachment"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin" if shown else "same-origin"
    return answer


def _nothing() -> HttpResponse:
    text = _("There is no such file, or its address has ended. Open it from its page again.")
    return HttpResponse(text, status=404, content_type="text/plain; charset=utf-8", headers=HEADERS)
