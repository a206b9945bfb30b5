"""Whatever happens to hours and sprints, the sums are those of a full recount."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.areas.work.conftest import Cast

from homeostat.areas.organisation.models import Person
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Account, HoursEntry, HoursRollup, HoursTotal, Sprint
from homeostat.areas.work.rollups import merge_totals

AT = datetime(2027, 6, 1, tzinfo=UTC)
DAYS = st.dates(date(2026, 11, 1), date(2027, 1, 31))
HOURS = st.decimals("0.01", "5", places=4)
STEPS = st.one_of(
    st.tuples(st.just("log"), st.integers(0, 2), DAYS, HOURS),
    st.tuples(st.just("change"), st.integers(0, 9), DAYS, HOURS),
    st.tuples(st.just("remove"), st.integers(0, 9)),
    st.tuples(st.just("undo"), st.integers(0, 9)),
    st.tuples(
        st.just("bulk"),
        st.lists(st.tuples(st.integers(0, 5), DAYS, HOURS), max_size=4, unique_by=lambda r: r[0]),
    ),
    st.tuples(st.just("plan"), DAYS),
    st.tuples(st.just("unplan")),
)


def take(step: tuple[object, ...], people: list[Person], accounts: list[Account]) -> None:
    kind, *rest = step
    entries = list(HoursEntry.objects.order_by("id"))
    if kind == "log":
        who, day, hours = rest
        actions.log_hours(
            people[who],
            hours=hours,
            day=day,
            account=accounts[who % 2],
            by=None,
            at=AT,  # type: ignore[index,arg-type,operator]
        )
    elif kind == "bulk":
        rows = [
            (people[n % 3].pk, None, accounts[n % 2].pk, None, None, None, day, hours, "", f"w{n}")
            for n, day, hours in rest[0]  # type: ignore[attr-defined]
        ]
        actions.record_hours(rows, by=None, at=AT, origin="tempo")
    elif kind == "plan":
        actions.plan_sprints(rest[0], by=None, at=AT)  # type: ignore[arg-type]
    elif kind == "unplan":
        last = Sprint.objects.order_by("start").last()
        if last is not None:
            actions.unplan_sprints(last, by=None, at=datetime(2026, 1, 1, tzinfo=UTC))
    elif entries:
        entry = entries[rest[0] % len(entries)]  # type: ignore[operator]
        if kind == "change":
            actions.change_hours(entry, changes={"day": rest[1], "hours": rest[2]}, by=None, at=AT)
        elif kind == "remove":
            actions.remove_hours(entry, by=None, at=AT)
        else:
            actions.undo_hours(entry, by=None, at=AT)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, min_size=2, max_size=12))
def test_sums_equal_a_recount_after_any_steps(cast: Cast, steps: list[tuple[object, ...]]) -> None:
    people, accounts = [cast.ada, cast.ben, cast.cleo], [cast.portal, cast.inner]
    mark = transaction.savepoint()
    try:
        for step in steps:
            try:
                take(step, people, accounts)
            except Invalid:
                continue
            assert queries.rollup_differences() == []
        total = sum((entry.hours for entry in HoursEntry.objects.filter(superseded_at=None)), Decimal(0))
        assert sum(HoursRollup.objects.values_list("hours", flat=True), Decimal(0)) == total
    finally:
        transaction.savepoint_rollback(mark)


def test_removed_hours_that_were_imported_again_do_not_come_back_twice(cast: Cast) -> None:
    day = date(2026, 11, 17)
    row = (cast.ada.pk, None, cast.portal.pk, None, None, None, day, Decimal(2), "", "w0")
    actions.record_hours([row], by=None, at=AT, origin="tempo")
    removed = actions.remove_hours(HoursEntry.objects.get(), by=None, at=AT)
    actions.record_hours([row], by=None, at=AT, origin="tempo")
    with pytest.raises(Invalid, match="imported again"):
        actions.undo_hours(removed, by=None, at=AT)
    assert HoursEntry.objects.filter(superseded_at=None).count() == 1
    assert queries.rollup_differences() == []


def test_a_wrong_sum_is_found(cast: Cast) -> None:
    for person in (cast.ada, cast.ben):
        actions.log_hours(
            person, hours=Decimal(2), day=date(2026, 11, 17), account=cast.portal, by=None, at=AT
        )
    actions.log_hours(
        cast.cleo, hours=Decimal(1), day=date(2026, 11, 17), account=cast.portal, by=None, at=AT
    )
    HoursRollup.objects.filter(person=cast.ada).update(hours=3)
    HoursRollup.objects.filter(person=cast.ben).delete()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE homeostat_hoursrollup SET entries = 4 WHERE person_id = %s", [cast.cleo.pk])
    found = {row["person_id"]: (row["kept"], row["counted"]) for row in queries.rollup_differences()}
    assert found == {cast.ada.pk: (3, 2), cast.ben.pk: (0, 2), cast.cleo.pk: (1, 1)}
    assert len(queries.rollup_differences(limit=1)) == 1


@pytest.mark.parametrize(
    ("end", "month"), [(date(2026, 12, 1), 12), (date(2026, 12, 2), 1), (date(2026, 11, 30), 12)]
)
def test_whole_months_are_summed_anew(end: date, month: int) -> None:
    from homeostat.areas.work.rollups import _next_month

    assert _next_month(end).month == month
    assert _next_month(end) - timedelta(31) < end


def test_totals_without_people_follow_the_sums(cast: Cast) -> None:
    for person, day in ((cast.ada, 17), (cast.ben, 17), (cast.ada, 18), (cast.cleo, 2)):
        actions.log_hours(
            person, hours=Decimal(2), day=date(2026, 11, day), account=cast.portal, by=None, at=AT
        )
    entry = HoursEntry.objects.order_by("pk")[0]
    actions.change_hours(entry, changes={"hours": Decimal("0.5")}, by=None, at=AT)
    assert queries.hours_by("account", [cast.portal.pk]) == {cast.portal.pk: Decimal("6.5")}
    before = HoursTotal.objects.count()
    merge_totals()
    kept = HoursTotal.objects.order_by("sprint", "cell").values_list("sprint", "cell", "hours")
    assert before > len(kept)
    assert set(kept) == {
        (cast.sprint.pk, cast.falcon.pk, Decimal("4.5")),
        (None, cast.juniper.pk, Decimal(2)),
    }
    merge_totals()
    assert list(kept.all()) == list(kept)
    assert queries.rollup_differences() == []


def test_a_wrong_total_is_found(cast: Cast) -> None:
    actions.log_hours(cast.ada, hours=Decimal(2), day=date(2026, 11, 17), account=cast.portal, by=None, at=AT)
    HoursTotal.objects.create(sprint=cast.sprint, account=cast.portal, cell=cast.falcon, hours=Decimal(1))
    (found,) = queries.rollup_differences()
    assert (found["account_id"], found["kept"], found["counted"]) == (cast.portal.pk, 3, 2)
    assert "person_id" not in found


def test_work_that_lost_all_its_hours_leaves_no_total(cast: Cast) -> None:
    entry = actions.log_hours(
        cast.ada, hours=Decimal(2), day=date(2026, 11, 17), account=cast.portal, by=None, at=AT
    )
    actions.remove_hours(entry, by=None, at=AT)
    assert HoursTotal.objects.count() == 2
    merge_totals()
    assert not HoursTotal.objects.exists()


def test_totals_go_with_all_sums(cast: Cast) -> None:
    actions.log_hours(cast.ada, hours=Decimal(2), day=date(2026, 11, 17), account=cast.portal, by=None, at=AT)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE homeostat_hoursrollup")
    assert not HoursTotal.objects.exists()
