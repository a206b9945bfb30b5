"""A file with wrong rows: read what is wrong, mend the rows, bring all of it in."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

DIRTY = """Person,Day,Hours,Account,Note
Ines Okafor,2026-11-02,1.5,Documentation,Runbook of the browser journey
Oren Baptiste,2026-11-02,abc,Documentation,wrong hours
Greta Halvorsen,2026-02-31,2.25,Harbour City billing,no such day
Mateo Quiroga,2026-11-04,0.75,Harbour City billing,=1+1
"""
MENDED = {"abc": "2", "2026-02-31": "2026-02-28"}


def test_import_a_dirty_file_mend_it_and_import_again(
    page: Page, site: str, sign_in: Callable[[str], None], tmp_path: Path
) -> None:
    file = tmp_path / "hours.csv"
    file.write_text(DIRTY)
    sign_in("Beatrix Holloway")
    check(page, site, file)
    expect(page.get_by_role("heading", level=1)).to_have_text("Some rows need mending")
    problems = page.get_by_role("table", name="Problems")
    expect(problems).to_contain_text("Write it like 1.5 or 1:30.")
    expect(problems).to_contain_text("2026-02-31")

    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Rows to mend")).click()
    mended = tmp_path / "mended.csv"
    with open(download.value.path(), newline="") as source, mended.open("w", newline="") as target:
        reader = csv.DictReader(source)
        writer = csv.DictWriter(target, reader.fieldnames or [])
        writer.writeheader()
        rows = list(reader)
        writer.writerows({key: MENDED.get(value, value) for key, value in row.items()} for row in rows)
    assert len(rows) == 2

    page.get_by_label("Import the correct rows").check()
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.locator("main")).to_contain_text("Imported", timeout=30_000)

    check(page, site, mended)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Some rows need mending", timeout=30_000)

    file.write_text(file.read_text().replace("abc", "2").replace("2026-02-31", "2026-02-28"))
    check(page, site, file)
    expect(page.locator("main")).to_contain_text("0 new, 0 changed", timeout=30_000)


def check(page: Page, site: str, file: Path) -> None:
    """Upload a file, take the mapping its column names suggest, and check all rows."""
    page.goto(f"{site}/import/")
    page.locator("input[type=file]").set_input_files(str(file))
    page.get_by_role("button", name="Upload and look").click()
    page.get_by_role("button", name=re.compile("^Continue")).click()
    page.get_by_role("button", name="Check all rows").click()
    expect(page.get_by_role("table", name="What becomes of the rows")).to_be_visible(timeout=60_000)
