"""A list of tasks as a file: the rows, the order and the columns of the page, all of its pages."""

from collections.abc import Iterator, Sequence

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from homeostat.areas.work import queries
from homeostat.areas.work.queries import TaskFilter
from homeostat.areas.work.views.task_columns import TaskColumn, all_names, values_of
from homeostat.platform.shell import sheets
from homeostat.platform.shell.sheets import Plain

AT_ONCE = 2000


def tasks_as(kind: str, wanted: TaskFilter, columns: Sequence[TaskColumn]) -> HttpResponseBase:
    """These tasks as a file; too many for a workbook are refused before it is begun."""
    if kind == "xlsx":
        most = sheets.MOST_IN_SHEET
        if queries.tasks(wanted).order_by()[: most + 1].count() > most:
            return sheets.too_long()
    return sheets.answer_file(kind, name="tasks", titles=_titles(columns), lines=_rows(wanted, columns))


def _titles(columns: Sequence[TaskColumn]) -> list[str]:
    """The key has a column of its own; on the page it stands below the title."""
    first, *others = [column.shown_title for column in columns]
    return [_("Key"), first, *others]


def _rows(wanted: TaskFilter, columns: Sequence[TaskColumn]) -> Iterator[list[Plain]]:
    after, names = None, all_names()
    while True:
        page = queries.page_of_tasks(wanted, after=after, size=AT_ONCE)
        for task, values in zip(page.tasks, values_of(page.tasks, columns, names), strict=True):
            yield [task.key, *values]
        after = page.after
        if after is None:
            return
