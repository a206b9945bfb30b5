"""Lists as tables: heads that sort, orders, and files that no spreadsheet calculates."""

import csv
import io
from datetime import date
from decimal import Decimal
from typing import NamedTuple

import polars as pl
import pytest
from django.http import QueryDict
from django.http.response import HttpResponseBase

from homeostat.platform.shell import sheets
from homeostat.platform.shell.tables import ListColumn, Listing


class Fruit(NamedTuple):
    name: str
    weight: Decimal | None
    picked: date | None
    pieces: int = 3


FRUIT = [
    Fruit("pear", Decimal("1.50"), date(2026, 5, 2)),
    Fruit("Apple", None, date(2026, 5, 1)),
    Fruit("=fig", Decimal(2), None, 12),
    Fruit("", Decimal("1.5"), None),
]
COLUMNS: list[ListColumn[Fruit]] = [
    ListColumn(key="name", title="Name", value=lambda one: one.name),
    ListColumn(key="drawing", title="Drawing"),
    ListColumn(key="weight", title="Weight", value=lambda one: one.weight, numeric=True),
    ListColumn(key="picked", title="Picked", value=lambda one: one.picked, beside=True),
    ListColumn(key="pieces", title="=Pieces", value=lambda one: one.pieces, order=lambda one: -one.pieces),
    ListColumn(key="note", title="Note", value=lambda one: None, sorts=False),
]


def listing(query: str) -> Listing[Fruit]:
    return Listing(COLUMNS, QueryDict(query), "work:tasks_file")


def names(query: str) -> list[str]:
    return [one.name for one in listing(query).ordered(FRUIT)]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ("", ["pear", "Apple", "=fig", ""]),
        ("nonsense", ["pear", "Apple", "=fig", ""]),
        ("drawing", ["pear", "Apple", "=fig", ""]),
        ("note", ["pear", "Apple", "=fig", ""]),
        ("name", ["=fig", "Apple", "pear", ""]),
        ("-name", ["pear", "Apple", "=fig", ""]),
        ("weight", ["pear", "", "=fig", "Apple"]),
        ("-weight", ["=fig", "pear", "", "Apple"]),
        ("picked", ["Apple", "pear", "=fig", ""]),
        ("pieces", ["=fig", "pear", "Apple", ""]),
    ],
)
def test_rows_in_the_order_asked_for(sort: str, order: list[str]) -> None:
    assert names(f"sort={sort}") == order


def test_heads_sort_and_turn_round_and_keep_what_was_asked() -> None:
    heads = listing("state=all&page=3&sort=weight").heads
    assert [head.title for head in heads] == ["Name", "Drawing", "Weight", "=Pieces", "Note"]
    assert [head.sorted for head in heads] == ["", "", "ascending", "", ""]
    assert [head.href for head in heads] == [
        "?state=all&sort=name", "", "?state=all&sort=-weight", "?state=all&sort=pieces", "",
    ]  # fmt: skip
    turned = listing("sort=-weight").heads[2]
    assert (turned.sorted, turned.href) == ("descending", "?sort=weight")
    assert listing("").heads[2].href == "?sort=-weight"


def test_files_keep_what_was_asked_and_no_page() -> None:
    files = listing("state=all&sort=name&page=2").files
    assert (files.csv, files.excel) == (
        "/work/tasks.csv?state=all&sort=name",
        "/work/tasks.xlsx?state=all&sort=name",
    )
    assert listing("page=2").files.csv == "/work/tasks.csv"


def content(answer: HttpResponseBase) -> bytes:
    return b"".join(answer)  # type: ignore[arg-type]


def test_csv_says_plainly_what_is_there() -> None:
    answer = listing("").answer("csv", FRUIT, name="fruit")
    assert answer["Content-Disposition"] == 'attachment; filename="fruit.csv"'
    assert list(csv.reader(io.StringIO(content(answer).decode("utf-8-sig")))) == [
        ["Name", "Weight", "Picked", "'=Pieces", "Note"],
        ["pear", "1.5", "2026-05-02", "3", ""],
        ["Apple", "", "2026-05-01", "3", ""],
        ["'=fig", "2", "", "12", ""],
        ["", "1.5", "", "3", ""],
    ]


def test_excel_has_numbers_and_days() -> None:
    answer = listing("").answer("xlsx", FRUIT, name="fruit")
    sheet = pl.read_excel(io.BytesIO(content(answer)))
    assert sheet["Name"].to_list()[:3] == ["pear", "Apple", "'=fig"]
    assert sheet["Weight"].to_list() == [1.5, None, 2, 1.5]
    assert sheet["Picked"].to_list()[:2] == [date(2026, 5, 2), date(2026, 5, 1)]
    assert sheet["'=Pieces"].to_list() == [3, 3, 12, 3]


def test_a_workbook_takes_so_many_rows_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_IN_SHEET", 4)
    assert listing("").answer("xlsx", FRUIT, name="fruit").status_code == 200
    refused = listing("").answer("xlsx", [*FRUIT, FRUIT[0]], name="fruit")
    assert refused.status_code == 400
    assert "more than 4 rows" in content(refused).decode()
    assert listing("").answer("csv", [*FRUIT, FRUIT[0]], name="fruit").status_code == 200
