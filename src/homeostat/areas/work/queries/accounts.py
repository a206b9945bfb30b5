"""Clients, accounts and epics, with the hours of the latest sprints."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from homeostat.areas.work.models import Account, Client, Epic, Sprint, stand_in
from homeostat.areas.work.queries.hours import (
    By,
    hours_by,
    hours_in_sprints,
    hours_of_sprints,
    sums_by_sprint,
)

NOTHING = Decimal(0)
FEW = 50


@dataclass(frozen=True, slots=True)
class EpicInBrief:
    """Of an epic what puts all of them in order and counts them; hours are those lately."""

    pk: int
    name: str
    owner_id: int | None
    has_stand_in: bool
    lately: Decimal


@dataclass(slots=True)
class WithHours:
    """A client, account or epic with its hours lately; per sprint, oldest first, and in all once that is
    asked for (`_in_series`, `in_all`): for those that are shown.
    """

    row: Any
    lately: Decimal = NOTHING
    series: list[Decimal] = field(default_factory=list)
    total: Decimal = NOTHING
    accounts: list[int] = field(default_factory=list)

    @property
    def now(self) -> Decimal:
        return self.series[-1] if self.series else NOTHING


def _in_series(found: Sequence[WithHours], *, by: By, sprints: Sequence[Sprint]) -> Sequence[WithHours]:
    """The same, with their hours per sprint; one query."""
    numbers = [sprint.pk for sprint in sprints]
    few = {f"{by}_id__in": [one.row.pk for one in found]} if len(found) <= FEW else {}
    hours = hours_of_sprints(numbers, by=by, **few)
    for one in found:
        one.series = [hours.get((sprint, one.row.pk), NOTHING) for sprint in numbers]
        one.lately = sum(one.series, NOTHING)
    return found


def hours_of_row(row: Any, *, by: By, sprints: Sequence[Sprint]) -> WithHours:
    """One row with its hours, per sprint and in all; one query."""
    found = sums_by_sprint(by, [row.pk])
    series = [found.get(sprint.pk, NOTHING) for sprint in sprints]
    return WithHours(row, sum(series, NOTHING), series, sum(found.values(), NOTHING))


def in_all(found: Sequence[WithHours], *, by: By) -> Sequence[WithHours]:
    """The same, with all hours there ever were; of clients those of their accounts. One query."""
    ids = {id(one): one.accounts or [one.row.pk] for one in found}
    totals = hours_by(by, {pk for mine in ids.values() for pk in mine})
    for one in found:
        one.total = sum((totals.get(pk, NOTHING) for pk in ids[id(one)]), NOTHING)
    return found


def accounts_with_hours(
    sprints: Sequence[Sprint], *, client: Client | None = None, rows: QuerySet[Account] | None = None
) -> list[WithHours]:
    """All accounts, or those given, the ones with most hours in these sprints first."""
    rows = Account.objects.all() if rows is None else rows
    rows = rows.select_related("client").order_by("pk")
    if client is not None:
        rows = rows.filter(client=client)
    found = _in_series([WithHours(row) for row in rows], by="account", sprints=sprints)
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))


def epics_in_brief(sprints: Sequence[Sprint], **only: Any) -> list[EpicInBrief]:
    """All epics wanted, those with most hours in these sprints first; two queries."""
    rows = Epic.objects.filter(**only).values_list("pk", "name", "owner_id", "reviewer_id", "backup_id")
    lately = hours_in_sprints([sprint.pk for sprint in sprints], by="epic")
    found = [
        EpicInBrief(pk, name, owner, stand_in(owner, reviewer, backup) is not None, lately.get(pk, NOTHING))
        for pk, name, owner, reviewer, backup in rows
    ]
    return sorted(found, key=lambda one: (-one.lately, one.name.casefold()))


def epics_with_hours(epics: Sequence[EpicInBrief], sprints: Sequence[Sprint]) -> Sequence[WithHours]:
    """Those of them that are shown, in the same order, with their hours per sprint; two queries."""
    rows = Epic.objects.select_related("account").in_bulk([epic.pk for epic in epics])
    return _in_series([WithHours(rows[epic.pk]) for epic in epics], by="epic", sprints=sprints)


def clients_with_hours(sprints: Sequence[Sprint], *, rows: QuerySet[Client] | None = None) -> list[WithHours]:
    """All clients, or those given, with the hours of all their accounts, those with most hours first."""
    accounts: dict[int | None, list[WithHours]] = defaultdict(list)
    for account in accounts_with_hours(sprints):
        accounts[account.row.client_id].append(account)
    found = []
    for client in (Client.objects.all() if rows is None else rows).order_by("pk"):
        mine = accounts[client.pk]
        series = [sum(column, NOTHING) for column in zip(*(one.series for one in mine), strict=True)]
        accounts_of = [one.row.pk for one in mine]
        lately = sum(series, NOTHING)
        found.append(WithHours(client, lately, series or [NOTHING] * len(sprints), accounts=accounts_of))
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))
