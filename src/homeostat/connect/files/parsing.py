"""From texts to values, column by column, with a problem for each text that is none."""

from dataclasses import dataclass, field
from datetime import date, timedelta

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files import dates
from homeostat.connect.files.fields import Field
from homeostat.connect.files.form import Form
from homeostat.connect.files.naming import NO_KEYS
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import FieldPart, Middle, Series, TargetPart
from homeostat.connect.files.reading import ROW
from homeostat.connect.files.shaping import FILE, field_text, filled
from homeostat.connect.files.spreadsheet import SPREADSHEETS, as_they_were
from homeostat.connect.files.targets import TARGETS

HOURS = pl.Decimal(38, 4)
PLACES = 4
TRUE = ("1", "yes", "y", "true", "t", "x", "ja", "oui", "si", "sí", "on")
FALSE = ("0", "no", "n", "false", "f", "nein", "non", "off", "")
KEY = r"^[-a-zA-Z0-9_]+$"
PER_HOUR = {"hours": 1, "minutes": 60, "seconds": 3600, "days": None}
PROBLEM_COLUMNS = {
    FILE: pl.String,
    ROW: pl.UInt32,
    "field": pl.String,
    "value": pl.String,
    "message": pl.String,
    "remedy": pl.String,
}


@dataclass
class Parsed:
    """Typed columns of one target, `#` and `#file` kept, and the problems found while reading them."""

    frame: pl.DataFrame
    problems: list[pl.DataFrame] = field(default_factory=list)
    rounded: int = 0

    def blame(
        self, mask: pl.Series, *, name: str, value: pl.Series | None, message: str, remedy: str
    ) -> None:
        """Note a problem for each row of the mask."""
        wrong = mask.fill_null(value=False)
        if wrong.any():
            self.problems.append(
                problem_rows(self.frame, wrong, name=name, value=value, message=message, remedy=remedy)
            )


def problem_rows(
    frame: pl.DataFrame, mask: pl.Series, *, name: str, value: pl.Series | None, message: str, remedy: str
) -> pl.DataFrame:
    """One problem per row of the mask."""
    values = (
        pl.Series("value", [None] * frame.height, dtype=pl.String) if value is None else value.alias("value")
    )
    rows = frame.select(FILE, ROW).with_columns(values).filter(mask)
    return rows.select(
        FILE,
        pl.col(ROW).cast(pl.UInt32),
        pl.lit(name).alias("field"),
        pl.col("value").fill_null("").str.slice(0, 120),
        pl.lit(message).alias("message"),
        pl.lit(remedy).alias("remedy"),
    )


def parsed(part: TargetPart, table: pl.DataFrame, form: Form) -> Parsed:
    """The target's fields as typed columns."""
    texts = table.select(
        ROW,
        FILE,
        *(
            field_text(each, table).alias(name)
            for name, each in part.fields.items()
            if not _is_computed(each)
        ),
    )
    if texts.height != table.height:  # only constants were selected
        texts = (
            table.select(ROW, FILE, *(pl.lit(None).alias("#none"),))
            .hstack(texts.drop(ROW, FILE))
            .drop("#none")
        )
    result = Parsed(texts)
    for name, each in part.fields.items():
        known = TARGETS[part.holds].field(name)
        if _is_computed(each):
            result.frame = result.frame.with_columns(_computed(each, table, form).alias(name))
        else:
            result.frame = result.frame.with_columns(_typed(result, known, each, form).alias(name))
        if known.required:
            result.blame(
                texts[name].is_null() if name in texts.columns else result.frame[name].is_null(),
                name=name,
                value=None,
                message=_("“%(field)s” is empty") % {"field": known.label},
                remedy=_("Fill it in, or leave the row out."),
            )
    missing = [each for each in TARGETS[part.holds].fields if each.required and each.name not in part.fields]
    if missing:
        raise MappingRefused(
            _("For %(target)s, “%(field)s” has no column yet.")
            % {"target": TARGETS[part.holds].label, "field": missing[0].label},
            remedy=_("Choose the column it comes from, or type a text that holds for all rows."),
        )
    return result


