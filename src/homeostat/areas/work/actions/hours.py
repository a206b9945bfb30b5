"""Log, correct and take back hours: a correction supersedes the entry, and the sums follow at once."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Person, Role
from homeostat.areas.work.actions.closing import is_no_more, refuse_closed_account
from homeostat.areas.work.actions.rows import check, facts
from homeostat.areas.work.actions.tasks import change_task
from homeostat.areas.work.changes import WITH_REMAINING
from homeostat.areas.work.hours_text import LEAST, written
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Epic, HoursEntry, Task
from homeostat.areas.work.queries.names import largest_cell
from homeostat.areas.work.rollups import add_to_rollup, share_lock, take_from_rollup
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import gathering, record
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

DAY = Decimal(24)
ONE_DAY = timedelta(days=1)


@transaction.atomic
def log_hours(
    person: Person,
    *,
    hours: Decimal,
    day: date,
    by: User | None,
    at: datetime,
    task: Task | None = None,
    account: Account | None = None,
    epic: Epic | None = None,
    role: Role | None = None,
    note: str = "",
    remaining: Decimal | None = None,
    reason: str = "",
) -> HoursEntry:
    """Log hours on a task, an epic or an account; what the task or epic knows need not be said.

    `remaining` are the hours left of the task from now on; undoing the logging takes them back as well.
    """
    epic = epic or (task.epic if task else None)
    account = account or (task.account if task else None) or (epic.account if epic else None)
    if account is None:
        raise Invalid(
            "account", _("These hours have no account."), _("Choose an account, or a task that has one.")
        )
    entry = HoursEntry(
        person=person,
        cell_id=cell_of(person.pk, day),
        account=account,
        task=task,
        epic=epic,
        role=role or (task.role if task else None),
        day=day,
        hours=hours,
        note=note.strip(),
        recorded_at=at,
    )
    if remaining is None:
        _log(entry, by=by, at=at, reason=reason)
        return entry
    with gathering() as made:
        _log(entry, by=by, at=at, reason=reason)
        _say_remaining(task, remaining, by=by, at=at, reason=reason)
    entries = [each.pk for each in made]
    told = {"entries": entries, "count": len(entries)}
    record(by=by, action=WITH_REMAINING, noun="hoursentry", key=entry.pk, after=told, reason=reason)
    return entry


@transaction.atomic
def change_hours(
    entry: HoursEntry,
    *,
    changes: Mapping[str, Any],
    by: User | None,
    at: datetime,
    reason: str = "",
    stood: HoursEntry | None = None,
) -> HoursEntry:
    """Correct an entry: it is superseded, and the corrected one is returned.

    On a closed account hours may grow less, and go back to what `stood` there before.
    """
    former = _supersede(entry, at=at)
    values = {**facts(former), **changes}
    for name in ("id", "replaces_id", "superseded_at"):
        values.pop(name, None)
    corrected = HoursEntry(**{**values, "recorded_at": at, "replaces": former})
    if corrected.day != former.day:
        corrected.cell_id = cell_of(corrected.person_id, corrected.day)
    _write(corrected, at=at, stood=(former, stood))
    record(
        by=by,
        action="change_hours",
        noun="hoursentry",
        key=corrected.pk,
        before=facts(former),
        after=facts(corrected),
        reason=reason,
    )
    return corrected


@transaction.atomic
def remove_hours(entry: HoursEntry, *, by: User | None, at: datetime, reason: str = "") -> HoursEntry:
    """Take an entry back: it is superseded and nothing takes its place."""
    former = _supersede(entry, at=at)
    record(
        by=by, action="remove_hours", noun="hoursentry", key=former.pk, before=facts(former), reason=reason
    )
    return former


@transaction.atomic
def restore_hours(entry: HoursEntry, *, by: User | None, at: datetime, reason: str = "") -> HoursEntry:
    """Bring an entry back that was removed: the same hours as a new entry that takes its place."""
    share_lock()
    former = HoursEntry.objects.select_for_update().get(pk=entry.pk)
    if former.superseded_at is None or former.replaced_by.exists():
        raise Invalid("entry", _("This entry is not removed."), _("Look at the list of hours again."))
    again = HoursEntry.objects.filter(
        origin=former.origin, external_key=former.external_key, superseded_at=None
    )
    if former.external_key and again.exists():
        raise Invalid(
            "entry",
            _("These hours have been imported again since they were removed."),
            _("Look at the list of hours: they are there already."),
        )
    values = facts(former)
    for name in ("id", "replaces_id", "superseded_at"):
        values.pop(name)
    restored = HoursEntry(**{**values, "recorded_at": at, "replaces": former})
    _write(restored, at=at, stood=(former,))
    record(
        by=by,
        action="restore_hours",
        noun="hoursentry",
        key=restored.pk,
        after=facts(restored),
        reason=reason,
    )
    return restored


@transaction.atomic
def undo_hours(entry: HoursEntry, *, by: User | None, at: datetime, reason: str = "") -> HoursEntry:
    """Undo the last thing that happened to an entry: logged goes away, corrected and removed come back."""
    if entry.superseded_at is not None:
        return restore_hours(entry, by=by, at=at, reason=reason)
    if entry.replaces_id is None:
        return _unlog(entry, by=by, at=at, reason=reason)
    former = HoursEntry.objects.get(pk=entry.replaces_id)
    names = ("account_id", "task_id", "epic_id", "role_id", "day", "hours", "note", "cell_id")
    return change_hours(
        entry,
        changes={name: getattr(former, name) for name in names},
        by=by,
        at=at,
        reason=reason,
        stood=former,
    )


def _log(entry: HoursEntry, *, by: User | None, at: datetime, reason: str) -> None:
    _write(entry, at=at)
    record(by=by, action="log_hours", noun="hoursentry", key=entry.pk, after=facts(entry), reason=reason)


def _say_remaining(
    task: Task | None, remaining: Decimal, *, by: User | None, at: datetime, reason: str
) -> None:
    if task is None:
        raise Invalid(
            "remaining", _("Hours are left of a task alone."), _("Choose a task, or leave this empty.")
        )
    if task.is_over:
        raise Invalid(
            "remaining",
            _("%s is over, and nothing is left of it.") % task.key,
            _("Leave this empty, or take the task up again first."),
        )
    if remaining < 0:
        raise Invalid("remaining", _("Hours left are not less than 0."), _("Write how much is left, or 0."))
    change_task(task, changes={"remaining": remaining}, by=by, at=at, reason=reason)


def _unlog(entry: HoursEntry, *, by: User | None, at: datetime, reason: str) -> HoursEntry:
    """Take an entry back, and with it what was said to be left of its task when it was logged."""
    from homeostat.areas.work.actions.undo import undo

    told = AuditEntry.objects.filter(key=str(entry.pk), noun="hoursentry", action=WITH_REMAINING).first()
    if told is None:
        return remove_hours(entry, by=by, at=at, reason=reason)
    undo(told, by=by, at=at, reason=reason)
    entry.refresh_from_db()
    return entry


def cell_of(person_id: int, day: date) -> int | None:
    """The cell someone gave the largest share to on that day."""
    return largest_cell(person_id, day).first()


def _supersede(entry: HoursEntry, *, at: datetime) -> HoursEntry:
    share_lock()
    former = HoursEntry.objects.select_for_update().get(pk=entry.pk)
    if former.superseded_at is not None:
        raise Invalid(
            "entry",
            _("Someone has changed or removed these hours meanwhile."),
            _("Look at the list of hours again."),
        )
    former.superseded_at = at
    former.save(update_fields=["superseded_at"])
    take_from_rollup(former)
    mark_stale(former.day, former.day + ONE_DAY)
    return former


def _write(entry: HoursEntry, *, at: datetime, stood: Iterable[HoursEntry | None] = ()) -> None:
    share_lock()
    _check_hours(entry, at=at)
    if not any(is_no_more(entry, one) for one in stood):
        refuse_closed_account(entry.account_id, entry.day)
    check(entry)
    entry.save(force_insert=True)
    add_to_rollup(entry)
    mark_stale(entry.day, entry.day + ONE_DAY)


def _check_hours(entry: HoursEntry, *, at: datetime) -> None:
    if entry.hours <= 0:
        raise Invalid("hours", _("Hours are more than 0."), _("Write how long it took, such as 1.5 or 1:30."))
    if entry.hours < LEAST:
        raise Invalid(
            "hours",
            _("%s hours are less than what is counted.") % written(entry.hours),
            _("Write %s hours or more.") % written(LEAST),
        )
    if entry.day > at.date() + ONE_DAY:
        raise Invalid("day", _("This day is still to come."), _("Choose today or an earlier day."))
    others = HoursEntry.objects.filter(person_id=entry.person_id, day=entry.day, superseded_at=None)
    logged = others.aggregate(sum=Sum("hours"))["sum"] or Decimal(0)
    if logged + entry.hours > DAY:
        raise Invalid(
            "hours",
            _("That makes more than 24 hours on this day."),
            _("%s hours are logged on it already; correct those, or choose another day.")
            % f"{logged.normalize():f}",
        )
