"""The history played on the map, and figures that a worker computes after a change in the far past."""

import re
from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect


def test_play_the_history_and_pause_it(page: Page, site: str, sign_in: Callable[[str], None]) -> None:
    sign_in("Ines Okafor")
    page.goto(f"{site}/organisation/?on={date.today() - timedelta(days=500)}")
    steps = page.evaluate("history.length")
    page.get_by_role("button", name="Play").click()
    day = page.locator(".slider output")
    seen = set()
    for _look in range(40):
        seen.add(day.inner_text())
        if len(seen) >= 4:
            break
        page.wait_for_timeout(400)
    assert len(seen) >= 4, seen
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(1500)
    shown = day.inner_text()
    page.wait_for_timeout(2500)
    assert day.inner_text() == shown
    assert page.evaluate("history.length") <= steps + 1, "playing fills the browser's history"
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_after_a_change_in_the_far_past_the_page_says_so_until_the_figures_are_there(
    page: Page, site: str, sign_in: Callable[[str], None]
) -> None:
    sign_in("Beatrix Holloway")
    long_ago = date.today() - timedelta(days=600)
    page.goto(f"{site}/organisation/change/set-hours/?person=mira-castellanos&on={long_ago}")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_label("Monday").fill("4")
    page.get_by_label("Why").fill("The contract was written down late")
    page.get_by_role("button", name="See what follows").click()
    page.get_by_role("button", name="Confirm").click()
    page.goto(f"{site}/signs/")
    note = page.locator("#freshness")
    expect(note).to_contain_text("being computed anew")
    expect(note).to_contain_text("The new figures are there", timeout=60_000)
    note.get_by_role("link", name="Show them").click()
    expect(page).to_have_url(re.compile("/signs/$"))
    expect(page.locator("#freshness")).to_have_count(0)
