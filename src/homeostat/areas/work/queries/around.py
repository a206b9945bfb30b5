"""What surrounds a task, in one query: hours, its role, talk, the acceleration of its epic, permissions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce, JSONObject

from homeostat.areas.organisation.models import RoleTerm
from homeostat.areas.work.models import Acceleration, HoursEntry, PermissionNeed, Task
from homeostat.areas.work.queries.accelerations import running_accelerations
from homeostat.areas.work.queries.permissions import grants_on
from homeostat.areas.work.queries.talk import Talk, talk_from, talk_parts


@dataclass(frozen=True, slots=True)
class Needed:
    """A permission a task needs; `source` says whether for itself, its epic or its account."""

    need_id: int
    key: str
    name: str
    source: str
    holders: tuple[int, ...]

    def is_lacked_by(self, person_id: int | None) -> bool:
        return person_id is not None and person_id not in self.holders


@dataclass(frozen=True, slots=True)
class Around:
    logged: Decimal
    role: str
    acceleration: Acceleration | None
    needs: tuple[Needed, ...]
    talk: Talk

    def lacking(self, person_id: int | None) -> list[Needed]:
        """What somebody lacks to do the task."""
        return [one for one in self.needs if one.is_lacked_by(person_id)]

    @property
    def people(self) -> set[int]:
        """Everybody who holds one of the permissions."""
        return {person for one in self.needs for person in one.holders}


def around(task: Task, *, on: date, everything: bool = False) -> Around:
    """What surrounds a task on a day, with its talk: the latest comments or all of them."""
    logged = HoursEntry.objects.filter(task=OuterRef("pk"), superseded_at=None).order_by()
    running = running_accelerations(on).filter(epic=OuterRef("epic"))
    role = RoleTerm.objects.current().filter(role=OuterRef("role")).order_by("-start")
    talk = talk_parts(task, everything=everything)
    row = (
        Task.objects.filter(pk=task.pk)
        .annotate(
            logged=Coalesce(
                Subquery(logged.values("task").annotate(sum=Sum("hours")).values("sum")), Decimal(0)
            ),
            role_name=Coalesce(Subquery(role.values("name")[:1]), Value("")),
            running=Subquery(running.values(told=JSONObject(priority="priority", end="end"))[:1]),
            needed=ArraySubquery(_needs(on)),
            **talk,
        )
        .values("logged", "role_name", "running", "needed", *talk)
        .get()
    )
    running_now = row["running"]
    acceleration = running_now and Acceleration(
        priority=running_now["priority"], end=date.fromisoformat(running_now["end"])
    )
    said = talk_from(row, task, everything=everything)
    return Around(
        row["logged"], row["role_name"], acceleration or None, tuple(_each_once(row["needed"])), said
    )


def _needs(on: date) -> Any:
    """The needs of a task, its epic and its account as JSON, the task's own first."""
    holders = grants_on(on).filter(permission=OuterRef("permission")).order_by("start", "id")
    of_task = Q(task=OuterRef("pk")) | Q(epic=OuterRef("epic")) | Q(account=OuterRef("account"))
    rows = PermissionNeed.objects.filter(of_task).order_by("permission__name", "task", "epic", "pk")
    return rows.values(
        told=JSONObject(
            need_id="pk",
            key="permission__key",
            name="permission__name",
            task="task",
            epic="epic",
            holders=ArraySubquery(holders.values("person")),
        )
    )


def _each_once(rows: Iterable[dict[str, Any]]) -> Iterable[Needed]:
    """Each permission once, by what is nearest to the task."""
    told: set[str] = set()
    for row in rows:
        if row["key"] not in told:
            told.add(row["key"])
            source = "task" if row["task"] else "epic" if row["epic"] else "account"
            yield Needed(row["need_id"], row["key"], row["name"], source, tuple(row["holders"]))
