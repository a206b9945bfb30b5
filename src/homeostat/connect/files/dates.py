"""Dates and moments in the many ways people write them."""

import polars as pl

YEAR_FIRST = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d")
DAY_FIRST = ("%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y", "%d.%m.%y", "%d-%m-%y")
MONTH_FIRST = ("%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%m/%d/%y", "%m-%d-%y")
NAMED = (
    "%d-%b-%y",
    "%d-%b-%Y",
    "%d %b %Y",
    "%d %B %Y",
    "%d/%b/%y",
    "%d/%b/%Y",
    "%b-%d-%Y",
    "%b %d, %Y",
    "%B %d, %Y",
    "%b %d %Y",
)
TIMES = ("", " %H:%M", " %H:%M:%S", "T%H:%M", "T%H:%M:%S", " %I:%M %p", " %I:%M:%S %p")
ZONE = r"(:\d\d|[AaPp][Mm])\s*(?:Z|UTC|[+-]\d\d:?\d\d|[+-]\d\d)$"  # after a time alone: 31-03-2024 has none
OFFSET = r"(?::\d\d|[AaPp][Mm])\s*([+-])(\d\d):?(\d\d)?$"
SAMPLE = 2000


def forms(*, day_first: bool) -> tuple[str, ...]:
    """The date forms to try, in order."""
    numeric = (*DAY_FIRST, *MONTH_FIRST) if day_first else (*MONTH_FIRST, *DAY_FIRST)
    return (*YEAR_FIRST, *numeric, *NAMED)


def detected_form(texts: pl.Series, *, day_first: bool) -> str | None:
    """The date form in which most of a sample of the texts can be read, or None where none reads any."""
    sample = _plain(texts.drop_nulls().unique(maintain_order=True).head(SAMPLE))
    if sample.is_empty():
        return YEAR_FIRST[0]
    best, best_read = None, 0
    for form in forms(day_first=day_first):
        for time in TIMES:
            read = _moments(sample, form + time).count()
            if read > best_read:
                best, best_read = form + time, read
            if read == sample.len():
                return best
    return best


def _plain(texts: pl.Series) -> pl.Series:
    """Without fractions of a second and without the time zone."""
    return texts.str.strip_chars().str.replace(r":(\d\d)[.,]\d+", ":$1").str.replace(ZONE, "$1")


def _moments(texts: pl.Series, form: str) -> pl.Series:
    if "%H" in form or "%I" in form:
        return texts.str.to_datetime(form, strict=False, time_unit="us")
    return texts.str.to_date(form, strict=False).cast(pl.Datetime("us"))


def moments(texts: pl.Series, wanted: tuple[str, ...], *, day_first: bool, in_utc: bool = False) -> pl.Series:
    """Texts as moments in one of the wanted forms or the detected one; null where unreadable.

    They are as they are written, without their zone; `in_utc` turns those that say theirs into UTC.
    Mixed columns are read form by form: what the main form cannot read is tried with the others of its kind.
    """
    distinct = texts.drop_nulls().unique()
    plain = _plain(distinct)
    main = wanted or tuple(filter(None, [detected_form(texts, day_first=day_first)]))
    read = pl.Series("at", [None] * len(plain), dtype=pl.Datetime("us"))
    for form in main:
        read = read.zip_with(read.is_not_null(), _moments(plain, form))
    if not wanted and read.null_count():
        for form in (each + time for each in YEAR_FIRST for time in TIMES):
            read = read.zip_with(read.is_not_null(), _moments(plain, form))
    sensible = read.dt.year().is_between(1900, 2200)
    read = read.zip_with(
        sensible.fill_null(value=False), pl.Series("at", [None] * len(plain), dtype=pl.Datetime("us"))
    )
    if in_utc:
        read = read - _offsets(distinct)
    found = pl.DataFrame({"text": distinct, "at": read})
    return pl.DataFrame({"text": texts}).join(found, on="text", how="left", maintain_order="left")["at"]


def _offsets(texts: pl.Series) -> pl.Series:
    """How far the zone that a text says is ahead of UTC; nothing where it says none."""
    parts = texts.str.strip_chars().str.extract_groups(OFFSET).struct
    hours, minutes = (parts.field(name).cast(pl.Int64).fill_null(0) for name in ("2", "3"))
    ahead = (hours * 60 + minutes) * (1 - 2 * (parts.field("1").fill_null("") == "-").cast(pl.Int64))
    return (ahead * 60_000_000).cast(pl.Duration("us"))
