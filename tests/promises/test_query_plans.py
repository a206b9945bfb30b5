"""Lists stay quick however much there is: each is read through the index that was made for it."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.promises.plans import (
    BASE,
    DAYS,
    FIRST,
    LARGE,
    SPRINTS,
    faults,
    fill_everything,
    indexes,
    plans_of,
    steps,
)

from homeostat.areas.organisation import queries as organisation
from homeostat.areas.organisation import search as organisation_search
from homeostat.areas.vitals import queries as vitals
from homeostat.areas.vitals.queries import Scope
from homeostat.areas.work import access, comment_search, queries
from homeostat.areas.work import search as work_search
from homeostat.areas.work.queries import ARRANGED, SORTS, TaskFilter
from homeostat.areas.work.queries.sprints import STAY_ORDERS
from homeostat.core.organisation.timeline import membership_track
from homeostat.core.vitals.registry import REGISTRY
from homeostat.models import Account, AuditEntry, Cell, Epic, HoursEntry, Sprint, Task, TaskSprint, User
from homeostat.platform.access import Viewer
from homeostat.platform.audit.access import kinds_for
from homeostat.platform.audit.queries import Wanted, page_of
from homeostat.platform.search.asked import Asked

pytestmark = pytest.mark.django_db
ONE = BASE + 7
TODAY = FIRST + timedelta(DAYS - 20)
SPRINT = BASE + SPRINTS - 2
Question = tuple[str, Callable[[], object]]


@pytest.fixture(scope="module", autouse=True)
def many_rows(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        clear_away()
        with transaction.atomic():
            fill_everything()
            yield
            transaction.set_rollback(True)
        clear_away()


def clear_away() -> None:
    """Rows that were taken back still lie in the tables, which the next ones would be slow in."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


@pytest.fixture(autouse=True)
def unchecked(db: None) -> Iterator[None]:
    """Nothing is kept, so nobody has to check whether all of it refers to what exists."""
    yield
    transaction.set_rollback(True)


def viewer(*, is_steward: bool = False) -> Viewer:
    return Viewer(user=User.objects.get(pk=ONE), person_id=ONE, is_steward=is_steward)


def a_page(**wanted: Any) -> Callable[[], object]:
    return lambda: queries.page_of_tasks(TaskFilter(**wanted), size=50)


def after_one(**wanted: Any) -> Callable[[], object]:
    return lambda: queries.page_of_tasks(TaskFilter(**wanted), size=50, after=BASE + 6_000)


def a_board(**wanted: Any) -> Callable[[], object]:
    noon = datetime.combine(TODAY, time(12), UTC)
    return lambda: queries.lanes(TaskFilter(**wanted), now=noon)


def audited(**wanted: Any) -> Callable[[], object]:
    return lambda: page_of(AuditEntry.objects.all(), Wanted(**wanted))


def found(words: str) -> Callable[[], object]:
    return lambda: [
        *work_search.groups(viewer(), Asked(words)),
        *organisation_search.groups(viewer(), Asked(words)),
    ]


def said(words: str) -> Callable[[], object]:
    return lambda: comment_search.groups(viewer(), Asked(words))


def cell_hours() -> access.CellHours:
    return access.CellHours(viewer(), Cell.objects.get(pk=ONE), Sprint.objects.get(pk=SPRINT), on=TODAY)


