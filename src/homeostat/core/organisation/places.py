"""Where people live: what is said anew about it has to exist; what was said before stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from homeostat.core.calendar.places import is_country, is_time_zone, regions_of
from homeostat.core.sentence import Sentence, Series, say

from .facts import PersonFacts
from .reasons import Reason
from .timeline import Spell, Timeline, Track, changed_tracks

NO_COUNTRY = say("“{country}” is not the code of a country.")
USE_COUNTRY = say("Use a code of ISO 3166 such as DE, or DE-HE with its region, or none.")
NO_ZONE = say("“{zone}” is not a time zone.")
USE_ZONE = say("Use a name such as Europe/Berlin, or UTC.")


def unknown_places(
    track: Track, facts: PersonFacts, day: date, *, before: Iterable[Spell] = ()
) -> list[Reason]:
    """A reason for a country and for a time zone that do not exist, unless they were there before."""
    earlier = [spell.facts for spell in before if isinstance(spell.facts, PersonFacts)]
    found = []
    if facts.country and facts.country not in {each.country for each in earlier}:
        found += [Reason(*said, day, track, "country") for said in against_country(facts.country)]
    if facts.time_zone not in {each.time_zone for each in earlier} and not is_time_zone(facts.time_zone):
        found.append(Reason(NO_ZONE.filled(zone=facts.time_zone), USE_ZONE, day, track, "time_zone"))
    return found


def new_unknown_places(before: Timeline, after: Timeline) -> Iterator[Reason]:
    """The same for everybody of whom a timeline says something else than an earlier one."""
    for track in changed_tracks(before, after):
        for spell in after.spells(track):
            if isinstance(spell.facts, PersonFacts):
                yield from unknown_places(track, spell.facts, spell.start, before=before.spells(track))


def against_country(code: str) -> Iterator[tuple[Sentence, Sentence]]:
    """What is wrong with the code of a country, and how to mend it; nothing where it exists."""
    if is_country(code):
        return
    nation, _, region = code.partition("-")
    known = regions_of(nation)
    if known is None:
        yield NO_COUNTRY.filled(country=code), USE_COUNTRY
        return
    message = say("No public holidays are known for the region {region} of {country}.")
    remedy = say("Use {country} without a region.")
    if known:
        remedy = say("Use {country} without a region, or one of: {regions}.")
    yield (
        message.filled(region=region, country=nation),
        remedy.filled(country=nation, regions=Series(tuple(f"{nation}-{each}" for each in known))),
    )
