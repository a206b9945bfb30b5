"""What Archipelago worked in five years, drawn by chance cell by cell; the same seed gives the same rows."""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta

import holidays

from homeostat.connect.demo.archipelago.cast import Cast, Islander, Post, number_of
from homeostat.connect.demo.archipelago.catalogue import Catalogue, Epic
from homeostat.connect.demo.archipelago.names import TOPICS, VERBS
from homeostat.connect.demo.conditions import REASONS
from homeostat.connect.demo.duties import quarter
from homeostat.connect.demo.history import SPRINT_DAYS
from homeostat.connect.demo.rows import Away, Logged, Stay, Story, Work

AHEAD = 2
RESERVED = 2.0
SIZES = ((1, 6.0, 24), (2, 10.0, 30), (3, 16.0, 26), (5, 26.0, 14), (8, 40.0, 6))  # points, hours, how often
REVIEW_HOURS = {1: 0.5, 2: 1.0, 3: 1.5, 5: 2.0, 8: 3.0}
GIVE_UP_AFTER = 4
BEGUN = ("in_progress", "in_progress", "review")
MEETING_HOURS, RETROSPECTIVE_HOURS, EPIC_HOURS = 1.5, 0.75, 2.0
SIZE_WEIGHTS = [often for _, _, often in SIZES]


