"""Absences: say, change, cancel, bring back; said by somebody else, and ticked off by whom it is about."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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
    """Someone is away in [start, end): whole days, half days, or so many hours of each working day.

    Whoever says it for somebody else is kept, and that person is told.
    """
    is_for_another = by is not None and by.pk != person.user_id
    absence = Absence(
        person=person,
        start=start,
        end=end,
        kind=kind,
        hours_per_day=hours_per_day,
        half_days=half_days,
        note=note.strip(),
        external_key=external_key,
        entered_by=by if is_for_another else None,
    )
    refuse_unfit_absence(absence)
    mark_stale(start, end)
    return save_new(absence, by=by, reason=reason, action="enter_absence" if is_for_another else "")


@transaction.atomic
def change_absence(
    absence: Absence, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Absence:
    """Change days, extent, kind or note; what somebody else entered is seen by that."""
    changes = {name: value.strip() if name == "note" else value for name, value in changes.items()}
    former = Absence.objects.select_for_update().get(pk=absence.pk)
    if former.cancelled_at:
        raise Invalid("", _("This absence is cancelled."), _("Say it anew."))
    mark_stale(former.start, former.end)
    for name, value in changes.items():
        setattr(former, name, value)
    refuse_unfit_absence(former)
    row = save_changes(absence, changes, by=by, reason=reason)
    mark_stale(row.start, row.end)
    return tick_off_absence(row, seen=True, at=at) if row.is_unseen else row


def tick_off_absence(absence: Absence, *, seen: bool, at: datetime) -> Absence:
    """Tick off what somebody else entered, or have it wait on Today again."""
    absence.seen_at = at if seen else None
    absence.save(update_fields=["seen_at"])
    return absence


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
    refuse_unfit_absence(absence)
    mark_stale(absence.start, absence.end)
    return save_changes(absence, {"cancelled_at": None}, by=by, reason=reason, action="restore_absence")


def refuse_unfit_absence(absence: Absence) -> None:
    """Refuse an absence that cannot be; nobody is away on days on which they are away whole days already."""
    if absence.end <= absence.start:
        raise Invalid("end", _("The absence ends before it starts."), _("Choose a later last day."))
    if absence.hours_per_day is not None and not 0 < absence.hours_per_day <= 24:
        raise Invalid(
            "hours_per_day", _("Hours a day lie between 0 and 24."), _("Leave it empty for whole days.")
        )
    if absence.half_days and absence.hours_per_day is not None:
        raise Invalid(
            "hours_per_day",
            _("Half days have no hours of their own."),
            _("Leave the hours a day empty, or do not choose half days."),
        )
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
