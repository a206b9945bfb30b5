"""What all tests of a module begin with is written once: in a transaction that ends with the module."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker


@contextmanager
def founding(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Around what a module-scoped fixture writes and yields; each test then undoes its own part alone."""
    with blocker.unblock(), transaction.atomic():
        cache.clear()
        yield
        transaction.set_rollback(True)


def begin_anew() -> None:
    """Before each test: nothing is kept of what the one before it asked."""
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE homeostat_edition SET mark = gen_random_uuid()")
