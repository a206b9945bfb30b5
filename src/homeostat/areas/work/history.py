"""What happened to a row of work, from the audit log, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from homeostat.areas.work.models import TaskState
from homeostat.platform.audit.models import AuditEntry

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Event:
    what: str
    at: datetime
    by: str
    why: str


def events_of(noun: str, key: str, *, names: Mapping[int, str], cells: Mapping[int, str]) -> list[Event]:
    """The latest changes of a row, newest first; one query."""
    entries = (
        AuditEntry.objects.filter(noun=noun, key=key).select_related("by__person").order_by("-at", "-id")
    )
    return [
        Event(_said(entry, names, cells), entry.at, _who(entry, names), entry.reason)
        for entry in entries[:SHOWN]
    ]


def _who(entry: AuditEntry, names: Mapping[int, str]) -> str:
    if entry.by is None:
        return ""
    person = getattr(entry.by, "person", None)
    return names.get(person.pk, "") if person is not None else ""


def _said(entry: AuditEntry, names: Mapping[int, str], cells: Mapping[int, str]) -> str:
    before, after = entry.before or {}, entry.after or {}
    if entry.action.startswith("add_"):
        return _("Added")
    if entry.action == "put_task_in_sprint":
        return str(_("Put into sprint %s") % after.get("sprint", ""))
    if entry.action == "take_task_out":
        return str(_("Taken out of sprint %s") % before.get("sprint", ""))
    parts = [_part(name, before.get(name), value, names, cells) for name, value in after.items()]
    changed = "; ".join(part for part in parts if part)
    return _("Undone: %s") % changed if entry.action.startswith("undo_") else changed or _("Changed")


def _part(name: str, before: Any, after: Any, names: Mapping[int, str], cells: Mapping[int, str]) -> str:
    words = {
        "title": _("title"),
        "state": _("state"),
        "assignee_id": _("assignee"),
        "reviewer_id": _("reviewer"),
        "cell_id": _("cell"),
        "points": _("points"),
        "estimate": _("estimate"),
        "remaining": _("hours left"),
    }
    if name not in words:
        return ""
    known: Mapping[Any, str] = {}
    if name in ("assignee_id", "reviewer_id"):
        known = names
    elif name == "cell_id":
        known = cells
    elif name == "state":
        known = {value: str(label) for value, label in TaskState.choices}
    old, new = (_("nothing") if value is None else known.get(value, str(value)) for value in (before, after))
    return f"{words[name]}: {old} → {new}"
