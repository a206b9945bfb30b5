"""What the core remembers is forgotten, so that its own tests run every line of it."""

import pytest

from homeostat.core.calendar import public


@pytest.fixture(autouse=True, scope="module")
def nothing_remembered() -> None:
    public._of_year.cache_clear()
