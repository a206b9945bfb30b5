"""Clients, accounts and epics, with the hours of the latest sprints."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from homeostat.areas.work.models import Account, Client, Epic, Sprint
from homeostat.areas.work.queries.hours import By, hours_by, hours_of_sprints, sums_of_row

NOTHING = Decimal(0)
FEW = 50


@dataclass(slots=True)
class WithHours:
    """A client, account or epic with its hours per sprint, oldest first, and in all: these once they are
    asked for (`in_all`), because they reach over years.
    """

    row: Any
    series: list[Decimal] = field(default_factory=list)
    total: Decimal = NOTHING
    accounts: list[int] = field(default_factory=list)

    @property
    def now(self) -> Decimal:
        return self.series[-1] if self.series else NOTHING

    @property
    def lately(self) -> Decimal:
        return sum(self.series, NOTHING)


def with_hours(rows: Sequence[Any], *, by: By, sprints: Sequence[Sprint]) -> list[WithHours]:
    """Rows with their hours; one query."""
    numbers = [sprint.pk for sprint in sprints]
    few = {f"{by}_id__in": [row.pk for row in rows]} if len(rows) <= FEW else {}
    found = hours_of_sprints(numbers, by=by, **few)
    return [WithHours(row, [found.get((sprint, row.pk), NOTHING) for sprint in numbers]) for row in rows]


def hours_of_row(row: Any, *, by: By, sprints: Sequence[Sprint]) -> WithHours:
    """One row with its hours, per sprint and in all; one query."""
    found = sums_of_row(row, by=by)
    series = [found.get(sprint.pk, NOTHING) for sprint in sprints]
    return WithHours(row, series, sum(found.values(), NOTHING))


def in_all(found: Sequence[WithHours], *, by: By) -> Sequence[WithHours]:
    """The same, with all hours there ever were; of clients those of their accounts. One query."""
    ids = {id(one): one.accounts or [one.row.pk] for one in found}
    totals = hours_by(by, {pk for mine in ids.values() for pk in mine})
    for one in found:
        one.total = sum((totals.get(pk, NOTHING) for pk in ids[id(one)]), NOTHING)
    return found


def accounts_with_hours(sprints: Sequence[Sprint], *, client: Client | None = None) -> list[WithHours]:
    """Accounts, those with most hours in these sprints first."""
    rows = Account.objects.select_related("client").order_by("name")
    if client is not None:
        rows = rows.filter(client=client)
    found = with_hours(list(rows), by="account", sprints=sprints)
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))


def epics_with_hours(sprints: Sequence[Sprint], **only: Any) -> list[WithHours]:
    """Epics, those with most hours in these sprints first."""
    rows = Epic.objects.filter(**only).select_related("account", "cell").order_by("name")
    found = with_hours(list(rows), by="epic", sprints=sprints)
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))


def clients_with_hours(sprints: Sequence[Sprint]) -> list[WithHours]:
    """Clients with the hours of all their accounts, those with most hours first."""
    accounts: dict[int | None, list[WithHours]] = defaultdict(list)
    for account in accounts_with_hours(sprints):
        accounts[account.row.client_id].append(account)
    found = []
    for client in Client.objects.order_by("name"):
        mine = accounts[client.pk]
        series = [sum(column, NOTHING) for column in zip(*(one.series for one in mine), strict=True)]
        accounts_of = [one.row.pk for one in mine]
        found.append(WithHours(client, series or [NOTHING] * len(sprints), accounts=accounts_of))
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))
