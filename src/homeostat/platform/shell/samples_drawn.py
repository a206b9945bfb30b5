"""Made-up charts and a made-up organisation for the styleguide."""

from typing import Any

from django.http import HttpRequest


def sample_charts() -> list[Any]:
    return []


def sample_map(request: HttpRequest) -> dict[str, Any]:
    return {}
