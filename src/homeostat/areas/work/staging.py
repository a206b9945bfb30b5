"""Many rows at once: COPY into a temporary table, then one statement each for new and for changed rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.invalid import Invalid


class Counts(NamedTuple):
    """What became of rows that were handed over."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class CsvRows:
    """Rows as CSV text without a heading, in the order of the columns; an empty field is null."""

    chunks: Iterable[bytes]


Rows = Iterable[Sequence[Any]] | CsvRows


def stage(model: type[models.Model], *, columns: Sequence[str], rows: Rows, table: str = "staged") -> None:
    """Copy rows into a temporary table of the transaction; `columns` are attributes of the model."""
    kinds = {column: _kind(model, column) for column in columns}
    listed = ", ".join(f'"{column}" {kind}' for column, kind in kinds.items())
    names = ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ({listed}) ON COMMIT DROP")
        if isinstance(rows, CsvRows):
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT csv)") as copy:
                for chunk in rows.chunks:
                    copy.write(chunk)
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        cursor.execute(f"ANALYZE {table}")


def merge(
    model: type[models.Model],
    *,
    columns: Sequence[str],
    match: Sequence[str],
    rows: Rows,
    marks: Mapping[str, Any] | None = None,
) -> Counts:
    """Insert rows that are new by `match`, update those that differ in another column, count the rest.

    `columns` are attribute names ("account_id"); columns that are not given keep what they have, and take the
    model's own default in new rows. `marks` are put on rows that are new or changed, such as who decided it.
    Two rows of one key are refused.
    """
    target = model._meta.db_table
    with transaction.atomic():
        stage(model, columns=columns, rows=rows)
        marks = marks or {}
        same = " AND ".join(_same(model, key) for key in match)
        others = [column for column in columns if column not in match]
        given = _fill(model, columns, marks)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM staged")
            total: int = cursor.fetchone()[0]
            _refuse_doubles(cursor, match)
            changed = 0
            if others:
                sets = ", ".join(
                    [
                        *(f'"{column}" = s."{column}"' for column in others),
                        *(f'"{mark}" = %s' for mark in marks),
                    ]
                )
                mine, theirs = (", ".join(f'{side}."{column}"' for column in others) for side in "ts")
                cursor.execute(
                    f"UPDATE {target} t SET {sets} FROM staged s "  # noqa: S608 - only the names of columns
                    f"WHERE {same} AND ({mine}) IS DISTINCT FROM ({theirs})",
                    list(marks.values()),
                )
                changed = cursor.rowcount
            names = ", ".join(f'"{column}"' for column in [*columns, *given])
            values = ", ".join([*(f's."{column}"' for column in columns), *("%s" for _column in given)])
            cursor.execute(
                f"INSERT INTO {target} ({names}) SELECT {values} FROM staged s "  # noqa: S608
                f"WHERE NOT EXISTS (SELECT 1 FROM {target} t WHERE {same})",
                list(given.values()),
            )
            new = cursor.rowcount
    return Counts(new, changed, total - new - changed)


def refuse_broken_references(error: IntegrityError) -> Invalid:
    """The database's refusal in words for the one who handed the rows over."""
    detail = str(error).strip().splitlines()[-1].removeprefix("DETAIL:").strip()
    return Invalid(
        "rows", _("The rows do not fit what is there: %s") % detail, _("Mend or leave out these rows.")
    )


def _refuse_doubles(cursor: Any, match: Sequence[str]) -> None:
    key = ", ".join(f'"{column}"' for column in match)
    cursor.execute(f"SELECT {key} FROM staged GROUP BY {key} HAVING count(*) > 1 LIMIT 5")  # noqa: S608
    if doubles := cursor.fetchall():
        listed = "; ".join(", ".join(str(value) for value in row) for row in doubles)
        raise Invalid(
            match[0],
            _("More than one row has the same %(key)s: %(rows)s.")
            % {"key": ", ".join(match), "rows": listed},
            _("Keep one row of each."),
        )


def _same(model: type[models.Model], column: str) -> str:
    """That a column of a row and of a staged one are equal; where a row may have none, none equals none."""
    equals = "IS NOT DISTINCT FROM" if _field(model, column).null else "="
    return f't."{column}" {equals} s."{column}"'


def _fill(model: type[models.Model], columns: Sequence[str], marks: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the columns that were not given, for new rows."""
    found = dict(marks)
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if not field.primary_key and column not in columns and column not in found:
            found[column] = field.get_db_prep_save(field.get_default(), connection)
    return {column: value for column, value in found.items() if column not in columns}


def _field(model: type[models.Model], column: str) -> "models.Field[Any, Any]":
    return next(field for field in model._meta.concrete_fields if field.column == column)


def _kind(model: type[models.Model], column: str) -> str:
    field = _field(model, column)
    if isinstance(field, models.CharField):
        return "text"
    kind = field.db_type(connection)
    if field.is_relation:
        kind = "bigint"
    return str(kind)
