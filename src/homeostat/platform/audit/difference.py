"""Before and after of an audit entry as a list a person can read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from homeostat.core.sentence import from_json
from homeostat.platform.days import clock
from homeostat.platform.shell.speech import speak

MOST = 40
NESTED = (dict, list)  # as JSON is read
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


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
    """What differs, field by field, nested values by their path; at most forty, then how many more."""
    old, new = dict(_flat(readable(before))), dict(_flat(readable(after)))
    found = [
        Difference(field.replace("_", " ") or _("value"), old.get(field), new.get(field))
        for field in sorted(old.keys() | new.keys())
        if old.get(field) != new.get(field)
    ]
    if len(found) > MOST:
        rest = len(found) - MOST
        return [*found[:MOST], Difference("…", None, _("%(count)d more fields") % {"count": rest})]
    return found


def readable(value: Any) -> Any:
    """The same value with its sentences in the reader's language."""
    if isinstance(value, dict):
        if "template" in value and "values" in value:
            return speak(from_json(value))
        return {key: readable(inner) if inner.__class__ in NESTED else inner for key, inner in value.items()}
    if isinstance(value, list):
        return [readable(inner) if inner.__class__ in NESTED else inner for inner in value]
    return value


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
    if isinstance(value, str) and MOMENT.match(value):
        moment = parse_datetime(value)
        return clock(moment, "j M Y, H:i") if moment is not None else value
    if isinstance(value, list):
        return ", ".join(str(inner) for inner in value)
    return str(value)
