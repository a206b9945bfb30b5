"""How a file is to be read: everything detection finds and a person may overrule."""

import codecs
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

Kind = Literal["csv", "excel", "parquet"]
ENCODINGS = (
    "utf-8",
    "cp1252",
    "latin-1",
    "cp1250",
    "cp1251",
    "utf-16",
    "shift_jis",
    "gb18030",
    "big5",
    "euc_kr",
)
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar", ":": "colon", " ": "space"}


class Form(BaseModel):
    """Fully known form of one file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind = "csv"
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    header_row: int = Field(default=1, ge=1, le=1000)
    decimal: Literal[".", ","] = "."
    day_first: bool = True
    empty: tuple[str, ...] = ()
    sheet: str = ""


class FormWish(BaseModel):
    """What a profile or a person says about the form; what is left out is detected."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Kind | None = None
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str | None = Field(default=None, max_length=1)
    header_row: int | None = Field(default=None, ge=1, le=1000)
    decimal: Literal[".", ","] | None = None
    day_first: bool | None = None
    empty: tuple[str, ...] | None = None
    sheet: str | None = None

    @field_validator("encoding")
    @classmethod
    def _known_encoding(cls, value: str | None) -> str | None:
        try:
            codecs.lookup(value or "utf-8")
        except LookupError as error:
            raise ValueError(f"“{value}” is no encoding") from error
        return value

    def over(self, detected: Form) -> Form:
        """The detected form with what is wished for put over it."""
        return detected.model_copy(update=self.model_dump(exclude_none=True))
