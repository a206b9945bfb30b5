"""Copy hours from other days: into empty cells only, never over what is there, and what was shown before."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.week import WrittenCell, write_week
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.queries import copy_of
from homeostat.platform.signin.models import User

MOST_DAYS = 31


@transaction.atomic
def copy_hours(
    person: Person,
    *,
    days: Mapping[date, date],
    today: date,
    by: User | None,
    at: datetime,
    reason: str = "",
    mark: str | None = None,
) -> int:
    """Copy the hours of days (the keys) to others, as one entry for each task or account, undone as one.

    What is left out `queries.copy_of` says. `mark` is that of what the person has seen: where something else
    would be written now, nothing is. Returns how many entries there are more.
    """
    if not days or len(days) > MOST_DAYS:
        raise Invalid("days", _("These are no days to copy, or too many."), _("Copy a month at most."))
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # one writer of a person's week at a time
    copy = copy_of(person.pk, days, today=today)
    if mark not in (None, copy.mark):
        raise Invalid(
            "mark",
            _("Hours were changed meanwhile: something else would be copied now. Nothing was copied."),
            _("Look at it again, then copy."),
        )
    cells = [WrittenCell(cell.work, cell.day, cell.hours, None) for cell in copy.copied]
    return write_week(person, cells, by=by, at=at, reason=reason, action="copy_hours")
