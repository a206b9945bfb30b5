"""Read a file into a table of texts: nothing is guessed, every cell stays what was written."""

import codecs
import csv
import mmap
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files.form import Form
from homeostat.connect.files.limits import (
    CHUNK,
    MAX_CELL,
    MAX_COLUMNS,
    MAX_ROWS,
    refuse_oversize,
    refuse_too_many,
)
from homeostat.connect.files.problem import FileRefused

ROW = "#"  # the column that counts rows as a spreadsheet does, the header being row 1


def read_table(path: Path, form: Form, *, limit: int | None = None) -> pl.DataFrame:
    """All cells as text with the row number in column `#`; raises FileRefused naming row and remedy."""
    refuse_oversize(path)
    read = {"csv": _read_text, "excel": _read_workbook, "parquet": _read_parquet}[form.kind]
    frame = read(path, form, limit)
    refuse_too_many(rows=frame.height, columns=frame.width)
    frame = frame.rename(dict(zip(frame.columns, _unique_names(frame.columns), strict=True)))
    _refuse_huge_cells(frame)
    if form.empty:
        texts = pl.all()
        frame = frame.with_columns(pl.when(texts.is_in(form.empty)).then(None).otherwise(texts).name.keep())
    offset = 2 if form.kind == "parquet" else form.header_row + 1
    frame = frame.with_row_index(ROW, offset=offset)
    return frame.filter(~pl.all_horizontal(pl.exclude(ROW).is_null())) if frame.width > 1 else frame


def _unique_names(names: list[str]) -> list[str]:
    """Column names with the blanks named and the doubles numbered."""
    seen: dict[str, int] = {}
    unique = []
    for place, raw in enumerate(names, start=1):
        name = (raw or "").strip().strip("\ufeff") or _("column %(place)d") % {"place": place}
        seen[name] = seen.get(name, 0) + 1
        unique.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return unique


def _refuse_huge_cells(frame: pl.DataFrame) -> None:
    lengths = frame.select(pl.all().str.len_bytes().max()).row(0)
    for name, length in zip(frame.columns, lengths, strict=True):
        if length is not None and length > MAX_CELL:
            place = frame[name].str.len_bytes().arg_max() or 0
            raise FileRefused(
                _("Row %(row)d: the field in column “%(column)s” holds %(length)d bytes.")
                % {"row": place + 2, "column": name, "length": length},
                remedy=_("A quotation mark may be missing before it; shorten it or close the quotation."),
                row=place + 2,
            )


def _read_text(path: Path, form: Form, limit: int | None) -> pl.DataFrame:
    with _utf8(path, form.encoding) as source:
        _refuse_nul(source)
        quote = form.quote or None
        try:
            frame = pl.read_csv(
                source,
                separator=form.delimiter,
                quote_char=quote,
                has_header=False,
                skip_rows=form.header_row - 1,
                infer_schema=False,
                n_rows=(limit if limit is not None else MAX_ROWS + 1) + 1,
                truncate_ragged_lines=limit is not None,
            )
        except pl.exceptions.NoDataError as error:
            raise FileRefused(_("The file has no rows."), remedy=_("Choose another file.")) from error
        except pl.exceptions.PolarsError as error:
            _refuse_ragged(source, form)
            raise FileRefused(
                _("The file cannot be read as a table: %(why)s.") % {"why": str(error).splitlines()[0]},
                remedy=_("Check the delimiter, the quotation mark and the encoding."),
            ) from error
        if limit is None:
            _refuse_short_rows(source, form, frame.width)
    header = [name or "" for name in frame.row(0)]
    refuse_too_many(rows=0, columns=len(header))
    body = frame.slice(1)
    return body.rename(dict(zip(body.columns, _unique_names(header), strict=True)))


@contextmanager
def _utf8(path: Path, encoding: str) -> Iterator[Path]:
    """The file itself where it is UTF-8, else a translated copy for as long as it is needed."""
    if codecs.lookup(encoding).name in {"utf-8", "utf-8-sig", "ascii"}:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="homeostat-") as folder:
        copy = Path(folder) / "copy.csv"
        try:
            with (
                path.open(encoding=encoding, newline="") as source,
                copy.open("w", encoding="utf-8", newline="") as target,
            ):
                while text := source.read(CHUNK):
                    target.write(text)
        except UnicodeError as error:
            raise FileRefused(
                _("The file is not written in %(encoding)s.") % {"encoding": encoding},
                remedy=_("Choose another encoding."),
            ) from error
        yield copy


def _refuse_nul(path: Path) -> None:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        place = content.find(b"\0")
        if place >= 0:
            row = content[:place].count(b"\n") + 1
            raise FileRefused(
                _("Row %(row)d holds a NUL byte.") % {"row": row},
                remedy=_("Export the file again; it seems damaged."),
                row=row,
            )


