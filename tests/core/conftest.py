"""What the core remembers is forgotten, so that its own tests run every line of it."""

import pytest

from homeostat.core.calendar import places, public


@pytest.fixture(autouse=True, scope="module")
def nothing_remembered() -> None:
    for known in (public._of_year, places.is_country, places.regions_of, places._time_zones):
        known.cache_clear()
