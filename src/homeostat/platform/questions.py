"""Questions that every page asks, made into SQL once by a process instead of each time.

Django builds the SQL of a query anew whenever it is asked, which takes longer than the database takes to
answer one that finds a single row.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

STANDS_FOR_IT = -2_147_001_977
"""A number no row has: where it stands in the parameters, the number asked for comes in."""
STANDS_FOR_THE_DAY = date(1, 2, 3)
"""The same for the day of a question that has one."""


class Question:
    """A query about one row, by its number; it takes the columns as the database has them.

    The query is built with a number that stands for the one asked for, and only once: it may depend on
    nothing else but a day, where one is always given, and not on who asks.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, tuple[Any, ...]]]) -> None:
        self._build = build
        self._made: tuple[str, tuple[Any, ...]] | None = None

    def first(self, number: int, *, on: date | None = None) -> tuple[Any, ...] | None:
        """The first row that the query finds for a number, and a day, or None."""
        if self._made is None:
            day = () if on is None else (STANDS_FOR_THE_DAY,)
            query = self._build(STANDS_FOR_IT, *day)[:1].query
            self._made = query.get_compiler(connection=connection).as_sql()
        sql, parameters = self._made
        asked = {STANDS_FOR_IT: number, STANDS_FOR_THE_DAY: on}
        with connection.cursor() as cursor:
            cursor.execute(sql, [asked.get(each, each) for each in parameters])
            return cursor.fetchone()  # type: ignore[no-any-return]
