"""A timer: started, put on other work, forgotten, or stopped: then what it counted is logged."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person
from homeostat.areas.work.actions.closing import refuse_closed_account
from homeostat.areas.work.actions.hours import log_hours
from homeostat.areas.work.actions.rows import facts, save_changes, save_new
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.hours_text import written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, EmptyDay, HoursEntry, Task, Timer
from homeostat.areas.work.queries import Run, run_of, zone_of
from homeostat.core.calendar import day_of
from homeostat.platform.audit.record import gathering, record
from homeostat.platform.signin.models import User

HOUR = 3600
ROWS = ("task", "account")


@transaction.atomic
def start_timer(
    person: Person,
    *,
    by: User | None,
    at: datetime,
    task: Task | None = None,
    account: Account | None = None,
    note: str = "",
    reason: str = "",
) -> Timer:
    """Count time on a task or an account from now on; a person has one timer at most."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    running = Timer.objects.filter(person=person).select_related("task", "account").first()
    if running is not None:
        raise Invalid(
            "timer", _("A timer runs already, on %s.") % running.work, _("Stop it or forget it first.")
        )
    _refuse_unpaid(task, account, _own_day(person.pk, at))
    timer = Timer(
        person=person,
        task=task,
        account=None if task is not None else account,
        note=note.strip(),
        started_at=at,
    )
    return save_new(timer, by=by, reason=reason)


@transaction.atomic
def change_timer(
    timer: Timer, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Timer:
    """Put a running timer on another task or account, or change its note; it goes on counting."""
    given = dict(changes)
    if "task" in given or "account" in given:
        task = given.setdefault("task", None)
        given["account"] = None if task is not None else given.get("account")
        _refuse_unpaid(task, given["account"], _own_day(timer.person_id, at))
    columns = {
        f"{name}_id" if name in ROWS else name: getattr(value, "pk", value) for name, value in given.items()
    }
    return save_changes(_still_running(timer), columns, by=by, reason=reason)


@transaction.atomic
def forget_timer(timer: Timer, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Take a timer away without logging anything; the entry in the audit log brings it back."""
    _end(_still_running(timer), "forget_timer", by=by, reason=reason)


@transaction.atomic
def stop_timer(
    timer: Timer,
    *,
    by: User | None,
    at: datetime,
    hours: Mapping[date, Decimal] | None = None,
    task: Task | None = None,
    account: Account | None = None,
    note: str | None = None,
    reason: str = "",
) -> list[HoursEntry]:
    """Stop a timer and log what it counted, by day; undone as one.

    Without `hours` they are what the timer counted, rounded as the policies say. A timer that was left
    running is not logged by itself: Invalid asks how much of it was work.
    """
    timer = _still_running(timer)
    run = run_of(timer, at=at)
    told = _hours_of(run) if hours is None else _refuse_other_days(run, hours)
    if task is None and account is None:
        task, account = timer.task, timer.account
    with gathering() as made:
        entries = [
            log_hours(
                timer.person,
                hours=spent,
                day=day,
                by=by,
                at=at,
                task=task,
                account=None if task is not None else account,
                note=timer.note if note is None else note,
                reason=reason,
            )
            for day, spent in sorted(told.items())
        ]
        _end(timer, "end_timer", by=by, reason=reason)
    tell_together(made, action="stop_timer", noun="hoursentry", by=by, reason=reason)
    return entries


@transaction.atomic
def leave_day_empty(
    person: Person, *, day: date, by: User | None, at: datetime, reason: str = ""
) -> EmptyDay:
    """Leave a working day without hours on purpose: nothing mentions it any more."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    known = EmptyDay.objects.filter(person=person, day=day).first()
    if day > _own_day(person.pk, at):
        raise Invalid("day", _("This day is still to come."), _("Choose today or an earlier day."))
    return known or save_new(EmptyDay(person=person, day=day), by=by, reason=reason)


def _own_day(person_id: int, at: datetime) -> date:
    """Hours and empty days are of the days of their person's own time zone."""
    return day_of(at, zone_of(person_id))


def _still_running(timer: Timer) -> Timer:
    known = Timer.objects.select_for_update(of=("self",)).select_related("person", "task", "account")
    found = known.filter(pk=timer.pk).first()
    if found is None:
        raise Invalid("timer", _("This timer runs no longer."), _("Look at your hours."))
    return found


def _end(timer: Timer, action: str, *, by: User | None, reason: str) -> None:
    record(by=by, action=action, noun="timer", key=timer.pk, before=facts(timer), reason=reason)
    timer.delete()


def _hours_of(run: Run) -> dict[date, Decimal]:
    if run.is_long:
        raise Invalid(
            "hours",
            _("This timer has been running for %s hours.")
            % written(Decimal(run.elapsed.total_seconds() / HOUR).quantize(Decimal("0.1"))),
            _("Say how many of them were work."),
        )
    if not run.hours:
        raise Invalid("hours", _("The timer has just been started."), _("Let it run, or forget it."))
    return run.hours


def _refuse_other_days(run: Run, hours: Mapping[date, Decimal]) -> dict[date, Decimal]:
    if not set(hours) <= set(run.days):
        raise Invalid(
            "hours", _("The timer did not run on this day."), _("Choose a day on which it was running.")
        )
    told = {day: spent for day, spent in hours.items() if spent}
    if not told:
        raise Invalid(
            "hours", _("No hours are left to log."), _("Write how long it took, or forget the timer.")
        )
    return told


def _refuse_unpaid(task: Task | None, account: Account | None, day: date) -> None:
    """Hours need an account that takes them in the end: say so before somebody has worked for hours."""
    if task is None and account is None:
        raise Invalid("work", _("Nothing is chosen to work on."), _("Choose a task or an account."))
    paid_by = task.paid_by if task is not None else account
    if paid_by is None:
        raise Invalid("work", _("%s has no account.") % task, _("Give the task one first."))
    refuse_closed_account(paid_by.pk, day)
