"""The organisation goes out as a folder, is edited there, and comes in as a plan: without scripts."""

import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, expect

DAY = datetime.now(UTC).date() + timedelta(days=14)
TOLD = f"{DAY.day} {DAY:%B %Y}"


def test_a_folder_is_taken_out_changed_and_adopted_without_scripts(
    browser: Browser, site: str, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, accept_downloads=True)
    page = context.new_page()
    page.goto(f"{site}/account/login/")
    page.get_by_role("button", name=re.compile("Beatrix Holloway")).first.click()
    page.goto(f"{site}/organisation/")
    page.get_by_role("link", name="As code").click()
    page.get_by_label("As it is on").fill(DAY.isoformat())
    with page.expect_download() as download:
        page.get_by_role("button", name="A folder (.zip)").click()
    edited = tmp_path / "edited.zip"
    with zipfile.ZipFile(download.value.path()) as source, zipfile.ZipFile(edited, "w") as target:
        for name in source.namelist():
            text = source.read(name).decode()
            if name.endswith("cells/heron.yaml"):
                text = text.replace("name: Heron", "name: Grey Heron", 1)
            target.writestr(name, text)

    page.get_by_label("A file or an archive").set_input_files(edited)
    page.get_by_label("From").fill(DAY.isoformat())
    page.get_by_role("button", name="See the plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"1 change from {TOLD}")
    expect(page.get_by_text("Heron is called Grey Heron.")).to_be_visible()
    expect(page.get_by_role("heading", name="After")).to_be_visible()

    page.get_by_label("Why").fill("Agreed in the repository")
    page.get_by_role("button", name="Adopt", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Scheduled for {TOLD}")
    expect(page.get_by_text("Agreed in the repository")).to_be_visible()
    page.get_by_role("link", name="Cancel it …").click()
    page.locator("main").get_by_role("button").first.click()
    expect(page.get_by_text("Undone").first).to_be_visible()
    context.close()
