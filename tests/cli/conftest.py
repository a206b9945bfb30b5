"""Houses for the tests of the command line."""

from collections.abc import Iterator

import pytest
from tests.houses import House, keep_up, new_house, tear_down, with_demo, with_tables


@pytest.fixture(scope="module")
def house() -> Iterator[House]:
    """A house with tables whose server stays up between the commands."""
    made = with_tables()
    keep_up(made, "start")
    yield made
    tear_down(made)


@pytest.fixture(scope="session")
def demo_house() -> Iterator[House]:
    """The whole demo organisation, for tests that change little of it."""
    made = with_demo()
    keep_up(made, "start")
    yield made
    tear_down(made)


@pytest.fixture
def bare_house() -> Iterator[House]:
    """A folder and nothing in it."""
    made = new_house()
    yield made
    tear_down(made)
