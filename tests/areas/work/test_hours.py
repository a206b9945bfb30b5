from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.hours_text import split_line
from homeostat.areas.work.models import HoursEntry, HoursRollup, Task
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.staleness.models import StalePeriod

DAY = date(2026, 11, 17)


def log(cast: Cast, hours: str = "1.5", **values: object) -> HoursEntry:
    given = {"day": DAY, "account": cast.portal, "by": None, "at": NOW, **values}
    return actions.log_hours(cast.ada, hours=Decimal(hours), **given)  # type: ignore[arg-type]


def test_logged_hours_know_the_cell_and_are_counted_at_once(cast: Cast) -> None:
    AuditEntry.objects.all().delete()
    StalePeriod.objects.all().delete()
    entry = log(cast)
    assert entry.cell_id == cast.falcon.pk
    rollup = HoursRollup.objects.get()
    assert (rollup.hours, rollup.entries, rollup.sprint, rollup.month) == (
        Decimal("1.5"), 1, cast.sprint, date(2026, 11, 1),
    )  # fmt: skip
    told = AuditEntry.objects.get()
    assert (told.action, told.before, told.after["hours"]) == ("log_hours", None, "1.5")
    assert StalePeriod.objects.filter(start=DAY, end=DAY + timedelta(1)).exists()


def test_hours_on_a_task_take_its_account_epic_and_role(cast: Cast) -> None:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    task = actions.add_task("Draw the map", epic=epic, by=None, at=NOW)
    entry = log(cast, task=task, account=None)
    assert (entry.account, entry.epic) == (cast.portal, epic)


def test_a_correction_supersedes_and_undo_brings_back(cast: Cast) -> None:
    entry = log(cast)
    corrected = actions.change_hours(entry, changes={"hours": Decimal(3)}, by=None, at=NOW)
    entry.refresh_from_db()
    assert entry.superseded_at == NOW
    assert corrected.replaces == entry
    assert HoursRollup.objects.get().hours == 3
    back = actions.undo_hours(corrected, by=None, at=NOW)
    assert HoursRollup.objects.get().hours == back.hours == Decimal("1.5")
    with pytest.raises(Invalid, match="meanwhile"):
        actions.change_hours(entry, changes={"hours": Decimal(2)}, by=None, at=NOW)


def test_removed_hours_are_gone_from_the_sums_and_come_back(cast: Cast) -> None:
    entry = log(cast)
    actions.undo_hours(entry, by=None, at=NOW)
    assert not HoursRollup.objects.exists()
    entry.refresh_from_db()
    restored = actions.undo_hours(entry, by=None, at=NOW)
    assert restored.hours == HoursRollup.objects.get().hours == Decimal("1.5")
    with pytest.raises(Invalid, match="not removed"):
        actions.restore_hours(entry, by=None, at=NOW)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"hours": "0"}, "hours"),
        ({"hours": "0.001"}, "hours"),
        ({"hours": "0.0099"}, "hours"),
        ({"hours": "25"}, "hours"),
        ({"day": date(2026, 11, 20)}, "day"),
        ({"account": None}, "account"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_logged_names_field_and_remedy(
    cast: Cast, values: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        log(cast, **values)  # type: ignore[arg-type]
    assert refused.value.field == field
    assert refused.value.remedy
    assert not HoursEntry.objects.exists()


def test_a_hundredth_of_an_hour_is_the_least(cast: Cast) -> None:
    entry = log(cast, "0.01")
    with pytest.raises(Invalid, match=r"than what is counted\. Write 0\.01 hours"):
        actions.change_hours(entry, changes={"hours": Decimal("0.001")}, by=None, at=NOW)


def test_a_day_has_24_hours(cast: Cast) -> None:
    log(cast, "20")
    with pytest.raises(Invalid, match="20 hours are logged"):
        log(cast, "5")


def test_likely_tasks_are_those_of_the_last_entries_then_the_open_ones(
    cast: Cast, django_assert_num_queries: Callable[[int], AbstractContextManager[object]]
) -> None:
    def task(title: str, **given: object) -> Task:
        return actions.add_task(title, account=cast.portal, by=None, at=NOW, **given)  # type: ignore[arg-type]

    logged, done, mine, newer = (
        task("Logged"),
        task("Done", assignee=cast.ada),
        task("Mine", assignee=cast.ada),
        task("Newer", assignee=cast.ada),
    )
    task("Someone else's")
    Task.objects.filter(pk=done.pk).update(state="done")
    log(cast, "1", task=mine, account=None)
    log(cast, "1", task=logged, account=None)
    with django_assert_num_queries(1):
        assert queries.recent_tasks(cast.ada.pk, on=NOW.date()) == [logged, mine, newer]


def test_questions_are_answered_from_the_sums(cast: Cast) -> None:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    log(cast, "3", epic=epic)
    log(cast, "1", account=cast.inner)
    log(cast, "2", account=cast.inner, day=date(2026, 10, 1))
    sprint = cast.sprint.pk
    assert queries.hours_of_sprint(sprint, by="person") == {cast.ada.pk: 4}
    assert queries.hours_of_sprint(sprint, by="account", cell_id=cast.falcon.pk) == {
        cast.portal.pk: 3,
        cast.inner.pk: 1,
    }
    assert queries.hours_by("account", [cast.inner.pk]) == {cast.inner.pk: 3}
    assert queries.billing_of_sprints([sprint])[sprint] == {"billable": 3, "non_billable": 1, "metawork": 0}
    assert queries.contexts([sprint]) == {
        (sprint, cast.ada.pk): {("epic", epic.pk): 3, ("account", cast.inner.pk): 1}
    }
    months = queries.hours_of_months(date(2026, 10, 5), DAY, by="cell")
    assert months == {(date(2026, 10, 1), cast.falcon.pk): 2, (date(2026, 11, 1), cast.falcon.pk): 4}
    days = queries.days_of_person(cast.ada.pk)
    assert [(day["day"], day["hours"]) for day in days] == [(DAY, 4), (date(2026, 10, 1), 2)]


def test_hours_refer_to_what_exists(cast: Cast) -> None:
    from django.db import IntegrityError, transaction

    entry = log(cast)
    with pytest.raises(IntegrityError, match="Hours refer"), transaction.atomic():
        HoursEntry.objects.filter(pk=entry.pk).update(account_id=999_999)
    with pytest.raises(IntegrityError, match="it stays"), transaction.atomic():
        cast.portal._meta.default_manager.filter(pk=cast.portal.pk)._raw_delete("default")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("1.5 falcon-1 review", ("1.5", "falcon-1 review")),
        ("1h 30m Inner work", ("1h 30m", "Inner work")),
        ("1 h 30 min falcon-1", ("1 h 30 min", "falcon-1")),
        ("90m", ("90m", "")),
        ("falcon-1 1.5", ("falcon-1 1.5", "")),
        ("", ("", "")),
    ],
)
def test_a_line_begins_with_its_hours(line: str, parts: tuple[str, str]) -> None:
    assert split_line(line) == parts
