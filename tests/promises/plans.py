"""Tables as full as those of an organisation of some years, and how the database plans to read them."""

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from homeostat.areas.work import rollups
from homeostat.models import (
    Absence,
    Account,
    AuditEntry,
    Cell,
    CellKind,
    CellTerm,
    Client,
    Comment,
    Epic,
    HoursEntry,
    HoursRollup,
    HoursTotal,
    KindTerm,
    Membership,
    OrganisationChange,
    Person,
    PersonTerm,
    Reading,
    Role,
    RoleTerm,
    Sprint,
    Task,
    TaskSprint,
    User,
)
from homeostat.platform.planning import plan_for_pages

LARGE = {
    model._meta.db_table
    for model in (
        Task,
        TaskSprint,
        HoursEntry,
        HoursRollup,
        HoursTotal,
        AuditEntry,
        Absence,
        Reading,
        Comment,
    )
}
BASE = 1_000_000  # ids of the rows begin behind those of other tests
PEOPLE, CELLS, ACCOUNTS, EPICS, SPRINTS, DAYS = 400, 60, 100, 200, 120, 1680
LATELY = 30  # sprints with readings
TASKS, ENTRIES, AUDITED, COMMENTS = 12_000, 30_000, 15_000, 12_000
FIRST = date(2022, 1, 3)
DAY = f"date '{FIRST}' + (n * {DAYS} / {{}})::int"
AT = f"timestamptz '{FIRST} 12:00+00' + n * interval '1 minute'"
STATES = (
    "CASE WHEN n % 20 > 0 THEN 'done' WHEN n % 100 = 0 THEN 'review' WHEN n % 100 = 20 THEN 'dropped' "
    "ELSE 'backlog' END"
)


def one_of(count: int, *, step: int = 1) -> str:
    return f"{BASE} + 1 + (n * {step}) % {count}"


def fill(model: type[Model], count: int, **given: str) -> None:
    """Rows number 1 to `count` (n), with these expressions in their columns, else the model's default."""
    given = {"id": f"{BASE} + n", **given}
    columns, values, parameters = [], [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        if field.attname in given:
            values.append(given[field.attname].replace("%", "%%"))
        else:
            default = None if field.null or getattr(field, "auto_now_add", False) else field.get_default()
            values.append("now()" if getattr(field, "auto_now_add", False) else "%s")
            if values[-1] == "%s":
                parameters.append(field.get_db_prep_save(default, connection))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({', '.join(columns)}) "
            f"SELECT {', '.join(values)} FROM generate_series(1, {count}) n",
            parameters,
        )


def fill_everything() -> None:
    """Inside a transaction that is rolled back afterwards; the statistics are those of the rows."""
    dated = {"start": "date '2020-01-01'", "recorded_at": "now()"}
    fill(User, PEOPLE, email="'u' || n || '@example.org'", date_joined="now()")
    fill(Person, PEOPLE, key="'p' || n", user_id=f"{BASE} + n")
    fill(PersonTerm, PEOPLE, person_id=f"{BASE} + n", name="'Name ' || md5(n::text)", **dated)
    fill(CellKind, 1, key="'kind'")
    fill(KindTerm, 1, kind_id=f"{BASE} + 1", name="'kind'", **dated)
    fill(Cell, CELLS, key="'c' || n")
    fill(CellTerm, CELLS, cell_id=f"{BASE} + n", name="'Cell ' || n", kind_id=f"{BASE} + 1", **dated)
    fill(Membership, PEOPLE, cell_id=one_of(CELLS), person_id=f"{BASE} + n", standing="'core'", **dated)
    fill(Role, CELLS, key="'r' || n")
    fill(RoleTerm, CELLS, role_id=f"{BASE} + n", cell_id=f"{BASE} + n", name="'Role ' || n", **dated)
    fill(Client, 30, key="'client' || n", name="'Client ' || n")
    fill(
        Account,
        ACCOUNTS,
        key="'a' || n",
        name="'Account ' || n",
        category="'billable_hourly'",
        client_id=one_of(30),
    )
    fill(Epic, EPICS, key="'e' || n", name="'Epic ' || n", account_id=one_of(ACCOUNTS), cell_id=one_of(CELLS))
    start = f"date '{FIRST}' + 14 * (n - 1)"
    fill(Sprint, SPRINTS, number=f"{BASE} + n", start=start, end=f"{start} + 14")
    fill_work()
    fill(Absence, 6_000, person_id=one_of(PEOPLE), start=DAY.format(6_000), end=f"{DAY.format(6_000)} + 3")
    fill_log_and_readings()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan_for_pages(connection)


