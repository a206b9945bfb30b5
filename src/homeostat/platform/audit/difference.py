"""Before and after of an audit entry as a list a person can read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

MOST = 40


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    before: str | None
    after: str | None

    @property
    def kind(self) -> str:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def differences(before: Any, after: Any) -> list[Difference]:
    """What differs, field by field; nested values are named by their path. At most forty, then how many more."""
    old, new = dict(_flat(before)), dict(_flat(after))
    found = [
        Difference(field or _("value"), old.get(field), new.get(field))
        for field in sorted(old.keys() | new.keys())
        if old.get(field) != new.get(field)
    ]
    if len(found) > MOST:
        rest = len(found) - MOST
        return [*found[:MOST], Difference("…", None, _("%(count)d more fields") % {"count": rest})]
    return found


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path} › {key}" if path else str(key))
    elif isinstance(value, list) and any(isinstance(inner, dict | list) for inner in value):
        for number, inner in enumerate(value, start=1):
            yield from _flat(inner, f"{path} {number}".strip())
    elif value is not None:
        yield path, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(str(inner) for inner in value)
    return str(value)
