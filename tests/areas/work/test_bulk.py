from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from tests.areas.work.conftest import LONG_AGO, NOW, Cast, user_of

from homeostat.areas.organisation.models import Membership
from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Counts, CsvRows, Invalid
from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Epic,
    HoursEntry,
    HoursRollup,
    PermissionGrant,
    PermissionNeed,
    Task,
    WorkPermission,
)
from homeostat.platform.audit.models import AuditEntry

DAY = date(2026, 11, 17)


def row(cast: Cast, key: str, hours: str = "2", **values: object) -> tuple[object, ...]:
    given = {
        "person_id": cast.ada.pk, "account_id": cast.portal.pk, "day": DAY, "hours": Decimal(hours),
        "note": "", "external_key": key, **values,
    }  # fmt: skip
    return tuple(given.get(column) for column in actions.HOURS_COLUMNS)


def record(rows: Sequence[tuple[object, ...]]) -> Counts:
    return actions.record_hours(rows, by=None, at=NOW, origin="tempo")


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    rows = [row(cast, "w1"), row(cast, "w2", "0.3333")]
    assert record(rows) == (2, 0, 0)
    assert record(rows) == (0, 0, 2)
    assert queries.rollup_differences() == []
    assert HoursRollup.objects.get().hours == Decimal("2.3333")
    assert HoursEntry.objects.first().cell_id == cast.falcon.pk  # type: ignore[union-attr]


def test_a_changed_row_supersedes_the_former(cast: Cast) -> None:
    record([row(cast, "w1"), row(cast, "w2")])
    assert record([row(cast, "w1", "5", day=date(2026, 9, 1)), row(cast, "w2"), row(cast, "w3")]) == (1, 1, 1)
    new = HoursEntry.objects.get(external_key="w1", superseded_at=None)
    assert new.hours == 5
    assert new.replaces is not None
    assert new.replaces.superseded_at == NOW
    assert queries.rollup_differences() == []
    assert sum(HoursRollup.objects.values_list("hours", flat=True)) == 9


def test_another_origin_has_its_own_keys(cast: Cast) -> None:
    record([row(cast, "w1")])
    assert actions.record_hours([row(cast, "w1")], by=None, at=NOW, origin="other").new == 1


def test_rows_as_csv(cast: Cast) -> None:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    task = actions.add_task("Draw", epic=epic, by=None, at=NOW)
    text = f'{cast.ben.pk},,,{task.pk},,,2026-11-17,1.25,"a ""note""",k1\n'
    counts = actions.record_hours(CsvRows([text.encode()]), by=None, at=NOW, origin="csv")
    entry = HoursEntry.objects.get()
    assert counts == (1, 0, 0)
    assert (entry.account, entry.epic, entry.note) == (cast.portal, epic, 'a "note"')