def _refuse_short_rows(path: Path, form: Form, width: int) -> None:
    """Polars fills rows that are too short with nothing: count the delimiters of each line to notice them."""
    if width == 1:
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        quoted = bool(form.quote) and content.find(form.quote.encode()) >= 0
    if quoted:
        _refuse_ragged(path, form, width=width)
        return
    lines = pl.read_csv(
        path,
        separator="\x01",
        quote_char=None,
        has_header=False,
        infer_schema=False,
        skip_rows=form.header_row - 1,
    ).to_series()
    counted = lines.str.count_matches(form.delimiter, literal=True)
    wrong = ((counted != width - 1) & (lines.str.len_bytes() > 0)).arg_true()
    if len(wrong):
        _ragged(int(wrong[0]) + form.header_row, int(counted[int(wrong[0])]) + 1, width, len(wrong))


def _refuse_ragged(path: Path, form: Form, *, width: int | None = None) -> None:
    """Name the first row that is wider or narrower than the header."""
    csv.field_size_limit(MAX_CELL * 16)
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        rows = csv.reader(
            file, delimiter=form.delimiter, quotechar=form.quote or None, quoting=_quoting(form)
        )
        try:
            for number, row in enumerate(rows, start=1):
                if number < form.header_row or not row:
                    continue
                width = width or len(row)
                if len(row) != width:
                    _ragged(number, len(row), width, 1)
        except csv.Error as error:
            raise FileRefused(
                _("Row %(row)d cannot be read: %(why)s.") % {"row": rows.line_num, "why": error},
                remedy=_("A quotation mark may be missing; close the quotation in or above this row."),
                row=rows.line_num,
            ) from error


def _quoting(form: Form) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if form.quote else csv.QUOTE_NONE


def _ragged(row: int, found: int, width: int, number: int) -> None:
    more = _(" (and %(number)d more rows)") % {"number": number - 1} if number > 1 else ""
    raise FileRefused(
        _("Row %(row)d%(more)s has %(found)d fields, the header has %(width)d.")
        % {"row": row, "more": more, "found": found, "width": width},
        remedy=_("Put texts that hold the delimiter into quotation marks, or choose another delimiter."),
        row=row,
    )


def _read_workbook(path: Path, form: Form, limit: int | None) -> pl.DataFrame:
    import fastexcel

    try:
        workbook = fastexcel.read_excel(path)
        name = form.sheet or workbook.sheet_names[0]
        if name not in workbook.sheet_names:
            raise FileRefused(
                _("The workbook has no sheet “%(sheet)s”.") % {"sheet": name},
                remedy=_("Choose one of: %(sheets)s.") % {"sheets": ", ".join(workbook.sheet_names)},
            )
        sheet = workbook.load_sheet(
            name, header_row=None, dtypes="string", n_rows=limit and limit + form.header_row
        )
        refuse_too_many(rows=sheet.total_height - form.header_row, columns=sheet.width)
        frame = sheet.to_polars()
    except fastexcel.FastExcelError as error:
        raise FileRefused(
            _("The sheet cannot be read: %(why)s.") % {"why": str(error).splitlines()[0]},
            remedy=_("Save it as CSV and try again."),
        ) from error
    if frame.height < form.header_row:
        raise FileRefused(_("The sheet has no rows."), remedy=_("Choose another sheet."))
    header = [name or "" for name in frame.row(form.header_row - 1)]
    body = frame.slice(form.header_row)
    midnight = pl.all().str.replace(r"^(\d{4}-\d\d-\d\d) 00:00:00$", "$1")
    return body.rename(dict(zip(body.columns, _unique_names(header), strict=True))).with_columns(midnight)


def _read_parquet(path: Path, form: Form, limit: int | None) -> pl.DataFrame:
    try:
        scan = pl.scan_parquet(path)
        schema = scan.collect_schema()
        refuse_too_many(rows=0, columns=len(schema))
        nested = [name for name, kind in schema.items() if kind.is_nested() or kind in (pl.Binary, pl.Object)]
        if nested:
            raise FileRefused(
                _("Column “%(column)s” holds lists or bytes, not single values.") % {"column": nested[0]},
                remedy=_("Write one value per field, or leave the column out."),
            )
        return (
            scan.head(limit if limit is not None else MAX_ROWS + 1).select(pl.all().cast(pl.String)).collect()
        )
    except pl.exceptions.PolarsError as error:
        raise FileRefused(
            _("The Parquet file cannot be read: %(why)s.") % {"why": str(error).splitlines()[0]},
            remedy=_("Write it again, or save it as CSV."),
        ) from error


__all__ = ["MAX_COLUMNS", "ROW", "read_table"]
