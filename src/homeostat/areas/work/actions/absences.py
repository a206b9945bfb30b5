"""Absences: say, cancel, bring back."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.rows import save_changes, save_new
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Absence, AbsenceKind
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale


@transaction.atomic
def add_absence(
    person: Person,
    *,
    start: date,
    end: date,
    by: User | None,
    at: datetime,
    kind: str = AbsenceKind.TIME_OFF,
    hours_per_day: Decimal | None = None,
    half_days: bool = False,
    note: str = "",
    external_key: str = "",
    reason: str = "",
) -> Absence:
    """Someone is away in [start, end): whole days, half days, or so many hours of each working day."""
    if end <= start:
        raise Invalid("end", _("The absence ends before it starts."), _("Choose a later last day."))
    if hours_per_day is not None and not 0 < hours_per_day <= 24:
        raise Invalid(
            "hours_per_day", _("Hours a day lie between 0 and 24."), _("Leave it empty for whole days.")
        )
    if half_days and hours_per_day is not None:
        raise Invalid(
            "hours_per_day",
            _("Half days have no hours of their own."),
            _("Leave the hours a day empty, or do not choose half days."),
        )
    absence = Absence(
        person=person,
        start=start,
        end=end,
        kind=kind,
        hours_per_day=hours_per_day,
        half_days=half_days,
        note=note.strip(),
        external_key=external_key,
    )
    refuse_overlap(absence)
    mark_stale(start, end)
    return save_new(absence, by=by, reason=reason)


@transaction.atomic
def cancel_absence(absence: Absence, *, by: User | None, at: datetime, reason: str = "") -> Absence:
    if absence.cancelled_at:
        raise Invalid("absence", _("This absence is cancelled already."), _("Nothing is left to do."))
    mark_stale(absence.start, absence.end)
    return save_changes(absence, {"cancelled_at": at}, by=by, reason=reason, action="cancel_absence")


@transaction.atomic
def restore_absence(absence: Absence, *, by: User | None, at: datetime, reason: str = "") -> Absence:
    if not absence.cancelled_at:
        raise Invalid("absence", _("This absence is not cancelled."), _("Nothing is left to do."))
    refuse_overlap(absence)
    mark_stale(absence.start, absence.end)
    return save_changes(absence, {"cancelled_at": None}, by=by, reason=reason, action="restore_absence")


def refuse_overlap(absence: Absence) -> None:
    """Nobody is away twice: refuse days on which the person is away whole days already."""
    others = Absence.objects.filter(
        person_id=absence.person_id,
        start__lt=absence.end,
        end__gt=absence.start,
        cancelled_at=None,
        hours_per_day=None,
        half_days=False,
    )
    if other := others.exclude(pk=absence.pk).first():
        raise Invalid(
            "start",
            _("There is an absence on these days already: %s.") % other,
            _("Cancel that one first, or choose other days."),
        )
