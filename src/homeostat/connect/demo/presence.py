"""Who of Saltmarsh is there on which days: absences drawn by chance, public holidays from the calendar."""

import random
from collections import defaultdict
from datetime import date, timedelta

import holidays

from homeostat.connect.demo.cast import MEMBERS, Member
from homeostat.connect.demo.conditions import LONG_ABSENCE
from homeostat.connect.demo.duties import cell_of
from homeostat.connect.demo.history import SPRINT_DAYS
from homeostat.connect.demo.rows import Away


class Presence:
    """Absences and working days of every member, from the first sprint to a few weeks ahead."""

    def __init__(self, *, first: date, today: date, seed: int) -> None:
        self.first, self.today, self.seed = first, today, seed
        self.away: list[Away] = []
        self.away_days: dict[str, set[date]] = defaultdict(set)
        self.closed = {country: _holidays(country, first.year) for country in {m.country for m in MEMBERS}}
        for member in MEMBERS:
            self._draw(member)

    def start_of(self, sprint: int) -> date:
        return self.first + timedelta(days=SPRINT_DAYS * sprint)

    def _draw(self, member: Member) -> None:
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
            self.away.append(Away(member.key, start, stop, kind))

    def working_days(self, member: Member, sprint: int) -> list[date]:
        start = self.start_of(sprint)
        days = (start + timedelta(days=n) for n in range(SPRINT_DAYS))
        closed = self.closed[member.country]
        return [
            day
            for day in days
            if day.weekday() < 5 and day not in closed and day not in self.away_days[member.key]
        ]


def team_of(cell: str, sprint: int) -> list[Member]:
    return [member for member in MEMBERS if cell_of(member, sprint) == cell]


def _holidays(country: str, year: int) -> set[date]:
    nation, _, region = country.partition("-")
    found = holidays.country_holidays(nation, subdiv=region or None, years=range(year, year + 4))
    return set(found)
