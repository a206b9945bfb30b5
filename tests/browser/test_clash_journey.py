"""Two people change one task at the same time, without scripts: both values are shown, and one is chosen."""

from playwright.sync_api import Browser, Page, expect
from tests.browser.test_every_page import OVERFLOW


def entered(browser: Browser, site: str, name: str) -> Page:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 800}).new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name=name).click()
    return page


def test_what_two_people_wrote_is_shown_side_by_side(browser: Browser, site: str) -> None:
    mine, theirs = (entered(browser, site, name) for name in ("Ines Okafor", "Beatrix Holloway"))
    mine.goto(f"{site}/work/tasks/?state=backlog")
    mine.locator("tbody th a").first.click()
    task = mine.url.partition("?")[0]
    title = mine.locator("h1").inner_text()
    for page in (mine, theirs):
        page.goto(f"{task}edit/")
    theirs.get_by_label("Points").fill("88")
    theirs.get_by_role("button", name="Save").click()
    mine.get_by_label("Points").fill("55")
    mine.get_by_label("Title").fill(f"{title} again")
    mine.get_by_role("button", name="Save").click()
    told = mine.get_by_role("alert")
    expect(told).to_contain_text("Somebody changed the same while you were writing")
    expect(told.get_by_role("row", name="Points")).to_contain_text("88")
    expect(told.get_by_role("row", name="Points")).to_contain_text("55")
    expect(mine.get_by_label("Points")).to_have_value("55")
    assert mine.evaluate(f"({OVERFLOW})()") <= 0
    mine.get_by_role("button", name="Keep theirs, save the rest").click()
    expect(mine.get_by_role("status")).to_contain_text("Changed.")
    expect(mine.locator("h1")).to_have_text(f"{title} again")
    expect(mine.locator("main")).to_contain_text("88")
    for page in (mine, theirs):  # as it was before
        page.goto(task)
        page.locator("form[action*='/undo/'] button").first.click()
        page.context.close()
