"""Changing the organisation: every change goes through here, one at a time, recorded and undoable."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from pydantic import TypeAdapter

from homeostat.areas.organisation import queries
from homeostat.areas.organisation.following import what_follows
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.areas.organisation.own_rules import (
    not_theirs,
    opening_to_themselves,
    policies_in,
    policies_of,
    with_others,
)
from homeostat.areas.organisation.refusals import Conflict, ForStewards, Refused
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.organisation.writing import Rows, write
from homeostat.core.organisation import (
    Change,
    Consequence,
    Facts,
    Reason,
    Refusal,
    Timeline,
    Track,
    Undo,
    apply,
    check_all,
    from_json,
    new_unknown_places,
    sentences,
    to_json,
    undo_between,
)
from homeostat.core.sentence import Sentence, counted, joined, say
from homeostat.core.sentence import to_json as sentence_to_json
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

__all__ = [
    "Conflict",
    "ForStewards",
    "Preview",
    "Refused",
    "adopt",
    "adopt_history",
    "preview",
    "preview_undo",
    "undo",
]
LOCK = 7_318_401  # changes of the organisation queue up behind one another
TOLD_IN_AUDIT = 500
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change says and what follows from it; or why it is refused. `timelines`: before and after it."""

    sentences: tuple[Sentence, ...]
    consequences: tuple[Consequence, ...] = ()
    refusal: Refusal | None = None
    timelines: tuple[Timeline, Timeline] | None = None


def preview(changes: Change | Iterable[Change], on: date, *, asked_by: User | None = None) -> Preview:
    """What changes would do on a day, without doing it; refused where they are not somebody's to make."""
    listed = _listed(changes)
    found = _previewed(timeline(), listed, on, asked_by)
    return _with(found, not_theirs(policies_in(listed), on=on, asked_by=asked_by))


def preview_undo(change: OrganisationChange, *, asked_by: User | None = None) -> Preview:
    """What taking a change back would do; refused where it is not somebody's to take back."""
    try:
        live = _in_effect(change)
    except Refused as refused:
        return Preview((), (), refused.refusal)
    found = _previewed(timeline(), [_undo_of(live)], change.on, asked_by)
    return _with(found, not_theirs(policies_of(live), on=live.on, asked_by=asked_by))


@transaction.atomic
def adopt(
    changes: Change | Iterable[Change],
    *,
    on: date,
    by: User | None,
    reason: str,
    expected: int | None = None,
    at: datetime | None = None,
    origin: str = "",
    approved: bool = False,
) -> OrganisationChange:
    """Make changes from a day on, all or none; raises Refused with reasons.

    `expected` is the last change the person has seen (`queries.last_change_id`): where a later one is about
    the same things, raises Conflict with it instead of overwriting it. Policies that are not theirs to set
    raise ForStewards, unless they are `approved`: a value for one cell is.
    """
    listed = _listed(changes)
    if not approved:
        _refuse(not_theirs(policies_in(listed), on=on, asked_by=by))
    _queue_up()
    return _adopt(listed, on=on, by=by, reason=reason, expected=expected, at=at, origin=origin)


@transaction.atomic
def undo(
    change: OrganisationChange,
    *,
    by: User | None,
    reason: str,
    at: datetime | None = None,
    approved: bool = False,
) -> OrganisationChange:
    """Take a change back; raises Refused where it is undone already or something was built on it."""
    _queue_up()
    live = _in_effect(change)
    if not approved:
        _refuse(not_theirs(policies_of(live), on=live.on, asked_by=by))
    return _adopt([_undo_of(live)], on=live.on, by=by, reason=reason, at=at, undoes=live)


@transaction.atomic
def adopt_history(
    target: Timeline, *, by: User | None, reason: str, at: datetime | None = None, origin: str = "import"
) -> OrganisationChange | None:
    """Make the rows say what a whole timeline says, as one change; raises Refused. None if they do."""
    _queue_up()
    before = timeline()
    reasons = [*check_all(target), *new_unknown_places(before, target)]
    known = set(check_all(before)) if reasons else set()  # what was wrong before is no fault of this history
    new = tuple(dict.fromkeys(reason for reason in reasons if reason not in known))
    if new:
        raise Refused(Refusal(new))
    if target == before:
        return None
    said = _history_sentence(target)
    return _written(before, target, said=[said], operations=[], by=by, reason=reason, at=at, origin=origin)


def _listed(changes: Change | Iterable[Change]) -> list[Change]:
    return [changes] if isinstance(changes, Change) else list(changes)


def _refuse(reasons: tuple[Reason, ...]) -> None:
    if reasons:
        raise ForStewards(Refusal(reasons))


def _queue_up() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _previewed(before: Timeline, changes: list[Change], on: date, asked_by: User | None) -> Preview:
    said = tuple(sentences(changes, before.at(on)))
    after = apply(before, changes, on)
    if isinstance(after, Refusal):
        return Preview(said, (), after)
    if reasons := opening_to_themselves(before, after, asked_by=asked_by):
        return Preview(said, (), Refusal(reasons))
    return Preview(said, what_follows(before, after, on), timelines=(before, after))


