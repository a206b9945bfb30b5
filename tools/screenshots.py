"""Take the README's pictures: start a fresh Homeostat with the demo, sign in, and photograph its pages.

    .venv/bin/python tools/screenshots.py [--out docs/images] [--address http://127.0.0.1:8000]

With --address a running demo is used instead of a fresh one.
"""

import argparse
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from setup import PROGRAMS

ROOT = pathlib.Path(__file__).parent.parent
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
PERSON = "Ines Okafor"
HEIGHT = 1240
PICTURES = (
    ("organisation", "/organisation/", 1440, "light"),
    ("organisation-dark", "/organisation/", 1440, "dark"),
    ("today", "/", 1440, "light"),
    ("sign-load", "/signs/load/", 1440, "light"),
    ("organisation-360", "/organisation/", 360, "light"),
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", type=pathlib.Path, default=ROOT / "docs" / "images")
    parser.add_argument("--address")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    if options.address:
        photograph(options.address.rstrip("/"), options.out)
    else:
        with fresh_site() as address:
            photograph(address, options.out)
    return 0


def photograph(address: str, out: pathlib.Path) -> None:
    chromium = next(filter(None, map(shutil.which, PROGRAMS["chromium"])), None)
    if chromium is None:
        sys.exit("No Chromium found: apt-get install chromium-headless-shell.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for name, path, width, scheme in PICTURES:
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, reduced_motion="reduce"
            )
            page = context.new_page()
            page.goto(f"{address}/account/login/")
            page.get_by_role("button", name=re.compile(PERSON)).click()
            page.goto(address + path, wait_until="networkidle")
            page.wait_for_timeout(1000)  # charts are drawn after the page is there
            page.screenshot(path=str(out / f"{name}.png"))
            print(f"{name}.png")
            context.close()
        browser.close()


@contextmanager
def fresh_site() -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="homeostat-pictures-") as folder:
        # The database in the same folder, for root too; there its own account has to reach it.
        pathlib.Path(folder).chmod(0o711)
        cluster = str(pathlib.Path(folder, "postgres"))
        environment = {**os.environ, "HOMEOSTAT_DATA": folder, "HOMEOSTAT_CLUSTER": cluster}
        command = [
            str(pathlib.Path(sys.executable).with_name("homeostat")),
            "serve",
            "--demo",
            "--port",
            "8765",
        ]
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
        )
        try:
            yield address_of(process)
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(timeout=60)


def address_of(process: "subprocess.Popen[str]") -> str:
    for line in process.stdout or ():
        if found := re.search(r"http://[0-9.]+:\d+", line):
            for _ in range(100):
                try:
                    urllib.request.urlopen(f"{found.group()}/health/", timeout=5)
                    return found.group()
                except OSError:
                    time.sleep(0.2)
    sys.exit("Homeostat did not start.")


if __name__ == "__main__":
    sys.exit(main())
