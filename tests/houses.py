"""Homeostat as whoever runs the machine meets it: real processes on data folders of their own.

A house with tables, or with the whole demo, takes long to build: it is built once in a run of the tests, by
the first process that wants it, and copied for whoever needs one.
"""

import contextlib
import fcntl
import os
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

import pytest
from tests.forks import in_a_process

SHARED = "HOMEOSTAT_TEST_HOUSES"
"""The folder in which the processes of a run find the houses that are built."""
PARTS = ("data", "postgres")
READY_WITHIN = 180.0


class House:
    """A data folder and the commands given there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def environment(self) -> dict[str, str]:
        unwanted = ("DATABASE_URL", "HOMEOSTAT_URL", "HOMEOSTAT_DEMO", "PYTHONDONTWRITEBYTECODE")
        kept = {name: value for name, value in os.environ.items() if name not in unwanted}
        cluster = str(self.folder / "postgres")
        return kept | {"HOMEOSTAT_DATA": str(self.folder / "data"), "HOMEOSTAT_CLUSTER": cluster}

    def do(self, *words: str, more: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """What a command of `homeostat` said, and how it ended."""
        return in_a_process(
            words, "import sys; from homeostat.cli import main; sys.exit(main())", self._with(more)
        )

    def ask(self, python: str, more: Mapping[str, str] | None = None) -> str:
        """What a few lines of Python print in this house, with Django ready."""
        script = f"from homeostat.cli.ready import database_ready\nwith database_ready():\n    {python}"
        result = in_a_process((), script, self._with(more))
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()

    def _with(self, more: Mapping[str, str] | None) -> dict[str, str]:
        return self.environment | dict(more or {})


def new_house() -> House:
    folder = Path(tempfile.mkdtemp(prefix="homeostat-house-", dir="/tmp"))
    folder.chmod(0o711)
    return House(folder)


def tear_down(house: House) -> None:
    rest(house)
    shutil.rmtree(house.folder, ignore_errors=True)


def keep_up(house: House, command: str) -> None:
    words = [sys.executable, "-m", "homeostat.platform.postgres", command]
    subprocess.run(words, env=house.environment, capture_output=True, check=True)


def with_tables() -> House:
    """A copy of the house with tables and nobody in them; its server is not running."""
    return _copied(_built("tables", _migrate))


def with_demo() -> House:
    """A copy of a house that was started on nothing as a newcomer does; its server is not running."""
    return _copied(_built("demo", _first_start))


def _built(name: str, build: Callable[[House], None]) -> House:
    """The house of that name, built by the first process that wants it; its server is at rest."""
    house = House(Path(os.environ[SHARED]) / name)
    with house.folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not house.folder.exists():
            made = new_house()
            build(made)
            rest(made)
            shutil.move(made.folder, house.folder)
    return house


def _copied(built: House) -> House:
    made = new_house()
    for part in PARTS:
        subprocess.run(["cp", "-a", str(built.folder / part), str(made.folder)], check=True)
    return made


def _migrate(house: House) -> None:
    result = house.do("migrate")
    assert result.returncode == 0, result.stderr


def _first_start(house: House) -> None:
    with serving(house, "--demo"):
        pass


@contextlib.contextmanager
def serving(
    house: House, *words: str, host: str = "127.0.0.1", more: Mapping[str, str] | None = None
) -> Iterator[str]:
    """The address of a Homeostat that serves a house, with everything of its own."""
    port = free_port()
    environment = house.environment | {"HOMEOSTAT_URL": f"http://{host}:{port}", **(more or {})}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = house.folder / "serve.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("homeostat"), "serve", "--port", str(port), *words],
            env=environment,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}", process, log)
        yield f"http://{host}:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@contextlib.contextmanager
def serving_nobody_yet(*, host: str = "127.0.0.1", more: Mapping[str, str] | None = None) -> Iterator[str]:
    """The address of a Homeostat with tables and nobody in them, gone afterwards with all it holds."""
    house = with_tables()
    try:
        with serving(house, host=host, more=more) as address:
            yield address
    finally:
        tear_down(house)


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


def rest(house: House) -> None:
    """Stop the server of a house."""
    command = [sys.executable, "-m", "homeostat.platform.postgres", "stop", "--force"]
    subprocess.run(command, env=house.environment, capture_output=True, check=False)
