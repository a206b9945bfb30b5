"""A real Homeostat with the demo organisation, and a real browser, for the journeys."""

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
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
def site() -> Iterator[str]:
    """The address of a running Homeostat that was started on nothing, with `homeostat serve --demo`.

    While working on a journey, HOMEOSTAT_SITE names a demo that is running already.
    """
    if running := os.environ.get("HOMEOSTAT_SITE"):
        yield running
        return
    with serving("--demo") as address:
        yield address


@contextlib.contextmanager
def serving(*words: str, host: str = "127.0.0.1", more: Mapping[str, str] | None = None) -> Iterator[str]:
    """A Homeostat of its own, started on nothing; its folder goes with it, the database inside it too."""
    folder = Path(tempfile.mkdtemp(prefix="homeostat-site-", dir="/tmp"))
    folder.chmod(0o711)  # for root the server runs as somebody else, who has to reach the database in it
    port = free_port()
    left_out = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE")
    environment = {name: value for name, value in os.environ.items() if name not in left_out}
    environment |= {
        "HOMEOSTAT_DATA": str(folder / "data"),
        "HOMEOSTAT_CLUSTER": str(folder / "postgres"),
        "HOMEOSTAT_URL": f"http://{host}:{port}",
        **(more or {}),
    }
    log = (folder / "serve.log").open("w")
    process = subprocess.Popen(
        [Path(sys.executable).with_name("homeostat"), "serve", "--port", str(port), *words],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process, folder / "serve.log")
        yield f"http://{host}:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
        log.close()
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


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
