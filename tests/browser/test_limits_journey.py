"""A third epic for somebody with places for two: said beside the form as it is filled in, then saved."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SAID = "Yara Haddad would own 3 epics; the limit for core members of Juniper is 2."


def fill(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/work/epics/add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Owner").select_option("yara-haddad")


def test_a_limit_is_said_before_an_epic_is_given(
    page: Page, site: str, sign_in: Callable[[str], None]
) -> None:
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    sign_in("Yara Haddad")
    for name in ("Seed library", "Tool shed"):
        fill(page, site, name)
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    fill(page, site, "Rain barrels")
    expect(page.locator("#follows")).to_contain_text(SAID)
    page.get_by_label("State").select_option("prospect")
    expect(page.locator("#follows")).to_be_empty()
    page.get_by_label("State").select_option("accepted")
    expect(page.locator("#follows")).to_contain_text(SAID)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/work/epics/rain-barrels/$"))
    assert problems == []
