"""YAML with places, and without its traps: values stay texts, aliases and tags are refused.

Which text is a number or yes is decided by the field that takes it, so that a country NO is no refusal and a
name 2024-01-01 no date. Nothing is built that the file does not spell out.
"""

import io
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)
from ruamel.yaml.representer import SafeRepresenter

from .tree import NOTHING, Growth, Path, Place, Problem, Tree, Unreadable, Written

STRING_TAGS = (None, "!", "tag:yaml.org,2002:str")
READ_AGAIN = 300_000  # letters; more would take the slow parser many seconds
# What some reader of YAML takes for a number, a date, a yes or a nothing, in any of its versions.
AMBIGUOUS = re.compile(
    r"[-+.~]?[\d.][\d.,:_eExXoO+TZtz -]*|0[xo][0-9a-fA-F_]*|[-+]?\.(inf|nan)", re.IGNORECASE
)
WORDS = {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "~", "", "=", "<<"}


class Inline(list[object]):
    """A list written in one line."""


def read_yaml(text: str, file: str) -> list[Tree]:
    """Every document of a file; raises Unreadable with all that is wrong with its form.

    The quick parser refuses some of what YAML 1.2 allows, such as [user:ada]: what it cannot read, the slow
    one reads or explains.
    """
    try:
        try:
            return _documents(text, file, is_quick=True)
        except YAMLError:
            if len(text) > READ_AGAIN:
                raise
        return _documents(text, file, is_quick=False)
    except MarkedYAMLError as error:
        raise Unreadable(_syntax_problem(error, file)) from error
    except YAMLError as error:
        message = _("This is not YAML: %(problem)s.") % {"problem": str(error).splitlines()[0]}
        raise Unreadable(Problem(Place(file), "", message, _("Remove what cannot be read."))) from error


def _documents(text: str, file: str, *, is_quick: bool) -> list[Tree]:
    reader = _Reader(text, file, is_quick=is_quick)
    trees = list(reader.documents())
    if reader.problems:
        raise Unreadable(*reader.problems)
    return trees


def _syntax_problem(error: MarkedYAMLError, file: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file)
    message = _("This is not YAML: %(problem)s.") % {"problem": error.problem or error.context}
    remedy = _("Look at the indents, quotes, colons and brackets of this line and the one before.")
    return Problem(place, "", message, remedy)


class _Reader:
    """Builds values out of the parser's events, so that an alias is never followed."""

    def __init__(self, text: str, file: str, *, is_quick: bool) -> None:
        self.file = file
        self.events: Iterator[Event] = iter(YAML(typ="safe", pure=not is_quick).parse(io.StringIO(text)))
        self.problems: list[Problem] = []
        self.growth = Growth(file)
        self.places: dict[Path, Place] = {}

    def documents(self) -> Iterator[Tree]:
        for event in self.events:
            if isinstance(event, DocumentStartEvent):
                self.places = {}
                value = self._value(next(self.events), ())
                yield Tree(value, self.file, self.places)

    def _value(self, event: Event, path: Path) -> object:
        place = self._place(event)
        self.places.setdefault(path, place)
        self.growth.count(path, place)
        if isinstance(event, AliasEvent):
            self._refuse(event, _("Aliases (*%(name)s) are not read.") % {"name": event.anchor})
            return None
        tag = getattr(event, "tag", None)
        if tag not in STRING_TAGS:
            self._refuse(event, _("Tags (%(tag)s) are not read.") % {"tag": tag})
        if isinstance(event, ScalarEvent):
            is_quoted = not event.implicit[0]
            return (
                None
                if not is_quoted and event.value in NOTHING
                else Written(event.value, is_quoted=is_quoted)
            )
        return self._list(path) if isinstance(event, SequenceStartEvent) else self._fields(path)

    def _list(self, path: Path) -> list[object]:
        items: list[object] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            items.append(self._value(event, (*path, len(items))))
        return items

    def _fields(self, path: Path) -> dict[str, object]:
        fields: dict[str, object] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            name = self._name(event)
            inner = (*path, name)
            if name in fields:
                first = self.places[inner].line
                message = _("“%(name)s” is there twice, first in line %(line)d.") % {
                    "name": name,
                    "line": first,
                }
                self._problem(event, message, _("Keep one of the two."))
            self.places.setdefault(inner, self._place(event))
            fields[name] = self._value(next(self.events), inner)
        return fields

    def _name(self, event: Event) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        self._problem(event, _("The name of a field is a text."), _("Write a text before the colon."))
        if isinstance(event, MappingStartEvent | SequenceStartEvent):
            self._list_or_fields(event)
        return "?"

    def _list_or_fields(self, event: Event) -> None:
        kept = dict(self.places)
        self._value(event, ("?",))
        self.places = kept

    def _place(self, event: Event) -> Place:
        mark = event.start_mark
        return Place(self.file, mark.line + 1, mark.column + 1)

    def _refuse(self, event: Event, message: str) -> None:
        self._problem(event, message, _("Write the value out where it belongs."))

    def _problem(self, event: Event, message: str, remedy: str) -> None:
        self.problems.append(Problem(self._place(event), "", message, remedy))


def write_yaml(value: Mapping[str, object]) -> str:
    """The one way in which these values are written: order kept, texts quoted where any reader could err."""
    writer = YAML(typ="safe")
    writer.default_flow_style = False
    writer.allow_unicode = True
    writer.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    writer.width = 110
    writer.Representer = _Representer
    out = io.StringIO()
    writer.dump(value, out)
    return out.getvalue()


class _Representer(SafeRepresenter):
    """Quotes what is ambiguous, and keeps short lists in one line."""

    def text(self, text: str) -> Any:
        is_risky = text.lower() in WORDS or AMBIGUOUS.fullmatch(text) is not None
        style = '"' if is_risky or not text.isprintable() or text != text.strip() else None
        return self.represent_scalar("tag:yaml.org,2002:str", text, style=style)

    def number(self, number: Decimal) -> Any:
        return self.represent_scalar("tag:yaml.org,2002:float", f"{number:f}")

    def in_one_line(self, items: Inline) -> Any:
        return self.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=True)


_Representer.add_representer(str, _Representer.text)
_Representer.add_representer(Decimal, _Representer.number)
_Representer.add_representer(Inline, _Representer.in_one_line)
