"""Talking about a task: a name is offered, a picture is dropped and drawn from an origin of its own."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

SignIn = Callable[[str], None]
DOT = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
DROP = """(element, text) => {
    const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], "dot.png", { type: "image/png" }));
    element.dispatchEvent(new DragEvent("drop", { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def test_somebody_is_mentioned_and_a_picture_is_drawn(page: Page, site: str, sign_in: SignIn) -> None:
    problems: list[str] = []
    page.on("console", lambda told: problems.append(told.text) if told.type == "error" else None)
    sign_in("Beatrix Holloway")
    page.goto(f"{site}/work/tasks/")
    page.locator("th[scope=row] a").first.click()
    field = page.get_by_role("textbox", name="Your comment")
    field.press_sequentially("Look, @beat")
    expect(page.locator("h-mention li[role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(field).to_have_value(re.compile(r"^Look, @[a-z-]*beatrix[a-z-]* $"))
    field.press_sequentially("here it is")
    page.get_by_role("button", name="Comment", exact=True).click()
    said = page.locator("#comments li").last
    expect(said.get_by_role("link", name="@Beatrix Holloway")).to_be_visible()
    said.get_by_role("link", name="Edit").click()
    expect(field).to_have_value(re.compile("here it is$"))
    field.press("ControlOrMeta+End")
    field.press_sequentially(", says @ines")
    expect(page.locator("h-mention li[aria-selected=true]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("h-mention ul")).to_be_hidden()
    field.press_sequentially("-")
    expect(page.locator("h-mention li[aria-selected=true]")).to_be_visible()
    page.keyboard.press("Tab")
    expect(field).to_have_value(re.compile(r", says @ines-okafor $"))
    page.get_by_role("button", name="Save").click()
    expect(said.get_by_role("link", name="@Ines Okafor")).to_be_visible()
    picture = page.locator("#attachments img")
    before = picture.count()
    page.locator("#attachments h-drop").evaluate(DROP, DOT)
    expect(picture).to_have_count(before + 1)
    picture.last.scroll_into_view_if_needed()
    page.wait_for_function(
        "() => [...document.querySelectorAll('#attachments img')].at(-1).naturalWidth === 1"
    )
    with page.expect_download() as taken:
        page.locator("#attachments").get_by_role("link", name="dot.png", exact=True).last.click()
    assert taken.value.suggested_filename == "dot.png"
    assert problems == []
