"""What a field of a file is, and a target: a noun with its fields."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise

Noun = Literal[
    "people",
    "cells",
    "memberships",
    "holdings",
    "sprints",
    "clients",
    "accounts",
    "epics",
    "tasks",
    "stays",
    "hours",
    "absences",
]
Label = Promise | str
Kind = Literal["text", "name", "date", "moment", "hours", "number", "whole", "share", "truth", "choice"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `names` is the noun a name refers to, `choices` the values a choice may have."""

    name: str
    label: Label
    kind: Kind = "text"
    required: bool = False
    names: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 500
    aliases: tuple[str, ...] = ()
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    noun: Noun
    label: Label
    fields: tuple[Field, ...]
    identity: tuple[str, ...]  # the first of these that is mapped tells rows apart
    one_of: tuple[str, ...] = ()  # each row needs one of these fields at least

    @property
    def field_names(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)
