"""What Saltmarsh worked in two years, drawn by chance from the cells' conditions; the same seed gives the same rows."""

import random
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import holidays

from homeostat.connect.demo.cast import EPICS, MEMBERS, NOW, SPRINTS_AHEAD, Member
from homeostat.connect.demo.conditions import (
    LONG_ABSENCE,
    REASONS,
    SIZES,
    TOPICS,
    VERBS,
    Conditions,
    conditions,
)
from homeostat.connect.demo.duties import cell_of, duties, fixed_hours, is_running, quarter
from homeostat.connect.demo.history import SPRINT_DAYS
from homeostat.connect.demo.rows import Away, Logged, Stay, Story, Work

RESERVED = 2.0
REVIEW_HOURS = {1: 0.5, 2: 1.0, 3: 2.0, 5: 3.0, 8: 5.0}
GIVE_UP_AFTER = 4
"""Sprints after which a task that keeps spilling over is dropped."""


class Saltmarsh:
    """Draws the story sprint by sprint; holds what is still open between them."""

    def __init__(self, *, first: date, today: date, seed: int = 1948) -> None:
        self.first, self.today, self.seed = first, today, seed
        self.story = Story()
        self.open: dict[str, list[Work]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(lambda: 100)
        self.away_days: dict[str, set[date]] = defaultdict(set)
        self.holidays = {country: _holidays(country, first.year) for country in {m.country for m in MEMBERS}}

    def play(self) -> Story:
        for member in MEMBERS:
            self._absences(member)
        for sprint in range(NOW + SPRINTS_AHEAD):
            self._sprint(sprint)
        return self.story

    def start_of(self, sprint: int) -> date:
        return self.first + timedelta(days=SPRINT_DAYS * sprint)

    # -- who is there -------------------------------------------------------------------------------------------

    def _absences(self, member: Member) -> None:
        chance = random.Random(f"{self.seed}|away|{member.key}")
        spells: list[tuple[date, int, str]] = []
        for year in range(self.first.year, self.today.year + 1):
            spells.append((date(year, chance.choice((7, 8)), chance.randint(1, 16)), 14, "time_off"))
            spells.append((date(year, 12, chance.randint(21, 24)), 9, "time_off"))
            for _ in range(5):
                day = date(year, chance.randint(1, 11), chance.randint(1, 28))
                spells.append((day, chance.choice((1, 1, 2, 3)), chance.choice(("time_off", "sick"))))
        if member.key == LONG_ABSENCE[0]:
            spells.append((self.start_of(LONG_ABSENCE[1]) + timedelta(days=2), LONG_ABSENCE[2], "sick"))
        begin = self.start_of(member.cells[0][0])
        end = self.start_of(member.leaves) if member.leaves is not None else self.today + timedelta(days=40)
        for start, days, kind in sorted(spells):
            stop = start + timedelta(days=days)
            period = {start + timedelta(days=n) for n in range(days)}
            if start < begin or stop > end or period & self.away_days[member.key]:
                continue
            self.away_days[member.key] |= period
            self.story.away.append(Away(member.key, start, stop, kind))

    def _working_days(self, member: Member, sprint: int) -> list[date]:
        start = self.start_of(sprint)
        days = (start + timedelta(days=n) for n in range(SPRINT_DAYS))
        closed = self.holidays[member.country]
        return [
            day
            for day in days
            if day.weekday() < 5 and day not in closed and day not in self.away_days[member.key]
        ]

    def _team(self, cell: str, sprint: int) -> list[Member]:
        return [member for member in MEMBERS if cell_of(member, sprint) == cell]

    # -- one sprint ---------------------------------------------------------------------------------------------

    def _sprint(self, sprint: int) -> None:
        for cell in ("juniper", "alder", "tidepool", "commons", "heron"):
            team = self._team(cell, sprint)
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
                    self._work(member, cell, sprint, now, plans[member.key], reviews[member.key])

    def _plan(
        self, member: Member, team: list[Member], cell: str, sprint: int, now: Conditions
    ) -> list[Work]:
        """Carry over what is open, then take new tasks until the promised hours are reached."""
        chance = random.Random(f"{self.seed}|plan|{member.key}|{sprint}")
        per_day = member.hours / 5
        goal = max(0.0, len(self._working_days(member, sprint)) * per_day - RESERVED)
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
        task = Work(
            key=f"{cell[:3].upper()}-{self.numbers[cell]}",
            title=f"{chance.choice(VERBS)} {chance.choice(TOPICS[account])}",
            cell=cell, account=account, epic=chance.choice(own)[0] if own else None, assignee=member.key,
            reviewer=_reviewer(team, member, chance), points=points, estimate=estimate,
            created_on=self.start_of(sprint) - timedelta(days=chance.randint(3, 12)), remaining=estimate,
        )  # fmt: skip
        self.story.tasks.append(task)
        return task

    def _work(
        self, member: Member, cell: str, sprint: int, now: Conditions, tasks: list[Work], reviews: list[Work]
    ) -> None:
        chance = random.Random(f"{self.seed}|work|{member.key}|{sprint}")
        days = [day for day in self._working_days(member, sprint) if day <= self.today]
        per_day = member.hours / 5 * (1.06 if now.load > 1.05 else 1.0)
        free = dict.fromkeys(days, per_day)
        log = self.story.hours.append
        for entry in duties(member, cell, sprint, now, days, chance):
            free[entry.day] -= entry.hours
            log(entry)
        for task in reviews:
            _spend(
                free,
                quarter(REVIEW_HOURS[task.points] * chance.uniform(0.6, 1.0)),
                member.key,
                cell,
                task,
                log,
                chance,
            )
        fires = quarter(sum(max(left, 0) for left in free.values()) * now.fires * chance.uniform(0.6, 1.4))
        account = "platform" if cell == "tidepool" else now.accounts[0][0]
        for day in chance.sample(days, min(len(days), 4)) if fires >= 1 else []:
            part = quarter(min(fires / min(len(days), 4), max(free[day] - 0.5, 0)))
            if part:
                free[day] -= part
                log(Logged(member.key, day, part, account, cell, note="Firefighting"))
        for task in tasks:
            self._do(task, member, cell, sprint, now, free, chance)

    def _do(
        self, task: Work, member: Member, cell: str, sprint: int, now: Conditions, free: dict[date, float],
        chance: random.Random,
    ) -> None:  # fmt: skip
        """Work on a task until it is done or the sprint is over."""
        stay = task.stays[-1]
        needed = quarter(max(0.5, task.remaining * now.slip * chance.lognormvariate(0.0, 0.26)))
        last = None
        for day, left in free.items():
            part = quarter(min(needed, left))
            if part <= 0:
                continue
            free[day] -= part
            needed -= part
            last = day
            task.started_on = task.started_on or day
            self.story.hours.append(
                Logged(member.key, day, part, task.account, cell, task=task.key, epic=task.epic)
            )
            if needed <= 0:
                break
        end = self.start_of(sprint + 1)
        if needed <= 0 and last is not None:
            hurried = chance.random() < now.last_minute and end <= self.today
            done = max(last, list(free)[-1]) if hurried else last
            hour = chance.randint(15, 21) if hurried else chance.randint(9, 17)
            stay.completed_at = task.completed_at = datetime.combine(
                done, time(hour, chance.randint(0, 59)), UTC
            )
            task.state, task.remaining = "done", 0.0
        else:
            task.remaining = quarter(max(needed, 0.5))
            task.state = (
                "backlog" if last is None else chance.choice(("in_progress", "in_progress", "review"))
            )
        if end > self.today:
            return
        stay.finished = task.state == "done"
        stay.state_at_close = task.state
        if not stay.finished:
            stay.reason = chance.choice(REASONS)
            if len(task.stays) >= GIVE_UP_AFTER:
                task.state = "dropped"
            elif cell_of(member, sprint + 1) == cell:
                self.open[member.key].append(task)
            else:
                self.open[chance.choice(self._team(cell, sprint + 1) or [member]).key].append(task)


def _reviewer(team: list[Member], member: Member, chance: random.Random) -> str | None:
    others = [other.key for other in team if other.key != member.key]
    return chance.choice(others) if others else None


def _spend(
    free: dict[date, float],
    hours: float,
    person: str,
    cell: str,
    task: Work,
    log: Callable[[Logged], None],
    chance: random.Random,
) -> None:
    days = [day for day, left in free.items() if left >= hours]
    if hours and days:
        day = chance.choice(days)
        free[day] -= hours
        log(Logged(person, day, hours, task.account, cell, task=task.key, epic=task.epic, note="Review"))


def _holidays(country: str, year: int) -> set[date]:
    nation, _, region = country.partition("-")
    found = holidays.country_holidays(nation, subdiv=region or None, years=range(year, year + 4))
    return set(found)
