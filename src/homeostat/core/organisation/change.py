"""What every change of the organisation can do: say itself, object, and become edits of the timeline."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from pydantic import ConfigDict

from homeostat.core.sentence import Sentence, percent, say

from .facts import Facts, MembershipFacts
from .reasons import Reason
from .timeline import Edit, Track, earliest
from .views import Moment, View

STANDINGS = {
    "core": say("a core member"),
    "newcomer": say("a newcomer"),
    "short_term": say("a short-term member"),
}


@dataclass(frozen=True, slots=True)
class Change(ABC):
    """One of the closed set of changes; a frozen value that names things by their keys."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    @abstractmethod
    def sentence(self, before: View) -> Sentence:
        """The change in words, with the names of the day before it."""

    def introduces(self) -> dict[Track, Facts]:
        """The people, kinds, cells and roles it brings into being, for the sentences of what follows."""
        return {}


@dataclass(frozen=True, slots=True)
class Step(Change):
    """A change that is applied in one go."""

    @abstractmethod
    def objections(self, moment: Moment) -> list[Reason]:
        """What stands against the change on its own day (conflicts with anything else: `rules.check`)."""

    @abstractmethod
    def writes(self, moment: Moment) -> list[Edit]:
        """What the change writes from its day on; only where there are no objections."""


def written(moment: Moment, track: Track, facts: Facts, *, within: Iterable[Track] = ()) -> Edit:
    """These facts from the day to the end of the spell it lands in, no longer than what it lies within."""
    ends = [moment.timeline.through(outer, moment.day) for outer in within]
    end = earliest(moment.timeline.until(track, moment.day), *(each for each in ends if each != moment.day))
    return Edit(track, moment.day, end, facts)


def ended(moment: Moment, *tracks: Track) -> list[Edit]:
    """Nothing from the day to the end of the spell it lands in."""
    return [Edit(track, moment.day, _end(moment, track), None) for track in tracks]


def _end(moment: Moment, track: Track) -> date | None:
    spell = moment.timeline.spell_on(track, moment.day)
    return None if spell is None else spell.end


def place_said(facts: MembershipFacts) -> Sentence:
    """A membership in words: a core member with 50 % of their time."""
    standing = STANDINGS[facts.standing]
    if facts.share == 1:
        return standing
    return say("{standing} with {share} of their time", standing=standing, share=percent(facts.share))
