"""Whom Archipelago works for: clients, accounts and epics of each cell."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from homeostat.connect.demo.archipelago.cast import SHARED, Cast, Settlement
from homeostat.connect.demo.archipelago.names import BUYERS, TOPICS, VERBS

EPIC_SPRINTS = 12


@dataclass(frozen=True, slots=True)
class Epic:
    """An epic of a cell; `until` is the sprint in which it ended, None while it runs."""

    key: str
    name: str
    account: str
    cell: str
    owner: str
    reviewer: str
    since: int
    until: int | None

    def runs_in(self, sprint: int) -> bool:
        return self.since <= sprint and (self.until is None or sprint < self.until)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rows of clients (key, name, owner), accounts (key, name, client, category, metawork) and epics."""

    clients: tuple[tuple[str, str, str], ...]
    accounts: tuple[tuple[str, str, str | None, str, bool], ...]
    epics: tuple[Epic, ...]

    @property
    def epic_rows(self) -> Iterator[tuple[str, str, str, str, str, str, int, int | None]]:
        for epic in self.epics:
            yield (
                epic.key,
                epic.name,
                epic.account,
                epic.cell,
                epic.owner,
                epic.reviewer,
                epic.since,
                epic.until,
            )


def catalogue(story: Cast, *, seed: int = 1812) -> Catalogue:
    chance = random.Random(f"{seed}|clients")
    clients, accounts = [], list(_shared())
    epics: list[Epic] = []
    for cell in story.cells.values():
        own = []
        for number in range(1, 3):
            client = f"{cell.key}-client-{number}"
            team = story.teams[story.scale.sprints][cell.key]
            clients.append(
                (client, f"{cell.name} {chance.choice(BUYERS)} {number}", team[number % len(team)].key)
            )
            category = "billable_fixed" if cell.kind == "project" else "billable_hourly"
            if cell.kind == "support":
                category = "non_billable"
            own.append(f"{client}-work")
            accounts.append((own[-1], f"{clients[-1][1]}: work", client, category, False))
        epics += _epics(story, cell, own, chance)
    return Catalogue(tuple(clients), tuple(accounts), tuple(epics))


def _shared() -> Iterator[tuple[str, str, str | None, str, bool]]:
    for key in SHARED:
        metawork = key in ("meetings", "retrospectives", "cell-management")
        category = "non_billable_cell" if metawork else "non_billable"
        yield key, key.replace("-", " ").capitalize(), None, category, metawork


def _epics(story: Cast, cell: Settlement, accounts: list[str], chance: random.Random) -> Iterator[Epic]:
    """Two lines of epics in each cell, one after the other, owned by people who are there when they begin."""
    for line, account in enumerate(accounts):
        since = cell.opens + line * EPIC_SPRINTS // 2
        number = 0
        now = story.scale.sprints
        while since <= now:
            team = [person.key for person in story.teams[since][cell.key]]
            until = since + EPIC_SPRINTS + chance.randint(-3, 3)
            number += 1
            owner, reviewer = (
                (chance.sample(team, 2) if len(team) > 1 else (team * 2)[:2]) if team else (None, None)
            )
            if owner is not None and reviewer is not None:
                name = f"{chance.choice(VERBS)} {chance.choice(TOPICS)}"
                key = f"{cell.key}-{line + 1}-{number}"
                yield Epic(
                    key, name, account, cell.key, owner, reviewer, since, until if until <= now else None
                )
            since = until
