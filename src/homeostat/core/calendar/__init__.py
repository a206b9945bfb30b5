"""Days, sprints, public holidays and absences. Periods are half-open; no function here asks for the time."""

from homeostat.core.calendar.ahead import Ahead, what_begins, what_begins_anew, what_is_counted, what_stays
from homeostat.core.calendar.periods import Period
from homeostat.core.calendar.public import UnknownCountry, public_holidays
from homeostat.core.calendar.runs import hours_by_day, rounded, split_by_day
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
    "Ahead",
    "Away",
    "Period",
    "PlannedSprint",
    "Scheduled",
    "SprintRule",
    "UnknownCountry",
    "WeekSpell",
    "day_of",
    "hours_by_day",
    "planned_sprints",
    "public_holidays",
    "rounded",
    "rule_on",
    "scheduled_hours",
    "split_by_day",
    "sprint_of",
    "what_begins",
    "what_begins_anew",
    "what_is_counted",
    "what_stays",
    "working_days",
]