MONTHS = FIRST, TODAY
LOAD = REGISTRY["load"]
QUESTIONS: dict[str, Question] = {
    "all tasks": ("homeostat_task_pkey", a_page()),
    "tasks by key": ("homeostat_task_key_key", a_page(sort="key")),
    "open tasks": ("task_open", a_page(state="open")),
    "open tasks, further": ("task_open", after_one(state="open")),
    "tasks of a cell": ("task_cell", a_page(cell_id=ONE)),
    "tasks a cell leads": ("task_lead_cell", a_page(cell_id=ONE)),
    "tasks that are overdue": ("task_due", a_page(due="overdue", today=TODAY)),
    "tasks of a cell, further": ("task_cell", after_one(cell_id=ONE)),
    "tasks of a person": ("task_assignee_state", a_page(assignee_id=ONE)),
    "open tasks of a person": ("task_assignee_state", a_page(assignee_id=ONE, state="open")),
    "tasks to review": ("task_reviewer", a_page(reviewer_id=ONE)),
    "tasks on an account": ("task_account", a_page(account_id=ONE)),
    "tasks of an epic": ("task_epic", a_page(epic_id=ONE)),
    "tasks in a state": ("task_state", a_page(state="dropped")),
    "tasks by state": ("task_state", a_page(sort="state")),
    "tasks by state, further": ("task_state", after_one(sort="-state")),
    "tasks by what remains": ("task_remaining", a_page(sort="remaining")),
    "open tasks by what remains": ("task_open_remaining", a_page(state="open", sort="remaining")),
    "the board": ("task_open", a_board()),
    "tasks done lately": ("task_done", a_board()),
    "the board of a cell": ("task_cell", a_board(cell_id=ONE)),
    "the board of a person": ("task_assignee_state", a_board(assignee_id=ONE)),
    "tasks of a sprint": ("", a_page(sprint_id=SPRINT)),  # two indexes serve it alike
    "a page of stays of a sprint": (
        "stay_of_sprint",
        lambda: list(TaskSprint.objects.filter(sprint=SPRINT).order_by("pk")[:51]),
    ),
    "stays of a sprint": (
        "stay_sprint_cell",
        lambda: list(queries.stays_of_sprint(Sprint.objects.get(pk=SPRINT))[:60]),
    ),
    "stays of a task": ("task_once_per_sprint", lambda: queries.stays_of_task(Task.objects.get(pk=ONE))),
    "tasks by words": ("homeostat_task_found_by", a_page(text="c4ca4238 a87ff")),
    "hours of a person": ("hours_person_day", lambda: list(queries.entries_of_person(ONE))),
    "earlier hours of a person": (
        "hours_person_day",
        lambda: list(queries.entries_of_person(ONE, before=TODAY)),
    ),
    "hours on a task": (
        "hours_task_day",
        lambda: access.entries_of_task(viewer(), Task.objects.get(pk=ONE), on=TODAY),
    ),
    "sums of some tasks": ("hours_task_day", lambda: queries.hours_of_tasks([ONE, ONE + 1, ONE + 2])),
    "hours on an account": (
        "hours_account_day",
        lambda: access.entries_of_account(viewer(), Account.objects.get(pk=ONE), on=TODAY),
    ),
    "whether an epic has hours": ("hours_epic_day", lambda: HoursEntry.objects.filter(epic=ONE).exists()),
    "hours of a cell": ("hours_person_day", lambda: list(cell_hours().entries()[:25])),
    "sums of a cell": ("rollup_one_row_per_key", lambda: cell_hours().sums),
    "sums of a sprint": ("total_of_sprint", lambda: queries.hours_of_sprint(SPRINT, by="cell")),
    "months of an account": (
        "rollup_account_month",
        lambda: queries.hours_of_months(*MONTHS, by="account", account_id=ONE),
    ),
    "months of a cell": (
        "rollup_cell_month",
        lambda: queries.hours_of_months(*MONTHS, by="cell", cell_id=ONE),
    ),
    "months of a person": (
        "rollup_person_month",
        lambda: queries.hours_of_months(*MONTHS, by="person", person_id=ONE),
    ),
    "hours of some epics": ("total_of_epic", lambda: queries.hours_by("epic", [ONE, ONE + 1])),
    "hours of some accounts": ("total_of_account", lambda: queries.hours_by("account", [ONE, ONE + 1])),
    "sums of people of a sprint": (
        "rollup_one_row_per_key",
        lambda: queries.hours_of_sprint(SPRINT, by="person"),
    ),
    "the audit log": ("audit_newest", audited()),
    "entries of a noun": ("audit_of_noun", audited(noun="account")),
    "entries of a row": ("audit_of_key", lambda: access.changes_of(viewer(is_steward=True), "task", "t-7")),
    "entries of a key": ("audit_of_key", audited(key="t-7")),
    "entries of an action": ("audit_of_action", audited(action="close_sprint")),
    "entries of an action there is none of": ("audit_of_action", audited(action="erase")),
    "entries of a user": ("audit_of_user", audited(user=ONE)),
    "nouns and actions": ("audit_kinds", lambda: kinds_for(viewer(is_steward=True))),
    "nouns and actions of a member": ("audit_kinds", lambda: kinds_for(viewer())),
    "absences of a person": ("absence_person_start", lambda: queries.absences_of(ONE, since=TODAY)),
    "who is away": ("absence_end_start", lambda: queries.absences_between(TODAY, TODAY + timedelta(14))),
    "a sign of a cell": ("reading_series", lambda: vitals.series(LOAD, Scope(cell_id=ONE), until=TODAY)),
    "signs of a person": ("reading_series", lambda: vitals.all_series(Scope(person_id=ONE), until=TODAY)),
    "a sign of some cells": (
        "reading_series",
        lambda: vitals.series_by_cell(LOAD, until=TODAY, cells=range(BASE + 1, BASE + 31)),
    ),
    "signs of all cells": ("reading_series", lambda: vitals.latest_by_cell(until=TODAY)),
    "a sign on the map": (
        "",  # two indexes serve it alike
        lambda: vitals.readings_for_map("load", Sprint.objects.get(pk=SPRINT)),
    ),
    "changes of a track": (
        "change_of_track",
        lambda: organisation.changes_touching([membership_track("c7", "p7")]),
    ),
    "changes, the newest": (
        "change_newest",
        lambda: list(organisation.all_changes().order_by("-on", "-pk")[:20]),
    ),
    "search: a task": ("homeostat_task_found_by", found("c4ca4238")),
    "search: what describes a task": ("homeostat_task_described_by", found("b25b0651e4b6e887")),
    "search: what describes no task": ("homeostat_task_described_by", found("zzz")),
    "search: a key": ("", found("t-77")),
    "search: a comment": ("homeostat_comment_found_by", said("c4ca4238")),
    "search: a comment, while somebody types": ("homeostat_comment_found_by", said("we c4ca4238 w")),
    "search: what nobody said": ("homeostat_comment_found_by", said("zzz")),
    "comments of a task": ("comment_task", lambda: queries.talk_of(Task.objects.get(pk=ONE))),
    "comments of an epic": ("comment_epic", lambda: queries.talk_of(Epic.objects.get(pk=ONE))),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_list_is_read_through_its_index(name: str) -> None:
    index, ask = QUESTIONS[name]
    plans = plans_of(ask)
    assert not faults(plans)
    assert not index or index in indexes(plans), indexes(plans)


def test_the_newest_comments_are_looked_through_before_all_of_them() -> None:
    (walk,) = [
        step for step in plans_of(said("will")) if step.get("Index Name") == "homeostat_comment_pkey"
        and step.get("Scan Direction") == "Backward"
    ]  # fmt: skip
    assert "Filter" not in walk
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as captured:
        comment_search.groups(viewer(), Asked("will"))
        (question,) = [each["sql"] for each in captured.captured_queries if "lately" in each["sql"]]
        cursor.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + question)
        (told,) = cursor.fetchone()
    plan = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    read = [step for step in steps(plan) if step.get("Relation Name") == "homeostat_comment"]
    assert max(step["Actual Rows"] * step["Actual Loops"] for step in read) < 100


