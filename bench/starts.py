"""first_page and second_start: `make run` on a fresh clone of what is committed, until "/" shows a page.

    python -m bench.starts

The package caches are those of this machine (fill them by a run before); home, data and database are new.
"""

import json
import os
import platform
import re
import signal
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

KEYS = ("first_page", "second_start")
ROOT = Path(__file__).resolve().parent.parent
SECOND_STARTS = 3
LONGEST = 600.0
PASSED_ON = re.compile(
    r"PATH|PIP_|UV_|NPM_CONFIG_|npm_config_|SSL_CERT|REQUESTS_CA|NODE_EXTRA|https?_proxy|HTTPS?_PROXY"
)


def environment(folder: Path) -> dict[str, str]:
    """As a newcomer's, but with the package caches of this machine."""
    home = Path.home()
    caches = {
        "PIP_CACHE_DIR": str(home / ".cache/pip"),
        "UV_CACHE_DIR": str(home / ".cache/uv"),
        "NPM_CONFIG_CACHE": str(home / ".npm"),
    }
    kept = {name: value for name, value in os.environ.items() if PASSED_ON.match(name)}
    own = {"HOME": str(folder / "home"), "LANG": "C.UTF-8", "HOMEOSTAT_CLUSTER": str(folder / "postgres")}
    return caches | kept | own


def seconds_to_page(clone: Path, env: Mapping[str, str]) -> float:
    """Start, wait for the first page, stop; the seconds between."""
    log = clone.parent / "make-run.log"
    with log.open("wb") as out:
        begun = time.monotonic()
        process = subprocess.Popen(
            ["make", "run"],
            cwd=clone,
            env=env,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
    try:
        while time.monotonic() - begun < LONGEST and process.poll() is None:
            found = re.findall(r"http://127\.0\.0\.1:\d+", log.read_text(errors="replace"))
            if found and is_page(found[-1]):
                return time.monotonic() - begun
            time.sleep(0.1)
        raise SystemExit(f"No page came. The end of its log:\n{log.read_text(errors='replace')[-2000:]}")
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)
        wait_for_end(process.pid)


def is_page(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/", timeout=30) as answer:
            return bool(answer.status == 200 and b"<title>" in answer.read())
    except (urllib.error.URLError, OSError):
        return False


def wait_for_end(group: int) -> None:
    for _ in range(300):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)


def run() -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory(prefix="homeostat-start-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o711)
        (folder / "home").mkdir()
        clone = folder / "clone"
        subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
        env = environment(folder)
        first = seconds_to_page(clone, env)
        seconds = [seconds_to_page(clone, env) for _ in range(SECOND_STARTS)]
    return [result("first_page", [first]), result("second_start", seconds)]


def result(key: str, samples: list[float]) -> dict[str, object]:
    return {
        "key": key,
        "value": round(statistics.median(samples), 1),
        "unit": "s",
        "peer": None,
        "peer_value": None,
        "ratio": None,
        "samples": {"seconds": [round(each, 2) for each in samples], "load_average": os.getloadavg()[0]},
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
        "date": datetime.now(UTC).date().isoformat(),
        "command": "python -m bench.starts",
    }


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
