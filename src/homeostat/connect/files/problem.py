"""What is wrong with a file, a row or a field, always with what to do about it."""

from dataclasses import dataclass


class FileRefused(Exception):
    """The file as a whole cannot be read; says where, why, and what to do."""

    def __init__(self, message: str, *, remedy: str, row: int | None = None) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy
        self.row = row


class MappingRefused(Exception):
    """The mapping does not fit the file or is not well formed."""

    def __init__(self, message: str, *, remedy: str) -> None:
        super().__init__(f"{message} {remedy}")
        self.message = message
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in one place of a file; `row` counts like a spreadsheet, the header being row 1."""

    file: str
    row: int
    field: str
    value: str
    message: str
    remedy: str