def _typed(result: Parsed, known: Field, part: FieldPart, form: Form) -> pl.Series:
    texts = result.frame[known.name]
    kind = known.kind
    if kind in ("text", "name", "key"):
        texts = as_they_were(texts) if form.kind in SPREADSHEETS else texts
        result.blame(
            texts.str.len_chars() > known.longest,
            name=known.name,
            value=texts,
            message=_("longer than %(longest)d characters") % {"longest": known.longest},
            remedy=_("Shorten it."),
        )
        if kind == "key":
            result.blame(
                ~texts.str.contains(KEY) | texts.is_in(NO_KEYS),
                name=known.name,
                value=texts,
                message=_("cannot be a key here"),
                remedy=_("Write letters, digits and hyphens alone, or leave it empty."),
            )
        return texts
    values, remedy = _values(result, known, part, form, texts)
    result.blame(
        texts.is_not_null() & values.is_null(),
        name=known.name,
        value=texts,
        message=_("not readable as “%(field)s”") % {"field": known.label},
        remedy=remedy,
    )
    if kind == "hours" and known.least is not None:
        result.blame(
            values < known.least,
            name=known.name,
            value=texts,
            message=_("less than %(least)s hours") % {"least": known.least},
            remedy=_("Write so many or more, or remove the row: less is counted as nothing."),
        )
    elif kind == "hours":
        low = values <= 0 if known.positive else values < 0
        result.blame(
            low,
            name=known.name,
            value=texts,
            message=_("hours must be more than zero"),
            remedy=_("Correct or remove it."),
        )
    if known.within is not None:
        least, most = known.within
        result.blame(
            (values < least) | (values > most),
            name=known.name,
            value=texts,
            message=_("less than %(least)d or more than %(most)d") % {"least": least, "most": most},
            remedy=_("Write a number between them."),
        )
    return values


def _values(
    result: Parsed, known: Field, part: FieldPart, form: Form, texts: pl.Series
) -> tuple[pl.Series, str]:
    if known.kind == "date":
        read = dates.moments(texts, part.date, day_first=form.day_first).dt.date()
        return read, _("Write it like 2024-03-31, or name the date form in the mapping.")
    if known.kind == "moment":
        read = dates.moments(texts, part.date, day_first=form.day_first, in_utc=True)
        return read, _("Write it like 2024-03-31 14:05, or name the date form in the mapping.")
    if known.kind == "hours":
        read, rounded = hours(texts, unit=part.unit, decimal=form.decimal)
        result.rounded += rounded
        return read, _("Write it like 1.5 or 1:30.")
    if known.kind in ("number", "share"):
        return numbers(texts, decimal=form.decimal), _("Write it like 12.5.")
    if known.kind == "whole":
        return texts.str.replace(r"\.0+$", "").cast(pl.Int64, strict=False), _("Write a whole number.")
    if known.kind == "truth":
        low = texts.str.to_lowercase()
        yes_or_no = (
            pl.when(low.is_in(TRUE)).then(pl.lit(value=True)).when(low.is_in(FALSE)).then(pl.lit(value=False))
        )
        return pl.select(yes_or_no).to_series(), _("Write yes or no.")
    plain = texts.str.to_lowercase().str.replace_all(r"[\s-]+", "_")
    read = pl.select(pl.when(plain.is_in(known.choices)).then(plain).otherwise(None)).to_series()
    return read, _("Map it to one of: %(choices)s.") % {"choices": ", ".join(known.choices)}


def _plain_numbers(texts: pl.Series, decimal: str) -> pl.Series:
    """Numbers with a decimal point and no thousands separators; null where it is no number."""
    texts = texts.str.replace_all("[\\s\u00a0\u202f']", "")
    if decimal == ",":
        valid = texts.str.contains(r"^[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?$|^[+-]?\d*\.\d{1,2}$")
        comma = texts.str.contains(",", literal=True) | texts.str.contains(r"^[+-]?\d{1,3}(\.\d{3})+$")
        plain = texts.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
        chosen = plain.zip_with(comma.fill_null(value=False), texts)
    else:
        valid = texts.str.contains(r"^[+-]?(\d{1,3}(,\d{3})+|\d*)(\.\d+)?$") & texts.str.contains(r"\d")
        chosen = texts.str.replace_all(",", "", literal=True)
    return chosen.zip_with(valid.fill_null(value=False), pl.Series([None] * len(texts), dtype=pl.String))


