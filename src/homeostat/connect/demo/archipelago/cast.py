"""Who is in Archipelago when, and in which cell: drawn from a seed, sprint by sprint.

Times are sprint indices: 0 is the first sprint of the story, `Scale.sprints` the one that is running.
"""

import random
from collections import defaultdict
from dataclasses import dataclass, field

from homeostat.connect.demo.archipelago.names import BAYS, ISLANDS, ZONES, key_of, people_names

LEAVE = 0.003  # of the people, each sprint
SETTLERS = 4  # people who open a cell
HOURS = (40, 40, 40, 36, 32, 30, 24, 20)
SHARED = ("administration", "platform", "meetings", "retrospectives", "cell-management")


@dataclass(frozen=True, slots=True)
class Scale:
    """How large it is: people in the first sprint and in the running one, how many sprints are over, and
    how many islands of ten cells there are.
    """

    founders: int = 400
    people: int = 1000
    sprints: int = 130
    islands: int = 12


LARGE = Scale()


@dataclass(slots=True)
class Islander:
    """A person, and the cells they pass through as (sprint, cell)."""

    key: str
    name: str
    country: str
    time_zone: str
    hours: int
    joins: int
    cells: list[tuple[int, str]]
    leaves: int | None = None

    def cell_in(self, sprint: int) -> str | None:
        if sprint < self.joins or (self.leaves is not None and sprint >= self.leaves):
            return None
        return next(cell for since, cell in reversed(self.cells) if since <= sprint)


@dataclass(frozen=True, slots=True)
class Settlement:
    """A cell: an island, or a bay of one."""

    key: str
    name: str
    kind: str
    island: str | None
    opens: int


@dataclass(slots=True)
class Cast:
    """Everybody who was ever there, and all cells."""

    scale: Scale
    cells: dict[str, Settlement]
    people: list[Islander] = field(default_factory=list)
    teams: dict[int, dict[str, list[Islander]]] = field(default_factory=dict)


def cells(scale: Scale) -> dict[str, Settlement]:
    """Twelve islands of nine bays; four of the bays are there from the beginning, the others open in turn."""
    found = {}
    for number, island in enumerate(ISLANDS[: scale.islands]):
        home = key_of(island)
        found[home] = Settlement(home, island, "support", None, 0)
        for place, bay in enumerate(BAYS):
            opens = 0 if place < 4 else 4 + (place - 4) * 24 + number * 2
            kind = "project" if place % 4 == 3 else "generalist"
            key = f"{home}-{key_of(bay)}"
            if opens <= scale.sprints:
                found[key] = Settlement(key, f"{island} {bay}", kind, home, opens)
    return found


def cast(scale: Scale = LARGE, *, seed: int = 1812) -> Cast:
    """Joining, moving and leaving until as many are there in the running sprint as the scale says."""
    chance = random.Random(f"{seed}|cast")
    story, names = Cast(scale, cells(scale)), people_names()
    here: dict[str, list[Islander]] = {key: [] for key, cell in story.cells.items() if cell.opens == 0}
    for sprint in range(scale.sprints + 1):
        if sprint:
            _leave(here, sprint, chance)
        for cell in story.cells.values():
            if cell.opens == sprint and sprint:
                here[cell.key] = []
                _settle(here, cell, sprint)
        wanted = scale.founders + round((scale.people - scale.founders) * sprint / scale.sprints)
        for _place in range(wanted - sum(map(len, here.values()))):
            person = _arrival(
                next(names), min(here, key=lambda key: (len(here[key]) / appetite(key), key)), sprint, chance
            )
            here[person.cells[-1][1]].append(person)
            story.people.append(person)
        story.teams[sprint] = {key: list(team) for key, team in here.items()}
    for ahead in (scale.sprints + 1, scale.sprints + 2):
        story.teams[ahead] = story.teams[scale.sprints]
    return story


def _leave(here: dict[str, list[Islander]], sprint: int, chance: random.Random) -> None:
    for team in here.values():
        for person in list(team):
            if len(team) > 3 and sprint - person.joins > 6 and chance.random() < LEAVE:
                person.leaves = sprint
                team.remove(person)


def _settle(here: dict[str, list[Islander]], cell: Settlement, sprint: int) -> None:
    """People of the island's largest cells move on to the new one."""
    for _place in range(SETTLERS):
        largest = max(
            (key for key in here if key.startswith(f"{cell.island}-") and key != cell.key),
            key=lambda key: (len(here[key]), key),
        )
        if len(here[largest]) <= 3:
            return
        person = here[largest].pop()
        person.cells.append((sprint, cell.key))
        here[cell.key].append(person)


def appetite(cell: str) -> int:
    """How many people a cell would like, against others; the same in every process."""
    return 5 + number_of(cell) % 8


def number_of(key: str) -> int:
    return sum(ord(letter) * place for place, letter in enumerate(key, 1))


def _arrival(name: str, cell: str, sprint: int, chance: random.Random) -> Islander:
    country, zone = chance.choice(ZONES)
    return Islander(key_of(name), name, country, zone, chance.choice(HOURS), sprint, [(sprint, cell)])


@dataclass(frozen=True, slots=True)
class Post:
    """A role of a cell over time: who held it and who backed it up, as (sprint, person or nobody)."""

    key: str
    name: str
    cell: str
    hours: int
    since: int
    holders: tuple[tuple[int, str | None], ...]
    backups: tuple[tuple[int, str | None], ...]


POSTS = (("recruitment", "Recruitment manager", 6), ("planning", "Sprint planning manager", 5),
         ("sustainability", "Sustainability manager", 3), ("retrospective", "Retrospective host", 2))  # fmt: skip


def posts(story: Cast) -> list[Post]:
    """Four roles in every cell, handed over when somebody goes; now and then one stays without a backup."""
    found = []
    for cell in story.cells.values():
        for place, (key, name, hours) in enumerate(POSTS):
            lines: dict[str, list[tuple[int, str | None]]] = defaultdict(list)
            for sprint in range(cell.opens, story.scale.sprints + 1):
                team = [person.key for person in story.teams[sprint][cell.key]]
                _continue(lines["holder"], sprint, team, place, others=())
                holder = lines["holder"][-1][1]
                backs_up = team if (place + len(cell.key)) % 5 else []
                _continue(lines["backup"], sprint, backs_up, place + 1, others=(holder,))
            found.append(
                Post(f"{cell.key}-{key}", name, cell.key, hours, cell.opens,
                     tuple(lines["holder"]), tuple(lines["backup"]))
            )  # fmt: skip
    return found


def _continue(
    line: list[tuple[int, str | None]],
    sprint: int,
    team: list[str],
    place: int,
    *,
    others: tuple[str | None, ...],
) -> None:
    now = line[-1][1] if line else None
    free = [key for key in team if key not in others]
    if now in free:
        return
    chosen = free[place % len(free)] if free else None
    if chosen != now or not line:
        line.append((sprint, chosen))
