"""The organisation's calendar of sprints."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from homeostat.core.calendar.periods import Period


@dataclass(frozen=True, slots=True)
class SprintRule:
    """From `start` on, a sprint takes `length_days` days, and one of them begins on `first_day`."""

    start: date
    length_days: int
    first_day: date


@dataclass(frozen=True, slots=True)
class PlannedSprint:
    """A sprint by its number, [start, end)."""

    number: int
    start: date
    end: date

    @property
    def period(self) -> Period:
        return Period(self.start, self.end)


class _HasPeriod(Protocol):
    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


S = TypeVar("S", bound=_HasPeriod)


def rule_on(rules: Sequence[SprintRule], day: date) -> SprintRule:
    """The rule in force on a day: the latest that has begun, or the first. `rules` are sorted."""
    if not rules:
        raise ValueError("A calendar of sprints needs at least one rule.")
    return rules[max(bisect_right(rules, day, key=lambda rule: rule.start) - 1, 0)]


def planned_sprints(
    rules: Sequence[SprintRule], *, number: int, start: date | None = None, until: date
) -> Iterator[PlannedSprint]:
    """The sprints that begin before `until`, one after the other without a gap, counted up from `number`.

    They begin on `start`, by default on the first rule's first day. A sprint has the length of the rule in
    force on its first day; a first day that a later rule names is kept, so the sprint before it may be
    shorter. `rules` are sorted by their start.
    """
    day = rule_on(rules, date.min).first_day if start is None else start
    anchors = sorted(rule.first_day for rule in rules[1:])
    while day < until:
        end = day + timedelta(days=rule_on(rules, day).length_days)
        cut = next((anchor for anchor in anchors if day < anchor < end), end)
        yield PlannedSprint(number, day, cut)
        number, day = number + 1, cut


def sprint_of(sprints: Sequence[S], day: date) -> S | None:
    """The sprint that day lies in, or None; `sprints` are sorted and do not overlap."""
    place = bisect_right(sprints, day, key=lambda sprint: sprint.start) - 1
    if place < 0 or day >= sprints[place].end:
        return None
    return sprints[place]


def day_of(moment: datetime, time_zone: str) -> date:
    """The day of the organisation's calendar a moment lies in; `moment` knows its time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment without a time zone lies in no day.")
    return moment.astimezone(ZoneInfo(time_zone)).date()
