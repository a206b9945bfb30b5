"""The audit log as a CSV file that no spreadsheet takes for formulas."""

import csv
import json
from collections.abc import Iterable, Iterator
from typing import Any

from homeostat.platform.audit.difference import readable
from homeostat.platform.audit.models import AuditEntry

COLUMNS = ("at", "by", "origin", "action", "noun", "key", "before", "after", "reason")
# What makes a spreadsheet program calculate a cell instead of showing it.
CALCULATES = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class _Line:
    """A file that hands back what is written into it."""

    def write(self, text: str) -> str:
        return text


def harmless(value: object) -> str:
    """The text of a cell that is shown and never calculated."""
    text = str(value)
    return f"'{text}" if text.lstrip().startswith(CALCULATES) or text.startswith(CALCULATES) else text


def csv_lines(entries: Iterable[AuditEntry], *, names: dict[int, str]) -> Iterator[str]:
    """The lines of the file, made one by one; `names` are of users, by their number."""
    write = csv.writer(_Line()).writerow
    yield str(write(COLUMNS))
    for entry in entries:
        by = names.get(entry.by_id, "") if entry.by_id is not None else ""
        cells: list[Any] = [entry.at.isoformat(), by, entry.origin, entry.action, entry.noun, entry.key]
        cells += [_text(entry.before), _text(entry.after), entry.reason]
        yield str(write([harmless(cell) for cell in cells]))


def _text(value: Any) -> str:
    return "" if value is None else json.dumps(readable(value), ensure_ascii=False)
