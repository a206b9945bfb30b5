"""How much a file may be, checked before anything is unpacked or read into memory."""

import struct
import zipfile
import zlib
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from homeostat.connect.files.problem import FileRefused

MAX_ROWS = 1_000_000
MAX_COLUMNS = 500
MAX_CELL = 65_536  # characters
MAX_UNPACKED = 1_500_000_000  # bytes
MAX_RATIO = 200
RATIO_MATTERS_ABOVE = 20_000_000  # bytes; small workbooks compress very well
CHUNK = 1 << 20
LOCAL_HEADER = struct.Struct("<4s5H3I2H")


def refuse_oversize(path: Path) -> None:
    """Raise FileRefused where the file is empty, too large, or unpacks to too much."""
    size = path.stat().st_size
    if size == 0:
        raise FileRefused(_("The file is empty."), remedy=_("Export it again and check that it holds rows."))
    if size > settings.IMPORT_MAX_BYTES:
        raise FileRefused(
            _("The file is larger than %(limit)d MB.") % {"limit": settings.IMPORT_MAX_BYTES // 1_000_000},
            remedy=_("Split it into several files, by year for example, or save it as Parquet."),
        )
    if is_zip(path):
        _refuse_bomb(path)


def is_zip(path: Path) -> bool:
    """Whether the file is a zip archive, as Excel workbooks are."""
    with path.open("rb") as file:
        return file.read(4) == b"PK\x03\x04"


def _refuse_bomb(path: Path) -> None:
    """Unpack every part into nothing, counting, and stop at the limits: what is declared may be a lie."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            parts = archive.infolist()
            if len(parts) > 10_000 or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise _bomb()
            unpacked = 0
            for part in parts:
                if part.flag_bits & 1:
                    raise FileRefused(
                        _("The workbook is protected by a password."),
                        remedy=_("Save it without one and try again."),
                    )
                unpacked += _unpacked_size(file, part, MAX_UNPACKED - unpacked)
            if unpacked > RATIO_MATTERS_ABOVE and unpacked > MAX_RATIO * path.stat().st_size:
                raise _bomb()
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError) as error:
        raise FileRefused(
            _("The workbook is damaged."), remedy=_("Open it in a spreadsheet program and save it again.")
        ) from error


def _unpacked_size(file, part: zipfile.ZipInfo, allowed: int) -> int:  # type: ignore[no-untyped-def]
    file.seek(part.header_offset)
    header = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    file.seek(header[9] + header[10], 1)
    if part.compress_type == zipfile.ZIP_STORED:
        return part.compress_size
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise zipfile.BadZipFile
    left, total, inflater = part.compress_size, 0, zlib.decompressobj(-15)
    while left and not inflater.eof:
        packed = file.read(min(CHUNK, left))
        if not packed:
            raise zipfile.BadZipFile
        left -= len(packed)
        while packed:
            total += len(inflater.decompress(packed, CHUNK))
            packed = inflater.unconsumed_tail
            if total > allowed:
                raise _bomb()
    return total


def _bomb() -> FileRefused:
    return FileRefused(
        _("The workbook unpacks to far more than it should."),
        remedy=_("Save only the sheet you need as CSV and import that."),
    )


def refuse_too_many(*, rows: int, columns: int) -> None:
    """Raise FileRefused above a million rows or five hundred columns."""
    if rows > MAX_ROWS:
        raise FileRefused(
            _("The file has more than %(limit)d rows.") % {"limit": MAX_ROWS},
            remedy=_("Split it into several files, by year for example."),
        )
    if columns > MAX_COLUMNS:
        raise FileRefused(
            _("The file has %(columns)d columns; %(limit)d are read at most.")
            % {"columns": columns, "limit": MAX_COLUMNS},
            remedy=_("Remove the columns that are not needed, or choose another delimiter."),
        )
