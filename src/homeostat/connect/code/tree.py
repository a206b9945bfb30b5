"""What a file says before anybody asked what it means: texts, lists and fields, each with its place."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

Path = tuple[str | int, ...]
MOST_DEPTH = 24
MOST_VALUES = 400_000
NOTHING = ("", "~", "null", "Null", "NULL")


class Written(str):
    """A single value, still the text it was written as: the field that takes it decides what it means."""

    is_quoted: bool

    def __new__(cls, text: str, *, is_quoted: bool = False) -> "Written":
        made = super().__new__(cls, text)
        made.is_quoted = is_quoted
        return made


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands; lines and columns count from one."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.file else f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place, always with what to do about it."""

    place: Place
    field: str
    message: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.place}: {self.field}:" if self.field else f"{self.place}:"
        return f"{where} {self.message} {self.remedy}"


def in_order(problem: Problem) -> tuple[str, int, int]:
    """By file, line and column."""
    return problem.place.file, problem.place.line, problem.place.column


class Unreadable(Exception):
    """Files that are not an organisation; `problems` has everything found, in the order of the files."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass(slots=True)
class Tree:
    """One document: its value, and where each part of it stands."""

    value: object
    file: str
    places: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path) -> Place:
        """Where a part stands, or the nearest part around it."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(self.file)

    def graft(self, other: "Tree", path: Path) -> None:
        """Take over another document's places below a path."""
        for inner, place in other.places.items():
            self.places[path + inner] = place


class Growth:
    """Counts what is read, and stops where no organisation is that large or that deep."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.values = 0

    def count(self, path: Path, place: Place) -> None:
        self.values += 1
        if self.values > MOST_VALUES:
            message = _("There are more than %(most)d values in the file.") % {"most": MOST_VALUES}
            raise Unreadable(Problem(place, dotted(path), message, _("Split it into files per part.")))
        if len(path) > MOST_DEPTH:
            message = _("Fields are nested more than %(most)d deep.") % {"most": MOST_DEPTH}
            raise Unreadable(Problem(place, "", message, _("Organisations are flatter: check the indents.")))


def dotted(path: Path) -> str:
    """A path as people read it: members.mira.share, holders[2]."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f"{'.' if text else ''}{part}"
    return text


def values_at(tree: Tree, path: str, start: Path = ()) -> Iterator[tuple[Written, Path]]:
    """The single values at a path such as `people.leads[].github`, with their own paths."""
    for value, found in parts_at(tree, path, start):
        if isinstance(value, Written):
            yield value, found


def parts_at(tree: Tree, path: str, start: Path = ()) -> Iterator[tuple[object, Path]]:
    """Whatever stands at a path below another one; `[]` goes through a list, an empty path is the start."""
    found: list[tuple[object, Path]] = [(_inside(tree.value, start), start)]
    for step in path.split(".") if path else ():
        name, brackets, _rest = step.partition("[]")
        if name:
            found = [
                (value[name], (*where, name))
                for value, where in found
                if isinstance(value, Mapping) and name in value
            ]
        if brackets:
            found = [
                (item, (*where, number))
                for value, where in found
                if isinstance(value, list)
                for number, item in enumerate(value)
            ]
    yield from found


def _inside(value: object, path: Path) -> object:
    for part in path:
        value = value[part]  # type: ignore[index]
    return value
