"""A real Homeostat with the demo organisation, and a real browser, for the journeys."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from tests.houses import serving, tear_down, with_demo
from tools.setup import PROGRAMS

CHROMIUM = next(filter(None, map(shutil.which, PROGRAMS["chromium"])), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if item.get_closest_marker("xdist_group") is None:
                item.add_marker(pytest.mark.xdist_group(item.path.stem))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        reason = "no Chromium found: apt-get install chromium-headless-shell, or put one on the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(f"browser journeys skipped: {reason}")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def site() -> Iterator[str]:
    """The address of a running Homeostat with the demo organisation.

    While working on a journey, HOMEOSTAT_SITE names a demo that is running already.
    """
    if running := os.environ.get("HOMEOSTAT_SITE"):
        yield running
        return
    house = with_demo()
    with serving(house, "--demo") as address:
        yield address
    tear_down(house)


@pytest.fixture
def sign_in(page: Page, site: str) -> Callable[[str], None]:
    """Sign in as one of the fictional people, with one click on the sign-in page."""

    def as_person(name: str) -> None:
        page.goto(f"{site}/account/login/")
        page.get_by_role("button", name=re.compile(name)).click()
        page.wait_for_url(re.compile(rf"{re.escape(site)}/(?!account/).*"))

    return as_person
