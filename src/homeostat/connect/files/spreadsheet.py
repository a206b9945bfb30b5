"""Cells that spreadsheet programs would take for formulas, made harmless, and read again as they were."""

import re

import polars as pl

SPREADSHEETS = ("csv", "excel")  # the kinds of files that such programs open
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Apostrophes before it count as well: one that was there is told from one that was put there.
COULD_RUN = r"^'*[=+\-@\t\r\n＝＋－＠]"


def safe(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet program could run it."""
    return f"'{text}" if re.match(COULD_RUN, text) else text


def all_safe(texts: pl.Expr) -> pl.Expr:
    """The same for a column."""
    return pl.when(texts.str.contains(COULD_RUN)).then(pl.concat_str([pl.lit("'"), texts])).otherwise(texts)


def as_they_were(texts: pl.Series) -> pl.Series:
    """Texts without the apostrophe that made them harmless."""
    if not texts.str.starts_with("'").any():
        return texts
    return texts.str.strip_prefix("'").zip_with(texts.str.contains(f"^'{COULD_RUN[1:]}"), texts)
