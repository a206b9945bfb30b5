"""Files in every form are read as they were written, and refused with a remedy where they cannot be."""

import struct
import zipfile

import polars as pl
import pytest
import xlsxwriter

from homeostat.connect.files import limits
from homeostat.connect.files.detection import detect
from homeostat.connect.files.problem import FileRefused
from homeostat.connect.files.reading import read_table

TABLE = [["Person", "Day", "Hours"], ["Zoë Müller", "01.02.2026", "1,5"], ["Bo", "13.02.2026", "7,25"]]


def csv_text(rows: list[list[str]], delimiter: str) -> str:
    return "".join(
        delimiter.join(f'"{cell}"' if delimiter in cell else cell for cell in row) + "\n" for row in rows
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_form_is_found_whatever_the_delimiter_and_encoding(write, delimiter, encoding):
    path = write("hours.csv", csv_text(TABLE, delimiter).encode(encoding))
    found = detect(path)
    assert found.form.delimiter == delimiter
    assert found.form.decimal == ","
    assert found.form.day_first
    frame = read_table(path, found.form)
    assert frame.columns == ["#", "Person", "Day", "Hours"]
    assert frame.row(0) == (2, "Zoë Müller", "01.02.2026", "1,5")


def test_cells_stay_what_was_written(write):
    path = write("a.csv", "id,amount\n007,1.50\n1e3,  x \n")
    assert read_table(path, detect(path).form).rows() == [(2, "007", "1.50"), (3, "1e3", "  x ")]


def test_titles_above_the_table_are_skipped(write):
    path = write("a.csv", "Report of March,,\n,,\nPerson,Day,Hours\nAda,2026-03-02,1\nBo,2026-03-02,2\n")
    form = detect(path).form
    assert form.header_row == 3
    assert read_table(path, form)["Person"].to_list() == ["Ada", "Bo"]


def test_words_for_nothing_are_empty(write):
    path = write("a.csv", "Person,Hours\nAda,NA\n")
    assert read_table(path, detect(path).form).rows() == [(2, "Ada", None)]


def test_double_and_missing_column_names_are_told_apart(write):
    path = write("a.csv", "Hours,Hours,\n1,2,3\n")
    assert read_table(path, detect(path).form).columns == ["#", "Hours", "Hours (2)", "column 3"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"a,b\n1,2\n1,2,3\n", "Row 3"),
        (b"a,b,c\n1,2,3\n1,2\n", "Row 3"),
        (b'a,b\n"1,2\n3,4\n', "quotation"),
        (b"a,b\n1,\x002\n", "NUL"),
        (b"a,b\n1," + b"x" * 70_000 + b"\n", "70000 bytes"),
        ((",".join(f"c{n}" for n in range(600)) + "\n").encode() * 2, "600 columns"),
        (b"PK\x03\x04 not really", "damaged"),
        (b"PAR1 not really", "Parquet"),
    ],
)
def test_broken_files_are_refused_with_place_and_remedy(write, content, words):
    path = write("a.csv", content)
    with pytest.raises(FileRefused) as refused:
        read_table(path, detect(path).form)
    assert words in str(refused.value)
    assert refused.value.remedy


def test_too_many_rows_are_refused(write, monkeypatch):
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    monkeypatch.setattr("homeostat.connect.files.reading.MAX_ROWS", 3)
    path = write("a.csv", "a,b\n" + "1,2\n" * 4)
    with pytest.raises(FileRefused, match="more than 3 rows"):
        read_table(path, detect(path).form)


def test_too_large_files_are_refused(write, settings):
    settings.IMPORT_MAX_BYTES = 10
    with pytest.raises(FileRefused, match="larger"):
        detect(write("a.csv", "a,b\n1,2\n1,2\n"))


def test_excel_sheets_can_be_chosen(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["nothing"])
        sheet = book.add_worksheet("Hours")
        sheet.write_row(0, 0, ["Person", "Day", "Hours"])
        sheet.write_row(1, 0, ["Ada"])
        sheet.write_datetime(
            1, 1, __import__("datetime").datetime(2026, 3, 2), book.add_format({"num_format": "d.m.yy"})
        )
        sheet.write_number(1, 2, 1.1)
    found = detect(path)
    assert found.sheets == ("Notes", "Hours")
    frame = read_table(path, found.form.model_copy(update={"sheet": "Hours"}))
    assert frame.rows() == [(2, "Ada", "2026-03-02", "1.1")]
    with pytest.raises(FileRefused, match="no sheet"):
        read_table(path, found.form.model_copy(update={"sheet": "Gone"}))


def test_parquet_is_read_as_texts_and_lists_are_refused(tmp_path):
    path = tmp_path / "a.parquet"
    pl.DataFrame({"person": ["Ada"], "hours": [1.25]}).write_parquet(path)
    assert read_table(path, detect(path).form).rows() == [(2, "Ada", "1.25")]
    pl.DataFrame({"person": [["Ada"]]}).write_parquet(path)
    with pytest.raises(FileRefused, match="lists"):
        read_table(path, detect(path).form)


def test_zip_bomb_is_refused_before_it_is_opened(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(FileRefused, match="unpacks"):
        detect(path)


def test_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    content = path.read_bytes().replace(struct.pack("<I", 60_000_000), struct.pack("<I", 1_000))
    path.write_bytes(content)
    with pytest.raises(FileRefused, match="unpacks"):
        detect(path)
