"""Rows as files: CSV that goes out as it is made, and Excel; no spreadsheet program calculates any of it."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from homeostat.platform.audit.csv_export import harmless

Plain = str | int | Decimal | date | None  # what a cell of a file says
MOST_IN_SHEET = 50_000
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # spreadsheet programs read the file as UTF-8 where it begins so


class SheetKind:
    """In an address: which kind of file."""

    regex = "csv|xlsx"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class TooLong(Exception):
    """More rows than a workbook takes."""


def answer_file(
    kind: str, *, name: str, titles: Sequence[str], lines: Iterable[Sequence[Plain]]
) -> HttpResponseBase:
    """The rows as a file to keep; a workbook of more rows than it takes is refused with the remedy."""
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(titles, lines), content_type="text/csv; charset=utf-8")
    else:
        try:
            answer = HttpResponse(workbook(titles, lines, name=name), content_type=EXCEL)
        except TooLong:
            return too_long()
    answer["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return answer


def too_long() -> HttpResponse:
    message = _("These are more than %d rows. Narrow the list, or take CSV.") % MOST_IN_SHEET
    return HttpResponse(message, status=400, content_type="text/plain; charset=utf-8")


def csv_lines(titles: Sequence[str], lines: Iterable[Sequence[Plain]]) -> Iterator[str]:
    """The lines of a CSV file, made as they are sent."""
    yield MARK + _line([harmless(title) for title in titles])
    for line in lines:
        yield _line([_plain(value) for value in line])


def workbook(titles: Sequence[str], lines: Iterable[Sequence[Plain]], *, name: str) -> bytes:
    """An Excel file whose texts are texts, whose numbers are numbers and whose days are days."""
    import xlsxwriter

    target = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "constant_memory": True}
    rest = iter(lines)
    with xlsxwriter.Workbook(target, options) as book:
        sheet = book.add_worksheet(name[:31])
        heading, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        for place, title in enumerate(titles):
            sheet.write_string(0, place, harmless(title), heading)
        for number, line in enumerate(islice(rest, MOST_IN_SHEET), 1):
            for place, value in enumerate(line):
                if isinstance(value, Decimal | int):
                    sheet.write_number(number, place, float(value))
                elif isinstance(value, date):
                    sheet.write_datetime(number, place, value, day)
                elif value:
                    sheet.write_string(number, place, harmless(value))
        sheet.freeze_panes(1, 0)
        if next(rest, None) is not None:
            raise TooLong
    return target.getvalue()


def _plain(value: Plain) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date):
        return value.isoformat()
    return harmless(value or "") if not isinstance(value, int) else str(value)


def _line(cells: Sequence[str]) -> str:
    target = io.StringIO()
    csv.writer(target).writerow(cells)
    return target.getvalue()
