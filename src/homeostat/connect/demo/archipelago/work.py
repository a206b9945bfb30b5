"""What Archipelago worked in five years, drawn by chance cell by cell; the same seed gives the same rows."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from homeostat.connect.demo.archipelago.cast import Cast, Islander, Post, number_of
from homeostat.connect.demo.archipelago.catalogue import Catalogue, Epic
from homeostat.connect.demo.archipelago.days import EPIC_HOURS, REVIEW_HOURS, Days
from homeostat.connect.demo.archipelago.names import TOPICS, VERBS
from homeostat.connect.demo.archipelago.presence import Presence
from homeostat.connect.demo.conditions import REASONS
from homeostat.connect.demo.duties import quarter
from homeostat.connect.demo.rows import Stay, Story, Work

AHEAD = 2
RESERVED = 2.0
SIZES = ((1, 6.0, 24), (2, 10.0, 30), (3, 16.0, 26), (5, 26.0, 14), (8, 40.0, 6))  # points, hours, how often
SIZE_WEIGHTS = [often for _, _, often in SIZES]
GIVE_UP_AFTER = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """A cell in a sprint."""

    cell: str
    sprint: int
    start: date
    team: list[Islander]
    epics: list[Epic]
    chance: random.Random

    @property
    def load(self) -> float:
        """Hours promised for each hour there is; cells have good and bad times."""
        return 0.82 + 0.03 * ((number_of(self.cell) + self.sprint // 9) % 10)


class Archipelago:
    """Draws the work sprint by sprint; holds what is still open between them."""

    def __init__(
        self, cast: Cast, posts: list[Post], catalogue: Catalogue, *, first: date, today: date, seed: int = 1812
    ) -> None:  # fmt: skip
        self.cast, self.now = cast, cast.scale.sprints
        self.today, self.seed = today, seed
        self.presence = Presence(cast, first=first, today=today, seed=seed)
        self.story = Story(away=self.presence.spells)
        self.open: dict[str, list[Work]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(int)
        self.roles = _roles_by_sprint(posts, self.now)
        self.epics: dict[str, list[Epic]] = defaultdict(list)
        for epic in catalogue.epics:
            self.epics[epic.cell].append(epic)
        self.accounts: dict[str, list[str]] = defaultdict(list)
        for key, _name, client, _category, _metawork in catalogue.accounts:
            if client:
                self.accounts[client.rsplit("-client-", 1)[0]].append(key)

    def play(self) -> Story:
        for sprint in range(self.now + AHEAD):
            for cell in self.cast.cells.values():
                if cell.opens <= sprint and (team := self.cast.teams[sprint][cell.key]):
                    self._play(self._scene(cell.key, sprint, team))
        return self.story

    def _scene(self, cell: str, sprint: int, team: list[Islander]) -> Scene:
        epics = [epic for epic in self.epics[cell] if epic.runs_in(sprint)]
        chance = random.Random(f"{self.seed}|{cell}|{sprint}")
        return Scene(cell, sprint, self.presence.start_of(sprint), team, epics, chance)

    def _play(self, scene: Scene) -> None:
        days = {person.key: self.presence.working_days(person, scene.start) for person in scene.team}
        plans = [(person, self._plan(scene, person, len(days[person.key]))) for person in scene.team]
        if scene.start > self.today:
            return
        reviews: dict[str | None, list[Work]] = defaultdict(list)
        for _, tasks in plans:
            for task in tasks:
                reviews[task.reviewer].append(task)
        for person, tasks in plans:
            until_now = [day for day in days[person.key] if day <= self.today]
            own = Days(person, scene.cell, until_now, self.story.hours, scene.chance)
            own.do_duties(self.roles[person.key, scene.sprint], scene.epics)
            for task in reviews[person.key]:
                own.review(task)
            for task in tasks:
                own.work_on(task)
                if self.presence.start_of(scene.sprint + 1) <= self.today:
                    self._close(scene, person, task)

    def _plan(self, scene: Scene, person: Islander, days: int) -> list[Work]:
        """Carry over what is open, then take new tasks until the promised hours are reached."""
        goal = max(0.0, days * person.hours / 5 - RESERVED)
        duties = float(sum(hours for _, hours in self.roles[person.key, scene.sprint]))
        duties += EPIC_HOURS * sum(epic.owner == person.key for epic in scene.epics)
        promised = (goal * scene.load - duties) * (0.9 if scene.sprint <= self.now else 0.5)
        tasks = self.open.pop(person.key, [])
        room = promised - sum(task.remaining for task in tasks)
        while room > 3:
            tasks.append(self._new_task(scene, person, room))
            room -= tasks[-1].remaining
        for task in tasks:
            task.assignee = person.key
            hours, review = task.remaining, REVIEW_HOURS[task.points]
            task.stays.append(Stay(scene.sprint, person.key, task.reviewer, scene.start, True, hours, review))
        return tasks

    def _new_task(self, scene: Scene, person: Islander, room: float) -> Work:
        chance = scene.chance
        points, hours, _ = chance.choices(SIZES, SIZE_WEIGHTS)[0]
        estimate = quarter(min(hours, room + 4) * chance.uniform(0.8, 1.25))
        epic = chance.choice(scene.epics) if scene.epics and chance.random() < 0.75 else None
        self.numbers[scene.cell] += 1
        task = Work(
            key=f"{scene.cell}-{self.numbers[scene.cell]}".upper(),
            title=f"{chance.choice(VERBS)} {chance.choice(TOPICS)}",
            cell=scene.cell,
            account=epic.account if epic else chance.choice(self.accounts[scene.cell]),
            epic=epic.key if epic else None,
            assignee=person.key,
            reviewer=_other([one.key for one in scene.team], person.key, chance),
            points=points,
            estimate=estimate,
            created_on=min(scene.start - timedelta(days=chance.randint(2, 12)), self.today),
            remaining=estimate,
        )
        self.story.tasks.append(task)
        return task

    def _close(self, scene: Scene, person: Islander, task: Work) -> None:
        """What became of the task; an unfinished one is taken on, or given up after a few sprints."""
        stay = task.stays[-1]
        stay.finished, stay.state_at_close = task.state == "done", task.state
        if stay.finished:
            return
        stay.reason = scene.chance.choice(REASONS)
        team = [one.key for one in self.cast.teams[scene.sprint + 1][scene.cell]]
        if len(task.stays) >= GIVE_UP_AFTER:
            task.state = "dropped"
        elif team:
            taker = person.key if person.key in team else scene.chance.choice(team)
            if task.reviewer not in team or task.reviewer == taker:
                task.reviewer = _other(team, taker, scene.chance)
            self.open[taker].append(task)


def _other(team: list[str], person: str, chance: random.Random) -> str | None:
    others = [key for key in team if key != person]
    return chance.choice(others) if others else None


def _roles_by_sprint(posts: list[Post], now: int) -> dict[tuple[str, int], list[tuple[str, int]]]:
    found: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for post in posts:
        ends = [since for since, _ in post.holders[1:]] + [now + AHEAD + 1]
        for (since, person), end in zip(post.holders, ends, strict=True):
            for sprint in range(since, end if person else since):
                found[person or "", sprint].append((post.key, post.hours))
    return found
