"""What a field of a file is, a target (a noun with its fields), and the fields that several targets share."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work.models.descriptions import LONGEST

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
    "accelerations",
    "permissions",
    "grants",
    "needs",
]
Label = Promise | str
Kind = Literal[
    "text", "name", "key", "date", "moment", "hours", "number", "whole", "share", "truth", "choice"
]  # fmt: skip


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
    least: Decimal | None = None  # of hours
    within: tuple[int, int] | None = None  # the smallest and the largest number it may be

    def as_required(self) -> "Field":
        """The same field where no row does without it."""
        return replace(self, required=True)


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


EXTERNAL = Field(
    "external_key", _("key in the other tool"), longest=200, aliases=("id", "key", "number", "external key")
)
NOTE = Field("note", _("note"), aliases=("note", "comment", "description", "work description"))
DESCRIPTION = Field(
    "description",
    _("description"),
    longest=LONGEST,
    aliases=("description", "details", "body"),
)
CLOSED = Field(
    "closed_from",
    _("closed from (first day that takes no hours)"),
    "date",
    aliases=("closed from", "closed on", "closed since"),
)
START = Field(
    "start",
    _("from (first day)"),
    "date",
    aliases=("start", "from", "start date", "begin", "first day", "joined"),
)
END = Field(
    "end", _("until (first day no longer)"), "date", aliases=("end", "until", "to", "end date", "left")
)


def person(name: str, label: Label, *, required: bool = False, aliases: tuple[str, ...] = ()) -> Field:
    """A field that names a person."""
    return Field(name, label, "name", required, "people", longest=200, aliases=aliases)


def named(
    name: str, label: Label, noun: str, *, required: bool = False, aliases: tuple[str, ...] = ()
) -> Field:
    """A field that names something of a noun, and whose column may be called as the field."""
    return Field(name, label, "name", required, noun, longest=200, aliases=(name, *aliases))


ACCOUNT = named("account", _("account"), "accounts", aliases=("project", "category", "account key"))
EPIC = named("epic", _("epic"), "epics")
TASK_ALIASES = ("issue", "issue key", "task key", "ticket", "story")
