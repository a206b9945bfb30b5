"""Undo a change by its audit entry: what it replaced comes back, what it added goes away."""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.absences import refuse_unfit_absence
from homeostat.areas.work.actions.accelerations import refuse_second_acceleration
from homeostat.areas.work.actions.accounts import refuse_own_backup
from homeostat.areas.work.actions.attachments import undo_attachment
from homeostat.areas.work.actions.comments import undo_comment
from homeostat.areas.work.actions.former import refuse_other_values, told, value_of
from homeostat.areas.work.actions.grants import refuse_second_grant
from homeostat.areas.work.actions.hours import remove_hours, restore_hours, undo_hours
from homeostat.areas.work.actions.links import undo_link
from homeostat.areas.work.actions.present import refuse_absent
from homeostat.areas.work.actions.sprints import plan_sprints, unplan_sprints
from homeostat.areas.work.actions.tasks import let_stays_follow, refuse_closed, refuse_leading_oneself
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.actions.two_people import refuse_entering_oneself
from homeostat.areas.work.actions.undo_together import undo_changed_tasks
from homeostat.areas.work.changes import (
    OF_CALENDAR,
    OF_COMMENT_FILES,
    OF_COMMENTS,
    OF_FILES,
    OF_HOURS,
    OF_LINKS,
    TOGETHER,
    changed_facts,
    model_of,
    opposite_action,
    plain_action,
)
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Client,
    Epic,
    HoursEntry,
    PermissionGrant,
    Sprint,
    StatedLimit,
    Task,
    TaskSprint,
    Template,
    Timer,
    WorkPermission,
)
from homeostat.areas.work.models.tasks import WORK_FOR
from homeostat.core.sentence import say
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.audit.record import gathering, record
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

BEGINNING = date(1900, 1, 1)


