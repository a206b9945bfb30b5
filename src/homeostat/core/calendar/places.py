"""Countries and time zones that exist: those the tables of the libraries know."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from zoneinfo import available_timezones

import holidays

COUNTRY = re.compile(r"([A-Z]{2})(?:-([A-Z0-9]{1,3}))?")
NO_PLACES = {"Factory", "localtime"}  # names of the database that stand for no place


@lru_cache(maxsize=4096)
def is_country(code: str) -> bool:
    """Whether a code is of ISO 3166 and has a calendar of public holidays: DE, or DE-HE with its region."""
    parts = COUNTRY.fullmatch(code)
    if parts is None:
        return False
    known = regions_of(parts[1])
    return known is not None and (parts[2] is None or parts[2] in known)


@lru_cache(maxsize=512)
def regions_of(nation: str) -> tuple[str, ...] | None:
    """The regions of a country whose public holidays are known, as in DE-HE; None where it is no country.

    `nation` is two capital letters of ISO 3166; other names of a country, such as UK, are none.
    """
    if not re.fullmatch("[A-Z]{2}", nation):
        return None
    try:
        calendar = holidays.country_holidays(nation)
    except NotImplementedError:
        return None
    if calendar.country != nation:
        return None
    return tuple(region for region in calendar.subdivisions if COUNTRY.fullmatch(f"{nation}-{region}"))


def is_time_zone(name: str) -> bool:
    """Whether a name is one of the IANA database: Europe/Berlin, UTC."""
    return name in _time_zones()


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - NO_PLACES)
