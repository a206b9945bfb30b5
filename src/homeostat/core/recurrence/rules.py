"""Rules of what comes again, as people choose them; all but that of sprints are rules of RFC 5545."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from itertools import takewhile
from typing import Any, Protocol

from dateutil.rrule import rrulestr

from homeostat.core.sentence import Sentence, counted, say

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
DAYS = (
    say("Monday"), say("Tuesday"), say("Wednesday"), say("Thursday"), say("Friday"), say("Saturday"),
    say("Sunday"),
)  # fmt: skip
MONTHS = (
    say("January"), say("February"), say("March"), say("April"), say("May"), say("June"), say("July"),
    say("August"), say("September"), say("October"), say("November"), say("December"),
)  # fmt: skip
PLACES = {1: say("first"), 2: say("second"), 3: say("third"), 4: say("fourth"), -1: say("last")}
LONGEST_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ALWAYS_THERE = 28  # the last day that every month has


class NotARule(ValueError):
    """No rule; `remedy` says what is one."""

    def __init__(self, field: str, remedy: Sentence) -> None:
        super().__init__(str(remedy))
        self.field = field
        self.remedy = remedy


class Spell(Protocol):
    """A sprint, for rules that count its days."""

    @property
    def start(self) -> date: ...
    @property
    def end(self) -> date: ...


@dataclass(frozen=True, slots=True)
class EverySprint:
    """The day of that number in every sprint; its last day where a sprint is shorter."""

    day: int


@dataclass(frozen=True, slots=True)
class Weekly:
    """Every so many weeks on a weekday, Monday being 0."""

    every: int
    weekday: int


@dataclass(frozen=True, slots=True)
class MonthlyDay:
    """Every so many months on a day of the month; the last day where a month is shorter."""

    every: int
    day: int


@dataclass(frozen=True, slots=True)
class MonthlyWeekday:
    """Every so many months on the first to fourth, or last (-1), of a weekday."""

    every: int
    place: int
    weekday: int


@dataclass(frozen=True, slots=True)
class Yearly:
    """Every year on a day; 29 February is the last of the month in other years."""

    month: int
    day: int


Rule = EverySprint | Weekly | MonthlyDay | MonthlyWeekday | Yearly
KINDS: Mapping[str, type[Rule]] = {
    "sprint": EverySprint,
    "weekly": Weekly,
    "monthly_day": MonthlyDay,
    "monthly_weekday": MonthlyWeekday,
    "yearly": Yearly,
}
LIMITS = {"every": (1, 52), "weekday": (0, 6), "month": (1, 12), "day": (1, 92)}


def rule_of(given: Mapping[str, Any]) -> Rule:
    """The rule a JSON form says; NotARule with a remedy where it says none."""
    kind = KINDS.get(str(given.get("kind")))
    if kind is None:
        raise NotARule("kind", say("Choose how often it comes again."))
    values = {name: _whole(given, name) for name in kind.__dataclass_fields__}
    rule = kind(**values)
    if isinstance(rule, MonthlyDay) and rule.day > 31:
        raise NotARule("day", say("Write a day of the month from 1 to 31."))
    if isinstance(rule, Yearly) and rule.day > LONGEST_MONTHS[rule.month - 1]:
        raise NotARule("day", say("Write a day that this month has."))
    return rule


def json_of(rule: Rule) -> dict[str, Any]:
    """The rule as it is kept."""
    kind = next(name for name, known in KINDS.items() if isinstance(rule, known))
    return {"kind": kind, **asdict(rule)}


def rrule_of(rule: Rule) -> str:
    """The rule in the words of RFC 5545; empty for the rule of sprints, which it has no words for."""
    match rule:
        case Weekly(every, weekday):
            return f"FREQ=WEEKLY;INTERVAL={every};BYDAY={WEEKDAYS[weekday]}"
        case MonthlyDay(every, day):
            return f"FREQ=MONTHLY;INTERVAL={every};{_month_day(day)}"
        case MonthlyWeekday(every, place, weekday):
            return f"FREQ=MONTHLY;INTERVAL={every};BYDAY={place:+d}{WEEKDAYS[weekday]}"
        case Yearly(month, day):
            return f"FREQ=YEARLY;BYMONTH={month};{_month_day(day)}"
        case _:
            return ""


def days_of(rule: Rule, *, start: date, until: date, sprints: Sequence[Spell] = ()) -> Iterator[date]:
    """The days of [start, until) a rule gives, in their order; `sprints` are sorted."""
    if isinstance(rule, EverySprint):
        for sprint in sprints:
            day = min(sprint.start + timedelta(days=rule.day - 1), sprint.end - timedelta(days=1))
            if start <= day < until:
                yield day
        return
    moments = rrulestr(rrule_of(rule), dtstart=datetime.combine(start, time(0)))
    yield from takewhile(lambda day: day < until, (moment.date() for moment in moments))


def said(rule: Rule) -> Sentence:
    """The rule in words, within a sentence."""
    match rule:
        case EverySprint(day):
            return say("every {sprint_word} on its day {day}", day=day)
        case Weekly(every, weekday):
            return counted(
                "every week on {day}", "every {count} weeks on {day}", count=every, day=DAYS[weekday]
            )
        case MonthlyDay(every, day):
            return counted(
                "every month on day {day}", "every {count} months on day {day}", count=every, day=day
            )
        case MonthlyWeekday(every, place, weekday):
            return counted(
                "every month on the {place} {day}",
                "every {count} months on the {place} {day}",
                count=every,
                place=PLACES[place],
                day=DAYS[weekday],
            )
        case _:
            return say("every year on {day} {month}", day=rule.day, month=MONTHS[rule.month - 1])


def names_a_weekday(rule: Rule) -> bool:
    """Whether a rule gives weekends on purpose only."""
    return isinstance(rule, Weekly | MonthlyWeekday)


def _month_day(day: int) -> str:
    """A day of the month, or the last one where a month is shorter."""
    if day <= ALWAYS_THERE:
        return f"BYMONTHDAY={day}"
    return f"BYMONTHDAY={','.join(str(each) for each in range(ALWAYS_THERE, day + 1))};BYSETPOS=-1"


def _whole(given: Mapping[str, Any], name: str) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise NotARule(name, say("Choose a whole number."))
    if name == "place":
        if value not in PLACES:
            raise NotARule(name, say("Choose the first to fourth, or the last."))
        return value
    low, high = LIMITS[name]
    if not low <= value <= high:
        raise NotARule(name, say("Choose a whole number from {low} to {high}.", low=low, high=high))
    return value