@transaction.atomic
def undo(entry: AuditEntry, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Undo one change of work. Invalid where someone has changed the same since, or builds on it."""
    action = plain_action(entry)
    if action in OF_HOURS:
        _undo_hours(entry, by=by, at=at, reason=reason)
    elif action in OF_CALENDAR:
        _undo_calendar(entry, by=by, at=at, reason=reason)
    elif action in OF_COMMENTS:
        undo_comment(entry, by=by, at=at, reason=reason)
    elif action in (*OF_FILES, *OF_COMMENT_FILES):
        undo_attachment(entry, by=by, at=at, reason=reason)
    elif action in OF_LINKS:
        undo_link(entry, by=by, at=at, reason=reason)
    elif action in TOGETHER:
        _undo_together(entry, by=by, at=at, reason=reason)
    else:
        _undo_row(entry, by=by, at=at)
        record(
            by=by,
            action=opposite_action(entry),
            noun=entry.noun,
            key=entry.key,
            before=entry.after,
            after=entry.before,
            reason=reason,
        )


def _undo_row(entry: AuditEntry, *, by: User | None, at: datetime) -> None:
    model = model_of(entry)
    if model is None or (entry.before is None and entry.after is None):
        raise Invalid("", _("This change cannot be undone here."), _("Make the opposite change."))
    before, after = told(entry.before), told(entry.after)
    if entry.after is None:
        _bring_back(model, before, at=at)
        return
    row = _locked(model, entry)
    if entry.before is None:
        refuse_other_values(row, after, frozenset(after))
        _remove(row)
        return
    names = changed_facts(entry)
    refuse_other_values(row, after, names)
    values = {name: value_of(model, name, before.get(name)) for name in names}
    if isinstance(row, Account | Client | Epic | Task | Template | WorkPermission):
        refuse_absent(row, values, at=at)
        refuse_entering_oneself(row, values, who=by)
    _mark_stale(row, at=at)
    for name, value in values.items():
        setattr(row, name, value)
    _refuse_unfit(row, names)
    row.save(force_update=True)
    _mark_stale(row, at=at)
    if isinstance(row, Task):
        let_stays_follow([row], {row.pk: values}, at=at)
    _let_it_follow(row, at=at)


def _let_it_follow(row: models.Model, *, at: datetime) -> None:
    """A stay that is back in its sprint is for what its task is for by now."""
    if isinstance(row, TaskSprint):
        let_stays_follow([row.task], {row.task_id: dict.fromkeys(WORK_FOR)}, at=at)


def _locked(model: type[models.Model], entry: AuditEntry) -> Any:
    key = {"key": entry.key} if hasattr(model, "key") else {"pk": told(entry.after).get("id", entry.key)}
    row = model._default_manager.select_for_update().defer(None).filter(**key).first()
    if row is None:
        raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
    return row


def _bring_back(model: type[models.Model], before: dict[str, Any], *, at: datetime) -> None:
    names = [field.attname for field in model._meta.concrete_fields if field.attname in before]
    row = model(**{name: value_of(model, name, before[name]) for name in names})
    if model._default_manager.filter(pk=row.pk).exists():
        raise Invalid("", _("It is there already."), _("Nothing is left to do."))
    _refuse_unfit(row, frozenset(names))
    try:
        row.validate_constraints()
        row.validate_unique()
    except ValidationError as error:
        raise Invalid("", _("Another one has taken its place."), _("Look at the latest change.")) from error
    row.save(force_insert=True)
    _mark_stale(row, at=None)
    _let_it_follow(row, at=at)


def _remove(row: models.Model) -> None:
    if isinstance(row, Task) and (row.stays.exists() or row.worklog.exists()):
        message = speak(say("The task is in {a_sprint_word} or has hours."))
        raise Invalid("", message, _("Set its state to dropped instead."))
    if isinstance(row, TaskSprint):
        refuse_closed(row.sprint)
    _mark_stale(row, at=None)
    try:
        row.delete()
    except ProtectedError as error:
        raise Invalid("", _("Other rows refer to it."), _("Change those first.")) from error


def _refuse_unfit(row: models.Model, names: frozenset[str]) -> None:
    """Refuse values that have become impossible: what they refer to is gone, or the time is taken."""
    for field in row._meta.concrete_fields:
        if field.attname not in names or not field.is_relation:
            continue
        value = getattr(row, field.attname)
        if value is not None and not field.related_model._default_manager.filter(pk=value).exists():  # type: ignore[union-attr]
            raise Invalid(
                "",
                _("What it referred to (%s) is gone.") % field.verbose_name,
                _("Bring that back first, or make the change by hand."),
            )
    if isinstance(row, TaskSprint):
        refuse_closed(row.sprint)
    if isinstance(row, Task):
        refuse_leading_oneself(row)
    if isinstance(row, PermissionGrant):
        refuse_second_grant(row)
    if isinstance(row, Acceleration):
        refuse_second_acceleration(row)
    if isinstance(row, Client | Epic):
        refuse_own_backup(row)
    if isinstance(row, Absence) and row.cancelled_at is None:
        refuse_unfit_absence(row)
    if isinstance(row, Timer) and Timer.objects.filter(person=row.person_id).exclude(pk=row.pk).exists():
        raise Invalid("", _("Another timer runs by now."), _("Stop it or forget it first."))


def _mark_stale(row: models.Model, *, at: datetime | None) -> None:
    """Say from when on vital signs have to be computed anew because of this row."""
    if isinstance(row, Account):
        mark_stale(BEGINNING, None)
    elif isinstance(row, Client):
        if row.closed_from is not None:
            mark_stale(row.closed_from, None)
    elif isinstance(row, Epic):
        mark_stale(row.start or (timezone.localdate(at) if at else BEGINNING), None)
    elif isinstance(row, Absence):
        mark_stale(row.start, row.end)
    elif isinstance(row, StatedLimit):
        mark_stale(row.start, None)
    elif isinstance(row, TaskSprint):
        mark_stale(row.sprint.start, row.sprint.end)


def _undo_hours(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    row = HoursEntry.objects.filter(pk=entry.key).first()
    if row is None:
        raise Invalid("", _("It is not there any more."), _("Nothing is left to do."))
    if entry.action == "remove_hours":
        restore_hours(row, by=by, at=at, reason=reason)
    elif row.superseded_at is not None:
        raise Invalid(
            "", _("These hours have been changed or removed since."), _("Undo the latest change first.")
        )
    elif entry.action == "change_hours":
        undo_hours(row, by=by, at=at, reason=reason)
    else:
        remove_hours(row, by=by, at=at, reason=reason)


def _undo_calendar(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    if entry.action == "unplan_sprints":
        until = date.fromisoformat(told(entry.before)["end"]) - timedelta(days=1)
        plan_sprints(until, by=by, at=at, reason=reason)
        return
    numbers = told(entry.after)["numbers"]
    first = Sprint.objects.filter(number=numbers[0]).first()
    if first is None:
        message = speak(say("These {sprints_word} are not planned any more."))
        raise Invalid("", message, _("Nothing is left to do."))
    if Sprint.objects.filter(number__gt=numbers[-1]).exists():
        message = speak(say("Later {sprints_word} have been planned since."))
        raise Invalid("", message, _("Undo that first."))
    unplan_sprints(first, by=by, at=at, reason=reason)


def _undo_together(entry: AuditEntry, *, by: User | None, at: datetime, reason: str) -> None:
    """Undo each of the changes that were made together, the last first; all of them or none."""
    parts = AuditEntry.objects.in_bulk(told(entry.after)["entries"])
    with gathering() as made:
        if plain_action(entry) == "change_tasks":
            undo_changed_tasks(list(parts.values()), by=by, at=at, reason=reason)
            parts = {}
        for part in sorted(parts.values(), key=lambda one: -one.pk):
            try:
                undo(part, by=by, at=at, reason=reason)
            except Invalid as refused:
                which = f"{part.key}: " if part.noun == "task" else ""
                raise Invalid("", f"{which}{refused.message}", refused.remedy) from refused
    tell_together(
        made,
        action=opposite_action(entry),
        noun=entry.noun,
        by=by,
        reason=reason,
        count=told(entry.after).get("count"),
    )
