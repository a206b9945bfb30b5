"""What must hold of an organisation on every day: nothing refers to something that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from . import policies
from .facts import CellFacts, HoursFacts, KindFacts, MembershipFacts, PersonFacts, PolicyFacts, RoleFacts
from .reasons import ABSENT, NOUNS, Reason, about, day_text, label
from .timeline import Kind, Spell, Timeline, Track, cell_track, kind_track, person_track, role_track
from .views import Moment

Period = tuple[date, date | None]
LEAVING = {"person": "leaves", "kind": "is given up", "cell": "closes", "role": "is given up"}


def check(timeline: Timeline, touched: Iterable[Track], since: date) -> tuple[Reason, ...]:
    """Every way in which touched tracks, or what depends on them, break a rule from a day on.

    Looks forward through everything scheduled; earlier days are left alone. Empty where all is well.
    """
    tracks = set(touched)
    concerned = tracks | {near for track in tracks for near in _dependents(timeline, track)}
    reasons: dict[Reason, None] = {}
    for track in sorted(concerned):
        for spell in timeline.spells(track):
            if spell.end is None or spell.end > since:
                reasons.update(dict.fromkeys(_RULES[track.kind](timeline, track, spell, since)))
    for person in sorted({track.key[1] for track in concerned if track.kind == "membership"}):
        reasons.update(dict.fromkeys(_shares(timeline, person, since)))
    return tuple(reasons)


def check_all(timeline: Timeline) -> tuple[Reason, ...]:
    """Every broken rule of a whole timeline, from its first day on."""
    return check(timeline, timeline, date.min)


def _dependents(timeline: Timeline, track: Track) -> Iterator[Track]:
    if track.kind == "membership":
        for other in timeline.mentioning("person", track.key[1]):
            if other.kind == "holding":
                yield other
    elif track.kind in ABSENT:
        yield from timeline.mentioning(track.kind, track.key[0])


def _gap(covering: Sequence[Period], start: date, end: date | None) -> date | None:
    """The first day of [start, end) that none of the periods covers."""
    cursor = start
    for first, last in sorted(covering, key=lambda period: period[0]):
        if first > cursor:
            break
        if last is None:
            return None
        cursor = max(cursor, last)
    return cursor if end is None or cursor < end else None


def _requires(timeline: Timeline, track: Track, spell: Spell, since: date, outer: Track) -> Iterator[Reason]:
    """A reason where a spell reaches beyond the thing it belongs to."""
    covering = [(each.start, each.end) for each in timeline.spells(outer)]
    day = _gap(covering, max(spell.start, since), spell.end)
    if day is None:
        return
    if not covering:
        message = f"There is no {NOUNS[outer.kind]} “{outer.key[0]}”."
        yield Reason(message, "Choose one that exists, or add it first.", day, track)
        return
    view = Moment(timeline, day)
    what, there = about(view, track), label(view, outer)
    verb = ("starts" if day == spell.start else "continues") if track.kind != "hours" else "are set"
    message = f"{what} {verb} on {day_text(day)}, when {there} {ABSENT[outer.kind]}."
    remedy = f"Move, end or undo that first, or see that {there} {LEAVING[outer.kind]} later."
    yield Reason(message[:1].upper() + message[1:], remedy, day, track)


def _named(name: str, track: Track, day: date) -> Iterator[Reason]:
    if not 0 < len(name.strip()) <= 200:
        yield Reason(f"A {track.kind} has no name.", "Give a name of 1 to 200 letters.", day, track)


def _person_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    facts = spell.facts
    assert isinstance(facts, PersonFacts)
    yield from _named(facts.name, track, spell.start)
    if not policies.COUNTRY.fullmatch(facts.country):
        message = f"“{facts.country}” is not the code of a country."
        yield Reason(message, "Use a code such as DE, or DE-HE with its region, or none.", spell.start, track)
    if not policies.TIME_ZONE.fullmatch(facts.time_zone):
        message = f"“{facts.time_zone}” is not a time zone."
        yield Reason(message, "Use a name such as Europe/Berlin, or UTC.", spell.start, track)


def _kind_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    assert isinstance(spell.facts, KindFacts)
    yield from _named(spell.facts.name, track, spell.start)


def _cell_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    facts = spell.facts
    assert isinstance(facts, CellFacts)
    yield from _named(facts.name, track, spell.start)
    yield from _requires(timeline, track, spell, since, kind_track(facts.kind))
    if facts.parent is not None:
        yield from _requires(timeline, track, spell, since, cell_track(facts.parent))
        yield from _circle(timeline, track, spell, since)


def _circle(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    """A reason for the first day on which a cell is inside itself."""
    for day in _days_above(timeline, track, max(spell.start, since), spell.end):
        view = Moment(timeline, day)
        path, above = [track.key[0]], view.cell(track.key[0])
        while above is not None and above.parent is not None and above.parent not in path:
            path.append(above.parent)
            above = view.cell(above.parent)
        if above is not None and above.parent == track.key[0]:
            names = " in ".join(view.name(cell_track(cell)) for cell in [*path, track.key[0]])
            message = f"On {day_text(day)} cells would be inside one another: {names}."
            yield Reason(message, "Choose another parent, or take the inner one out first.", day, track)
            return


def _days_above(timeline: Timeline, track: Track, start: date, end: date | None) -> list[date]:
    """The day itself and each later one, before the end, on which the cells around a cell may change."""
    days, seen, waiting = {start}, {track}, [track]
    while waiting:
        for spell in timeline.spells(waiting.pop()):
            if spell.start > start and (end is None or spell.start < end):
                days.add(spell.start)
            parent = spell.facts.parent if isinstance(spell.facts, CellFacts) else None
            if parent is not None and cell_track(parent) not in seen:
                seen.add(cell_track(parent))
                waiting.append(cell_track(parent))
    return sorted(days)


def _membership_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    cell, person = track.key
    yield from _requires(timeline, track, spell, since, cell_track(cell))
    yield from _requires(timeline, track, spell, since, person_track(person))
    facts = spell.facts
    assert isinstance(facts, MembershipFacts)
    if not 0 < facts.share <= 1:
        message = f"A share of {facts.share} of a person's time is not possible."
        yield Reason(message, "Choose a share above 0 % and up to 100 %.", spell.start, track)


def _shares(timeline: Timeline, person: str, since: date) -> Iterator[Reason]:
    """A reason for the first day on which a person's cells ask for more than all of their time."""
    tracks = [track for track in timeline.mentioning("person", person) if track.kind == "membership"]
    days = {since} | {spell.start for track in tracks for spell in timeline.spells(track)}
    for day in sorted(each for each in days if each >= since):
        view = Moment(timeline, day)
        shares = view.cells_of(person)
        total = sum((facts.share for facts in shares.values()), Decimal(0))
        if total > 1:
            cells = ", ".join(
                f"{view.name(cell_track(cell))} {(facts.share * 100).normalize():f} %"
                for cell, facts in shares.items()
            )
            name = view.name(person_track(person))
            message = f"On {day_text(day)} the cells of {name} ask for more than all of their time: {cells}."
            yield Reason(message, "Lower a share, or end a membership first.", day, person_track(person))
            return


