"""Tasks that come again: set up, changed, paused, resumed; and made, each time once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from homeostat.areas.work.actions.rows import facts, save_changes, save_new
from homeostat.areas.work.actions.templates import use_template
from homeostat.areas.work.actions.together import tell_together
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import MadeOccurrence, Recurrence, Sprint, Template
from homeostat.areas.work.outlines import gaps_in, outlines_of
from homeostat.areas.work.policies import time_zone
from homeostat.areas.work.queries import hindrances, plan_of, to_make, upcoming
from homeostat.core.calendar import day_of
from homeostat.core.recurrence import NotARule, Occurrence, json_of, rule_of
from homeostat.platform.audit.record import gathering
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

MOST_LEAD = 366
AT_ONCE = 60  # times of one recurrence that are made in one go; the rest follows with the next


@transaction.atomic
def add_recurrence(
    template: Template,
    *,
    rule: Mapping[str, Any],
    start: date,
    by: User | None,
    at: datetime,
    reason: str = "",
    **given: Any,
) -> Recurrence:
    """Have the tasks of a template come again, from a day on; what is due by now is made at once."""
    row = Recurrence(template=template, rule=_kept(rule), start=start, since=start, **given)
    _refuse_impossible(row)
    _refuse_hindered(row, on=_today(at))
    with gathering() as made:
        save_new(row, by=by, reason=reason)
        make_due_of(row, at=at, by=by)
    tell_together(made, action="start_recurrence", noun="tasks", by=by, reason=reason)
    return row


@transaction.atomic
def change_recurrence(
    row: Recurrence, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Recurrence:
    """Change when its tasks come from now on; what it has made stays as it is, and is not made again."""
    given = dict(changes)
    if "rule" in given:
        given["rule"] = _kept(given["rule"])
    if "template" in given:
        given["template_id"] = given.pop("template").pk
    today = _today(at)
    if any(name in given and given[name] != getattr(row, name) for name in ("rule", "start")):
        given["since"] = max(today, given.get("start", row.start))
    changed = Recurrence(**{**facts(row), **given})
    _refuse_impossible(changed)
    if changed.template_id != row.template_id:
        _refuse_hindered(changed, on=today)
    return save_changes(row, given, by=by, reason=reason)


@transaction.atomic
def pause_recurrence(
    row: Recurrence, *, by: User | None, at: datetime, reason: str = "", finding: str = ""
) -> Recurrence:
    """Make nothing until somebody resumes it."""
    if row.paused_at is not None:
        raise Invalid("", _("It is paused already."), _("Nothing is left to do."))
    changes = {"paused_at": at, "finding": finding}
    return save_changes(row, changes, by=by, reason=reason, action="pause_recurrence")


@transaction.atomic
def resume_recurrence(row: Recurrence, *, by: User | None, at: datetime, reason: str = "") -> Recurrence:
    """Go on from today; times that lay in the pause are not made up for."""
    if row.paused_at is None:
        raise Invalid("", _("It is not paused."), _("Nothing is left to do."))
    today = _today(at)
    _refuse_hindered(row, on=today)
    changes = {"paused_at": None, "finding": "", "since": max(today, row.since)}
    return save_changes(row, changes, by=by, reason=reason, action="resume_recurrence")


def make_all_due(*, at: datetime) -> int:
    """Make what is due of every recurrence; how many times were made. Safe to run twice, and late."""
    running = Recurrence.objects.filter(paused_at=None).values_list("pk", flat=True)
    return sum(make_due_of(Recurrence(pk=pk), at=at) for pk in list(running))


@transaction.atomic
def make_due_of(row: Recurrence, *, at: datetime, by: User | None = None) -> int:
    """Add the tasks of each time that is due within the lead; how many times were made.

    Where somebody left or a cell is closed it pauses with what was found instead of failing.
    """
    locked = Recurrence.objects.select_for_update(of=("self",)).select_related("template")
    found = locked.filter(pk=row.pk, paused_at=None).first()
    if found is None:
        return 0
    today = _today(at)
    wanted = to_make(found, today=today)[:AT_ONCE]
    if wanted and (lacks := hindrances(found, on=today)):
        pause_recurrence(found, by=None, at=at, finding="\n".join(lacks))
        return 0
    try:
        with transaction.atomic():
            for occurrence in wanted:
                _make(found, occurrence, by=by, at=at)
    except Invalid as refused:
        pause_recurrence(found, by=None, at=at, finding=str(refused))
        return 0
    return len(wanted)


def _make(row: Recurrence, occurrence: Occurrence, *, by: User | None, at: datetime) -> None:
    """Add the tasks of one time, in the sprint its due day lies in, unless that is closed."""
    due = occurrence.due
    sprint = Sprint.objects.filter(start__lte=due, end__gt=due, closed_at=None).first()
    added = use_template(row.template, by=by, at=at, day=due, name=row.fill, sprint=sprint, due_on=due)
    keys = [task.key for task in added]
    made = MadeOccurrence(recurrence=row, day=occurrence.day, due_on=due, tasks=keys, made_at=at)
    save_new(made, by=by, reason="")


def _today(at: datetime) -> date:
    return day_of(at, time_zone(at.date()))


def _kept(rule: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return json_of(rule_of(rule))
    except NotARule as error:
        raise Invalid(error.field, _("This is no rule."), speak(error.remedy)) from error


def _refuse_hindered(row: Recurrence, *, on: date) -> None:
    """Where somebody left or a cell is closed its tasks could not be added."""
    if found := hindrances(row, on=on):
        raise Invalid("", " ".join(found), _("Change the tasks of the template first."))


def _refuse_impossible(row: Recurrence) -> None:
    if row.end is not None and row.end < row.start:
        raise Invalid("end", _("It ends before it begins."), _("Choose a later day."))
    if row.times is not None and row.times < 1:
        raise Invalid("times", _("It comes once at least."), _("Write 1 or more, or nothing."))
    if not 0 <= row.lead_days <= MOST_LEAD:
        raise Invalid("lead_days", _("That is too early."), _("Write %d days at most.") % MOST_LEAD)
    gaps = set().union(*(gaps_in(outline.title) for outline in outlines_of(row.template.tasks)))
    if "name" in gaps and not row.fill.strip():
        raise Invalid("fill", _("The titles have a gap for a name."), _("Write what fills it each time."))
    if not upcoming(plan_of(row), since=row.start, count=1):
        raise Invalid("", _("No day is like that."), _("Choose another rule, or a later end."))