def numbers(texts: pl.Series, *, decimal: str) -> pl.Series:
    """Exact decimals with four places."""
    return _plain_numbers(texts, decimal).str.to_decimal(scale=PLACES).cast(HOURS)


def hours(texts: pl.Series, *, unit: str = "hours", decimal: str = ".") -> tuple[pl.Series, int]:
    """Decimal hours with four places, exact where that many suffice, and how many had to be rounded.

    Reads 1.75, 1:45 and "1h 45m"; minutes and seconds are divided; a day is eight hours.
    """
    plain = _plain_numbers(texts, decimal)
    too_long = int(plain.str.contains(r"\.\d{4}\d*[1-9]\d*$").fill_null(value=False).sum())
    exact = plain.str.to_decimal(scale=PLACES).cast(HOURS)
    factor = PER_HOUR[unit]
    if unit == "days":
        return (exact * pl.Series([8], dtype=HOURS)[0]).cast(HOURS), too_long
    if factor == 1:
        if exact.null_count() > texts.null_count():
            exact = exact.zip_with(exact.is_not_null(), _clock(texts))
        return exact, too_long
    minutes = (exact.cast(pl.Decimal(38, 8)) / factor).cast(pl.Float64)
    rounded = exact.cast(pl.Float64) * 10**PLACES % factor != 0
    return minutes.round(PLACES).cast(HOURS), int(rounded.fill_null(value=False).sum())


def _clock(texts: pl.Series) -> pl.Series:
    """Durations like 1:45, 1:45:00, 1h 45m, 1h45, 90m or 2d as decimal hours."""
    low = texts.str.to_lowercase()
    colon = low.str.extract_groups(r"^(?<h>\d+):(?<m>[0-5]?\d)(:(?<s>[0-5]?\d))?$").struct.unnest()
    words = low.str.extract_groups(
        r"^((?<d>\d+)\s*d)?\s*((?<h>\d+([.]\d+)?)\s*h)?\s*((?<m>\d+)\s*m?)?(in)?$"
    ).struct.unnest()
    given = low.str.contains(r"^[\d\sdhm.in]+$") & low.str.contains(r"[dhm]")

    def part(frame: pl.DataFrame, name: str, seconds: int) -> pl.Series:
        return frame[name].cast(pl.Float64, strict=False).fill_null(0) * seconds

    by_colon = part(colon, "h", 3600) + part(colon, "m", 60) + part(colon, "s", 1)
    by_words = part(words, "d", 8 * 3600) + part(words, "h", 3600) + part(words, "m", 60)
    nothing = pl.Series([None] * len(texts), dtype=pl.Float64)
    seconds = by_colon.zip_with(
        colon["h"].is_not_null(), by_words.zip_with(given.fill_null(value=False) & (by_words > 0), nothing)
    )
    return (seconds / 3600).round(PLACES).cast(HOURS)


def _is_computed(part: FieldPart) -> bool:
    return part.series is not None or part.middle is not None


def _computed(part: FieldPart, table: pl.DataFrame, form: Form) -> pl.Series:
    if part.series is not None:
        return _series(part.series, table)
    if part.middle is None:
        raise ValueError("not a computed field")
    return _middle(part.middle, table, form)


def _series(series: Series, table: pl.DataFrame) -> pl.Series:
    start = date.fromisoformat(series.starts)
    numbers_ = table.select(filled(series.number, table).cast(pl.Int64, strict=False)).to_series()
    return pl.Series(
        [
            None if number is None else start + timedelta(days=series.days * (number - series.first))
            for number in numbers_
        ],
        dtype=pl.Date,
    )


def _middle(middle: Middle, table: pl.DataFrame, form: Form) -> pl.Series:
    def read(template: str) -> pl.Series:
        text = table.select(filled(template, table).alias("text")).to_series()
        return dates.moments(text, (), day_first=form.day_first).dt.date()

    ends = read(middle.end).fill_null(date.fromisoformat(middle.open))
    found = []
    for start, end in zip(read(middle.start), ends, strict=True):
        half = None if start is None else start + (end - start) / 2
        first = None if half is None else half.replace(day=1)
        found.append(first if first is None or first > start else half)
    return pl.Series(found, dtype=pl.Date)
