"""Copy hours from other days: into empty cells only, never over what is there."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.week import WrittenCell, write_week
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, HoursEntry, Task
from homeostat.areas.work.queries import closed_days
from homeostat.platform.signin.models import User

Sums = dict[tuple[Task | Account, date], Decimal]
MOST_DAYS = 31
ONE_DAY = timedelta(days=1)


@transaction.atomic
def copy_hours(
    person: Person, *, days: Mapping[date, date], today: date, by: User | None, at: datetime, reason: str = ""
) -> int:
    """Copy the hours of days (the keys) to others, as one entry for each task or account, undone as one.

    What a day holds of the same work stays as it is; days to come and days of closed periods are left out.
    Returns how many entries there are more.
    """
    if not days or len(days) > MOST_DAYS:
        raise Invalid("days", _("These are no days to copy, or too many."), _("Copy a month at most."))
    targets = {former: day for former, day in days.items() if day <= today}
    closed = _closed(targets)
    there = _sums(person, set(targets.values()))
    cells = [
        WrittenCell(work, targets[former], hours, None)
        for (work, former), hours in _sums(person, set(targets)).items()
        if targets[former] not in closed and (work, targets[former]) not in there
    ]
    return write_week(person, cells, by=by, at=at, reason=reason, action="copy_hours")


def _sums(person: Person, days: set[date]) -> Sums:
    """Hours by task or account and day."""
    found: defaultdict[tuple[Task | Account, date], Decimal] = defaultdict(Decimal)
    entries = HoursEntry.objects.filter(person=person, day__in=days, superseded_at=None)
    entries = entries.select_related("task__account", "task__epic__account", "task__role", "account")
    for entry in entries.defer("task__description", "task__epic__description"):
        found[entry.task or entry.account, entry.day] += entry.hours
    return dict(found)


def _closed(targets: Mapping[date, date]) -> set[date]:
    if not targets:
        return set()
    return closed_days(min(targets.values()), max(targets.values()) + ONE_DAY)
