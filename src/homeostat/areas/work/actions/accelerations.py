"""Accelerations of epics: decide, change, end before the time."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import check, facts, tell_part
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Acceleration, Epic
from homeostat.areas.work.policies import time_zone
from homeostat.core.calendar import day_of
from homeostat.platform.signin.models import User


@transaction.atomic
def accelerate_epic(
    epic: Epic,
    *,
    priority: int,
    budget: Decimal,
    start: date,
    end: date,
    reason: str,
    by: User | None,
    at: datetime,
) -> Acceleration:
    """Let an epic go before others in [start, end), up to so many hours. It begins and ends by itself."""
    Epic.objects.select_for_update().get(pk=epic.pk)
    row = Acceleration(
        epic=epic,
        priority=priority,
        budget=budget,
        start=start,
        end=end,
        reason=reason.strip(),
        decided_by=by,
        decided_at=at,
    )
    _refuse_unsound(row)
    row.save(force_insert=True)
    tell_part(row.epic, "accelerate_epic", before=None, after=facts(row), by=by, reason=row.reason)
    return row


@transaction.atomic
def change_acceleration(
    acceleration: Acceleration, *, changes: Mapping[str, Any], by: User | None, at: datetime
) -> Acceleration:
    """Change what was decided, until it is over."""
    row = _locked(acceleration)
    _refuse_over(row, at=at)
    before = facts(row)
    for name, value in changes.items():
        setattr(row, name, value.strip() if isinstance(value, str) else value)
    if facts(row) != before:
        _refuse_unsound(row)
        row.decided_by, row.decided_at = by, at
        row.save(force_update=True)
        tell_part(row.epic, "change_acceleration", before=before, after=facts(row), by=by, reason=row.reason)
    return row


@transaction.atomic
def end_acceleration(
    acceleration: Acceleration, *, by: User | None, at: datetime, reason: str = ""
) -> Acceleration | None:
    """End it before its time, from today on; one that has not held for a day yet goes altogether."""
    row = _locked(acceleration)
    today = _refuse_over(row, at=at)
    before = facts(row)
    if today <= row.start:
        tell_part(row.epic, "end_acceleration", before=before, after=None, by=by, reason=reason)
        row.delete()
        return None
    row.end = today
    row.save(update_fields=["end"])
    tell_part(row.epic, "end_acceleration", before=before, after=facts(row), by=by, reason=reason)
    return row


def refuse_second_acceleration(row: Acceleration) -> None:
    """An epic is accelerated once at a time."""
    others = Acceleration.objects.filter(epic=row.epic_id, start__lt=row.end, end__gt=row.start)
    if other := others.exclude(pk=row.pk).first():
        raise Invalid(
            "start",
            _("The epic is accelerated on these days already: %s.") % other,
            _("Change or end that acceleration, or choose other days."),
        )


def _locked(acceleration: Acceleration) -> Acceleration:
    row = Acceleration.objects.select_for_update().filter(pk=acceleration.pk).first()
    if row is None:
        raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
    return row


def _refuse_over(row: Acceleration, *, at: datetime) -> date:
    """What is over stays as it was; otherwise the day it is."""
    today = day_of(at, time_zone(at.date()))
    if row.is_over(today):
        raise Invalid("end", _("This acceleration is over."), _("Accelerate the epic anew."))
    return today


def _refuse_unsound(row: Acceleration) -> None:
    if row.end <= row.start:
        raise Invalid("end", _("It ends before it begins."), _("Choose a later last day."))
    if row.budget <= 0:
        raise Invalid("budget", _("The budget is more than 0 hours."), _("Say how many hours it may take."))
    if not row.reason:
        raise Invalid("reason", _("The reason is missing."), _("Say why it goes before others."))
    check(row)
    refuse_second_acceleration(row)
