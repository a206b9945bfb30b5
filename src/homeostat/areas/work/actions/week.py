"""Write cells of a week: one entry of hours each, never over what the writer has not seen."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.hours import change_hours, log_hours, remove_hours
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.hours_text import written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, HoursEntry, Task
from homeostat.areas.work.queries import closed_days, row_key
from homeostat.platform.audit.record import gathering
from homeostat.platform.signin.models import User


@dataclass(frozen=True, slots=True)
class WrittenCell:
    """What a cell shall hold; `seen` is the entry its writer saw in it, None where it was empty."""

    work: Task | Account
    day: date
    hours: Decimal
    seen: int | None

    @property
    def name(self) -> str:
        return f"{row_key(self.work)}-{self.day.isoformat()}"


@transaction.atomic
def write_week(
    person: Person,
    cells: Iterable[WrittenCell],
    *,
    by: User | None,
    at: datetime,
    reason: str = "",
    action: str = "write_week",
) -> int:
    """Write cells, all or none, undone as one; how many differed.

    Invalid names the cell (its `field`) and the remedy.
    """
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)  # one writer of a person's week at a time
    with gathering() as made:
        # Fewer hours come first, so that moving hours between rows of a full day never meets its 24 hours.
        for cell in sorted(cells, key=lambda one: (one.day, one.hours)):
            try:
                _write_cell(person, cell, by=by, at=at, reason=reason)
            except Invalid as refused:
                raise Invalid(cell.name, refused.message, refused.remedy) from refused
    if len(made) > 1:
        tell_together(made, action=action, noun="hoursentry", by=by, reason=reason)
    return len(made)


def _write_cell(person: Person, cell: WrittenCell, *, by: User | None, at: datetime, reason: str) -> None:
    work: dict[str, Any] = {"task" if isinstance(cell.work, Task) else "account": cell.work}
    there = HoursEntry.objects.filter(
        person=person, day=cell.day, superseded_at=None, **{"task": None, **work}
    )
    now = list(there)
    if [entry.pk for entry in now] != ([] if cell.seen is None else [cell.seen]):
        raise Invalid(
            "",
            _("These hours were changed elsewhere meanwhile: %s h stand there now.")
            % written(sum((entry.hours for entry in now), Decimal(0))),
            _("Look at the week again."),
        )
    before = now[0].hours if now else Decimal(0)
    if cell.hours == before:
        return
    if closed_days(cell.day, cell.day + timedelta(days=1)):
        raise Invalid(
            "", _("The period of this day is closed."), _("Correct the entry under My hours, one by one.")
        )
    if not now:
        log_hours(person, hours=cell.hours, day=cell.day, by=by, at=at, reason=reason, **work)
    elif cell.hours == 0:
        remove_hours(now[0], by=by, at=at, reason=reason)
    else:
        change_hours(now[0], changes={"hours": cell.hours}, by=by, at=at, reason=reason)
