"""What happened to a cell, person or role, in plain sentences, from what is written of every day."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.core.organisation.changes import sentences
from homeostat.core.organisation.diff import diff
from homeostat.core.organisation.facts import CellFacts, Facts, RoleFacts
from homeostat.core.organisation.timeline import (
    Timeline,
    Track,
    cell_track,
    kind_track,
    person_track,
    role_track,
)
from homeostat.core.organisation.views import Introduced, Snapshot
from homeostat.core.sentence import Sentence, from_json

from .looking import Looking

A_DAY = timedelta(days=1)
RECENT = 12
LARGE = queries.BEGINNING
NAMED = ("person", "kind", "cell", "role")


@dataclass(frozen=True, slots=True)
class Episode:
    """What holds from a day on; `change` says who did it when and why, where it was done here."""

    on: date
    sentences: tuple[Sentence, ...]
    change: OrganisationChange | None = None
    is_part: bool = False

    @property
    def is_to_come(self) -> bool:
        """Neither cancelled nor itself a cancelling."""
        return self.change is None or (self.change.undone is None and self.change.undoes_id is None)


@dataclass(frozen=True, slots=True)
class Story:
    """Episodes to come, soonest first, and past ones, newest first."""

    scheduled: tuple[Episode, ...]
    past: tuple[Episode, ...]

    @property
    def recent(self) -> tuple[Episode, ...]:
        return self.past[:RECENT]

    @property
    def earlier(self) -> tuple[Episode, ...]:
        return self.past[RECENT:]


def story(looking: Looking, track: Track) -> Story:
    """The history of one cell, person or role: changes made here, and for other days what the rows say."""
    tracks = tracks_about(looking.timeline, track)
    changes = queries.changes_touching(tracks)
    covered = {change.on for change in changes if change.undone is None}
    rows = {each.on: each for each in written(looking.timeline, tracks)}
    episodes = [_told(change, rows) for change in changes]
    episodes += [each for each in rows.values() if each.on not in covered]
    episodes.sort(key=lambda each: (each.on, each.change.pk if each.change else 0))
    return Story(
        tuple(each for each in episodes if each.on > looking.today and each.is_to_come),
        tuple(each for each in reversed(episodes) if each.on <= looking.today),
    )


def _told(change: OrganisationChange, rows: Mapping[date, Episode]) -> Episode:
    """The change in its own words; of a large one only what it says about this cell, person or role."""
    own = rows.get(change.on)
    if change.sentence_count <= LARGE:
        return Episode(change.on, tuple(from_json(each) for each in change.first_sentences), change)
    if own is None or change.undone is not None:
        return Episode(change.on, tuple(change.told), change)
    return Episode(change.on, own.sentences, change, is_part=True)


def tracks_about(timeline: Timeline, track: Track) -> frozenset[Track]:
    """Every track that tells something of a cell, person or role."""
    found = {track, *timeline.mentioning(track.kind, track.key[0])}
    if track.kind == "cell":
        for role in [each for each in found if each.kind == "role"]:
            found |= timeline.mentioning("role", role.key[0])
    return frozenset(found)


def written(timeline: Timeline, tracks: Iterable[Track]) -> Iterator[Episode]:
    """The same history read off the rows alone: one episode per day on which any of the tracks changes."""
    days: dict[date, set[Track]] = {}
    for track in tracks:
        for spell in timeline.spells(track):
            days.setdefault(spell.start, set()).add(track)
            if spell.end is not None:
                days.setdefault(spell.end, set()).add(track)
    for day in sorted(days):
        said = _said(timeline, days[day], day)
        if said:
            yield Episode(day, tuple(said))


def _said(timeline: Timeline, tracks: set[Track], day: date) -> list[Sentence]:
    eve = day - A_DAY
    around = _constants(timeline, tracks, day)
    before = Snapshot({**around, **_facts(timeline, tracks, eve)})
    after = Snapshot({**around, **_facts(timeline, tracks, day)})
    new = {
        track: facts
        for track, facts in {**around, **after}.items()
        if track.kind in NAMED and timeline.get_on(track, eve) is None
    }
    known = Introduced(timeline.at(eve), new)
    return sentences(diff(before, after), known)


def _facts(timeline: Timeline, tracks: Iterable[Track], day: date) -> dict[Track, Facts]:
    found = ((track, timeline.get_on(track, day)) for track in tracks)
    return {track: facts for track, facts in found if facts is not None}


def _constants(timeline: Timeline, tracks: set[Track], day: date) -> dict[Track, Facts]:
    """What the tracks refer to, held still so that only the tracks themselves seem to change."""
    around: dict[Track, Facts] = {}
    for named in {each for track in tracks for each in _referred(timeline, track, day)} - tracks:
        facts = timeline.get_on(named, day) or timeline.get_on(named, day - A_DAY)
        if facts is not None:
            around[named] = facts
    return around


def _referred(timeline: Timeline, track: Track, day: date) -> list[Track]:
    if track.kind == "membership":
        return [cell_track(track.key[0]), person_track(track.key[1])]
    if track.kind == "holding":
        return [role_track(track.key[0]), person_track(track.key[1])]
    if track.kind == "hours":
        return [person_track(track.key[0])]
    facts = timeline.get_on(track, day) or timeline.get_on(track, day - A_DAY)
    if isinstance(facts, CellFacts):
        return [kind_track(facts.kind), *([cell_track(facts.parent)] if facts.parent else [])]
    return [cell_track(facts.cell)] if isinstance(facts, RoleFacts) and facts.cell else []
