"""Days, sprints, public holidays and absences. Periods are half-open; no function here asks for the time."""

from homeostat.core.calendar.periods import Period
from homeostat.core.calendar.public import UnknownCountry, public_holidays
from homeostat.core.calendar.sprints import (
    PlannedSprint,
    SprintRule,
    day_of,
    planned_sprints,
    rule_on,
    sprint_of,
)
from homeostat.core.calendar.working import Away, Scheduled, WeekSpell, scheduled_hours, working_days

__all__ = [
    "Away",
    "Period",
    "PlannedSprint",
    "Scheduled",
    "SprintRule",
    "UnknownCountry",
    "WeekSpell",
    "day_of",
    "planned_sprints",
    "public_holidays",
    "rule_on",
    "scheduled_hours",
    "sprint_of",
    "working_days",
]
