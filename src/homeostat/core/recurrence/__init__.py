"""What comes again: rules in words, the days they give, and what happens where such a day is off."""

from homeostat.core.recurrence.plans import DAYS_OFF, Occurrence, Plan, occurrences
from homeostat.core.recurrence.rules import (
    EverySprint,
    MonthlyDay,
    MonthlyWeekday,
    NotARule,
    Rule,
    Weekly,
    Yearly,
    days_of,
    json_of,
    rrule_of,
    rule_of,
    said,
)

__all__ = [
    "DAYS_OFF",
    "EverySprint",
    "MonthlyDay",
    "MonthlyWeekday",
    "NotARule",
    "Occurrence",
    "Plan",
    "Rule",
    "Weekly",
    "Yearly",
    "days_of",
    "json_of",
    "occurrences",
    "rrule_of",
    "rule_of",
    "said",
]
