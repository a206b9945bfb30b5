"""Countries of ISO 3166 with a calendar of public holidays, and time zones of the IANA database."""

import pytest

from homeostat.core.calendar.places import is_country, is_time_zone, regions_of


@pytest.mark.parametrize("code", ["DE", "DE-HE", "GB", "GB-SCT", "NO", "US-CA", "PT-11"])
def test_a_country_with_or_without_its_region(code: str) -> None:
    assert is_country(code)


@pytest.mark.parametrize("code", ["ZZ", "UK", "DE-ZZ", "ZZ-HE", "Germany", "de", "DEU", "DE-", "DE-HE ", ""])
def test_no_country(code: str) -> None:
    assert not is_country(code)


def test_the_regions_of_a_country() -> None:
    assert {"HE", "BY"} <= set(regions_of("DE") or ())
    assert regions_of("AF") == ()
    assert "Augsburg" not in (regions_of("DE") or ())  # no region of ISO 3166
    assert [regions_of(nation) for nation in ("ZZ", "UK", "de", "__doc__")] == [None] * 4


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("Europe/Berlin", True),
        ("UTC", True),
        ("Europe/Nowhere", False),
        ("europe/berlin", False),
        ("../etc", False),
        ("localtime", False),
        ("Factory", False),
        ("", False),
    ],
)
def test_a_time_zone_is_one_of_the_database(name: str, is_one: bool) -> None:
    assert is_time_zone(name) is is_one
