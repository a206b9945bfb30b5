"""How long each request took; in the list of middleware only where metrics are wanted (settings)."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from homeostat.platform.watching.measured import count_request


class Durations:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        count_request(
            page=match.view_name if match else "",
            method=request.method or "",
            status=response.status_code,
            seconds=time.perf_counter() - begun,
        )
        return response
