"""Lists as tables: a list says its columns once; the heads that sort, the order and the files follow."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from django.http import QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse

from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.sheets import Plain, answer_file

Row = TypeVar("Row")
OF_A_PAGE = ("page", "logged")  # of an address: where in a list somebody is, not what it is narrowed to


@dataclass(frozen=True, slots=True, kw_only=True)
class ListColumn(Generic[Row]):
    """A column: what it says of a row, in a file as it is; without a value it is drawn, on the page alone.

    `beside` is a column of files whose text stands below another's on the page; `order` is what it sorts
    by where that is not the value.
    """

    key: str
    title: str
    value: Callable[[Row], Plain] | None = None
    numeric: bool = False
    beside: bool = False
    sorts: bool = True
    order: Callable[[Row], Plain] | None = None

    def place_of(self, row: Row) -> Plain:
        """What a row is sorted by: nothing where it says nothing, texts whatever their case."""
        read = self.order or self.value
        found = read(row) if read is not None else None
        return found.casefold() or None if isinstance(found, str) else found


class Files(NamedTuple):
    """The addresses of what is on the screen as files."""

    csv: str
    excel: str


def files_at(view: str, query: str, *args: Any) -> Files:
    """The addresses at which a view answers what a query asks as files."""
    return Files(*(reverse(view, args=[*args, kind]) + query for kind in ("csv", "xlsx")))


@dataclass(frozen=True)
class Listing(Generic[Row]):
    """The columns of a list, in the order its address asks for: `sort=name`, downwards `sort=-name`."""

    columns: Sequence[ListColumn[Row]]
    query: QueryDict
    view: str = ""  # the name of the view that answers its files
    args: Sequence[Any] = field(default=())
    anchor: str = ""  # where on its page the list begins

    @cached_property
    def by(self) -> ListColumn[Row] | None:
        """The column it is sorted by, None for the order of its own."""
        asked = self.query.get("sort", "").removeprefix("-")
        return next((one for one in self.columns if one.key == asked and _sorts(one)), None)

    @property
    def falls(self) -> bool:
        return self.query.get("sort", "").startswith("-")

    def ordered(self, rows: Iterable[Row]) -> list[Row]:
        """The rows in the order asked for; those that say nothing come last, equal ones stay as they are."""
        found = list(rows)
        column = self.by
        if column is None:
            return found
        places = [(column.place_of(row), row) for row in found]
        told = [(place, row) for place, row in places if place is not None]
        told.sort(key=lambda one: one[0], reverse=self.falls)
        return [row for _place, row in told] + [row for place, row in places if place is None]

    @cached_property
    def heads(self) -> list[Column]:
        """The heads of the page's columns: each sorts by its own, and turns round what it sorts already."""
        return [self._head(column) for column in self.columns if not column.beside]

    def _head(self, column: ListColumn[Row]) -> Column:
        if not _sorts(column):
            return Column(column.title, column.numeric)
        is_by = column is self.by
        falls = not self.falls if is_by else column.numeric  # the most comes first
        direction = ("descending" if self.falls else "ascending") if is_by else ""
        href = self._address(sort=f"{'-' if falls else ''}{column.key}") + self.anchor
        return Column(column.title, column.numeric, href, direction)

    def _address(self, **changes: str) -> str:
        query = self.query.copy()
        for name in (*OF_A_PAGE, *changes):
            query.pop(name, None)
        query.update(changes)
        return f"?{query.urlencode()}" if query else ""

    @property
    def files(self) -> Files:
        return files_at(self.view, self._address(), *self.args)

    def answer(self, kind: str, rows: Iterable[Row], *, name: str) -> HttpResponseBase:
        """These rows, in the order they come, as a file of that kind and name."""
        columns = [(one, one.value) for one in self.columns if one.value is not None]
        lines = ([value(row) for _one, value in columns] for row in rows)
        return answer_file(kind, name=name, titles=[one.title for one, _value in columns], lines=lines)


def _sorts(column: ListColumn[Any]) -> bool:
    return column.sorts and (column.order or column.value) is not None
