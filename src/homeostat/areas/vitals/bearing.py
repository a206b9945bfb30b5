"""Rows to who bears which duties, and how much each wants to carry."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from django.db.models import Model, Q, QuerySet

from homeostat.areas.vitals.goals import number
from homeostat.areas.work.models import ACTIVE_EPIC_STATES, Client, Epic, EpicState
from homeostat.core.organisation.facts import MembershipFacts, RoleFacts
from homeostat.core.organisation.views import View
from homeostat.core.vitals.duties import KINDS, Bearer, Duty, DutyKind
from homeostat.platform.editions import once

OVER = (EpicState.DELIVERED, EpicState.DONE)
Titles = dict[tuple[str, str], str]  # by kind (task, epic, account) and key
Limits = tuple[Decimal, dict[DutyKind, Decimal], dict[DutyKind, int]]  # in all, weights, places
M = TypeVar("M", bound=Model)


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


def is_led(state: str, end: date | None) -> bool:
    """Whether an epic in a state is or was active, so that it is a duty of its owner."""
    return state in ACTIVE_EPIC_STATES or (state in OVER and end is not None)


def epics_led(end: date, titles: Titles, people: Collection[str] | None = None) -> list[EpicRow]:
    """Epics that are or were active, with an owner, begun before a day; of everybody or of some."""
    rows = _owned(Epic.objects.filter(Q(start=None) | Q(start__lt=end)), people)
    known = Q(state__in=ACTIVE_EPIC_STATES) | (Q(state__in=OVER) & ~Q(end=None))  # as `is_led`
    columns = ("key", "cell__key", "owner__key", "start", "end", "name")
    found = []
    for *row, name in rows.filter(known).values_list(*columns):
        found.append(EpicRow(*row))
        titles["epic", found[-1].key] = name
    return found


def clients_owned(titles: Titles, people: Collection[str] | None = None) -> list[ClientRow]:
    """Clients with an owner, of everybody or of some; also those that are closed by now."""
    found = []
    rows = _owned(Client.objects.order_by("key"), people)
    for key, name, owner, closed_from in rows.values_list("key", "name", "owner__key", "closed_from"):
        titles["client", key] = name
        found.append(ClientRow(key, owner, closed_from))
    return found


def _owned(rows: QuerySet[M], people: Collection[str] | None) -> QuerySet[M]:
    return rows.exclude(owner=None) if people is None else rows.filter(owner__key__in=people)


def held_roles(moment: View, people: Collection[str] | None = None) -> Iterator[tuple[str, str, RoleFacts]]:
    """Who holds which role on the day, of everybody or of some."""
    if people is None:
        for role, facts in moment.all_roles().items():
            for person, holding in moment.holders(role).items():
                if holding.part == "holder":
                    yield role, person, facts
        return
    for person in people:
        for role, holding in moment.roles_of(person).items():
            known = moment.role(role)
            if holding.part == "holder" and known is not None:
                yield role, person, known


def duties(
    moment: View,
    epics: Iterable[EpicRow],
    clients: Iterable[ClientRow],
    *,
    start: date,
    end: date,
    people: Collection[str] | None = None,
) -> Iterator[Duty]:
    """Roles held on the day (by everybody or by some), epics that run in [start, end), and clients open in
    it, by who bears them.
    """
    for key, person, facts in held_roles(moment, people):
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


def bearers_of(moment: View, stated: Mapping[str, Decimal], people: Collection[str]) -> Iterator[Bearer]:
    """The same of some people, without asking about the others."""
    limits: dict[str, Limits] = {}
    for person in sorted(people):
        if cells := moment.cells_of(person):
            bearer = _bearer(moment, person, cells, limits)
            yield bearer if person not in stated else replace(bearer, limit=stated[person])


def _bearers(moment: View) -> Iterator[Bearer]:
    limits: dict[str, Limits] = {}
    memberships: dict[str, dict[str, MembershipFacts]] = defaultdict(dict)
    for cell in moment.cells():
        for person, facts in moment.members(cell).items():
            memberships[person][cell] = facts
    for person, cells in sorted(memberships.items()):
        yield _bearer(moment, person, cells, limits)


def _bearer(
    moment: View, person: str, cells: Mapping[str, MembershipFacts], limits: dict[str, Limits]
) -> Bearer:
    """A member with the limits of their main cell, which `limits` keeps for the next member."""
    shares = {cell: facts.share for cell, facts in sorted(cells.items())}
    home = min(shares, key=lambda cell: (-shares[cell], cell))
    if home not in limits:
        weights = {kind: number(moment, f"role_load.{kind}_weight", home) for kind in KINDS}
        slots = {kind: int(number(moment, f"limits.{kind}s", home)) for kind in KINDS}
        limits[home] = number(moment, "role_load.limit", home), weights, slots
    limit, weights, slots = limits[home]
    is_core = any(facts.standing == "core" for facts in cells.values())
    return Bearer(person, shares, is_core, limit, weights, slots)


def stated_on(day: date, limits: Iterable[tuple[str, date, Decimal | None]]) -> dict[str, Decimal]:
    """The limits in force on a day that people stated themselves, by person; `limits` are oldest first."""
    latest = {person: limit for person, start, limit in limits if start <= day}
    return {person: limit for person, limit in latest.items() if limit is not None}
