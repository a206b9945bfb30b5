"""Public holidays, from the `holidays` library (its tables follow each country's law)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

import holidays


class UnknownCountry(ValueError):
    """No calendar of public holidays under that code."""


def public_holidays(country: str, years: Iterable[int], *, language: str = "en") -> Mapping[date, str]:
    """The public holidays of a country in the given years, each with its name.

    Names are in the language ("en", "de") where the country's calendar is translated, else in its own.

    `country` is ISO 3166 ("DE", "FR") or with its subdivision ("DE-HE"); an empty one has no holidays.
    Holidays kept on another day (a Saturday's on Friday, say) are on the day they are kept. UnknownCountry
    where there is no such code.
    """
    found: dict[date, str] = {}
    for year in years:
        found.update(_of_year(country, year, language))
    return found


@lru_cache(maxsize=4096)
def _of_year(country: str, year: int, language: str) -> Mapping[date, str]:
    if not country:
        return MappingProxyType({})
    nation, _, subdivision = country.partition("-")
    try:
        spoken = holidays.country_holidays(nation)
        known = [each for each in spoken.supported_languages if each.partition("_")[0] == language]
        calendar = holidays.country_holidays(
            nation,
            subdiv=subdivision or None,
            years=year,
            language=known[0] if known else spoken.default_language,
        )
    except (NotImplementedError, KeyError) as error:
        raise UnknownCountry(
            f"There is no calendar of public holidays for “{country}”: "
            "write an ISO 3166 code such as DE or DE-HE."
        ) from error
    return MappingProxyType(dict(calendar))
