"""A dry run in plain data and as files to download: problems, and the rows to mend."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files.checking import Checked
from homeostat.connect.files.importing import Opened
from homeostat.connect.files.reading import ROW, read_table
from homeostat.connect.files.shaping import FILE
from homeostat.connect.files.targets import TARGETS

SHOWN_PROBLEMS = 100


def report_of(checked: Checked, source: Opened) -> dict[str, Any]:
    """Everything a page or a script wants to know of a dry run, as JSON-able data."""
    return {
        "title": source.profile.title,
        "origin": checked.origin,
        "files": {
            name: {
                "file": source.shown[name],
                "form": form.model_dump(),
                "notes": source.detected[name].notes,
            }
            for name, form in source.forms.items()
        },
        "conventions": list(source.profile.conventions),
        "counts": checked.counts,
        "totals": {key: _plain(value) for key, value in checked.totals.items()},
        "notes": checked.notes,
        "proposals": checked.proposals,
        "new_accounts": {
            "category": checked.new_accounts,
            "number": len(checked.known_by_name("accounts")),
        },
        "problems": checked.number_of_problems,
        "shown_problems": problems_of(checked, source.shown, limit=SHOWN_PROBLEMS),
    }


def _plain(value: Any) -> str:
    """A total without the zeros nobody wrote."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def problems_of(
    checked: Checked, shown: Mapping[str, str], *, limit: int | None = None
) -> list[dict[str, Any]]:
    """The problems with the file's shown name and the field's label."""
    frame = checked.problems if limit is None else checked.problems.head(limit)
    return [
        {
            "file": shown.get(row[FILE], row[FILE]),
            "row": row[ROW],
            "field": row["field"],
            "value": row["value"],
            "message": row["message"],
            "remedy": row["remedy"],
        }
        for row in frame.iter_rows(named=True)
    ]


def problem_lines(checked: Checked, shown: Mapping[str, str]) -> Iterator[list[str]]:
    """The problems as lines of a CSV file, heading first; cells are safe to open in a spreadsheet."""
    from homeostat.connect.files.spreadsheet import safe

    yield [_("file"), _("row"), _("field"), _("value"), _("what is wrong"), _("how to mend it")]
    for problem in problems_of(checked, shown):
        yield [safe(str(value)) for value in problem.values()]


def write_lines(
    path: Path, lines: Iterable[list[str]], *, delimiter: str = ",", encoding: str = "utf-8-sig"
) -> None:
    with path.open("w", encoding=encoding, errors="replace", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(lines)


def write_rows_to_mend(folder: Path, checked: Checked, source: Opened) -> list[str]:
    """For each file the rows with problems as they were, with a last column that says what is wrong.

    Written in the form the file came in, so that the mended rows can be imported by the same profile.
    """
    written = []
    for name, path in source.paths.items():
        wrong = checked.problems.filter(pl.col(FILE) == name)
        if wrong.is_empty():
            continue
        words = wrong.group_by(ROW).agg(
            pl.concat_str(
                [
                    pl.col("field").map_elements(_field_label, return_dtype=pl.String),
                    pl.lit(": "),
                    pl.col("message"),
                ]
            )
            .unique(maintain_order=True)
            .str.join("; ")
            .alias(_("what is wrong"))
        )
        form = source.forms[name]
        bare = form.model_copy(update={"empty": ()})
        rows = read_table(path, bare).join(words, on=ROW, how="inner", maintain_order="left").drop(ROW)
        target = f"mend-{Path(source.shown[name]).stem}.csv"
        text = form.kind == "csv"
        lines = [rows.columns, *([cell or "" for cell in row] for row in rows.iter_rows())]
        write_lines(
            folder / target,
            lines,
            delimiter=form.delimiter if text else ",",
            encoding=form.encoding if text else "utf-8-sig",
        )
        written.append(target)
    return written


def _field_label(field: str) -> str:
    for target in TARGETS.values():
        if field in target.field_names:
            return str(target.field(field).label)
    return field