def fill_work() -> None:
    fill(
        Task, TASKS, key="'t-' || n", title="md5(n::text) || ' ' || md5((n % 500)::text)",
        account_id=one_of(ACCOUNTS), epic_id=one_of(EPICS, step=3), cell_id=one_of(CELLS),
        assignee_id=one_of(PEOPLE), reviewer_id=one_of(PEOPLE, step=7), state=STATES,
        description="CASE n % 2 WHEN 0 THEN 'It ' || md5('d' || n) || ' ' || md5('d' || n % 500) ELSE '' END",
        remaining="CASE WHEN n % 20 = 0 THEN n % 40 END",
        completed_at=f"CASE WHEN n % 20 > 0 THEN {AT} + n * interval '199 minutes' END",
    )  # fmt: skip
    in_order = f"{BASE} + 1 + (n * {SPRINTS} / {TASKS + 1})"
    fill(
        TaskSprint, TASKS, task_id=f"{BASE} + n", sprint_id=in_order, cell_id=one_of(CELLS),
        added_on=DAY.format(TASKS),
    )  # fmt: skip
    fill(
        HoursEntry, ENTRIES, person_id=one_of(PEOPLE), cell_id=one_of(CELLS), account_id=one_of(ACCOUNTS),
        task_id=f"{BASE} + 1 + n / 3 % {TASKS}", epic_id=one_of(EPICS), day=DAY.format(ENTRIES), hours="1",
        recorded_at=AT,
    )  # fmt: skip
    fill(
        Comment, COMMENTS, task_id=f"CASE WHEN n % 10 > 0 THEN {BASE} + 1 + n / 3 % {TASKS} END",
        epic_id=f"CASE WHEN n % 10 = 0 THEN {one_of(EPICS)} END", author_id=one_of(PEOPLE), at=AT,
        text="'We will ' || md5(n::text) || ' ' || md5((n % 500)::text)",
    )  # fmt: skip
    rollups.rebuild_rollups(FIRST, FIRST + timedelta(DAYS))


def fill_log_and_readings() -> None:
    noun = "CASE n % 50 WHEN 0 THEN 'sprint' WHEN 1 THEN 'account' ELSE 'task' END"
    action = "CASE n % 500 WHEN 0 THEN 'close_sprint' ELSE 'change_task' END"
    fill(AuditEntry, AUDITED, noun=noun, action=action, key="'t-' || n % 5000", at=AT, by_id=one_of(PEOPLE))
    tracks = "ARRAY['membership/c' || n % 60 || '/p' || n]"
    fill(OrganisationChange, 20_000, on=DAY.format(20_000), at=AT, tracks=tracks, operations="'[1]'",
         inverse="'[]'", sentences="'[]'")  # fmt: skip
    signs = "(ARRAY['load', 'spillover', 'metawork', 'sustainability', 'role_load'])"
    scopes = CELLS + PEOPLE
    number = f"(n - 1) / {LATELY} % {scopes}"
    fill(
        Reading, 3 * LATELY * scopes, sprint_id=f"{BASE} + {SPRINTS} - (n - 1) % {LATELY}", computed_at=AT,
        value="1", sign=f"{signs}[1 + (n - 1) / ({LATELY} * {scopes})]",
        cell_id=f"CASE WHEN {number} < {CELLS} THEN {BASE} + 1 + {number} END",
        person_id=f"CASE WHEN {number} >= {CELLS} THEN {BASE} + 1 + {number} - {CELLS} END",
    )  # fmt: skip


Node = Mapping[str, Any]


def plans_of(work: Callable[[], object]) -> list[Node]:
    """Every step of the plans for the questions that the work asks."""
    with CaptureQueriesContext(connection) as captured:
        work()
    found: list[Node] = []
    for each in captured.captured_queries:
        if each["sql"].lstrip(" (\n").startswith(("SELECT", "WITH")):
            with connection.cursor() as cursor:
                cursor.execute("EXPLAIN (FORMAT JSON) " + each["sql"].replace("%", "%%"), [])
                told = cursor.fetchone()[0]
            found += steps((json.loads(told) if isinstance(told, str) else told)[0]["Plan"])
    return found


def steps(plan: Node) -> Iterator[Node]:
    yield plan
    for below in plan.get("Plans", ()):
        yield from steps(below)


def faults(found: list[Node]) -> list[str]:
    """Large tables read whole, and primary keys walked backwards past what a filter throws away."""
    wrong = [
        f"{step['Node Type']} of {step['Relation Name']}"
        for step in found
        if step.get("Relation Name") in LARGE and step["Node Type"] == "Seq Scan"
    ]
    return wrong + [
        f"{step['Index Name']} walked backwards past {step['Filter']}"
        for step in found
        if str(step.get("Index Name", "")).endswith("_pkey")
        and step.get("Scan Direction") == "Backward"
        and "Filter" in step
    ]


def indexes(found: list[Node]) -> set[str]:
    return {step["Index Name"] for step in found if "Index Name" in step}
