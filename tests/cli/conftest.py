"""Homeostat as whoever runs the machine meets it: real processes on data folders of their own."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest


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
        command = [sys.executable, "-m", "homeostat.cli", *words]
        environment = self.environment | dict(more or {})
        return subprocess.run(
            command,
            env=environment,
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            timeout=300,
            check=False,
        )

    def ask(self, python: str, more: Mapping[str, str] | None = None) -> str:
        """What a few lines of Python print in this house, with Django ready."""
        script = f"from homeostat.cli.ready import database_ready\nwith database_ready():\n    {python}"
        command = [sys.executable, "-c", script]
        environment = self.environment | dict(more or {})
        result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert result.returncode == 0, result.stderr
        return result.stdout.strip()


def new_house() -> House:
    folder = Path(tempfile.mkdtemp(prefix="homeostat-house-", dir="/tmp"))
    folder.chmod(0o711)
    return House(folder)


def tear_down(house: House) -> None:
    command = [sys.executable, "-m", "homeostat.platform.postgres", "stop", "--force"]
    subprocess.run(command, env=house.environment, capture_output=True, check=False)
    shutil.rmtree(house.folder, ignore_errors=True)


def keep_up(house: House, command: str) -> None:
    words = [sys.executable, "-m", "homeostat.platform.postgres", command]
    subprocess.run(words, env=house.environment, capture_output=True, check=True)


@pytest.fixture(scope="session")
def built_house() -> Iterator[House]:
    """Tables, and nobody in them; made once, copied for each module."""
    made = new_house()
    result = made.do("migrate")
    assert result.returncode == 0, result.stderr
    yield made
    tear_down(made)


@pytest.fixture(scope="module")
def house(built_house: House) -> Iterator[House]:
    """A house with tables whose server stays up between the commands."""
    made = new_house()
    for part in ("data", "postgres"):
        subprocess.run(["cp", "-a", str(built_house.folder / part), str(made.folder)], check=True)
    keep_up(made, "start")
    yield made
    tear_down(made)


@pytest.fixture(scope="session")
def demo_house(built_house: House) -> Iterator[House]:
    """The whole demo organisation, for tests that change little of it."""
    made = new_house()
    for part in ("data", "postgres"):
        subprocess.run(["cp", "-a", str(built_house.folder / part), str(made.folder)], check=True)
    keep_up(made, "start")
    loaded = made.do("demo")
    assert loaded.returncode == 0, loaded.stderr
    yield made
    tear_down(made)


@pytest.fixture
def bare_house() -> Iterator[House]:
    """A folder and nothing in it."""
    made = new_house()
    yield made
    tear_down(made)
