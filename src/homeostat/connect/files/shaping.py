"""From files to the tables a profile describes: joined, unpivoted, filtered, in spells; all texts."""

import re
from collections.abc import Mapping
from functools import reduce

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.profile import (
    Condition,
    FieldPart,
    Join,
    Profile,
    Sequence,
    Spells,
    Table,
    Unpivot,
)
from homeostat.connect.files.reading import ROW

PLACE = re.compile(r"\{([^{}]+)\}")
FILE = "#file"  # which file a row comes from


def shaped_tables(profile: Profile, files: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
    """Every file and table of the profile by name; `#` and `#file` tell where each row was."""
    tables = {name: frame.with_columns(pl.lit(name).alias(FILE)) for name, frame in files.items()}
    for table in profile.tables:
        tables[table.name] = _shaped(table, tables)
    return tables


def _shaped(table: Table, tables: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    if table.sequence is not None:
        return _sequence(table.sequence, table.name)
    frame = tables[table.source]
    for join in table.join:
        frame = _joined(frame, join, tables[join.table])
    if table.unpivot is not None:
        frame = _unpivoted(frame, table.unpivot)
    steps = _steps(frame, table.spells) if table.spells is not None else None
    frame = kept(frame, table.where)
    if table.spells is not None and steps is not None:
        frame = _in_spells(frame, table.spells, steps)
    if table.unique:
        _require(frame, *table.unique)
        frame = frame.unique(list(table.unique), keep="first", maintain_order=True)
    return frame


def _require(frame: pl.DataFrame, *columns: str) -> None:
    for column in columns:
        if column not in frame.columns:
            raise MappingRefused(
                _("There is no column “%(column)s”.") % {"column": column},
                remedy=_("The columns are: %(columns)s.")
                % {"columns": ", ".join(name for name in frame.columns if not name.startswith("#"))},
            )


def _sequence(sequence: Sequence, name: str) -> pl.DataFrame:
    numbers = [str(number) for number in range(sequence.first, sequence.last + 1)]
    return pl.DataFrame(
        {
            ROW: pl.Series([0] * len(numbers), dtype=pl.UInt32),
            sequence.column: numbers,
            FILE: [name] * len(numbers),
        },
        schema={ROW: pl.UInt32, sequence.column: pl.String, FILE: pl.String},
    )


def _joined(frame: pl.DataFrame, join: Join, other: pl.DataFrame) -> pl.DataFrame:
    keys = {join.on: join.on} if isinstance(join.on, str) else join.on
    _require(frame, *keys)
    _require(other, *keys.values(), *join.columns)
    there = list(keys.values())
    wanted = [
        name
        for name in join.columns or other.columns
        if name not in (ROW, FILE) and name not in there and name not in frame.columns
    ]
    other = other.select(*there, *wanted).unique(there, keep="first", maintain_order=True)
    if join.match == "equal":
        return frame.join(other, left_on=list(keys), right_on=there, how="left", maintain_order="left")
    if len(keys) != 1:
        raise MappingRefused(
            _("The nearest row is found by one column."), remedy=_("Name one column under “on”.")
        )
    return _nearest(frame, other, *next(iter(keys.items())), wanted)


def _nearest(
    frame: pl.DataFrame, other: pl.DataFrame, here: str, there: str, wanted: list[str]
) -> pl.DataFrame:
    number = "#number"
    left = frame.with_columns(pl.col(here).cast(pl.Float64, strict=False).alias(number))
    right = other.with_columns(pl.col(there).cast(pl.Float64, strict=False).alias(number)).drop_nulls(number)
    found = (
        left.drop_nulls(number)
        .sort(number)
        .join_asof(right.select(number, *wanted).sort(number), on=number, strategy="nearest")
    )
    rest = left.filter(pl.col(number).is_null())
    return pl.concat([found, rest], how="diagonal").sort(ROW, maintain_order=True).drop(number)


def _unpivoted(frame: pl.DataFrame, unpivot: Unpivot) -> pl.DataFrame:
    _require(frame, *unpivot.columns)
    index = [name for name in frame.columns if name not in unpivot.columns]
    long = frame.unpivot(
        on=list(unpivot.columns), index=index, variable_name=unpivot.name, value_name=unpivot.value
    )
    return long.filter(pl.col(unpivot.value).str.strip_chars().str.len_bytes() > 0).sort(
        ROW, maintain_order=True
    )


def kept(frame: pl.DataFrame, conditions: tuple[Condition, ...]) -> pl.DataFrame:
    """The rows for which every condition holds."""
    for condition in conditions:
        _require(frame, condition.column)
        text = pl.col(condition.column).str.strip_chars().fill_null("")
        if condition.is_in is not None:
            frame = frame.filter(text.is_in(condition.is_in))
        if condition.is_not is not None:
            frame = frame.filter(~text.is_in(condition.is_not))
        if condition.empty is not None:
            frame = frame.filter((text == "") == condition.empty)
    return frame


def _steps(frame: pl.DataFrame, spells: Spells) -> pl.DataFrame:
    """The distinct steps of a file of snapshots in order, each with its number and the step after it."""
    _require(frame, spells.step, *spells.key, *spells.values)
    steps = frame.select(spells.step).drop_nulls().unique().sort(spells.step)
    return steps.with_row_index("#step").with_columns(pl.col(spells.step).shift(-1).alias("#next"))


def _in_spells(frame: pl.DataFrame, spells: Spells, steps: pl.DataFrame) -> pl.DataFrame:
    """Rows of consecutive steps with equal values become one row; `end` is empty at the last step."""
    key, values = list(spells.key), list(spells.values)
    rows = (
        frame.join(steps, on=spells.step, how="inner")
        .unique([*key, "#step"], keep="first")
        .sort(*key, "#step")
    )
    changed = [pl.col("#step").cast(pl.Int64).diff().over(key).fill_null(0) != 1]
    changed += [pl.col(name).ne_missing(pl.col(name).shift(1).over(key)) for name in values]
    rows = rows.with_columns(reduce(lambda one, other: one | other, changed).cum_sum().alias("#spell"))
    return (
        rows.group_by("#spell", maintain_order=True)
        .agg(
            pl.col(ROW).first(),
            pl.col(FILE).first(),
            *(pl.col(name).first() for name in (*key, *values)),
            pl.col(spells.step).first().alias("start"),
            pl.col("#next").last().alias("end"),
        )
        .drop("#spell")
    )


def filled(template: str, frame: pl.DataFrame) -> pl.Expr:
    """The text of a template: {Column} is that column's cell; nothing where one of the cells is empty."""
    parts = PLACE.split(template)
    pieces: list[pl.Expr] = []
    for place, part in enumerate(parts):
        if place % 2:
            _require(frame, part)
            text = pl.col(part).str.strip_chars()
            pieces.append(pl.when(text == "").then(None).otherwise(text))
        elif part:
            pieces.append(pl.lit(part, dtype=pl.String))
    if not pieces:
        return pl.lit(None, dtype=pl.String)
    return pieces[0] if len(pieces) == 1 else pl.concat_str(pieces, ignore_nulls=False)


def field_text(part: FieldPart, frame: pl.DataFrame) -> pl.Expr:
    """The text a field's value is read from, after choosing, mapping and defaults."""
    if part.first:
        text = pl.coalesce([filled(template, frame) for template in part.first])
    elif part.last is not None:
        number = filled(part.last.number, frame).cast(pl.Float64, strict=False)
        largest = number.max().over(filled(part.last.per, frame))
        text = pl.when(number == largest).then(pl.lit("yes")).otherwise(pl.lit("no"))
    else:
        text = filled(part.value, frame)
    if part.map:
        mapped = text.replace_strict(part.map, default=None, return_dtype=pl.String)
        rest = text if part.otherwise is None else pl.lit(part.otherwise)
        text = (
            pl.when(text.is_in(list(part.map))).then(mapped).when(text.is_null()).then(None).otherwise(rest)
        )
    if part.default:
        text = text.fill_null(pl.lit(part.default))
    return text
