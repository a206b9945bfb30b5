"""A list of tasks as a file: the rows, the order and the columns of the page, all of its pages."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from homeostat.areas.work import queries
from homeostat.areas.work.queries import TaskFilter
from homeostat.areas.work.views.task_columns import TaskColumn, Value, all_names, values_of
from homeostat.platform.audit.csv_export import harmless

AT_ONCE = 2000
MOST_IN_SHEET = 50_000


def csv_lines(wanted: TaskFilter, columns: Sequence[TaskColumn]) -> Iterator[str]:
    """The lines of a CSV file, made as they are sent; a spreadsheet calculates nothing of it."""
    yield _line(_titles(columns))
    for row in _rows(wanted, columns):
        yield _line([_plain(value) for value in row])


def workbook(wanted: TaskFilter, columns: Sequence[TaskColumn]) -> bytes:
    """An Excel file whose texts are texts and whose numbers are numbers."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet("tasks")
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, title in enumerate(_titles(columns)):
            sheet.write_string(0, place, harmless(title), heading)
        for number, row in enumerate(_rows(wanted, columns), 1):
            for place, value in enumerate(row):
                if isinstance(value, Decimal):
                    sheet.write_number(number, place, float(value))
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value:
                    sheet.write_string(number, place, harmless(value))
        sheet.freeze_panes(1, 0)
    return target.getvalue()


def _titles(columns: Sequence[TaskColumn]) -> list[str]:
    """The key has a column of its own; on the page it stands below the title."""
    first, *others = [column.shown_title for column in columns]
    return [_("Key"), first, *others]


def _rows(wanted: TaskFilter, columns: Sequence[TaskColumn]) -> Iterator[list[Value]]:
    after, names = None, all_names()
    while True:
        page = queries.page_of_tasks(wanted, after=after, size=AT_ONCE)
        for task, values in zip(page.tasks, values_of(page.tasks, columns, names), strict=True):
            yield [task.key, *values]
        after = page.after
        if after is None:
            return


def _plain(value: Value) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else harmless(value or "")


def _line(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
