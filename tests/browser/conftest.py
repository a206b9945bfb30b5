"""A real Homeostat with the demo organisation, and a real browser, for the journeys."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
READY_WITHIN = 180.0
expect.set_options(timeout=15_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    if CHROMIUM is None:
        reason = "no Chromium found: apt-get install chromium, or put one on the PATH"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(f"browser journeys skipped: {reason}")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": FLAGS}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running Homeostat that was started on nothing, with `homeostat serve --demo`.

    While working on a journey, HOMEOSTAT_SITE names a demo that is running already.
    """
    if running := os.environ.get("HOMEOSTAT_SITE"):
        yield running
        return
    folder = tmp_path_factory.mktemp("site")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    left_out = ("DATABASE_URL", "HOMEOSTAT_DATA", "HOMEOSTAT_CLUSTER", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment["HOMEOSTAT_DATA"] = str(folder)
    log = (folder / "serve.log").open("w")
    process = subprocess.Popen(
        [Path(sys.executable).with_name("homeostat"), "serve", "--demo", "--port", str(port)],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_for(address, process, folder / "serve.log")
        yield address
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
        log.close()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{address}/health/", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.3)
    pytest.fail(f"Homeostat did not start:\n{log.read_text()[-4000:]}")


@pytest.fixture
def sign_in(page: Page, site: str) -> Callable[[str], None]:
    """Sign in as one of the fictional people, with one click on the sign-in page."""

    def as_person(name: str) -> None:
        page.goto(f"{site}/account/login/")
        page.get_by_role("button", name=re.compile(name)).click()
        page.wait_for_url(re.compile(rf"{re.escape(site)}/(?!account/).*"))

    return as_person
