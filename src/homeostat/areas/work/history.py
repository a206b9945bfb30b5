"""What happened to a row of work, from the audit log, in words."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.areas.organisation.models import Cell, Person, Role
from homeostat.areas.work.changes import (
    BY_STEWARD,
    OF_CALENDAR,
    OF_LINKS,
    OF_STAYS,
    UNDO,
    WITH_REMAINING,
    changed_facts,
    model_of,
    plain_action,
    standing,
)
from homeostat.areas.work.models import HoursEntry, LinkKind
from homeostat.areas.work.queries import cell_names, person_names, role_names
from homeostat.core.sentence import Value, say
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User

LONGEST_SHOWN = 240  # letters of a value
Names = Mapping[type[models.Model], Mapping[int, str]]
DATED: dict[type[models.Model], Callable[[Iterable[int]], dict[int, str]]] = {
    Person: person_names,
    Cell: cell_names,
    Role: role_names,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One fact that changed, in words."""

    fact: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Event:
    """One change: what, when, by whom, why, fact by fact; `undo` is its entry where it can be undone."""

    what: str
    at: datetime
    by: str
    why: str
    parts: list[Part] = field(default_factory=list)
    undo: int | None = None


def events_of(entries: Sequence[AuditEntry], *, undone_by: User | None = None) -> list[Event]:
    """The changes told by entries about one row, newest first, as sentences.

    Where they are somebody's own, that user alone undoes what they did.
    """
    names = _names_in(entries)
    undoable = standing(entries)
    return [
        Event(
            what=_("Undone: %s") % said(entry) if entry.action.startswith(UNDO) else said(entry),
            at=entry.at,
            by=_who(entry, names),
            why=entry.reason,
            parts=_parts(entry, names),
            undo=entry.pk if entry.pk in undoable and undone_by in (None, entry.by) else None,
        )
        for entry in entries
    ]


def said(entry: AuditEntry) -> str:
    """What was done, or undone, in a few words."""
    action = plain_action(entry)
    facts = entry.after or entry.before or {}
    if action in OF_LINKS:
        return _link_said(action, facts)
    sentence = _of_work(facts).get(action) or _of_hours(facts).get(action) or _of_talk(facts).get(action)
    return speak(sentence or (_("Added") if action.startswith("add_") else _("Changed")))


def _of_work(facts: Mapping[str, Any]) -> dict[str, Value]:
    """Sentences about tasks, epics, permissions and the calendar, by action."""
    number = str(facts.get("sprint", ""))
    numbers = facts.get("numbers") or [""]
    first, last = str(numbers[0]), str(numbers[-1])
    needed, granted = {"permission": facts.get("permission", "")}, {"who": facts.get("who", "")}
    count = facts.get("count") or 0
    return {
        "accelerate_epic": _("Accelerated"),
        "change_acceleration": _("Acceleration changed"),
        "end_acceleration": _("Acceleration ended"),
        "require_permission": _("Needs a permission: %(permission)s") % needed,
        "drop_requirement": _("Needs a permission no longer: %(permission)s") % needed,
        "grant_permission": _("Granted to %(who)s") % granted,
        "end_grant": _("Taken away from %(who)s") % granted,
        "put_task_in_sprint": say("Put into {sprint_word} {number}", number=number),
        "take_task_out": say("Taken out of {sprint_word} {number}", number=number),
        "accept_task": say("Accepted in {sprint_word} {number}", number=number),
        "plan_sprints": say("Planned: {sprints_word} {first} to {last}", first=first, last=last),
        "unplan_sprints": say("No longer planned: {sprints_word} {first} to {last}", first=first, last=last),
        "close_sprint": _("Closed"),
        "change_tasks": ngettext("%(count)d task changed", "%(count)d tasks changed", count)
        % {"count": count},
        "add_tasks": ngettext(
            "Task added from a template", "%(count)d changes: tasks added from a template", count
        )
        % {"count": count},
        "plan_task": say("Task added and put into {a_sprint_word}"),
        "remove_template": _("Template removed"),
        "start_recurrence": _("Tasks that come again set up"),
        "pause_recurrence": _("Paused"),
        "resume_recurrence": _("Resumed"),
        "remove_taskview": _("List removed"),
        "add_statedlimit": _("Stated"),
        "change_statedlimit": _("Stated anew"),
    }


def _of_hours(facts: Mapping[str, Any]) -> dict[str, Value]:
    """Sentences about hours, timers and days off, by action."""
    count = facts.get("count") or 0
    return {
        "log_hours": _("Logged"),
        WITH_REMAINING: _("Logged, and the hours left said"),
        "change_hours": _("Corrected"),
        "remove_hours": _("Removed"),
        "restore_hours": _("Brought back"),
        "write_week": ngettext(
            "%(count)d field of the week written", "%(count)d fields of the week written", count
        )
        % {"count": count},
        "copy_hours": ngettext("%(count)d entry copied", "%(count)d entries copied", count)
        % {"count": count},
        "add_timer": _("Timer started"),
        "change_timer": _("Timer changed"),
        "forget_timer": _("Timer forgotten"),
        "end_timer": _("Timer ended"),
        "stop_timer": _("Timer stopped and hours logged"),
        "add_emptyday": _("A day left without hours"),
        "enter_absence": _("Entered on behalf of the person"),
        "cancel_absence": _("Cancelled"),
        "restore_absence": _("Restored"),
    }


