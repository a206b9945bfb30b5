"""What all tests of a module begin with is written once: in a transaction that ends with the module."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

T = TypeVar("T")


@contextmanager
def founding(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Around what a module-scoped fixture writes and yields; each test then undoes its own part alone."""
    with blocker.unblock(), transaction.atomic():
        cache.clear()
        yield
        transaction.set_rollback(True)


def founded_by(found: Callable[[], T]) -> Any:
    """The module-scoped fixture of what `found` writes, with what a module's own `begin` adds to it."""

    @pytest.fixture(scope="module")
    def founded(
        request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker
    ) -> Iterator[T]:
        begin = getattr(request.module, "begin", None)
        with founding(django_db_blocker):
            yield begin(found()) if begin else found()

    return founded


def begin_anew() -> None:
    """Before each test: nothing is kept of what the one before it asked."""
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE homeostat_edition SET mark = gen_random_uuid()")
