"""What Saltmarsh worked in two years, drawn by chance from the cells' conditions; the same seed gives the same rows."""

import random
from collections import defaultdict
from datetime import date, timedelta

from homeostat.connect.demo.cast import NOW, SPRINTS_AHEAD, Member
from homeostat.connect.demo.clients import EPICS
from homeostat.connect.demo.conditions import (
    REVIEW_HOURS,
    SIZES,
    TOPICS,
    VERBS,
    Conditions,
    conditions,
)
from homeostat.connect.demo.days import Days
from homeostat.connect.demo.duties import fixed_hours, is_running, quarter
from homeostat.connect.demo.presence import Presence, team_of
from homeostat.connect.demo.rows import Stay, Story, Work

RESERVED = 2.0


class Saltmarsh:
    """Draws the story sprint by sprint; holds what is still open between them."""

    def __init__(self, *, first: date, today: date, seed: int = 1948) -> None:
        self.first, self.today, self.seed = first, today, seed
        self.story = Story()
        self.open: dict[str, list[Work]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(lambda: 100)
        self.presence = Presence(first=first, today=today, seed=seed)

    def play(self) -> Story:
        self.story.away = self.presence.away
        for sprint in range(NOW + SPRINTS_AHEAD):
            self._sprint(sprint)
        return self.story

    def start_of(self, sprint: int) -> date:
        return self.presence.start_of(sprint)

    def _sprint(self, sprint: int) -> None:
        for cell in ("juniper", "alder", "tidepool", "commons", "heron"):
            team = team_of(cell, sprint)
            if not team:
                continue
            now = conditions(cell, sprint)
            plans = {member.key: self._plan(member, team, cell, sprint, now) for member in team}
            if self.start_of(sprint) <= self.today:
                reviews: dict[str, list[Work]] = defaultdict(list)
                for tasks in plans.values():
                    for task in tasks:
                        if task.reviewer:
                            reviews[task.reviewer].append(task)
                for member in team:
                    Days(self.story, self.presence, member, cell, sprint, now).work(
                        plans[member.key], reviews[member.key], self.open
                    )

    def _plan(
        self, member: Member, team: list[Member], cell: str, sprint: int, now: Conditions
    ) -> list[Work]:
        """Carry over what is open, then take new tasks until the promised hours are reached."""
        chance = random.Random(f"{self.seed}|plan|{member.key}|{sprint}")
        per_day = member.hours / 5
        goal = max(0.0, len(self.presence.working_days(member, sprint)) * per_day - RESERVED)
        promised = goal * now.load * chance.uniform(0.93, 1.07) - fixed_hours(member, sprint) - 0.15 * goal
        if sprint > NOW:
            promised *= 0.6
        waiting, self.open[member.key] = self.open[member.key], []
        tasks: list[Work] = []
        for task in waiting:
            fits = sum(other.remaining for other in tasks) + task.remaining <= promised * 1.05 + 1
            (tasks if fits else self.open[member.key]).append(task)
        for task in tasks:
            task.assignee = member.key
            task.reviewer = (
                _reviewer(team, member, chance)
                if task.reviewer not in {m.key for m in team}
                else task.reviewer
            )
        while sum(task.remaining for task in tasks) < promised - 1.5:
            room = promised - sum(task.remaining for task in tasks)
            tasks.append(self._new_task(member, team, cell, sprint, now, chance, room))
        for task in tasks:
            task.stays.append(
                Stay(sprint, member.key, task.reviewer, self.start_of(sprint), True, round(task.remaining, 2),
                     REVIEW_HOURS[task.points])
            )  # fmt: skip
        return tasks

    def _new_task(
        self,
        member: Member,
        team: list[Member],
        cell: str,
        sprint: int,
        now: Conditions,
        chance: random.Random,
        room: float,
    ) -> Work:
        account = chance.choices([key for key, _ in now.accounts], [weight for _, weight in now.accounts])[0]
        sizes = [size for size in SIZES if size[1] <= max(room * 1.8, SIZES[0][1])]
        points, hours, _ = chance.choices(sizes, [often for _, _, often in sizes])[0]
        self.numbers[cell] += 1
        epics = [
            epic
            for epic in EPICS
            if epic[2] == account and epic[3] == cell and is_running(epic[6], epic[7], sprint)
        ]
        own = [epic for epic in epics if member.key in epic[4:6]] or epics
        estimate = quarter(hours * chance.uniform(0.8, 1.25))
        created = self.start_of(sprint) - timedelta(days=chance.randint(3, 12))
        task = Work(
            key=f"{cell[:3].upper()}-{self.numbers[cell]}",
            title=f"{chance.choice(VERBS)} {chance.choice(TOPICS[account])}",
            cell=cell, account=account, epic=chance.choice(own)[0] if own else None, assignee=member.key,
            reviewer=_reviewer(team, member, chance), points=points, estimate=estimate,
            created_on=min(created, self.today), remaining=estimate,
        )  # fmt: skip
        self.story.tasks.append(task)
        return task


def _reviewer(team: list[Member], member: Member, chance: random.Random) -> str | None:
    others = [other.key for other in team if other.key != member.key]
    return chance.choice(others) if others else None
