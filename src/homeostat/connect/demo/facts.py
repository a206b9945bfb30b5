"""What Saltmarsh decided about its work besides hours and tasks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from homeostat.areas.work.actions import accelerate_epic
from homeostat.areas.work.models import Epic
from homeostat.platform.signin.models import User


@dataclass(frozen=True, slots=True)
class Hurry:
    """An epic that goes before others: from and until how many days from today."""

    epic: str
    priority: int
    budget: int
    start: int
    end: int
    reason: str


HURRIES = (
    Hurry("fennmark-disruptions", 1, 120, -16, 12, "The winter timetable begins; riders need to know what is late."),
    Hurry("platform-upgrade", 2, 60, -9, 19, "The base image gets no security fixes after this month."),
    Hurry("nw-grades", 1, 40, 26, 47, "Schools close their books at the end of term."),
    Hurry("harbour-permits", 1, 90, -110, -82, "The council had announced the new permits."),
)  # fmt: skip


def decide(*, today: date, by: User) -> None:
    """Write down what was decided, as the people of Saltmarsh did."""
    epics = {epic.key: epic for epic in Epic.objects.all()}
    for one in HURRIES:
        start, end = today + timedelta(days=one.start), today + timedelta(days=one.end)
        accelerate_epic(
            epics[one.epic],
            priority=one.priority,
            budget=Decimal(one.budget),
            start=start,
            end=end,
            reason=one.reason,
            by=by,
            at=_morning(min(start, today)),
        )


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(8), tzinfo=UTC)
