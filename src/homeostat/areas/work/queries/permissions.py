"""Which permissions work needs, who holds them, and where they are missing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from homeostat.areas.organisation.models import Membership
from homeostat.areas.work.models import PermissionGrant, PermissionNeed, Task, WorkPermission
from homeostat.areas.work.models.tasks import OVER


@dataclass(frozen=True, slots=True)
class HeldUp:
    """An open task whose cell has no member that holds all the permissions it needs."""

    task_id: int
    cell_id: int | None
    permissions: frozenset[int]


def grants_on(day: date) -> QuerySet[PermissionGrant]:
    """Who holds what on a day."""
    return PermissionGrant.objects.filter(start__lte=day).filter(Q(end=None) | Q(end__gt=day))


def holders_of(permissions: Iterable[int], on: date) -> dict[int, list[int]]:
    """Who holds each of these permissions on a day; one query."""
    found: dict[int, list[int]] = {}
    rows = grants_on(on).filter(permission__in=list(permissions)).order_by("start", "id")
    for permission, person in rows.values_list("permission_id", "person_id"):
        found.setdefault(permission, []).append(person)
    return found


def own_needs(noun: str) -> ArraySubquery:
    """What an account, an epic or a task needs for itself, by name: comes along with its row."""
    rows = PermissionNeed.objects.filter(**{noun: OuterRef("pk")}).order_by("permission__name", "pk")
    told = JSONObject(key="permission__key", name="permission__name", need_id="pk")
    return ArraySubquery(rows.values(told=told))


def tasks_lacking(on: date) -> QuerySet[Task]:
    """Open tasks whose assignee lacks a permission they need on a day, the latest first."""
    held = grants_on(on).filter(permission=OuterRef("permission"), person=OuterRef(OuterRef("assignee")))
    of_task = Q(task=OuterRef("pk")) | Q(epic=OuterRef("epic")) | Q(account=OuterRef("account"))
    lacking = PermissionNeed.objects.filter(of_task).exclude(Exists(held))
    found = _needing().exclude(assignee=None).filter(Exists(lacking))
    return found.order_by("-id")


def lacks_of(tasks: Sequence[Task], on: date) -> dict[int, list[WorkPermission]]:
    """What the assignee of each of these tasks lacks on a day; two queries."""
    needs = _needs_of_tasks(tasks)
    holders = holders_of({need.permission_id for each in needs.values() for need in each}, on)
    return {
        task.pk: [
            permission
            for permission in {need.permission_id: need.permission for need in needs[task.pk]}.values()
            if task.assignee_id not in holders.get(permission.pk, ())
        ]
        for task in tasks
    }


def permissions_of_person(person_id: int, *, on: date) -> list[PermissionGrant]:
    """What somebody holds on a day or will hold, by name and day; one query."""
    rows = PermissionGrant.objects.filter(person=person_id).filter(Q(end=None) | Q(end__gt=on))
    return sorted(
        rows.select_related("permission"), key=lambda row: (row.permission.name.casefold(), row.start)
    )


def not_renewed() -> QuerySet[PermissionGrant]:
    """Grants that nothing follows on the day they end."""
    following = PermissionGrant.objects.filter(
        permission=OuterRef("permission"), person=OuterRef("person"), start__lte=OuterRef("end")
    ).filter(Q(end=None) | Q(end__gt=OuterRef("end")))
    return PermissionGrant.objects.exclude(end=None).exclude(Exists(following))


def held_up_by_permissions(on: date) -> list[HeldUp]:
    """The brake: open tasks that nobody of the cell that does them may do, as nobody holds all they need."""
    tasks = list(_needing().only("id", "cell_id", "epic_id", "account_id"))
    if not tasks:
        return []
    needs = {
        pk: frozenset(need.permission_id for need in rows) for pk, rows in _needs_of_tasks(tasks).items()
    }
    held: defaultdict[int, set[int]] = defaultdict(set)
    for permission, people in holders_of(frozenset().union(*needs.values()), on).items():
        for person in people:
            held[person].add(permission)
    members: defaultdict[int, set[int]] = defaultdict(set)
    for cell, person in Membership.objects.on(on).values_list("cell_id", "person_id"):
        members[cell].add(person)
    return [
        HeldUp(task.pk, task.cell_id, needs[task.pk])
        for task in tasks
        if not any(
            needs[task.pk] <= held[person]
            for person in (members[task.cell_id] if task.cell_id else set(held))
        )
    ]


def _needing() -> QuerySet[Task]:
    """Open tasks that need a permission."""
    needs = PermissionNeed.objects.order_by()
    return Task.objects.exclude(state__in=OVER).filter(
        Q(pk__in=needs.exclude(task=None).values("task"))
        | Q(epic__in=needs.exclude(epic=None).values("epic"))
        | Q(account__in=needs.exclude(account=None).values("account"))
    )


def _needs_of_tasks(tasks: Sequence[Task]) -> dict[int, list[PermissionNeed]]:
    """What each of these tasks needs with its epic and its account; one query."""
    rows = PermissionNeed.objects.filter(
        Q(task__in=[task.pk for task in tasks])
        | Q(epic__in={task.epic_id for task in tasks if task.epic_id})
        | Q(account__in={task.account_id for task in tasks if task.account_id})
    ).select_related("permission")
    by_work: defaultdict[tuple[str, int | None], list[PermissionNeed]] = defaultdict(list)
    for need in rows.order_by(F("permission__name"), "pk"):
        for noun in ("task", "epic", "account"):
            if (pk := getattr(need, f"{noun}_id")) is not None:
                by_work[noun, pk].append(need)
    return {
        task.pk: [
            *by_work.get(("task", task.pk), ()),
            *by_work.get(("epic", task.epic_id), ()),
            *by_work.get(("account", task.account_id), ()),
        ]
        for task in tasks
    }