def _of_talk(facts: Mapping[str, Any]) -> dict[str, Value]:
    """Sentences about comments and files, by action."""
    named = {"name": facts.get("name", "")}
    by_steward = facts.get(BY_STEWARD, False)
    return {
        "add_attachment": _("File attached: %(name)s") % named,
        "remove_attachment": say("File removed by {a_steward_word}: {name}", **named)
        if by_steward
        else _("File removed: %(name)s") % named,
        "add_comment_file": _("File attached to a comment: %(name)s") % named,
        "remove_comment_file": say("File removed from a comment by {a_steward_word}: {name}", **named)
        if by_steward
        else _("File removed from a comment: %(name)s") % named,
        "add_comment": _("Commented"),
        "change_comment": _("Comment edited"),
        "remove_comment": say("Comment removed by {a_steward_word}") if by_steward else _("Comment removed"),
    }


def _link_said(action: str, facts: Mapping[str, Any]) -> str:
    told = {"source": facts["source"], "reads": LinkKind(facts["kind"]).label, "target": facts["target"]}
    if action == "add_tasklink":
        return _("Linked: %(source)s %(reads)s %(target)s") % told
    return _("Link removed: %(source)s %(reads)s %(target)s") % told


def _who(entry: AuditEntry, names: Names) -> str:
    if entry.by is None:
        return ""
    person = getattr(entry.by, "person", None)
    return names[Person].get(person.pk, "") if person is not None else ""


def _labels() -> dict[str, str]:
    """The facts a history tells of; others are bookkeeping."""
    return {
        "name": _("name"),
        "purpose": _("what it is for"),
        "granter_id": _("who grants it"),
        "title": _("title"),
        "description": _("description"),
        "client_id": _("client"),
        "category": _("who pays"),
        "is_metawork": _("metawork"),
        "account_id": _("account"),
        "epic_id": _("epic"),
        "task_id": _("task"),
        "cell_id": speak(say("{cell_word}")),
        "lead_cell_id": _("led by"),
        "role_id": speak(say("{role_word}")),
        "owner_id": _("owner"),
        "assignee_id": _("assignee"),
        "reviewer_id": _("reviewer"),
        "backup_id": _("backup"),
        "closed_from": _("closed from"),
        "state": _("state"),
        "points": _("points"),
        "estimate": _("estimate"),
        "remaining": _("hours left"),
        "due_on": _("due on"),
        "start": _("begins"),
        "end": _("ends before"),
        "kind": _("kind"),
        "hours_per_day": _("hours a day"),
        "half_days": _("half days"),
        "day": _("day"),
        "hours": _("hours"),
        "note": _("note"),
        "limit": _("limit"),
        "priority": _("place"),
        "budget": _("budget in hours"),
    }


def _parts(entry: AuditEntry, names: Names) -> list[Part]:
    """What differs, fact by fact; nothing where the sentence says it all."""
    if entry.before is None or entry.after is None or plain_action(entry) in (*OF_STAYS, *OF_CALENDAR):
        return []
    model = _model_told(entry)
    if model is None:
        return []
    fields = {column.attname: column for column in model._meta.concrete_fields}
    before, after, changed = entry.before, entry.after, changed_facts(entry)
    return [
        Part(
            label,
            _shown(fields[name], before.get(name), names),
            _shown(fields[name], after.get(name), names),
        )
        for name, label in _labels().items()
        if name in fields and name in changed
    ]


def _model_told(entry: AuditEntry) -> type[models.Model] | None:
    return HoursEntry if entry.noun == "hoursentry" else model_of(entry)


def _shown(column: Any, value: Any, names: Names) -> str:
    """A value of the audit log as people say it."""
    if value in (None, ""):
        return _("nothing")
    if column.is_relation:
        return names[column.related_model].get(int(value), _("something that is gone"))
    if column.choices:
        return str(dict(column.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(column, models.DateField) and (day := parse_date(str(value))):
        return date_format(day, "j M Y")
    if isinstance(column, models.DecimalField):
        return f"{Decimal(str(value)).normalize():f}"
    return Truncator(str(value)).chars(LONGEST_SHOWN)


def _names_in(entries: Iterable[AuditEntry]) -> dict[type[models.Model], dict[int, str]]:
    """What everything the entries refer to is called now; one query for each kind that is mentioned."""
    ids: defaultdict[type[models.Model], set[int]] = defaultdict(set)
    for entry in entries:
        if (person := getattr(entry.by, "person", None)) is not None:
            ids[Person].add(person.pk)
        model = _model_told(entry)
        if model is None or entry.before is None or entry.after is None:
            continue
        for column in model._meta.concrete_fields:
            if column.is_relation and column.attname in entry.after:
                values = {entry.before.get(column.attname), entry.after[column.attname]} - {None}
                ids[column.related_model] |= {int(value) for value in values}  # type: ignore[index]
    found: defaultdict[type[models.Model], dict[int, str]] = defaultdict(dict)
    for model, wanted in ids.items():
        if wanted and model in DATED:
            found[model] = DATED[model](wanted)
        elif wanted:
            found[model] = {row.pk: str(row) for row in model._default_manager.filter(pk__in=wanted)}
    return found
