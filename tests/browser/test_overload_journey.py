"""From the first page to a cell that was split, looked back at, and put together again."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

LEAVING = ("Noor Vermeer", "Adaeze Nwosu", "Luca Ferrante", "Bilal Chaudhry")


def test_find_the_overloaded_cell_open_its_load_and_split_it(
    page: Page, site: str, sign_in: Callable[[str], None]
) -> None:
    sign_in("Ines Okafor")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ines")

    page.get_by_role("navigation", name="Places").get_by_role("link", name="Organisation").click()
    expect(page.locator("main")).to_contain_text("Juniper (")
    page.get_by_role("link", name=re.compile("^Juniper, Generalist")).focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("zoom=juniper"))

    page.goto(f"{site}/signs/load/?cell=juniper")
    page.get_by_role("link", name=re.compile("Open (sprint|them)")).first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Juniper")
    rows = page.get_by_role("table", name="The rows behind the figure").get_by_role("row")
    assert rows.count() > 20

    a_year_ago = date.today() - timedelta(days=365)
    page.goto(f"{site}/organisation/?on={a_year_ago}")
    expect(page.get_by_role("link", name=re.compile("^Juniper, Generalist"))).to_be_visible()
    expect(page.get_by_role("link", name="Wren Ashby")).to_have_count(0)

    page.goto(f"{site}/organisation/change/split-cell/?cell=juniper")
    page.get_by_label("Name of the new cell").fill("Kestrel")
    for name in LEAVING:
        page.get_by_label(name).check()
    page.get_by_label("Why").fill("Juniper has been above its range for months")
    page.get_by_role("button", name="See what follows").click()
    expect(page.locator("main")).to_contain_text("Split Juniper")
    page.get_by_role("button", name="Confirm").click()

    page.goto(f"{site}/organisation/cells/kestrel/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Kestrel")
    for name in LEAVING:
        expect(page.locator("main")).to_contain_text(name)
    page.goto(f"{site}/organisation/changes/")
    expect(page.locator("main")).to_contain_text("Split Juniper")
    expect(page.locator("main")).to_contain_text("Juniper has been above its range for months")

    page.get_by_role("link", name=re.compile("^Split Juniper")).first.click()
    page.locator("main").get_by_text("Undo", exact=False).first.click()
    page.get_by_role("button", name=re.compile("Undo|Take")).first.click()
    page.goto(f"{site}/organisation/")
    expect(page.get_by_role("link", name=re.compile("^Kestrel"))).to_have_count(0)
    expect(page.get_by_role("link", name=re.compile("^Juniper, Generalist"))).to_be_visible()
