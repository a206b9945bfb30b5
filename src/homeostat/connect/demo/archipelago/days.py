"""The days of one person in one sprint: where the hours went, and which tasks were finished."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from homeostat.connect.demo.archipelago.cast import Islander
from homeostat.connect.demo.archipelago.catalogue import Epic
from homeostat.connect.demo.duties import quarter
from homeostat.connect.demo.rows import Logged, Work

BEGUN = ("in_progress", "in_progress", "review")
REVIEW_HOURS = {1: 0.5, 2: 1.0, 3: 1.5, 5: 2.0, 8: 3.0}
AT_A_STRETCH = (4.5, 8.0, 8.0)  # hours
MEETING_HOURS, RETROSPECTIVE_HOURS, EPIC_HOURS = 1.5, 0.75, 2.0


class Days:
    """The hours still free on each day, and the log they are written to."""

    def __init__(
        self, person: Islander, cell: str, days: list[date], log: list[Logged], chance: random.Random
    ) -> None:
        self.person, self.cell, self.log, self.chance = person, cell, log, chance
        self.free: dict[date, float] = dict.fromkeys(days, person.hours / 5)

    def do_duties(self, roles: Iterable[tuple[str, int]], epics: Iterable[Epic]) -> None:
        """What comes every sprint: planning, retrospective, roles held and epics owned."""
        days = list(self.free)
        if not days:
            return
        self._log(days[0], MEETING_HOURS, "meetings", note="Sprint planning")
        if len(days) > 6:
            self._log(days[-1], RETROSPECTIVE_HOURS, "retrospectives", note="Retrospective")
        for role, hours in roles:
            for day in self.chance.sample(days, min(len(days), 2)):
                self._log(day, quarter(hours / 2), "cell-management", role=role)
        for epic in epics:
            if epic.owner == self.person.key:
                day = self.chance.choice(days)
                self._log(day, EPIC_HOURS, epic.account, epic=epic.key, note="Epic update")

    def review(self, task: Work) -> None:
        hours = REVIEW_HOURS[task.points]
        days = [day for day, left in self.free.items() if left >= hours]
        if days:
            self._log(
                self.chance.choice(days), hours, task.account, task=task.key, epic=task.epic, note="Review"
            )

    def work_on(self, task: Work) -> None:
        """Some of each day, until the task is done or no day is left."""
        needed = quarter(max(0.5, task.remaining * self.chance.lognormvariate(-0.05, 0.25)))
        last = None
        for day, left in self.free.items():
            part = quarter(min(needed, left, self.chance.choice(AT_A_STRETCH)))
            if part <= 0:
                continue
            self._log(day, part, task.account, task=task.key, epic=task.epic)
            needed, last = needed - part, day
            task.started_on = task.started_on or day
            if needed <= 0:
                break
        if needed <= 0 and last is not None:
            clock = time(self.chance.randint(9, 18), self.chance.randint(0, 59))
            task.stays[-1].completed_at = task.completed_at = datetime.combine(last, clock, UTC)
            task.state, task.remaining = "done", 0.0
        else:
            task.remaining = max(needed, 0.5)
            task.state = "backlog" if task.started_on is None else self.chance.choice(BEGUN)

    def _log(
        self, day: date, hours: float, account: str, *, task: str | None = None, epic: str | None = None,
        role: str | None = None, note: str = "",
    ) -> None:  # fmt: skip
        self.free[day] -= hours
        self.log.append(Logged(self.person.key, day, hours, account, self.cell, task, epic, role, note))
