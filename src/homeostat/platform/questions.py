"""Questions that every page asks, made into SQL once by a process instead of each time.

Django builds the SQL of a query anew whenever it is asked, which takes longer than the database takes to
answer one that finds a single row.
"""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet

STANDS_FOR_IT = -2_147_001_977
"""A number no row has: where it stands in the parameters, the number asked for comes in."""


class Question:
    """A query about one row, by its number; it takes the columns as the database has them.

    The query is built with a number that stands for the one asked for, and only once: it may depend on
    nothing else, neither on the day nor on who asks.
    """

    def __init__(self, build: Callable[[int], QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build
        self._made: tuple[str, tuple[Any, ...]] | None = None

    def first(self, number: int) -> tuple[Any, ...] | None:
        """The first row that the query finds for a number, or None."""
        if self._made is None:
            query = self._build(STANDS_FOR_IT)[:1].query
            self._made = query.get_compiler(connection=connection).as_sql()
        sql, parameters = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, [number if each == STANDS_FOR_IT else each for each in parameters])
            return cursor.fetchone()  # type: ignore[no-any-return]
