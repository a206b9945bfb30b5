"""Who of Archipelago is there on which days: absences drawn by chance, public holidays from the calendar."""

import random
from datetime import date, timedelta

import holidays

from homeostat.connect.demo.archipelago.cast import Cast, Islander
from homeostat.connect.demo.history import SPRINT_DAYS
from homeostat.connect.demo.rows import Away


class Presence:
    """Absences and working days of everybody, from the first sprint to a few weeks ahead."""

    def __init__(self, cast: Cast, *, first: date, today: date, seed: int) -> None:
        self.first, self.today, self.seed = first, today, seed
        self.spells: list[Away] = []
        self.away: dict[str, set[date]] = {}
        self.closed = {person.country: _holidays(person.country, first.year) for person in cast.people}
        for person in cast.people:
            self._draw(person)

    def start_of(self, sprint: int) -> date:
        return self.first + timedelta(days=SPRINT_DAYS * sprint)

    def _draw(self, person: Islander) -> None:
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
                    self.spells.append(Away(person.key, start, stop, kind))
        self.away[person.key] = taken

    def working_days(self, person: Islander, start: date) -> list[date]:
        away, closed = self.away[person.key], self.closed[person.country]
        days = (start + timedelta(days=number) for number in range(SPRINT_DAYS))
        return [day for day in days if day.weekday() < 5 and day not in closed and day not in away]


def _holidays(country: str, year: int) -> set[date]:
    nation, _, region = country.partition("-")
    return set(holidays.country_holidays(nation, subdiv=region or None, years=range(year, year + 7)))
