"""Where the hours went: how many things at once, and who pays for them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from math import exp, log
from typing import Literal, NamedTuple

from homeostat.core.sustainability.ratio import Sustainability

from .amounts import ZERO, Line, Lines, exact


class Effort(NamedTuple):
    """Hours of a person in a cell on one account and, where known, one epic or role."""

    person: str
    cell: str | None
    account: str
    hours: Decimal
    billable: bool
    epic: str | None = None
    role: str | None = None
    entries: int = 1
    metawork: bool = False
    client: str | None = None

    @property
    def context(self) -> tuple[Literal["epic", "role", "account"], str]:
        """What the hours were for: the epic, else the role, else the account."""
        if self.epic is not None:
            return "epic", self.epic
        if self.role is not None:
            return "role", self.role
        return "account", self.account


def effective_number(hours: Iterable[Decimal]) -> float | None:
    """exp(Shannon entropy) of the shares: the number of equally used contexts that would be as varied.

    Hill number of order 1; None where there are no hours. Source: Hill (1973), Ecology 54(2).
    """
    known = [float(amount) for amount in hours if amount > 0]
    if not known:
        return None
    whole = sum(known)
    return exp(-sum(amount / whole * log(amount / whole) for amount in known))


def fragmentation(efforts: Iterable[Effort]) -> Lines:
    """The lines of fragmentation in one sprint: hours by person and context.

    Each line adds its hours to the denominator and hours × the person's effective number of contexts to the
    numerator, so the ratio of any group's sums is the mean weighted with hours. A person counts as a whole
    in the cell with most of their hours (the first by name among equals).
    """
    contexts: dict[str, dict[tuple[Literal["epic", "role", "account"], str], Decimal]] = {}
    cells: dict[str, dict[str | None, Decimal]] = {}
    for effort in efforts:
        by_context = contexts.setdefault(effort.person, {})
        by_context[effort.context] = by_context.get(effort.context, Decimal(0)) + effort.hours
        by_cell = cells.setdefault(effort.person, {})
        by_cell[effort.cell] = by_cell.get(effort.cell, Decimal(0)) + effort.hours
    lines = []
    for person, by_context in sorted(contexts.items()):
        number = effective_number(by_context.values())
        if number is None:
            continue
        home = min(cells[person], key=lambda cell: (-cells[person][cell], cell or ""))
        for (kind, key), hours in sorted(by_context.items()):
            lines.append(Line(kind, key, home, person, exact(hours * exact(number)), exact(hours)))
    return Lines(tuple(lines), "hours")


def sustainability(efforts: Iterable[Effort]) -> Lines:
    """The lines of sustainability in one sprint: hours by person, cell and account. Parts: billable,
    non_billable.
    """
    lines = []
    for effort in efforts:
        hours = exact(effort.hours)
        unpaid = ZERO if effort.billable else hours
        part = "billable" if effort.billable else "non_billable"
        lines.append(Line("account", effort.account, effort.cell, effort.person, unpaid, hours, part))
    return Lines(tuple(lines), "hours")


def metawork(efforts: Iterable[Effort]) -> Lines:
    """The lines of metawork in one sprint: hours by person, cell and account. Parts: metawork, other."""
    lines = []
    for effort in efforts:
        hours = exact(effort.hours)
        own, part = (hours, "metawork") if effort.metawork else (ZERO, "other")
        lines.append(Line("account", effort.account, effort.cell, effort.person, own, hours, part))
    return Lines(tuple(lines), "hours")


def client_mix(efforts: Iterable[Effort]) -> Lines:
    """The lines of the client mix of one group in one sprint: billed hours by person and client.

    The effective number of clients is the inverse Herfindahl index 1 ÷ Σ p² over the shares p of billed
    hours (Hill number of order 2). Each line adds its hours to the denominator and hours × that number to
    the numerator, so the ratio of the sums is the number. Part `largest` is the client with most hours (the
    first by key among equals), `smaller` are all others.
    """
    billed = [effort for effort in efforts if effort.billable and effort.client and effort.hours > 0]
    by_client: dict[str, Decimal] = {}
    for effort in billed:
        by_client[effort.client or ""] = by_client.get(effort.client or "", Decimal(0)) + effort.hours
    if not by_client:
        return Lines((), "hours")
    whole = sum(by_client.values(), Decimal(0))
    number = whole * whole / sum((hours * hours for hours in by_client.values()), Decimal(0))
    largest = min(by_client, key=lambda client: (-by_client[client], client))
    return Lines(
        tuple(
            Line(
                "client",
                effort.client or "",
                effort.cell,
                effort.person,
                exact(effort.hours * number),
                exact(effort.hours),
                "largest" if effort.client == largest else "smaller",
            )
            for effort in billed
        ),
        "hours",
    )


def sustainability_of(lines: Lines) -> Sustainability:
    """Billed and unbilled hours of the lines of sustainability."""
    amount = lines.amount()
    return Sustainability(amount.denominator - amount.numerator, amount.numerator)