@pytest.mark.parametrize("sort", [*SORTS, *(sort for sort in ARRANGED if not sort.startswith("-"))])
@pytest.mark.parametrize(
    "column", ["cell_id", "assignee_id", "reviewer_id", "account_id", "epic_id", "sprint_id"]
)
def test_tasks_narrowed_and_sorted_are_found_by_an_index(column: str, sort: str) -> None:
    value = {"sprint_id": SPRINT}.get(column, ONE)
    for wanted in ({column: value}, {column: value, "state": "open"}):
        assert not faults(plans_of(a_page(sort=sort, **wanted)))
        assert not faults(plans_of(after_one(sort=sort, **wanted)))


@pytest.mark.parametrize("by", STAY_ORDERS)
def test_stays_of_a_sprint_in_another_order_are_found_by_an_index(by: str) -> None:
    sprint = Sprint.objects.get(pk=SPRINT)
    assert not faults(plans_of(lambda: list(queries.stays_of_sprint(sprint, by=by, falls=True)[:60])))


def test_hours_of_a_person_in_a_period_are_found_by_an_index() -> None:
    plans = plans_of(lambda: list(queries.entries_between(ONE, TODAY - timedelta(60), TODAY)))
    assert "hours_person_day" in indexes(plans)


def test_every_index_of_a_large_table_has_its_question() -> None:
    asked = {index for index, _ask in QUESTIONS.values()}
    models = [model for model in apps.get_models() if model._meta.db_table in LARGE]
    assert {index.name for model in models for index in model._meta.indexes} <= asked
