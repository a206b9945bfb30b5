"""What a new rule of the calendar does to sprints that are planned already: they keep their days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from homeostat.core.calendar.sprints import PlannedSprint, SprintRule, planned_sprints
from homeostat.core.sentence import Sentence, say

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The sprints that are not over on a day, [first, last], until `end`; `first` is None where all are."""

    first: int | None
    last: int
    end: date

    def planned(self, rules: Sequence[SprintRule], until: date) -> Iterator[PlannedSprint]:
        """What is planned after them by the rules, before `until`."""
        return planned_sprints(rules, number=self.last + 1, start=self.end, until=until)


def what_stays(ahead: Ahead) -> Iterator[Sentence]:
    """The sprints that keep their days."""
    if ahead.first is None:
        return
    one = say("{Sprint_word} {last} is planned already, until {day}, and keeps its days.")
    many = say("{Sprints_word} {first} to {last} are planned already, until {day}, and keep their days.")
    said = one if ahead.first == ahead.last else many.filled(first=ahead.first)
    yield said.filled(last=ahead.last, day=ahead.end - ONE_DAY)


def what_begins(ahead: Ahead, rules: Sequence[SprintRule], day: date) -> Sentence:
    """The first sprint that a length holds for from `day` on; `rules` have it already."""
    far = max(day, ahead.end) + timedelta(days=max(rule.length_days for rule in rules)) + ONE_DAY
    one = next(each for each in ahead.planned(rules, far) if each.start >= day)
    return say(
        "The new length is used from {sprint_word} {number} on, which begins on {day}.",
        number=one.number,
        day=one.start,
    )


def what_begins_anew(ahead: Ahead, rules: Sequence[SprintRule], first_day: date) -> Sentence:
    """Whether a sprint begins on the first day that the rules name."""
    if any(each.start == first_day for each in ahead.planned(rules, first_day + ONE_DAY)):
        return say("{A_sprint_word} begins on {day}; the one before it may be shorter.", day=first_day)
    return say(
        "No {sprint_word} begins anew on {day}: planning goes on where the last one ends.", day=first_day
    )


def what_is_counted(ahead: Ahead) -> Sentence:
    """The number that the next sprint gets, whatever the first one is to be called."""
    return say("{Sprints_word} are there already: the next one planned is {number}.", number=ahead.last + 1)