def _hours_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    yield from _requires(timeline, track, spell, since, person_track(track.key[0]))
    facts = spell.facts
    assert isinstance(facts, HoursFacts)
    if not all(0 <= hours <= 24 for hours in facts.week):
        message = f"{about(Moment(timeline, spell.start), track)} on a day are below 0 or above 24."
        yield Reason(message, "Give hours from 0 to 24 for each day.", spell.start, track)


def _role_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    facts = spell.facts
    assert isinstance(facts, RoleFacts)
    yield from _named(facts.name, track, spell.start)
    if facts.cell is not None:
        yield from _requires(timeline, track, spell, since, cell_track(facts.cell))
    if not 0 <= facts.hours_per_sprint <= 1000:
        message = f"{facts.name} cannot take {facts.hours_per_sprint} hours per sprint."
        yield Reason(message, "Give hours from 0 to 1000.", spell.start, track)
    if not 1 <= facts.wanted_holders <= 1000 or (facts.term_sprints is not None and facts.term_sprints < 1):
        message = f"{facts.name} needs at least one holder, and a term of at least one sprint if it has one."
        yield Reason(message, "Give whole numbers from 1 on.", spell.start, track)


def _holding_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    role, person = track.key
    yield from _requires(timeline, track, spell, since, role_track(role))
    yield from _requires(timeline, track, spell, since, person_track(person))
    for asked in timeline.spells(role_track(role)):
        if isinstance(asked.facts, RoleFacts) and asked.facts.eligibility == "core":
            start = max(spell.start, since, asked.start)
            ends = [end for end in (spell.end, asked.end) if end is not None]
            if not ends or start < min(ends):
                yield from _core_member(timeline, track, asked.facts, (start, min(ends, default=None)))


def _core_member(timeline: Timeline, track: Track, role: RoleFacts, period: Period) -> Iterator[Reason]:
    person = track.key[1]
    covering = [
        (spell.start, spell.end)
        for membership in timeline.mentioning("person", person)
        if membership.kind == "membership" and role.cell in (None, membership.key[0])
        for spell in timeline.spells(membership)
        if isinstance(spell.facts, MembershipFacts) and spell.facts.standing == "core"
    ]
    day = _gap(covering, *period)
    if day is not None:
        view = Moment(timeline, day)
        where = "" if role.cell is None else f" of {label(view, cell_track(role.cell))}"
        name = label(view, person_track(person))
        message = f"{role.name} is for core members{where}, and {name} is not one on {day_text(day)}."
        remedy = f"Release {name} from {role.name} first, choose a core member, or open the role to anyone."
        yield Reason(message, remedy, day, track)


def _policy_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    key, scope = track.key
    facts = spell.facts
    if key not in policies.REGISTRY or not policies.has_scope(key, scope):
        message = f"There is no policy “{key}” for “{scope}”."
        yield Reason(message, "Choose one of the known policies and its scopes.", spell.start, track)
        return
    noun, _, name = scope.partition(":")
    if noun == "cell":
        yield from _requires(timeline, track, spell, since, cell_track(name))
    elif noun == "kind":
        yield from _requires(timeline, track, spell, since, kind_track(name))
    assert isinstance(facts, PolicyFacts)
    try:
        policies.canonical(key, facts.value)
    except ValueError as error:
        message = f"{facts.value} is not a value of “{key}”."
        yield Reason(message, f"{error}.", spell.start, track)


_RULES: dict[Kind, Callable[[Timeline, Track, Spell, date], Iterator[Reason]]] = {
    "person": _person_rule,
    "kind": _kind_rule,
    "cell": _cell_rule,
    "membership": _membership_rule,
    "hours": _hours_rule,
    "role": _role_rule,
    "holding": _holding_rule,
    "policy": _policy_rule,
}
