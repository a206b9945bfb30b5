"""Presets: named sets of policy values with their source, as files beside this one."""

import tomllib
from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from homeostat.core.organisation import policies
from homeostat.core.sentence import Sentence

FOLDER = Path(__file__).parent
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PresetValue(_Part):
    """What a preset says about one policy of the company, in the words of its file.

    `first_weekday` stands in place of a value where a policy is a day and only its weekday is known.
    """

    policy: str
    value: JsonValue = None
    first_weekday: Literal["", "monday", "sunday"] = ""
    note: str = ""

    def asked(self, now: JsonValue, *, on: date) -> JsonValue:
        """The value asked for from a day on; a day that falls on the right weekday already stays."""
        if not self.first_weekday:
            return policies.canonical(self.policy, self.value)
        wanted = WEEKDAYS.index(self.first_weekday)
        if date.fromisoformat(str(now)).weekday() == wanted:
            return now
        return (on + timedelta(days=(wanted - on.weekday()) % 7)).isoformat()


class Preset(_Part):
    """A named set of values; texts are templates with the organisation's words in their gaps."""

    key: str
    place: int
    title: str
    about: str
    source: str
    address: str = ""
    values: tuple[PresetValue, ...] = Field(min_length=1)

    @property
    def titled(self) -> Sentence:
        return Sentence(self.title)

    @property
    def told(self) -> Sentence:
        return Sentence(self.about)

    @property
    def sourced(self) -> Sentence:
        return Sentence(self.source)


@cache
def presets() -> Mapping[str, Preset]:
    """Every preset by its key, in the order of their places."""
    found = [
        Preset(key=path.stem, **tomllib.loads(path.read_text(encoding="utf-8")))
        for path in FOLDER.glob("*.toml")
    ]
    return MappingProxyType({each.key: each for each in sorted(found, key=lambda each: each.place)})
