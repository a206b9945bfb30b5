"""Clusters of our own for tests of the supervisor: nothing here touches the server the other tests use."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.platform.postgres.clusters import FAST, Others, places_in, stop_for_certain

from homeostat.platform.postgres import Cluster, Share


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the server's account can reach, also when the tests run as root."""
    made = Path(tempfile.mkdtemp(prefix="homeostat-supervisor-", dir="/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture(scope="session")
def pristine() -> Iterator[Path]:
    """A cluster as initdb leaves it, made once and copied for each test."""
    made = Path(tempfile.mkdtemp(prefix="homeostat-pristine-", dir="/tmp"))
    made.chmod(0o711)
    share = Share(Cluster(places_in(made / "home"), FAST))
    share.join()
    share.leave()
    yield made / "home"
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def home(folder: Path, pristine: Path) -> Iterator[Path]:
    """A stopped cluster."""
    target = folder / "home"
    subprocess.run(["cp", "-a", str(pristine), str(target)], check=True)
    yield target
    stop_for_certain(target)


@pytest.fixture
def share(home: Path) -> Share:
    return Share(Cluster(places_in(home), FAST))


@pytest.fixture
def another(home: Path) -> Iterator[Others]:
    others = Others(home)
    yield others
    others.end()