def _with(found: Preview, reasons: tuple[Reason, ...]) -> Preview:
    """A preview with more reasons against it, those first, and one for each thing."""
    if not reasons:
        return found
    others = found.refusal.reasons if found.refusal else ()
    return Preview(found.sentences, (), Refusal(with_others(reasons, others)))


def _adopt(
    changes: list[Change],
    *,
    on: date,
    by: User | None,
    reason: str,
    expected: int | None = None,
    at: datetime | None = None,
    undoes: OrganisationChange | None = None,
    origin: str = "",
) -> OrganisationChange:
    before = timeline()
    after = apply(before, changes, on)
    if isinstance(after, Refusal):
        _look_out(expected, {each.track for each in after.reasons})
        raise Refused(after)
    if after == before:
        message, remedy = say("There is nothing to change."), say("Choose a change.")
        nothing = Reason(message, remedy, on, Track("kind", ("",)))
        raise Refused(Refusal((nothing,)))
    said = sentences(changes, before.at(on))
    operations = [to_json(change) for change in changes]
    return _written(
        before,
        after,
        said=said,
        operations=operations,
        by=by,
        reason=reason,
        on=on,
        expected=expected,
        at=at,
        undoes=undoes,
        origin=origin,
    )


def _written(
    before: Timeline,
    after: Timeline,
    *,
    said: list[Sentence],
    operations: list[Any],
    by: User | None,
    reason: str,
    on: date | None = None,
    expected: int | None = None,
    at: datetime | None = None,
    undoes: OrganisationChange | None = None,
    origin: str = "",
) -> OrganisationChange:
    """Rows, change, audit entry and stale days, in the transaction of the caller."""
    if reasons := opening_to_themselves(before, after, asked_by=by):
        raise Refused(Refusal(reasons))
    inverse = undo_between(before, after, of=joined(said))
    told = [sentence_to_json(each) for each in said]
    tracks = sorted({edit.track for edit in inverse.edits})
    _look_out(expected, tracks)
    at = at or timezone.now()
    start = min(edit.start for edit in inverse.edits)
    ends = [edit.end for edit in inverse.edits]
    removed, added = write(before, after, at=at)
    change = OrganisationChange.objects.create(
        on=on or start,
        operations=operations,
        inverse=to_json(inverse),
        sentences=told,
        tracks=[queries.track_text(track) for track in tracks],
        by=by,
        at=at,
        reason=reason,
        undoes=undoes,
    )
    action = "undo_change" if undoes else "change_organisation" if operations else "import_history"
    record(
        by=by,
        action=action,
        noun="organisation",
        key=change.pk,
        before=_told(removed),
        after={"on": change.on, "change": told, **_told(added)},
        reason=reason,
        origin=origin,
    )
    mark_stale(start, None if None in ends else max(end for end in ends if end is not None))
    return change


def _look_out(expected: int | None, tracks: Iterable[Track]) -> None:
    """Raise Conflict where a change later than the expected one touched any of the tracks."""
    if expected is None:
        return
    theirs = queries.changes_since(expected, tracks)
    if theirs:
        raise Conflict(theirs)


def _undo_of(change: OrganisationChange) -> Undo:
    undo_change = from_json(change.inverse)
    assert isinstance(undo_change, Undo)
    return undo_change


def _in_effect(change: OrganisationChange) -> OrganisationChange:
    """The change to take back for this one: itself, or the last redoing of it; Refused where it is undone."""
    live = OrganisationChange.objects.select_related("undone_by").get(pk=change.pk)
    undone = live.undone
    if undone is not None:
        message = say("“{change}” is undone already.", change=live.said)
        remedy = say("To make it again, undo the undoing.")
        raise Refused(Refusal((Reason(message, remedy, live.on, queries.track_of(live.tracks[0])),)))
    undoing: OrganisationChange | None = getattr(live, "undone_by", None)
    return live if undoing is None else _in_effect(undoing.undone_by)


def _told(rows: Rows) -> dict[str, Any]:
    """Rows for the audit log, at most a few hundred; who would rather not hold a role is theirs to tell."""
    told: dict[str, Any] = {}
    for track, spell in rows[:TOLD_IN_AUDIT]:
        facts = json.loads(_FACTS.dump_json(spell.facts))
        facts.pop("willing", None)
        told.setdefault(queries.track_text(track), []).append({"from": spell.start, "to": spell.end, **facts})
    if len(rows) > TOLD_IN_AUDIT:
        told["…"] = len(rows) - TOLD_IN_AUDIT
    return told


def _history_sentence(target: Timeline) -> Sentence:
    count = Counter(track.kind for track in target)
    people = counted("{count} person", "{count} people", count=count["person"])
    cells = counted("{count} {cell_word}", "{count} {cells_word}", count=count["cell"])
    return say("A history was imported; there are {people} and {cells} in it now", people=people, cells=cells)
