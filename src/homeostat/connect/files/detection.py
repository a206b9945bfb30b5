"""Find out how a file is written: kind, encoding, delimiter, header, decimals, order of day and month."""

import codecs
import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from django.utils.translation import gettext as _

from homeostat.connect.files.form import DELIMITERS, Form
from homeostat.connect.files.limits import CHUNK, is_zip, refuse_oversize
from homeostat.connect.files.problem import FileRefused

SAMPLE = 256 * 1024  # bytes
SAMPLE_ROWS = 400
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NOTHING = ("NA", "N/A", "NULL", "null", "NaN", "nan", "None", "#N/A", "-")
COMMA_DECIMAL = re.compile(r"[+-]?\d{1,3}((\.|\s)?\d{3})*,\d+")
POINT_DECIMAL = re.compile(r"[+-]?\d{1,3}((,|\s)?\d{3})*\.\d+")
NUMERIC_DATE = re.compile(r"\s*(\d{1,2})[./-](\d{1,2})[./-]\d{2,4}\b")


@dataclass(frozen=True, slots=True)
class Detected:
    """The form a file seems to have, in the words of the page, and the sheets to choose from."""

    form: Form
    notes: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()


def detect(path: Path) -> Detected:
    """The form of the file at `path`; raises FileRefused where it is no table at all."""
    refuse_oversize(path)
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    if head[:4] == b"PAR1":
        return Detected(Form(kind="parquet"), (_("Parquet: names and kinds come with the file."),))
    if is_zip(path) or head[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        return _detect_workbook(path)
    return _detect_text(path, head)


def _detect_workbook(path: Path) -> Detected:
    import fastexcel

    try:
        sheets = tuple(fastexcel.read_excel(path).sheet_names)
    except Exception as error:
        raise FileRefused(
            _("This is not a workbook that can be read."),
            remedy=_("Save it as .xlsx or as CSV and try again."),
        ) from error
    if not sheets:
        raise FileRefused(_("The workbook has no sheets."), remedy=_("Choose another file."))
    notes = [_("Excel workbook, sheet “%(sheet)s”.") % {"sheet": sheets[0]}]
    return Detected(Form(kind="excel", sheet=sheets[0], empty=NOTHING), tuple(notes), sheets)


def _detect_text(path: Path, head: bytes) -> Detected:
    encoding, note = _encoding(path, head)
    text = head.decode(encoding, errors="replace")
    if len(head) == SAMPLE:
        text = text[: text.rfind("\n") + 1] or text
    if "\0" in text:
        raise FileRefused(
            _("The file holds NUL bytes: it is not a text table."),
            remedy=_("Export it again as CSV, or as Excel or Parquet."),
        )
    delimiter, rows = _delimiter(text)
    decimal, decimal_note = _decimal(rows, delimiter)
    day_first, day_note = _day_first(rows)
    empty = tuple(word for word in NOTHING if any(word in row for row in rows))
    form = Form(
        encoding=encoding,
        delimiter=delimiter,
        header_row=_header_row(rows),
        decimal=decimal,
        day_first=day_first,
        empty=empty,
    )
    delimiter_note = _("Columns are separated by a %(name)s.") % {"name": DELIMITERS[delimiter]}
    return Detected(form, tuple(filter(None, (note, delimiter_note, decimal_note, day_note))))


def _encoding(path: Path, head: bytes) -> tuple[str, str]:
    for mark, name in MARKS:
        if head.startswith(mark):
            return name, _("Encoding %(name)s, as its first bytes say.") % {"name": name}
    foreign = _first_foreign(path)
    if foreign is None:
        return "utf-8", _("Encoding UTF-8.")
    name = _legacy_encoding(foreign)
    return name, _("Encoding %(name)s, judged by its letters: check the accents below.") % {"name": name}


def _first_foreign(path: Path) -> bytes | None:
    """Bytes around the first places that are not UTF-8, or None where all of it is."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK * 8):
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                return chunk
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return chunk or b"\xe9"
    return None


def _legacy_encoding(sample: bytes) -> str:
    """The likeliest one-byte encoding. Windows-1252 unless its letters make no sense and others' do."""
    from charset_normalizer import from_bytes

    lines = b"\n".join(line for line in sample.splitlines() if any(byte > 127 for byte in line))[
        : SAMPLE // 4
    ]
    best = from_bytes(lines).best()
    guess = best.encoding if best is not None else "cp1252"
    western = {"cp1250", "cp1252", "latin_1", "iso8859_15", "iso8859_2", "cp1254", "cp1257", "mac_roman"}
    western |= {"iso8859_9", "iso8859_10", "iso8859_13", "iso8859_14", "iso8859_16", "cp1258", "hp_roman8"}
    western |= {"mac_latin2", "mac_iceland", "mac_turkish", "iso8859_3", "iso8859_4", "ascii", "utf_8"}
    if guess not in western and best is not None and best.chaos < 0.1:
        return guess
    try:
        lines.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _delimiter(text: str) -> tuple[str, list[list[str]]]:
    """The delimiter that splits most rows of the sample into the same number of columns, more than one."""
    best, best_rows, best_score = ",", _rows(text, ","), 0.0
    for candidate in (",", ";", "\t", "|"):
        rows = _rows(text, candidate)
        widths = Counter(len(row) for row in rows if row)
        if not widths:
            continue
        width, number = widths.most_common(1)[0]
        score = 0.0 if width < 2 else number / sum(widths.values()) + min(width, 20) / 1000
        if score > best_score:
            best, best_rows, best_score = candidate, rows, score
    return best, best_rows


def _rows(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            rows.append(row)
            if len(rows) == SAMPLE_ROWS:
                break
    except csv.Error:
        return rows
    return rows


def _header_row(rows: list[list[str]]) -> int:
    """The first row that is as wide as most and mostly filled: titles above a table are skipped."""
    if not rows:
        return 1
    width = Counter(len(row) for row in rows if row).most_common(1)[0][0] if any(rows) else 1
    for number, row in enumerate(rows[:20], start=1):
        filled = sum(1 for cell in row if cell.strip())
        if len(row) == width and filled >= min(width, max(2, 0.6 * width)):
            return number
    return 1


def _decimal(rows: list[list[str]], delimiter: str) -> tuple[Literal[".", ","], str]:
    cells = [cell.strip() for row in rows[1:] for cell in row]
    commas = sum(1 for cell in cells if COMMA_DECIMAL.fullmatch(cell))
    points = sum(1 for cell in cells if POINT_DECIMAL.fullmatch(cell))
    if delimiter != "," and commas > points:
        return ",", _("Decimals are written with a comma.")
    if delimiter == "," and commas > 3 * points:
        return ",", _("Decimals are written with a comma.")
    return ".", _("Decimals are written with a point.") if points else ""


def _day_first(rows: list[list[str]]) -> tuple[bool, str]:
    firsts, seconds = 0, 0
    found = False
    for row in rows[1:]:
        for cell in row:
            if match := NUMERIC_DATE.match(cell):
                found = True
                firsts += int(match[1]) > 12
                seconds += int(match[2]) > 12
    if not found:
        return True, ""
    if seconds > firsts:
        return False, _("Dates are written month first.")
    if firsts:
        return True, _("Dates are written day first.")
    return True, _("Dates could be day first or month first: read as day first. Check them below.")
