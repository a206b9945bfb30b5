"""The journey of the overloaded cell once more, without a mouse."""

import re

from playwright.sync_api import Locator, Page, expect

FAR = 200


def reach(page: Page, target: Locator) -> None:
    """Press Tab until the target has the focus, as someone without a mouse does."""
    target = target.first
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if target.evaluate("node => node === document.activeElement"):
            return
    raise AssertionError(f"Tab does not reach {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    reach(page, target)
    page.keyboard.press(key)


def test_split_a_cell_and_undo_it_by_keyboard_alone(page: Page, site: str) -> None:
    page.goto(f"{site}/account/login/")
    press(page, page.get_by_role("button", name="Emil Sorensen"))
    page.wait_for_url(re.compile(rf"{re.escape(site)}/(?!account/).*"))
    press(page, page.get_by_role("link", name="Organisation", exact=True))
    page.wait_for_url("**/organisation/")
    press(page, page.get_by_role("link", name=re.compile("^Juniper, Generalist")))
    expect(page).to_have_url(re.compile("zoom=juniper"))

    page.goto(f"{site}/organisation/change/split-cell/?cell=juniper")
    press(page, page.get_by_label("Name of the new cell"), "K")
    page.keyboard.type("eyboard cell")
    for name in ("Adaeze Nwosu", "Luca Ferrante"):
        press(page, page.get_by_label(name), "Space")
    press(page, page.get_by_role("button", name="See what follows"))
    expect(page.locator("main")).to_contain_text("form Keyboard cell")
    press(page, page.get_by_role("button", name="Confirm"))
    expect(page.locator("main")).to_contain_text("Keyboard cell")

    page.goto(f"{site}/organisation/changes/")
    press(page, page.get_by_role("link", name=re.compile("form Keyboard cell")))
    press(page, page.locator("main").get_by_role("link", name=re.compile("^Undo")))
    press(page, page.locator("main").get_by_role("button", name=re.compile("Undo|Take")))
    expect(page.locator("main")).to_contain_text("Undo: Split Juniper")
