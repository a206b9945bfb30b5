"""Plain values the components take: columns, tabs, crumbs, shown changes."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """A column of <c-table>; `href` sorts by it, `sorted` is "", "ascending" or "descending"."""

    title: str
    numeric: bool = False
    href: str = ""
    sorted: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    title: str
    href: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of <c-breadcrumb>; the last one has no address: it is where the reader is."""

    title: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A line of <c-changes>; `kind` is added, changed or removed."""

    kind: str
    sentence: str
    before: str = ""
    after: str = ""
    note: str = ""
