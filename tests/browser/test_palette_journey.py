"""Finding and beginning things from any page, by keyboard alone; single keys are left alone in fields."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

SignIn = Callable[[str], None]


def test_the_palette_finds_and_begins(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Beatrix Holloway")
    page.goto(f"{site}/work/")
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    expect(page.get_by_role("option", name="Log hours")).to_have_attribute("aria-selected", "true")
    field.press_sequentially("juni")
    chosen = page.get_by_role("option", name="Juniper Generalist")
    expect(chosen).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "palette-cell-1")
    expect(field).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowUp")  # from the first to the last
    expect(chosen).to_have_attribute("aria-selected", "false")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/organisation/cells/juniper/")
    page.keyboard.press("/")
    page.keyboard.type("split")
    expect(page.get_by_role("option", name="Change: Split a cell")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site}/organisation/change/split-cell/")


def test_escape_closes_and_keys_in_fields_are_letters(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Beatrix Holloway")
    page.goto(f"{site}/search/")
    field = page.get_by_role("searchbox", name="What are you looking for?")
    field.press_sequentially("/?l")
    expect(field).to_have_value("/?l")
    expect(page.locator("dialog[open]")).to_have_count(0)
    field.fill("")
    field.press_sequentially("orsted jun")
    expect(page.get_by_text("Nothing was found.")).to_be_visible()
    field.fill("juniper")
    expect(page.get_by_role("link", name="Juniper Generalist")).to_be_visible()
    field.press("ArrowDown")
    expect(page.locator("[data-hit]").first).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_single_keys_are_turned_off_in_the_account(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Kaveh Rostami")  # kept in the account: nobody else signs in as him
    page.goto(f"{site}/settings/account/")
    page.get_by_label("Single keys are shortcuts").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Kept.")).to_be_visible()
    page.goto(site)
    for key in ("/", "?", "l"):
        page.locator("main").press(key)
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Control+k")
    expect(page.get_by_role("combobox", name="Search, or say")).to_be_focused()


def test_the_box_works_without_scripts(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name="Ines Okafor").click()
    page.get_by_role("searchbox", name="Search").fill("junip")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Juniper Generalist").click()
    assert page.url == f"{site}/organisation/cells/juniper/"
    context.close()


def test_tasks_are_ticked_and_changed_by_keys(page: Page, site: str, sign_in: SignIn) -> None:
    sign_in("Beatrix Holloway")
    page.goto(f"{site}/work/tasks/?state=backlog")
    for key in "jxjxjkx":  # the second is ticked and unticked again
        page.keyboard.press(key)
    expect(page.locator("input[name=pick]:checked")).to_have_count(1)
    page.keyboard.press("k")
    page.keyboard.press("x")
    page.keyboard.press("x")
    page.keyboard.press("e")
    expect(page.locator("#together-assignee")).to_be_focused()
    expect(page.locator("[data-ticked]")).to_have_text("(1)")
    page.locator("#together-state").select_option("review")
    page.get_by_role("button", name="Change the ticked ones").click()
    done = page.get_by_role("status").filter(has_text="1 task changed.")
    done.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status").filter(has_text="Undone: 1 task changed.")).to_be_visible()
