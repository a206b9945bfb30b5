"""What a timer has counted so far."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.work.models import Timer
from homeostat.areas.work.policies import policies
from homeostat.core.calendar import day_of, hours_by_day, split_by_day
from homeostat.platform.days import zone_named

KEYS = ["timer.round_minutes", "timer.rounding", "timer.longest_hours"]


@dataclass(frozen=True, slots=True)
class Run:
    """A timer until a moment: hours to log by day, rounded; `is_long` where it was left running."""

    timer: Timer
    elapsed: timedelta
    days: list[date]
    hours: dict[date, Decimal]
    is_long: bool
    zone: str


def timer_of(person_id: int) -> Timer | None:
    """The timer that runs for a person."""
    known = Timer.objects.select_related("task__account", "task__epic__account", "task__role", "account")
    known = known.defer("task__description", "task__epic__description")
    return known.filter(person_id=person_id).first()


def run_of(timer: Timer, *, at: datetime) -> Run:
    """What a timer counted until a moment, by the days of its person's own time zone; two queries."""
    zone = zone_of(timer.person_id)
    rules = policies(KEYS, on=day_of(at, zone))
    hours = hours_by_day(
        timer.started_at,
        at,
        time_zone=zone,
        minutes=int(rules["timer.round_minutes"]),
        up=rules["timer.rounding"] == "up",
    )
    elapsed = max(at - timer.started_at, timedelta(0))
    is_long = elapsed > timedelta(hours=float(rules["timer.longest_hours"]))
    days = [day for day, _spent in split_by_day(timer.started_at, at, zone)]
    return Run(timer, elapsed, days or [day_of(at, zone)], hours, is_long, zone)


def zone_of(person_id: int) -> str:
    """A person's own time zone; UTC where it is not known."""
    terms = PersonTerm.objects.current().filter(person=person_id).order_by("-start")
    return str(zone_named(terms.values_list("time_zone", flat=True).first() or "UTC"))
