"""Questions about hours. Sums come from the roll-ups, so that no page reads history."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, Literal

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from homeostat.areas.work import rollups
from homeostat.areas.work.models import BILLABLE, HoursEntry, HoursRollup, HoursTotal, Task
from homeostat.areas.work.queries.closing import closed_accounts

By = Literal["person", "cell", "account", "epic", "role"]
Context = tuple[Literal["epic", "role", "account"], int]
RECENTLY = timedelta(days=42)


def rollup_differences(limit: int = 100) -> list[dict[str, object]]:
    """Sums of hours that differ from a full recount of the entries; an empty list means all is well."""
    return rollups.differences(limit)


def hours_of_sprints(
    sprint_ids: Collection[int], *, by: By, **only: int | list[int]
) -> dict[tuple[int, int | None], Decimal]:
    """Hours by sprint and person, cell, account, epic or role: {(sprint id, id): hours}.

    `only` narrows to ids of columns, such as cell_id=3 or account_id__in=[7, 8].
    """
    rows = (
        _sums(f"{by}_id", *only)
        .filter(sprint_id__in=sprint_ids, **only)
        .values_list("sprint_id", f"{by}_id")
        .annotate(sum=Sum("hours"))
    )
    return {(sprint, key): hours for sprint, key, hours in _as_found(rows)}


def hours_of_sprint(sprint_id: int, *, by: By, **only: int) -> dict[int | None, Decimal]:
    """Hours of one sprint by person, cell, account, epic or role: {id: hours}."""
    return {key: hours for (_, key), hours in hours_of_sprints([sprint_id], by=by, **only).items()}


def hours_in_sprints(sprint_ids: Collection[int], *, by: By) -> dict[int | None, Decimal]:
    """Hours of some sprints together by person, cell, account, epic or role: {id: hours}."""
    rows = _sums(f"{by}_id").filter(sprint_id__in=sprint_ids).values_list(f"{by}_id")
    return dict(_as_found(rows.annotate(sum=Sum("hours"))))


def hours_of_months(
    first: date, last: date, *, by: By, **only: int
) -> dict[tuple[date, int | None], Decimal]:
    """Hours by month and person, cell, account, epic or role; both months are included."""
    rows = (
        HoursRollup.objects.filter(month__gte=first.replace(day=1), month__lte=last.replace(day=1), **only)
        .values_list("month", f"{by}_id")
        .annotate(sum=Sum("hours"))
    )
    return {(month, key): hours for month, key, hours in rows}


def hours_by(by: By, ids: Iterable[int]) -> dict[int, Decimal]:
    """All hours there ever were, by id."""
    rows = _sums(f"{by}_id").filter(**{f"{by}_id__in": list(ids)}).values_list(f"{by}_id")
    return dict(_as_found(rows.annotate(sum=Sum("hours"))))


def sums_by_sprint(by: By, ids: Collection[int]) -> dict[int | None, Decimal]:
    """All hours of some accounts, epics or cells together by sprint; None: of days outside all sprints."""
    rows = _sums(f"{by}_id").filter(**{f"{by}_id__in": ids}).values_list("sprint_id")
    return dict(_as_found(rows.annotate(sum=Sum("hours"))))


def _sums(*columns: str) -> QuerySet[Any]:
    """Where hours are summed already: without people, in far fewer rows, unless people are asked for."""
    known = {f"{name}_id" for name in ("account", "cell", "epic")}
    without_people = known.issuperset(column.removesuffix("__in") for column in columns)
    return (HoursTotal if without_people else HoursRollup).objects.order_by()


def _as_found(rows: QuerySet[Any, Any]) -> list[Any]:
    """Ids and sums, which are exact numbers as the database gives them: nothing to convert, row by row."""
    try:
        sql, values = rows.query.sql_with_params()
    except EmptyResultSet:  # of no sprint, or of no row
        return []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def billing_of_sprints(sprint_ids: Collection[int], **only: int) -> dict[int, dict[str, Decimal]]:
    """Billable, non-billable and metawork hours of each sprint; metawork is part of the other two."""
    nothing = Decimal(0)
    rows = (
        _sums("account_id", *only)
        .filter(sprint_id__in=sprint_ids, **only)
        .values_list("sprint_id")
        .annotate(
            billable=Sum("hours", filter=Q(account__category__in=BILLABLE), default=nothing),
            non_billable=Sum("hours", filter=~Q(account__category__in=BILLABLE), default=nothing),
            metawork=Sum("hours", filter=Q(account__is_metawork=True), default=nothing),
        )
    )
    return {
        sprint: {"billable": billable, "non_billable": other, "metawork": metawork}
        for sprint, billable, other, metawork in rows
    }


def contexts(sprint_ids: Collection[int]) -> dict[tuple[int, int], dict[Context, Decimal]]:
    """Hours by (sprint, person) and context: the epic, else the role, else the account."""
    kind = Case(
        When(epic__isnull=False, then=Value("epic")),
        When(role__isnull=False, then=Value("role")),
        default=Value("account"),
    )
    rows = (
        HoursRollup.objects.filter(sprint_id__in=sprint_ids)
        .annotate(context_kind=kind, context=Coalesce("epic_id", "role_id", "account_id"))
        .values_list("sprint_id", "person_id", "context_kind", "context", "cell_id")
        .annotate(sum=Sum("hours"))
    )
    found: defaultdict[tuple[int, int], dict[Context, Decimal]] = defaultdict(dict)
    for sprint, person, context_kind, context, _cell, hours in rows:
        mine = found[sprint, person]
        mine[context_kind, context] = mine.get((context_kind, context), Decimal(0)) + hours
    return dict(found)


def entries_of_person(person_id: int, *, before: date | None = None, count: int = 60) -> QuerySet[HoursEntry]:
    """Someone's current entries, newest day first."""
    entries = HoursEntry.objects.filter(person_id=person_id, superseded_at=None)
    if before is not None:
        entries = entries.filter(day__lt=before)
    entries = entries.select_related("task", "account", "epic")
    return entries.defer("task__description", "epic__description").order_by("-day", "-id")[:count]


