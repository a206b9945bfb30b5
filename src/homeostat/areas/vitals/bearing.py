"""Rows to who bears which duties, and how much each wants to carry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q

from homeostat.areas.vitals.goals import number
from homeostat.areas.work.models import ACTIVE_EPIC_STATES, Client, Epic, EpicState
from homeostat.core.organisation.facts import MembershipFacts
from homeostat.core.organisation.views import View
from homeostat.core.vitals.duties import KINDS, Bearer, Duty, DutyKind
from homeostat.platform.editions import once

OVER = (EpicState.DELIVERED, EpicState.DONE)
Titles = dict[tuple[str, str], str]  # by kind (task, epic, account) and key


class EpicRow(NamedTuple):
    key: str
    cell: str | None
    owner: str
    start: date | None
    end: date | None


class ClientRow(NamedTuple):
    key: str
    owner: str
    closed_from: date | None


def epics_led(end: date, titles: Titles) -> list[EpicRow]:
    """Epics that are or were active, with an owner, begun before a day."""
    rows = Epic.objects.exclude(owner=None).filter(Q(start=None) | Q(start__lt=end))
    known = Q(state__in=ACTIVE_EPIC_STATES) | (Q(state__in=OVER) & ~Q(end=None))
    columns = ("key", "cell__key", "owner__key", "start", "end", "name")
    found = []
    for *row, name in rows.filter(known).values_list(*columns):
        found.append(EpicRow(*row))
        titles["epic", found[-1].key] = name
    return found


def clients_owned(titles: Titles) -> list[ClientRow]:
    """Clients with an owner, also those that are closed by now."""
    found = []
    rows = Client.objects.exclude(owner=None).order_by("key")
    for key, name, owner, closed_from in rows.values_list("key", "name", "owner__key", "closed_from"):
        titles["client", key] = name
        found.append(ClientRow(key, owner, closed_from))
    return found


def duties(
    moment: View, epics: Iterable[EpicRow], clients: Iterable[ClientRow], *, start: date, end: date
) -> Iterator[Duty]:
    """Roles held on the day, epics that run in [start, end), and clients open in it, by who bears them."""
    for key, facts in moment.all_roles().items():
        for person, held in moment.holders(key).items():
            if held.part == "holder":
                yield Duty("role", key, person, facts.cell)
    for epic in epics:
        if (epic.start is None or epic.start < end) and (epic.end is None or epic.end > start):
            yield Duty("epic", epic.key, epic.owner, epic.cell)
    for client in clients:
        if client.closed_from is None or client.closed_from > start:
            yield Duty("client", client.key, client.owner)


def bearers(moment: View, stated: Mapping[str, Decimal]) -> Iterator[Bearer]:
    """Everybody who is a member of a cell, with the limits of their main cell, or the one they stated."""
    for bearer in once(moment, "bearers", lambda: tuple(_bearers(moment))):
        limit = stated.get(bearer.person)
        yield bearer if limit is None else replace(bearer, limit=limit)


def _bearers(moment: View) -> Iterator[Bearer]:
    limits: dict[str, tuple[Decimal, dict[DutyKind, Decimal], dict[DutyKind, int]]] = {}
    memberships: dict[str, dict[str, MembershipFacts]] = defaultdict(dict)
    for cell in moment.cells():
        weights = {kind: number(moment, f"role_load.{kind}_weight", cell) for kind in KINDS}
        slots = {kind: int(number(moment, f"limits.{kind}s", cell)) for kind in KINDS}
        limits[cell] = number(moment, "role_load.limit", cell), weights, slots
        for person, facts in moment.members(cell).items():
            memberships[person][cell] = facts
    for person, cells in sorted(memberships.items()):
        shares = {cell: facts.share for cell, facts in sorted(cells.items())}
        home = min(shares, key=lambda cell: (-shares[cell], cell))
        is_core = any(facts.standing == "core" for facts in cells.values())
        limit, weights, slots = limits[home]
        yield Bearer(person, shares, is_core, limit, weights, slots)


def stated_on(day: date, limits: Iterable[tuple[str, date, Decimal | None]]) -> dict[str, Decimal]:
    """The limits in force on a day that people stated themselves, by person; `limits` are oldest first."""
    latest = {person: limit for person, start, limit in limits if start <= day}
    return {person: limit for person, limit in latest.items() if limit is not None}
