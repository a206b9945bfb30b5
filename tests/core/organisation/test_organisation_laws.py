"""Laws of the organisation in time, over random organisations, histories and changes."""

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.organisation.strategies import START, changes, days, snapshots, timelines

from homeostat.core.organisation import (
    Change,
    Edit,
    Refusal,
    Snapshot,
    Timeline,
    apply,
    beginning,
    check_all,
    consequences,
    diff,
    from_json,
    invert,
    sentence,
    spell_changes,
    to_json,
)
from homeostat.core.sentence import from_json as from_json_said
from homeostat.core.sentence import to_json as to_json_said

SIZE = settings(max_examples=100, deadline=None)


@SIZE
@given(snapshots(), snapshots())
def test_applying_the_difference_of_two_days_to_one_gives_the_other(a: Snapshot, b: Snapshot) -> None:
    after = apply(beginning(a, START), diff(a, b), START)
    assert not isinstance(after, Refusal), str(after)
    assert after.on(START) == b
    assert diff(b, after.on(START)) == ()


@SIZE
@given(timelines(), changes, days)
def test_applying_and_inverting_a_change_gives_the_timeline_again(
    timeline: Timeline, change: Change, on: date
) -> None:
    after = apply(timeline, change, on)
    if isinstance(after, Refusal):
        return
    undo = invert(timeline, change, on)
    assert apply(after, undo, on) == timeline
    assert apply(timeline, invert(after, undo, on), on) == after
    assert from_json(to_json(undo)) == undo


@SIZE
@given(timelines(), changes, days)
def test_what_is_accepted_keeps_every_rule_and_every_refusal_names_a_remedy(
    timeline: Timeline, change: Change, on: date
) -> None:
    after = apply(timeline, change, on)
    if isinstance(after, Refusal):
        assert after.reasons
        assert all(str(reason.message) and str(reason.remedy) for reason in after.reasons)
    else:
        assert check_all(after) == ()
        assert after.on(on - timedelta(days=1)) == timeline.on(on - timedelta(days=1))
        assert all(str(each.message) for each in consequences(timeline, after, on))


@settings(max_examples=150, deadline=None)
@given(timelines(), changes, changes, days)
def test_changes_of_different_tracks_commute(timeline: Timeline, one: Change, two: Change, on: date) -> None:
    alone = [apply(timeline, each, on) for each in (one, two)]
    both = [apply(timeline, each, on) for each in ([one, two], [two, one])]
    accepted = [each for each in (*alone, *both) if isinstance(each, Timeline)]
    if len(accepted) < 4:
        return
    one_touches, two_touches = (
        {track for rows in spell_changes(timeline, each) for track, _ in rows} for each in accepted[:2]
    )
    assert both[0] == both[1] or one_touches & two_touches


@SIZE
@given(changes, timelines(), days)
def test_a_change_survives_json_and_says_itself(change: Change, timeline: Timeline, on: date) -> None:
    assert from_json(to_json(change)) == change
    said = sentence(change, timeline.at(on))
    assert said == sentence(change, timeline.on(on))
    assert from_json_said(to_json_said(said)) == said
    assert "{" not in str(said) or "{" in repr(change)
    assert str(said) == str(said).strip() != ""


@SIZE
@given(timelines(), days)
def test_a_snapshot_and_a_moment_answer_alike(timeline: Timeline, day: date) -> None:
    snapshot, moment = timeline.on(day), timeline.at(day)
    assert len(snapshot) == len([*snapshot])
    for noun in ("people", "cells", "kinds", "all_roles"):
        assert getattr(snapshot, noun)() == getattr(moment, noun)()
    for cell in snapshot.cells():
        assert snapshot.members(cell) == moment.members(cell)
        assert snapshot.children(cell) == moment.children(cell)
        assert snapshot.own_policies(f"cell:{cell}") == moment.own_policies(f"cell:{cell}")
    for cell in [None, *snapshot.cells()]:
        assert snapshot.roles(cell) == moment.roles(cell)
    for person in snapshot.people():
        assert snapshot.cells_of(person) == moment.cells_of(person)
        assert snapshot.roles_of(person) == moment.roles_of(person)


@SIZE
@given(timelines(), timelines())
def test_the_rows_to_remove_and_to_add_turn_one_timeline_into_the_other(a: Timeline, b: Timeline) -> None:
    removed, added = spell_changes(a, b)
    rows = [row for row in a.rows() if row not in removed] + [*added]
    assert Timeline(rows) == b


@SIZE
@given(timelines(), days, st.none() | st.integers(1, 30), st.data())
def test_an_edit_changes_its_days_and_no_others(
    timeline: Timeline, start: date, length: int | None, data: st.DataObject
) -> None:
    assume(len(timeline) > 0)
    track = data.draw(st.sampled_from(sorted(timeline)))
    facts = data.draw(st.none() | st.sampled_from([spell.facts for spell in timeline[track]]))
    end = None if length is None else start + timedelta(days=length)
    after = timeline.edit([Edit(track, start, end, facts)])
    edges = {start, *timeline.boundaries(), *after.boundaries()}
    for day in edges | {edge - timedelta(days=1) for edge in edges}:
        inside = start <= day and (end is None or day < end)
        assert after.get_on(track, day) == (facts if inside else timeline.get_on(track, day))
    assert Timeline(after.rows()) == after
    assert set(after.boundaries()) <= {*timeline.boundaries(), start, end}
