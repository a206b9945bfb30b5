"""A member's days in a sprint: where the hours went, and which tasks were finished."""

import random
from datetime import UTC, date, datetime, time

from homeostat.connect.demo.cast import Member
from homeostat.connect.demo.conditions import REASONS, REVIEW_HOURS, Conditions
from homeostat.connect.demo.duties import cell_of, duties, quarter
from homeostat.connect.demo.presence import Presence, team_of
from homeostat.connect.demo.rows import Logged, Story, Work

GIVE_UP_AFTER = 4
"""Sprints after which a task that keeps spilling over is dropped."""


class Days:
    """The working days of one member in one sprint, with the hours still free on each."""

    def __init__(
        self, story: Story, presence: Presence, member: Member, cell: str, sprint: int, now: Conditions
    ) -> None:
        self.story, self.presence, self.member = story, presence, member
        self.cell, self.sprint, self.now = cell, sprint, now
        self.chance = random.Random(f"{presence.seed}|work|{member.key}|{sprint}")
        days = [day for day in presence.working_days(member, sprint) if day <= presence.today]
        per_day = member.hours / 5 * (1.06 if now.load > 1.05 else 1.0)
        self.free: dict[date, float] = dict.fromkeys(days, per_day)

    def work(self, tasks: list[Work], reviews: list[Work], carried: dict[str, list[Work]]) -> None:
        """Duties first, then reviews, then fires, then the tasks in their order; the rest is `carried` over."""
        for entry in duties(self.member, self.cell, self.sprint, self.now, list(self.free), self.chance):
            self.free[entry.day] -= entry.hours
            self.story.hours.append(entry)
        for task in reviews:
            self._review(task)
        self._fight_fires()
        for task in tasks:
            self._do(task)
            if task.stays[-1].finished is False:
                self._carry_over(task, carried)

    def _log(self, day: date, hours: float, task: Work, note: str = "") -> None:
        self.free[day] -= hours
        self.story.hours.append(
            Logged(self.member.key, day, hours, task.account, self.cell, task.key, task.epic, note=note)
        )

    def _review(self, task: Work) -> None:
        hours = quarter(REVIEW_HOURS[task.points] * self.chance.uniform(0.6, 1.0))
        days = [day for day, left in self.free.items() if left >= hours]
        if hours and days:
            self._log(self.chance.choice(days), hours, task, "Review")

    def _fight_fires(self) -> None:
        left = sum(max(hours, 0) for hours in self.free.values())
        fires = quarter(left * self.now.fires * self.chance.uniform(0.6, 1.4))
        account = "platform" if self.cell == "tidepool" else self.now.accounts[0][0]
        count = min(len(self.free), 4)
        for day in self.chance.sample(list(self.free), count) if fires >= 1 else []:
            part = quarter(min(fires / count, max(self.free[day] - 0.5, 0)))
            if part:
                self.free[day] -= part
                self.story.hours.append(
                    Logged(self.member.key, day, part, account, self.cell, note="Firefighting")
                )

    def _do(self, task: Work) -> None:
        """Work on a task until it is done or the sprint is over."""
        stay, chance = task.stays[-1], self.chance
        needed = quarter(max(0.5, task.remaining * self.now.slip * chance.lognormvariate(0.0, 0.26)))
        last = None
        for day, left in self.free.items():
            part = quarter(min(needed, left))
            if part <= 0:
                continue
            self._log(day, part, task)
            needed, last = needed - part, day
            task.started_on = task.started_on or day
            if needed <= 0:
                break
        is_over = self.presence.start_of(self.sprint + 1) <= self.presence.today
        if needed <= 0 and last is not None:
            hurried = chance.random() < self.now.last_minute and is_over
            done = max(last, list(self.free)[-1]) if hurried else last
            clock = time(chance.randint(15, 21) if hurried else chance.randint(9, 17), chance.randint(0, 59))
            stay.completed_at = task.completed_at = datetime.combine(done, clock, UTC)
            task.state, task.remaining = "done", 0.0
        else:
            task.remaining = quarter(max(needed, 0.5))
            begun = ("in_progress", "in_progress", "review")
            task.state = "backlog" if last is None else chance.choice(begun)
        if is_over:
            stay.finished, stay.state_at_close = task.state == "done", task.state

    def _carry_over(self, task: Work, carried: dict[str, list[Work]]) -> None:
        task.stays[-1].reason = self.chance.choice(REASONS)
        if len(task.stays) >= GIVE_UP_AFTER:
            task.state = "dropped"
        elif cell_of(self.member, self.sprint + 1) == self.cell:
            carried[self.member.key].append(task)
        else:
            others = team_of(self.cell, self.sprint + 1) or [self.member]
            carried[self.chance.choice(others).key].append(task)
