"""Clients, accounts and epics, with the hours of the latest sprints."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from homeostat.areas.work.models import Account, Client, Epic, Sprint
from homeostat.areas.work.queries.hours import By, hours_by, hours_in_sprints, hours_of_sprints, sums_of_row

NOTHING = Decimal(0)
FEW = 50


@dataclass(slots=True)
class WithHours:
    """A client, account or epic with its hours lately; per sprint, oldest first, and in all once that is
    asked for (`in_series`, `in_all`): for those that are shown.
    """

    row: Any
    lately: Decimal = NOTHING
    series: list[Decimal] = field(default_factory=list)
    total: Decimal = NOTHING
    accounts: list[int] = field(default_factory=list)

    @property
    def now(self) -> Decimal:
        return self.series[-1] if self.series else NOTHING


def in_series(found: Sequence[WithHours], *, by: By, sprints: Sequence[Sprint]) -> Sequence[WithHours]:
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
    found = sums_of_row(row, by=by)
    series = [found.get(sprint.pk, NOTHING) for sprint in sprints]
    return WithHours(row, sum(series, NOTHING), series, sum(found.values(), NOTHING))


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
    found = in_series([WithHours(row) for row in rows], by="account", sprints=sprints)
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))


def epics_with_hours(sprints: Sequence[Sprint], **only: Any) -> list[WithHours]:
    """Epics, those with most hours in these sprints first; not per sprint, for they are many."""
    rows = Epic.objects.filter(**only).select_related("account", "cell").order_by("name")
    lately = hours_in_sprints([sprint.pk for sprint in sprints], by="epic")
    found = [WithHours(row, lately.get(row.pk, NOTHING)) for row in rows]
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
        lately = sum(series, NOTHING)
        found.append(WithHours(client, lately, series or [NOTHING] * len(sprints), accounts=accounts_of))
    return sorted(found, key=lambda one: (-one.lately, one.row.name.casefold()))
