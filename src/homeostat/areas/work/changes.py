"""Changes of work as the audit log keeps them: what each one touched, and which of them still stand.

A change is told with what was there before and what is there after: nothing before where a row was added,
nothing after where it was removed. That is all an undo needs.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from homeostat.areas.work.models import (
    Absence,
    Acceleration,
    Account,
    Client,
    EmptyDay,
    Epic,
    MadeOccurrence,
    PermissionGrant,
    PermissionNeed,
    Recurrence,
    StatedLimit,
    Task,
    TaskSprint,
    TaskView,
    Template,
    Timer,
    WorkPermission,
)
from homeostat.platform.audit.models import AuditEntry

ROWS: dict[str, type[models.Model]] = {
    "client": Client,
    "account": Account,
    "epic": Epic,
    "task": Task,
    "absence": Absence,
    "taskview": TaskView,
    "statedlimit": StatedLimit,
    "workpermission": WorkPermission,
    "timer": Timer,
    "template": Template,
    "recurrence": Recurrence,
    "madeoccurrence": MadeOccurrence,
    "emptyday": EmptyDay,
}
NOUNS = (*ROWS, "tasks", "tasklink", "hoursentry", "sprint")
OWN = (
    "absence",
    "hoursentry",
    "taskview",
    "statedlimit",
    "timer",
    "emptyday",
)  # only whoever made such a change reads it and undoes it
OF_STAYS = ("put_task_in_sprint", "take_task_out", "accept_task")
OF_ACCELERATIONS = ("accelerate_epic", "change_acceleration", "end_acceleration")
# Rows whose changes are told as a part of another row's story, by the action.
PARTS: dict[str, type[models.Model]] = {
    **dict.fromkeys(OF_STAYS, TaskSprint),
    **dict.fromkeys(OF_ACCELERATIONS, Acceleration),
    **dict.fromkeys(("require_permission", "drop_requirement"), PermissionNeed),
    **dict.fromkeys(("grant_permission", "end_grant"), PermissionGrant),
}
OF_COMMENTS = ("add_comment", "change_comment", "remove_comment")
OF_LINKS = ("add_tasklink", "remove_tasklink")
OF_FILES = ("add_attachment", "remove_attachment")
OF_COMMENT_FILES = ("add_comment_file", "remove_comment_file")
OF_CALENDAR = ("plan_sprints", "unplan_sprints")
OF_HOURS = ("log_hours", "change_hours", "remove_hours", "restore_hours")
WITH_REMAINING = "log_hours_and_remaining"
TOGETHER = (
    WITH_REMAINING,
    "change_tasks",
    "add_tasks",
    "plan_task",
    "start_recurrence",
    "write_week",
    "copy_hours",
    "stop_timer",
)  # many changes, undone as one
UNDO = "undo_"
# Only their author undoes these, in the message after them; elsewhere they are told and no more.
OF_AUTHORS = tuple(f"{undo}{action}" for action in (*OF_COMMENTS, *OF_COMMENT_FILES) for undo in ("", UNDO))
BY_STEWARD = "by_steward"  # the fact that tells a comment or a file a steward removed
EVERYTHING = frozenset({"*"})


@dataclass(frozen=True, slots=True)
class Touched:
    """The thing a change was about, and which of its facts it changed."""

    thing: tuple[str, str]
    facts: frozenset[str]

    def meets(self, other: "Touched") -> bool:
        if self.thing != other.thing:
            return False
        return bool(self.facts & other.facts) or EVERYTHING in (self.facts, other.facts)


def plain_action(entry: AuditEntry) -> str:
    """What was done, without regard to whether it was done by undoing."""
    return entry.action.removeprefix(UNDO)


def opposite_action(entry: AuditEntry) -> str:
    """What undoing this change is called; undoing an undo is doing it again."""
    return plain_action(entry) if entry.action.startswith(UNDO) else f"{UNDO}{entry.action}"


def is_by_steward(entry: AuditEntry) -> bool:
    """Whether a steward removed what somebody else said or attached, or brought that back."""
    return any(isinstance(told, dict) and told.get(BY_STEWARD) for told in (entry.before, entry.after))


def model_of(entry: AuditEntry) -> type[models.Model] | None:
    """The kind of row whose facts a change tells; None where it is no single row, as in an import."""
    if (part := PARTS.get(plain_action(entry))) is not None:
        return part
    if plain_action(entry) in (*OF_COMMENTS, *OF_FILES, *OF_COMMENT_FILES):
        return None
    return None if entry.action.startswith("record_") else ROWS.get(entry.noun)


def changed_facts(entry: AuditEntry) -> frozenset[str]:
    """The names of the facts that differ; everything where the row came or went."""
    if entry.before is None or entry.after is None:
        return EVERYTHING
    return frozenset(name for name, value in entry.after.items() if entry.before.get(name) != value)


def touched(entry: AuditEntry) -> Touched | None:
    """What undoing a change would put back; None where it cannot be undone."""
    action = plain_action(entry)
    if action in OF_CALENDAR:
        return Touched(("sprint", "calendar"), EVERYTHING)
    if action in OF_HOURS:
        return Touched(("hoursentry", ""), EVERYTHING)
    if action in (*OF_COMMENTS, *OF_COMMENT_FILES):
        return None
    if action in OF_FILES:
        return Touched(("attachment", str((entry.after or {}).get("attachment"))), EVERYTHING)
    if action in OF_LINKS:
        return Touched((entry.noun, entry.key), EVERYTHING)
    if (part := PARTS.get(action)) is not None:
        pk = (entry.after or entry.before or {}).get("id")
        return Touched((str(part._meta.model_name), str(pk)), EVERYTHING) if pk is not None else None
    if model_of(entry) is None or (entry.before is None and entry.after is None):
        return None
    return Touched((entry.noun, entry.key), changed_facts(entry))


def standing(entries: Iterable[AuditEntry]) -> set[int]:
    """Of entries about one row, newest first, those that no later one has touched: they can be undone.

    What a steward removed they alone bring back, in the message after it.
    """
    found: set[int] = set()
    later: list[Touched] = []
    for entry in entries:
        what = touched(entry)
        if what is None:
            continue
        if not is_by_steward(entry) and not any(what.meets(other) for other in later):
            found.add(entry.pk)
        later.append(what)
    return found