class Archipelago:
    """Draws the work sprint by sprint; holds what is still open between them."""

    def __init__(
        self,
        cast: Cast,
        posts: list[Post],
        catalogue: Catalogue,
        *,
        first: date,
        today: date,
        seed: int = 1812,
    ) -> None:
        self.cast, self.now = cast, cast.scale.sprints
        self.first, self.today, self.seed = first, today, seed
        self.story = Story()
        self.open: dict[str, list[Work]] = defaultdict(list)
        self.numbers: dict[str, int] = defaultdict(int)
        self.epics: dict[str, list[Epic]] = defaultdict(list)
        for epic in catalogue.epics:
            self.epics[epic.cell].append(epic)
        self.roles = _roles_by_sprint(posts, self.now)
        self.accounts: dict[str, list[str]] = defaultdict(list)
        for key, _name, client, _category, _metawork in catalogue.accounts:
            if client:
                self.accounts[client.rsplit("-client-", 1)[0]].append(key)
        self.away: dict[str, set[date]] = {}
        self.closed = {person.country: _holidays(person.country, first.year) for person in cast.people}

    def play(self) -> Story:
        for person in self.cast.people:
            self._draw_absences(person)
        for sprint in range(self.now + AHEAD):
            for cell in self.cast.cells.values():
                if cell.opens <= sprint:
                    self._cell(cell.key, sprint, random.Random(f"{self.seed}|{cell.key}|{sprint}"))
        return self.story

    def start_of(self, sprint: int) -> date:
        return self.first + timedelta(days=SPRINT_DAYS * sprint)

    def _draw_absences(self, person: Islander) -> None:
        chance = random.Random(f"{self.seed}|away|{person.key}")
        begin = self.start_of(person.joins)
        end = self.start_of(person.leaves) if person.leaves is not None else self.today + timedelta(days=40)
        taken: set[date] = set()
        for year in range(begin.year, end.year + 1):
            spells = [(date(year, chance.choice((7, 8)), chance.randint(1, 16)), 14, "time_off"),
                      (date(year, 12, chance.randint(20, 23)), 8, "time_off")]  # fmt: skip
            for _ in range(3):
                day = date(year, chance.randint(1, 11), chance.randint(1, 28))
                spells.append((day, chance.choice((1, 1, 2, 4)), chance.choice(("time_off", "sick"))))
            for start, days, kind in sorted(spells):
                stop = start + timedelta(days=days)
                period = {start + timedelta(days=number) for number in range(days)}
                if begin <= start and stop <= end and not period & taken:
                    taken |= period
                    self.story.away.append(Away(person.key, start, stop, kind))
        self.away[person.key] = taken

    def _cell(self, cell: str, sprint: int, chance: random.Random) -> None:
        team = self.cast.teams[sprint][cell]
        if not team:
            return
        start, over = self.start_of(sprint), self.start_of(sprint + 1) <= self.today
        load = 0.82 + 0.3 * ((number_of(cell) + sprint // 9) % 10) / 10  # cells have good and bad times
        epics = [epic for epic in self.epics[cell] if epic.runs_in(sprint)]
        days = {person.key: self._working_days(person, start) for person in team}
        plans = [
            (person, self._plan(person, team, cell, sprint, load, epics, days[person.key], chance))
            for person in team
        ]
        if start > self.today:
            return
        reviews: dict[str, list[Work]] = defaultdict(list)
        for _, tasks in plans:
            for task in tasks:
                if task.reviewer:
                    reviews[task.reviewer].append(task)
        for person, tasks in plans:
            free = {day: person.hours / 5 for day in days[person.key] if day <= self.today}
            if free:
                self._duties(person, cell, sprint, epics, free, chance)
                for task in reviews[person.key]:
                    self._spend(free, REVIEW_HOURS[task.points], person, cell, task, "Review", chance)
            for task in tasks:
                self._do(task, person, cell, free, over, sprint, chance)

    def _working_days(self, person: Islander, start: date) -> list[date]:
        away, closed = self.away[person.key], self.closed[person.country]
        days = (start + timedelta(days=number) for number in range(SPRINT_DAYS))
        return [day for day in days if day.weekday() < 5 and day not in closed and day not in away]

    def _plan(
        self, person: Islander, team: list[Islander], cell: str, sprint: int, load: float, epics: list[Epic],
        days: list[date], chance: random.Random,
    ) -> list[Work]:  # fmt: skip
        """Carry over what is open, then take new tasks until the promised hours are reached."""
        goal = max(0.0, len(days) * person.hours / 5 - RESERVED)
        duties = float(sum(hours for _, hours in self.roles[person.key, sprint]))
        duties += EPIC_HOURS * sum(epic.owner == person.key for epic in epics)
        promised = (goal * load - duties) * (0.9 if sprint <= self.now else 0.5)
        tasks = self.open.pop(person.key, [])
        room = promised - sum(task.remaining for task in tasks)
        while room > 3:
            task = self._new_task(person, team, cell, sprint, epics, room, chance)
            tasks.append(task)
            room -= task.remaining
        start = self.start_of(sprint)
        for task in tasks:
            task.assignee = person.key
            stay = Stay(
                sprint, person.key, task.reviewer, start, True, task.remaining, REVIEW_HOURS[task.points]
            )
            task.stays.append(stay)
        return tasks

    def _new_task(
        self, person: Islander, team: list[Islander], cell: str, sprint: int, epics: list[Epic], room: float,
        chance: random.Random,
    ) -> Work:  # fmt: skip
        points, hours, _ = chance.choices(SIZES, SIZE_WEIGHTS)[0]
        estimate = quarter(min(hours, room + 4) * chance.uniform(0.8, 1.25))
        epic = chance.choice(epics) if epics and chance.random() < 0.75 else None
        self.numbers[cell] += 1
        others = [other.key for other in team if other is not person]
        task = Work(
            key=f"{cell}-{self.numbers[cell]}".upper(), title=f"{chance.choice(VERBS)} {chance.choice(TOPICS)}",
            cell=cell, account=epic.account if epic else chance.choice(self.accounts[cell]),
            epic=epic.key if epic else None, assignee=person.key,
            reviewer=chance.choice(others) if others else None, points=points, estimate=estimate,
            created_on=self.start_of(sprint) - timedelta(days=chance.randint(2, 12)), remaining=estimate,
        )  # fmt: skip
        self.story.tasks.append(task)
        return task

    def _duties(
        self,
        person: Islander,
        cell: str,
        sprint: int,
        epics: list[Epic],
        free: dict[date, float],
        chance: random.Random,
    ) -> None:
        days = list(free)
        log = self.story.hours.append
        log(Logged(person.key, days[0], MEETING_HOURS, "meetings", cell, note="Sprint planning"))
        free[days[0]] -= MEETING_HOURS
        if len(days) > 6:
            log(
                Logged(
                    person.key, days[-1], RETROSPECTIVE_HOURS, "retrospectives", cell, note="Retrospective"
                )
            )
            free[days[-1]] -= RETROSPECTIVE_HOURS
        for role, hours in self.roles[person.key, sprint]:
            for day in chance.sample(days, min(len(days), 2)):
                log(Logged(person.key, day, quarter(hours / 2), "cell-management", cell, role=role))
                free[day] -= hours / 2
        for epic in epics:
            if epic.owner == person.key:
                day = chance.choice(days)
                log(
                    Logged(person.key, day, EPIC_HOURS, epic.account, cell, epic=epic.key, note="Epic update")
                )
                free[day] -= EPIC_HOURS

    def _spend(
        self,
        free: dict[date, float],
        hours: float,
        person: Islander,
        cell: str,
        task: Work,
        note: str,
        chance: random.Random,
    ) -> None:
        days = [day for day, left in free.items() if left >= hours]
        if days:
            day = chance.choice(days)
            free[day] -= hours
            self.story.hours.append(
                Logged(person.key, day, hours, task.account, cell, task.key, task.epic, note=note)
            )

    def _do(
        self, task: Work, person: Islander, cell: str, free: dict[date, float], over: bool, sprint: int,
        chance: random.Random,
    ) -> None:  # fmt: skip
        """Work on a task, some of each day, until it is done or the sprint is over."""
        stay, last = task.stays[-1], None
        needed = quarter(max(0.5, task.remaining * chance.lognormvariate(-0.05, 0.25)))
        for day, left in free.items():
            part = quarter(min(needed, left, chance.choice((4.5, 8.0, 8.0))))
            if part <= 0:
                continue
            free[day] = left - part
            self.story.hours.append(Logged(person.key, day, part, task.account, cell, task.key, task.epic))
            needed, last = needed - part, day
            task.started_on = task.started_on or day
            if needed <= 0:
                break
        if needed <= 0 and last is not None:
            clock = time(chance.randint(9, 18), chance.randint(0, 59))
            stay.completed_at = task.completed_at = datetime.combine(last, clock, UTC)
            task.state, task.remaining = "done", 0.0
        else:
            task.remaining = max(needed, 0.5)
            task.state = "backlog" if task.started_on is None else chance.choice(BEGUN)
        if over:
            stay.finished, stay.state_at_close = task.state == "done", task.state
            if not stay.finished:
                stay.reason = chance.choice(REASONS)
                self._carry_over(task, person, cell, sprint, chance)

    def _carry_over(
        self, task: Work, person: Islander, cell: str, sprint: int, chance: random.Random
    ) -> None:
        if len(task.stays) >= GIVE_UP_AFTER:
            task.state = "dropped"
            return
        team = [other.key for other in self.cast.teams[sprint + 1][cell]]
        if team:
            taker = person.key if person.key in team else chance.choice(team)
            if task.reviewer not in team or task.reviewer == taker:
                others = [key for key in team if key != taker]
                task.reviewer = chance.choice(others) if others else None
            self.open[taker].append(task)


def _roles_by_sprint(posts: list[Post], now: int) -> dict[tuple[str, int], list[tuple[str, int]]]:
    found: dict[tuple[str, int], list[tuple[str, int]]] = defaultdict(list)
    for post in posts:
        ends = [since for since, _ in post.holders[1:]] + [now + AHEAD + 1]
        for (since, person), end in zip(post.holders, ends, strict=True):
            for sprint in range(since, end if person else since):
                found[person or "", sprint].append((post.key, post.hours))
    return found


def _holidays(country: str, year: int) -> set[date]:
    nation, _, region = country.partition("-")
    return set(holidays.country_holidays(nation, subdiv=region or None, years=range(year, year + 7)))
