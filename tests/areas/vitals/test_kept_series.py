"""Series of company and cells are kept in memory for as long as no reading and no sprint changed."""

from datetime import timedelta

from django.db import transaction

from homeostat.areas.vitals import queries
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.queries import COMPANY, Scope
from homeostat.areas.work.models import Sprint

from .test_series import LOAD, read


def values(until):
    return queries.all_series(COMPANY, until=until)[0].values


def test_asked_again_only_the_mark_is_read(world, django_assert_num_queries):
    until = read(world, [0.9, 1.2], cell=world.cells["heron"])
    ways = [
        lambda: queries.all_series(COMPANY, until=until),
        lambda: queries.series_by_cell(LOAD, until=until),
        lambda: queries.latest_by_cell(until=until),
        lambda: queries.series(LOAD, COMPANY, until=until),
    ]
    first = [ask() for ask in ways]
    for ask, found in zip(ways, first, strict=True):
        with django_assert_num_queries(1):
            assert ask() == found


def test_a_new_reading_is_seen_at_once(world):
    until = read(world, [0.9, 1.2])
    assert values(until) == [0.9, 1.2]
    Reading.objects.filter(value=1.2).update(value=1.1)
    assert values(until) == [0.9, 1.1]
    Reading.objects.filter(value=0.9).delete()
    assert values(until) == [1.1]


def test_a_moved_sprint_is_seen_at_once(world):
    until = read(world, [0.9, 1.2])
    assert values(until) == [0.9, 1.2]
    Sprint.objects.filter(number=2).update(start=until + timedelta(days=100), end=until + timedelta(days=114))
    assert values(until) == [0.9]


def test_what_is_rolled_back_is_forgotten(world):
    until = read(world, [0.9, 1.2])
    with transaction.atomic():
        Reading.objects.update(value=0.5)
        assert values(until) == [0.5, 0.5]
        transaction.set_rollback(True)
    assert values(until) == [0.9, 1.2]


def test_other_days_scopes_signs_and_cells_have_series_of_their_own(world):
    heron, otter = world.cells["heron"], world.cells["otter"]
    until = read(world, [0.9, 1.2], cell=heron)
    read(world, [0.8], cell=otter)
    assert [len(values(day)) for day in (until, until - timedelta(days=15))] == [0, 0]
    in_heron = queries.all_series(Scope(cell_id=heron.pk), until=until)[0]
    assert in_heron.values == [0.9, 1.2]
    before = queries.all_series(Scope(cell_id=heron.pk), until=until - timedelta(days=15))[0]
    assert before.values == [0.9]
    assert set(queries.series_by_cell(LOAD, until=until)) == {heron.pk, otter.pk}
    assert set(queries.series_by_cell(LOAD, until=until, cells=[otter.pk])) == {otter.pk}
    assert set(queries.latest_by_cell(until=until, cells=[heron.pk])) == {heron.pk}
    assert queries.latest_by_cell(until=until, sign="spillover") == {}


def test_what_is_kept_cannot_be_changed_by_whom_it_was_given_to(world):
    until = read(world, [0.9])
    queries.all_series(COMPANY, until=until).clear()
    assert values(until) == [0.9]


def test_the_figures_of_a_person_are_never_kept(world, django_assert_num_queries):
    until = read(world, [0.9])
    own = Scope(person_id=world.people["ada"].pk)
    before = len(queries._OF_SCOPES)
    queries.all_series(own, until=until)
    with django_assert_num_queries(2):  # the mark of the sprints, and the readings
        queries.all_series(own, until=until)
    assert len(queries._OF_SCOPES) == before
