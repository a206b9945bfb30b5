"""What must hold of an organisation on every day: nothing refers to something that is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from homeostat.core.sentence import Series, Value, percent, say

from . import places, policies, policy_values
from .facts import CellFacts, HoursFacts, KindFacts, MembershipFacts, PersonFacts, PolicyFacts, RoleFacts
from .reasons import ABSENT, Reason, about, label
from .timeline import Kind, Spell, Timeline, Track, cell_track, kind_track, person_track, role_track
from .views import Moment

Period = tuple[date, date | None]
UNKNOWN = {
    "person": say("There is no person “{key}”."),
    "kind": say("There is no kind of {cell_word} “{key}”."),
    "cell": say("There is no {cell_word} “{key}”."),
    "role": say("There is no {role_word} “{key}”."),
}
MEANWHILE = {
    "person": say("{name} is not in the organisation"),
    "kind": say("{name} is not defined"),
    "cell": say("{name} is not open"),
    "role": say("{name} does not exist"),
}
LEAVING = {
    "person": say("Move, end or undo that first, or see that {name} leaves later."),
    "kind": say("Move, end or undo that first, or see that {name} is given up later."),
    "cell": say("Move, end or undo that first, or see that {name} closes later."),
    "role": say("Move, end or undo that first, or see that {name} is given up later."),
}
NAMELESS = {
    "person": say("A person has no name."),
    "kind": say("A kind of {cell_word} has no name."),
    "cell": say("{A_cell_word} has no name."),
    "role": say("{A_role_word} has no name."),
}


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
        message = UNKNOWN[outer.kind].filled(key=outer.key[0])
        yield Reason(message, say("Choose one that exists, or add it first."), day, track)
        return
    view = Moment(timeline, day)
    name = label(view, outer)
    if track.kind == "hours":
        said = say("{Thing} are set on {day}, when {meanwhile}.")
    elif day == spell.start:
        said = say("{Thing} starts on {day}, when {meanwhile}.")
    else:
        said = say("{Thing} continues on {day}, when {meanwhile}.")
    meanwhile = MEANWHILE[outer.kind].filled(name=name)
    message = said.filled(thing=about(view, track), day=day, meanwhile=meanwhile)
    yield Reason(message, LEAVING[outer.kind].filled(name=name), day, track)


def _named(name: str, track: Track, day: date) -> Iterator[Reason]:
    if not 0 < len(name.strip()) <= 200:
        yield Reason(NAMELESS[track.kind], say("Give a name of 1 to 200 letters."), day, track)


def _person_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    facts = spell.facts
    assert isinstance(facts, PersonFacts)
    yield from _named(facts.name, track, spell.start)
    if not policy_values.COUNTRY.fullmatch(facts.country):
        message = places.NO_COUNTRY.filled(country=facts.country)
        yield Reason(message, places.USE_COUNTRY, spell.start, track, "country")
    if not policy_values.TIME_ZONE.fullmatch(facts.time_zone):
        message = places.NO_ZONE.filled(zone=facts.time_zone)
        yield Reason(message, places.USE_ZONE, spell.start, track, "time_zone")


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
            names = [view.name(cell_track(cell)) for cell in [*path, track.key[0]]]
            message = say(
                "On {day} {cells_word} would be inside one another: {path}.", day=day, path=_nested(names)
            )
            remedy = say("Choose another parent, or take the inner one out first.")
            yield Reason(message, remedy, day, track)
            return


def _nested(names: Sequence[str]) -> Value:
    """Each in the next: Lark in Falcon in Juniper."""
    inner, *outer = names
    return say("{inner} in {outer}", inner=inner, outer=_nested(outer)) if outer else inner


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
        message = say("A share of {share} of a person's time is not possible.", share=percent(facts.share))
        yield Reason(message, say("Choose a share above 0 % and up to 100 %."), spell.start, track)


def _shares(timeline: Timeline, person: str, since: date) -> Iterator[Reason]:
    """A reason for the first day on which a person's cells ask for more than all of their time."""
    tracks = [track for track in timeline.mentioning("person", person) if track.kind == "membership"]
    days = {since} | {spell.start for track in tracks for spell in timeline.spells(track)}
    for day in sorted(each for each in days if each >= since):
        view = Moment(timeline, day)
        shares = view.cells_of(person)
        total = sum((facts.share for facts in shares.values()), Decimal(0))
        if total > 1:
            cells = (
                say("{cell} {share}", cell=view.name(cell_track(cell)), share=percent(facts.share))
                for cell, facts in shares.items()
            )
            message = say(
                "On {day} the {cells_word} of {person} ask for more than all of their time: {shares}.",
                day=day,
                person=view.name(person_track(person)),
                shares=Series(tuple(cells)),
            )
            remedy = say("Lower a share, or end a membership first.")
            yield Reason(message, remedy, day, person_track(person))
            return


def _hours_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    yield from _requires(timeline, track, spell, since, person_track(track.key[0]))
    facts = spell.facts
    assert isinstance(facts, HoursFacts)
    if not all(0 <= hours <= 24 for hours in facts.week):
        thing = about(Moment(timeline, spell.start), track)
        message = say("{Thing} on a day are below 0 or above 24.", thing=thing)
        yield Reason(message, say("Give hours from 0 to 24 for each day."), spell.start, track)


def _role_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    facts = spell.facts
    assert isinstance(facts, RoleFacts)
    yield from _named(facts.name, track, spell.start)
    if facts.cell is not None:
        yield from _requires(timeline, track, spell, since, cell_track(facts.cell))
    if not 0 <= facts.hours_per_sprint <= 1000:
        message = say(
            "{role} cannot take {hours} hours per {sprint_word}.",
            role=facts.name,
            hours=facts.hours_per_sprint,
        )
        yield Reason(message, say("Give hours from 0 to 1000."), spell.start, track)
    if not 1 <= facts.wanted_holders <= 1000 or (facts.term_sprints is not None and facts.term_sprints < 1):
        message = say(
            "{role} needs at least one holder, and a term of at least one {sprint_word} if it has one.",
            role=facts.name,
        )
        yield Reason(message, say("Give whole numbers from 1 on."), spell.start, track)


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
        if role.cell is None:
            said = say("{role} is for core members, and {person} is not one on {day}.")
        else:
            said = say("{role} is for core members of {cell}, and {person} is not one on {day}.")
            said = said.filled(cell=label(view, cell_track(role.cell)))
        remedy = say(
            "Release {person} from {role} first, choose a core member, or open the {role_word} to anyone."
        )
        named = {"person": label(view, person_track(person)), "role": role.name}
        yield Reason(said.filled(day=day, **named), remedy.filled(**named), day, track)


def _policy_rule(timeline: Timeline, track: Track, spell: Spell, since: date) -> Iterator[Reason]:
    key, scope = track.key
    facts = spell.facts
    if key not in policies.REGISTRY or not policies.has_scope(key, scope):
        message = say("There is no policy “{key}” for “{scope}”.", key=key, scope=scope)
        yield Reason(message, say("Choose one of the known policies and its scopes."), spell.start, track)
        return
    noun, _, name = scope.partition(":")
    if noun == "cell":
        yield from _requires(timeline, track, spell, since, cell_track(name))
    elif noun == "kind":
        yield from _requires(timeline, track, spell, since, kind_track(name))
    assert isinstance(facts, PolicyFacts)
    try:
        policies.canonical(key, facts.value)
    except policies.NotAValue as error:
        given = policies.said(key, facts.value)
        message = say("{value} is not a value of “{key}”.", value=given, key=key)
        yield Reason(message, error.remedy, spell.start, track)


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