def test_one_audit_entry_tells_of_all_rows(cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    record([row(cast, f"w{n}") for n in range(5)])
    told = AuditEntry.objects.get()
    assert (told.action, told.key, told.after) == (
        "record_hoursentry", "tempo", {"new": 5, "changed": 0, "unchanged": 0},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("values", "field"),
    [({"hours": Decimal(0)}, "hours"), ({"hours": Decimal("0.001")}, "hours"),
     ({"day": None}, "day"), ({"person_id": None}, "person"),
     ({"account_id": None}, "rows"), ({"account_id": 999_999}, "rows")],
)  # fmt: skip
def test_wrong_rows_leave_nothing_behind(cast: Cast, values: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        record([row(cast, "ok"), row(cast, "bad", **values)])
    assert refused.value.field == field
    assert not HoursEntry.objects.exists()


def test_one_key_twice_is_refused(cast: Cast) -> None:
    with pytest.raises(Invalid, match="do not fit"):
        record([row(cast, "w1"), row(cast, "w1", "3")])


def test_nothing_is_nothing(cast: Cast) -> None:
    assert record([]) == (0, 0, 0)


def test_readers_of_hours_do_not_wait_for_a_large_import(cast: Cast) -> None:
    """Somebody else reads hours and sums while a first import of many rows is not committed yet."""
    with transaction.atomic():
        record([row(cast, f"w{number}", "1") for number in range(60_000)])
        assert HoursEntry.objects.count() == 60_000
        reader = connection.get_new_connection({**connection.get_connection_params()})
        try:
            with reader.cursor() as cursor:
                cursor.execute("SET lock_timeout = '200ms'; SET statement_timeout = '5s'")
                for question in (
                    "SELECT count(*) FROM homeostat_hoursentry",
                    "SELECT * FROM homeostat_hoursentry WHERE person_id = 1 ORDER BY day DESC",
                    "SELECT count(*) FROM homeostat_hoursrollup",
                ):
                    cursor.execute(question)
                    assert cursor.fetchone() in (None, (0,))
        finally:
            reader.close()


@pytest.mark.parametrize(
    ("rows", "told"), [(actions.bulk.MANY_ENTRIES - 1, False), (actions.bulk.MANY_ENTRIES, True)]
)
def test_the_database_is_told_of_many_new_rows(cast: Cast, rows: int, told: bool) -> None:
    """Before their sums are made: planned for an empty table, those of a million did not end."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE homeostat_hoursentry")
        known = "SELECT reltuples FROM pg_class WHERE relname = 'homeostat_hoursentry'"
        before = cursor.execute(known).fetchone()
        record([row(cast, f"w{number}", "1") for number in range(rows)])
        assert (cursor.execute(known).fetchone() != before) is told


def test_the_cell_is_that_of_the_largest_share_on_the_day(cast: Cast) -> None:
    """Ada gives Falcon 0.6 of her time; Juniper first 0.5, then for two weeks 0.9."""
    home = Membership.objects.get(person=cast.ada)
    Membership.objects.filter(pk=home.pk).update(share=Decimal("0.6"))
    for cell, share, start, end in (
        (cast.juniper, "0.5", date(2026, 11, 9), date(2026, 11, 16)),
        (cast.juniper, "0.9", date(2026, 11, 16), date(2026, 11, 30)),
    ):
        Membership.objects.create(
            cell=cell, person=cast.ada, standing="core", share=Decimal(share), start=start, end=end,
            recorded_at=LONG_AGO,
        )  # fmt: skip
    days = {
        date(2024, 12, 31): None,  # before she came
        date(2026, 11, 8): home.cell_id,
        date(2026, 11, 9): home.cell_id,
        date(2026, 11, 15): home.cell_id,
        date(2026, 11, 16): cast.juniper.pk,
        date(2026, 11, 29): cast.juniper.pk,
        date(2026, 11, 30): home.cell_id,
    }
    record([row(cast, f"w{day}", day=day) for day in days])
    assert dict(HoursEntry.objects.values_list("day", "cell_id")) == days
    assert all(actions.cell_of(cast.ada.pk, day) == cell for day, cell in days.items())


def test_tasks_stays_and_absences_by_their_keys(cast: Cast) -> None:
    columns = ("key", "title", "account_id", "state")
    tasks = [("a-1", "One", cast.portal.pk, "done"), ("a-2", "Two", cast.portal.pk, "backlog")]
    door = {"by": None, "origin": "jira"}
    assert actions.record_tasks(tasks, columns=columns, **door) == (2, 0, 0)  # type: ignore[arg-type]
    tasks[1] = ("a-2", "Two and a half", cast.portal.pk, "backlog")
    assert actions.record_tasks(tasks, columns=columns, **door) == (0, 1, 1)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="same key: a-1"):
        actions.record_tasks([tasks[0], tasks[0]], columns=columns, **door)  # type: ignore[arg-type]
    task = Task.objects.get(key="a-1")
    stays = [(task.pk, cast.sprint.pk, DAY, True)]
    assert (
        actions.record_stays(
            stays,
            columns=("task_id", "sprint_id", "added_on", "committed"),
            **door,  # type: ignore[arg-type]
        ).new
        == 1
    )
    away = [("x1", cast.ada.pk, DAY, date(2026, 11, 19), "time_off", None, "")]
    assert actions.record_absences(away, **door).new == 1  # type: ignore[arg-type]
    assert Absence.objects.get().cancelled_at is None


def test_clients_accounts_epics_and_sprints(cast: Cast) -> None:
    door = {"by": None, "origin": "demo"}
    record([row(cast, "w1", day=date(2026, 12, 1))])
    assert actions.record_clients([("globe", "Globe", "G")], **door).new == 1  # type: ignore[arg-type]
    assert (
        actions.record_accounts(
            [("site", "Site", None, "billable_fixed", False, "S")],
            **door,  # type: ignore[arg-type]
        ).new
        == 1
    )
    epics = [("e", "E", cast.portal.pk, None, cast.ada.pk, None, "accepted", None, None, "")]
    assert actions.record_epics(epics, **door).new == 1  # type: ignore[arg-type]
    assert Epic.objects.get().owner == cast.ada
    sprints = [(77, date(2026, 11, 30), date(2026, 12, 14))]
    assert actions.record_sprints(sprints, **door).new == 1  # type: ignore[arg-type]
    assert HoursRollup.objects.get().sprint.number == 77  # type: ignore[union-attr]
    assert queries.rollup_differences() == []


def test_accelerations_say_who_decided_what_is_new_or_changed(cast: Cast) -> None:
    shop = actions.add_epic("Shop", by=None, at=NOW)
    rows = [
        (shop.pk, date(2027, month, 1), date(2027, month + 1, 1), 1, Decimal("7.5"), "the fair")
        for month in (1, 2)
    ]
    assert actions.record_accelerations(rows, by=None, at=LONG_AGO, origin="csv") == (2, 0, 0)
    ben = user_of(cast.ben, "ben@example.org")
    rows[1] = (*rows[1][:3], 2, *rows[1][4:])
    assert actions.record_accelerations(rows, by=ben, at=NOW, origin="csv") == (0, 1, 1)
    found = Acceleration.objects.order_by("start").values_list("priority", "decided_by", "decided_at")
    assert list(found) == [(1, None, LONG_AGO), (2, ben.pk, NOW)]
    with pytest.raises(Invalid, match="do not fit"):
        actions.record_accelerations(
            [(shop.pk, date(2026, 12, 1), date(2027, 1, 2), 1, 1, "x")], by=None, at=NOW, origin="csv"
        )


def test_permissions_their_grants_and_needs(cast: Cast) -> None:
    door = {"by": None, "origin": "csv"}
    assert actions.record_permissions([("vault", "Vault", "", "Keys", cast.ben.pk)], **door).new == 1  # type: ignore[arg-type]
    vault = WorkPermission.objects.get(granter=cast.ben).pk
    grants = [(vault, cast.ada.pk, DAY, None, ""), (vault, cast.ben.pk, DAY, date(2027, 1, 1), "asked")]
    assert actions.record_grants(grants, at=NOW, **door) == (2, 0, 0)  # type: ignore[arg-type]
    assert actions.record_grants(grants, at=LONG_AGO, **door) == (0, 0, 2)  # type: ignore[arg-type]
    assert set(PermissionGrant.objects.values_list("granted_at", flat=True)) == {NOW}
    needs = [(vault, cast.portal.pk, None, None), (vault, cast.inner.pk, None, None)]
    assert actions.record_needs(needs, **door) == (2, 0, 0)  # type: ignore[arg-type]
    assert actions.record_needs(needs, **door) == (0, 0, 2)  # type: ignore[arg-type]
    assert PermissionNeed.objects.count() == 2
    with pytest.raises(Invalid, match="do not fit"):
        actions.record_needs([(vault, None, None, None)], **door)  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="More than one row"):
        actions.record_needs([needs[0]] * 2, **door)  # type: ignore[arg-type]
