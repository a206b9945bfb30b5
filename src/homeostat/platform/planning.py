"""How the database plans what pages ask: many small questions at a time, of tables that are in memory."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

# To start two more processes takes longer than most questions of a page, and takes the time of other pages.
# A row found by an index costs about as much as one found by reading on: where that is not said, the tasks of
# one sprint are found by reading all tasks.
OF_PAGES = "SET max_parallel_workers_per_gather = 0; SET random_page_cost = 1.1"


def plan_for_pages(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Receives Django's `connection_created` in a web process; jobs and commands use the whole machine."""
    with connection.cursor() as cursor:
        cursor.execute(OF_PAGES)
