"""What the areas fill the frame with, found by name, because this layer may not import them."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string


def open_door(name: str, *given: Any) -> Any:
    """What the door of that name answers, or None where the areas have not named one."""
    path = getattr(settings, "SHELL_DOORS", {}).get(name)
    return import_string(path)(*given) if path else None