def entries_between(person_id: int, since: date | None, until: date | None) -> QuerySet[HoursEntry]:
    """Someone's current entries from one day to another, both included, in the order of days."""
    entries = HoursEntry.objects.filter(person_id=person_id, superseded_at=None)
    if since is not None:
        entries = entries.filter(day__gte=since)
    if until is not None:
        entries = entries.filter(day__lte=until)
    return entries.select_related("task", "account__client", "epic").order_by("day", "id")


def days_of_person(person_id: int, *, before: date | None = None, count: int = 60) -> list[dict[str, Any]]:
    """Someone's entries by day, newest first, each day with its sum; whole days only."""
    entries = list(entries_of_person(person_id, before=before, count=count + 1))
    days = [
        {"day": day, "entries": list(rows)} for day, rows in groupby(entries, key=lambda entry: entry.day)
    ]
    if len(entries) > count and len(days) > 1:
        days.pop()
    for day in days:
        day["hours"] = sum((entry.hours for entry in day["entries"]), Decimal(0))
    return days


def last_day_with_hours(person_id: int, *, before: date) -> date | None:
    """The last day of the week before a day on which somebody logged hours."""
    entries = HoursEntry.objects.filter(
        person_id=person_id, superseded_at=None, day__lt=before, day__gte=before - timedelta(days=7)
    )
    found: date | None = entries.order_by("-day").values_list("day", flat=True).first()
    return found


def recent_tasks(person_id: int, *, on: date, count: int = 40) -> list[Task]:
    """Tasks someone is likely to log hours on: logged on lately first, then their open ones; those of closed
    accounts are left out. One query.
    """
    entries = HoursEntry.objects.filter(
        person_id=person_id, superseded_at=None, task__isnull=False, day__gt=on - RECENTLY
    ).order_by("-day", "-id")
    open_tasks = Task.objects.filter(assignee_id=person_id).exclude(state__in=["done", "dropped"])
    likely = entries.values("task_id")[:200].union(open_tasks.order_by("-id").values("id")[:count])
    last = entries.filter(task=OuterRef("pk"))
    closed = closed_accounts(on).values("pk")
    payable = Task.objects.exclude(Q(account__in=closed) | Q(account=None, epic__account__in=closed))
    found = payable.filter(pk__in=likely).annotate(
        last_day=Subquery(last.values("day")[:1]), last_entry=Subquery(last.values("id")[:1])
    )
    lately = (F("last_day").desc(nulls_last=True), F("last_entry").desc(nulls_last=True), "-id")
    return list(found.order_by(*lately)[:count])


def hours_of_task(task: Task) -> Decimal:
    found: Decimal | None = HoursEntry.objects.filter(task=task, superseded_at=None).aggregate(
        sum=Sum("hours")
    )["sum"]
    return found or Decimal(0)


def hours_of_tasks(ids: Collection[int]) -> dict[int, Decimal]:
    """The hours on each of these tasks that has any; one query."""
    rows = HoursEntry.objects.filter(task_id__in=ids, superseded_at=None).values_list("task_id")
    return dict(rows.annotate(sum=Sum("hours")))
