"""A task goes over the board: dragged, by keys, by its buttons; and back with Undo."""

import re
from collections.abc import Callable

from playwright.sync_api import Browser, Locator, Page, expect
from tests.browser.test_every_page import OVERFLOW

SignIn = Callable[[str], None]
BOARD = "/work/tasks/board/"


def lane(page: Page, state: str) -> Locator:
    return page.locator(f'[data-lane="{state}"]')


def first_key(page: Page, state: str) -> str:
    return lane(page, state).locator(".task-card").first.get_attribute("data-key") or ""


def expect_in(page: Page, key: str, state: str) -> None:
    """The card is in the lane, and has the focus."""
    expect(lane(page, state).locator(f'[data-key="{key}"]')).to_be_visible()
    expect(page).to_have_url(re.compile(f"#task-{key}$"))
    expect(page.locator(f"#task-{key}")).to_be_focused()


def undo(page: Page, key: str, state: str) -> None:
    page.get_by_role("status").get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone")
    expect_in(page, key, state)


def test_a_card_is_dragged_to_a_lane_and_undone(page: Page, site: str, sign_in: SignIn) -> None:
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    sign_in("Ines Okafor")
    page.goto(site + BOARD)
    expect(page).to_have_url(re.compile(r"\?cell=\w+"))
    key = first_key(page, "in_progress")
    page.locator(f'[data-key="{key}"]').drag_to(lane(page, "review").locator("h2"))
    expect_in(page, key, "review")
    undo(page, key, "in_progress")
    assert problems == []


def test_a_card_is_moved_by_keys_alone(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Ines Okafor")
    page.goto(site + BOARD)
    key = first_key(page, "backlog")
    page.locator(f"#task-{key}").focus()
    page.keyboard.press("ArrowDown")
    expect(lane(page, "backlog").locator(".task-card a").nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    expect(lane(page, "in_progress").locator(".task-card a").first).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(f"#task-{key}")).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect_in(page, key, "in_progress")
    page.keyboard.press("Shift+ArrowLeft")
    expect_in(page, key, "backlog")


def test_a_card_is_moved_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800})
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Ines Okafor").click()
    page.goto(site + BOARD)
    key = first_key(page, "backlog")
    page.get_by_role("button", name=f"Move {key} to “in progress”").click()
    expect_in(page, key, "in_progress")
    assert page.evaluate(OVERFLOW) <= 0
    undo(page, key, "backlog")
    context.close()


def test_more_lanes_than_fit_scroll_by_themselves(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Ines Okafor")
    page.goto(site + BOARD)
    key = first_key(page, "backlog")
    page.goto(f"{site}/work/tasks/{key}/edit/")
    page.get_by_label("State").select_option("external")
    page.get_by_role("button", name="Save").click()
    page.goto(site + BOARD)
    expect(lane(page, "external").locator(f'[data-key="{key}"]')).to_be_visible()
    assert page.evaluate(f"({OVERFLOW})()") <= 0
    lanes = page.locator(".lanes")
    assert lanes.evaluate("lanes => lanes.scrollWidth > lanes.clientWidth")
    page.locator(f"#task-{key}").focus()
    for step in ("review", "in_progress", "backlog"):
        page.keyboard.press("Shift+ArrowLeft")
        expect_in(page, key, step)
