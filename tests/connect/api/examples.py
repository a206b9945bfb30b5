"""One request that works for each operation of the API; the ladder climbs all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from tests.connect.api.conftest import ONE, PEOPLE_MAPPING, World

Given = Any | Callable[[World], Any]


@dataclass(frozen=True)
class Example:
    """What fills the path, the query and the body; `who` may do it, and `audits` says that it writes.

    The last of `entries` it writes says `origin`.
    """

    path: dict[str, Given] | None = None
    query: str = ""
    body: Given = None
    who: str = "member"
    audits: bool = True
    entries: int = 1
    origin: str = "api"
    form: dict[str, str] | None = None
    counting: int = 0  # queries that count how often a file is taken out
    uploads: dict[str, tuple[str, bytes]] | None = None

    def url(self, template: str, world: World) -> str:
        given = {name: _of(value, world) for name, value in (self.path or {}).items()}
        return template.removeprefix("/api/v1").format(**given) + self.query

    def sent(self, world: World) -> Any:
        if self.uploads:
            files = {name: SimpleUploadedFile(*given) for name, given in self.uploads.items()}
            return {**files, **(self.form or {})}
        return _of(self.body, world)


def _of(value: Given, world: World) -> Any:
    return value(world) if callable(value) else value


FALCON_CARES = {"file": ("organisation.yaml", b"cells:\n  falcon:\n    purpose: Care for it\n")}
LEAVE = {"on": "2026-09-01", "changes": [{"op": "leave", "cell": "falcon", "person": "yara"}]}
NORTHWIND, PORTAL, SEARCH = {"key": "northwind"}, {"key": "portal"}, {"key": "search"}
TASK = {"key": lambda world: world.task.key}
COMMENT = {"id": lambda world: world.comment.pk}
FILE = {"id": lambda world: world.file.pk}
STAY = {"id": lambda world: world.stay.pk}
AGAIN = {"id": lambda world: world.again[0].pk}
RUN = {"id": lambda world: world.run.pk}
CHECKED = {"id": lambda world: world.checked.pk}
ACCELERATION = {"id": lambda world: world.acceleration.pk}
SERVERS = {"key": "servers"}
GRANT = {"id": lambda world: world.grant.pk}
ENTRY = {"id": lambda world: world.entry.pk}
OVERRIDE = {"id": lambda world: world.override.pk}


def stopped(day: date) -> dict[str, Any]:
    """The timer's hours, all of them of one day: a little after midnight it counted those of two."""
    return {"note": "Indexed", "hours": [{"day": str(day), "hours": 0.5}]}


def copied_from(day: date) -> dict[str, str]:
    """Hours of a day copied to the day before."""
    tomorrow, yesterday = day + timedelta(days=1), day - timedelta(days=1)
    return {"since": day.isoformat(), "until": tomorrow.isoformat(), "to": yesterday.isoformat()}


EXAMPLES: dict[str, Example] = {
    "read_me": Example(),
    "read_organisation": Example(),
    "list_people": Example(query="?on=2026-02-01&text=mi"),
    "read_person": Example({"key": "mira"}),
    "list_kinds": Example(),
    "list_cells": Example(),
    "read_cell": Example({"key": "falcon"}),
    "list_roles": Example(),
    "read_role": Example({"key": "scrum"}),
    "list_vacancies": Example(),
    "compare_days": Example(query="?since=2026-01-01&until=2026-06-01"),
    "read_timeline": Example(),
    "list_changes": Example(),
    "adopt_changes": Example(body=LEAVE),
    "preview_changes": Example(body=LEAVE, audits=False),
    "read_change": Example({"id": lambda world: world.change.pk}),
    "preview_undo": Example({"id": lambda world: world.later.pk}),
    "undo_change": Example({"id": lambda world: world.later.pk}, body={}),
    "read_code": Example(query="?on=2026-03-02&within=falcon", counting=5),
    "plan_code": Example(uploads=FALCON_CARES, form={"on": "2026-09-01"}, audits=False),
    "adopt_code": Example(uploads=FALCON_CARES, form={"on": "2026-09-01"}, origin="code"),
    "list_clients": Example(query="?open_on=2026-11-18"),
    "add_client": Example(body={"name": "Contoso", "owner": "mira"}),
    "read_client": Example(NORTHWIND),
    "change_client": Example(NORTHWIND, body={"owner": "ben", "closed_from": "2190-01-01"}),
    "list_accounts": Example(query="?client=northwind&open_on=2026-11-18&category=billable_hourly"),
    "add_account": Example(body={"name": "Shop", "category": "billable_fixed", "client": "northwind"}),
    "read_account": Example(PORTAL),
    "change_account": Example(PORTAL, body={"is_metawork": True, "closed_from": "2190-01-01"}),
    "list_epics": Example(query="?account=portal&cell=falcon&state=running"),
    "add_epic": Example(body={"name": "Speed", "account": "portal", "cell": "falcon"}),
    "read_epic": Example(SEARCH),
    "change_epic": Example(SEARCH, body={"state": "delivered"}),
    "list_accelerations": Example(),
    "list_accelerations_of_epic": Example(SEARCH),
    "accelerate_epic": Example(
        SEARCH,
        body={"priority": 2, "budget": 40, "start": "2031-01-01", "end": "2031-02-01", "reason": "Fair"},
    ),
    "change_acceleration": Example(ACCELERATION, body={"priority": 3}),
    "end_acceleration": Example(ACCELERATION),
    "list_permissions": Example(),
    "add_permission": Example(body={"name": "Mail server", "purpose": "Read its logs"}),
    "read_permission": Example(SERVERS),
    "change_permission": Example(SERVERS, body={"purpose": "Restart them"}),
    "list_grants": Example(SERVERS),
    "grant_permission": Example(SERVERS, body={"person": "ben", "start": "2026-01-01", "end": "2031-01-01"}),
    "renew_grant": Example(GRANT, body={"end": "2041-01-01"}),
    "end_grant": Example(GRANT),
    "list_needs": Example(SERVERS),
    "require_permission": Example(SERVERS, body={"account": "portal"}),
    "drop_requirement": Example({"id": lambda world: world.need.pk}),
    "list_permissions_of_task": Example(TASK),
    "list_tasks_lacking_permissions": Example(),
    "list_tasks": Example(
        query="?cell=falcon&assignee=mira&sprint=76&account=portal&epic=search&state=open&reviewer=-&order=assignee"
    ),
    "add_task": Example(
        body={"title": "Tidy", "epic": "search", "assignee": "mira", "reviewer": "ben", "sprint": 77},
        entries=3,
    ),
    "change_tasks": Example(
        body=lambda world: {"tasks": [world.task.key], "changes": {"state": "review", "sprint": 77}},
        entries=3,
    ),
    "list_task_views": Example(),
    "keep_task_view": Example(body={"name": "Mine", "query": "person=mira&page=2", "is_shared": True}),
    "remove_task_view": Example({"id": lambda world: world.view.pk}),
    "count_found_tasks": Example(query="?cell=falcon&assignee=mira&state=open&reviewer=-"),
    "change_found_tasks": Example(
        body={"wanted": {"assignee": "mira"}, "expected": 1, "changes": {"state": "review"}}, entries=2
    ),
    "read_task": Example(TASK),
    "change_task": Example(
        TASK, body={"state": "in_progress", "remaining": "2.5", "description": "Two **steps**"}
    ),
    "list_stays_of_task": Example(TASK),
    "list_comments_of_task": Example(TASK),
    "comment_task": Example(TASK, body={"text": "Ready, @ben?"}),
    "list_comments_of_epic": Example(SEARCH),
    "comment_epic": Example(SEARCH, body={"text": "On time."}),
    "read_comment": Example(COMMENT),
    "change_comment": Example(COMMENT, body={"text": "Soon."}),
    "remove_comment": Example(COMMENT),
    "list_mentions": Example(query="?unseen=true"),
    "change_mention": Example({"id": lambda world: world.mention.pk}, body={"seen": True}, audits=False),
    "list_links_of_task": Example(TASK),
    "link_task": Example(TASK, body=lambda world: {"way": "blocked_by", "task": world.other_task.key}),
    "remove_link": Example({"id": lambda world: world.link.pk}),
    "list_attachments_of_task": Example(TASK),
    "list_attachments_of_comment": Example(COMMENT),
    "attach_to_task": Example(TASK, uploads={"files": ("plan.csv", ONE)}),
    "attach_to_comment": Example(COMMENT, uploads={"files": ("plan.csv", ONE)}),
    "read_attachment": Example(FILE),
    "read_address": Example(FILE),
    "remove_attachment": Example(FILE),
    "add_stay": Example(TASK, body={"sprint": 77, "hours": 2}),
    "accept_stay": Example(STAY, body={}),
    "remove_stay": Example(STAY),
    "list_templates": Example(),
    "add_template": Example(
        body={"name": "New client", "cell": "falcon", "tasks": [{"title": "Greet {name}", "epic": "search"}]}
    ),
    "read_template": Example({"key": "invoice"}),
    "change_template": Example({"key": "invoice"}, body={"tasks": [{"title": "Bill", "points": 2}]}),
    "remove_template": Example({"key": "greeting"}),
    "use_template": Example({"key": "invoice"}, body={"sprint": 77}, entries=3),
    "list_recurrences": Example(),
    "add_recurrence": Example(
        body={
            "template": "invoice",
            "rule": {"kind": "monthly_day", "every": 1, "day": 31},
            "start": "2098-01-01",
        },
        entries=2,
    ),
    "preview_recurrence": Example(
        body={"rule": {"kind": "weekly", "every": 2, "weekday": 4}, "start": "2027-01-01"}, audits=False
    ),
    "read_recurrence": Example(AGAIN),
    "change_recurrence": Example(AGAIN, body={"lead_days": 3}),
    "pause_recurrence": Example(AGAIN, body={"reason": "Summer"}),
    "resume_recurrence": Example({"id": lambda world: world.again[1].pk}, body={}),
    "list_sprints": Example(),
    "preview_sprints": Example(body=lambda world: {"until": world.until.isoformat()}, audits=False),
    "plan_sprints": Example(body=lambda world: {"until": world.until.isoformat()}),
    "read_sprint": Example({"number": 76}),
    "list_stays_of_sprint": Example({"number": 76}),
    "close_sprint": Example({"number": 75}, body={}),
    "list_work_changes": Example(query="?noun=client&key=northwind"),
    "undo_work_change": Example({"id": lambda world: world.renaming.pk}, body={"reason": "Mistake"}),
    "list_hours": Example(query="?since=2026-01-01&until=2099-01-01"),
    "log_hours": Example(
        body=lambda world: {"hours": "0.5", "task": world.task.key, "remaining": "1.5"}, entries=3
    ),
    "read_entry": Example(ENTRY),
    "change_hours": Example(ENTRY, body={"hours": 2}),
    "remove_hours": Example(ENTRY),
    "undo_hours": Example(ENTRY, body={}),
    "read_timer": Example(),
    "start_timer": Example(body={"account": "portal", "note": "Call"}, who="other"),
    "change_timer": Example(body={"account": "portal"}),
    "stop_timer": Example(body=lambda world: stopped(world.entry.day), entries=3),
    "forget_timer": Example(),
    "list_silent_days": Example(),
    "leave_day_empty": Example(body={"day": "2026-01-05"}),
    "preview_copied_hours": Example(query="?since=2026-01-05&until=2026-01-12&to=2026-01-12"),
    "copy_hours": Example(body=lambda world: copied_from(world.entry.day)),
    "list_hours_of_task": Example(TASK),
    "list_hours_of_account": Example(PORTAL),
    "list_hours_of_cell": Example({"key": "falcon"}, query="?sprint=76"),
    "list_entries_of_cell": Example({"key": "falcon"}, query="?sprint=76&account=portal&person=mira"),
    "list_sprints_of_account": Example(PORTAL),
    "list_sprints_of_client": Example(NORTHWIND),
    "list_sprints_of_epic": Example(SEARCH),
    "list_sprints_of_cell": Example({"key": "falcon"}),
    "list_absences": Example(),
    "add_absence": Example(body={"start": "2027-01-11", "end": "2027-01-16", "note": "Snow"}),
    "change_absence": Example({"id": lambda world: world.absence.pk}, body={"note": "Back in the evening"}),
    "enter_absence": Example({"key": "tomas"}, body={"start": "2027-01-11", "end": "2027-01-12"}),
    "cancel_absence": Example({"id": lambda world: world.absence.pk}),
    "list_absences_of_cell": Example({"key": "falcon"}, query="?since=2026-12-01&until=2027-03-01"),
    "list_away": Example(query="?since=2026-12-01&until=2027-03-01"),
    "list_holidays": Example(query="?country=DE-HE&year=2027"),
    "list_signs": Example(),
    "read_sign": Example({"key": "load"}),
    "list_readings": Example({"key": "load"}, query="?cell=falcon"),
    "list_readings_of_cells": Example({"key": "load"}),
    "list_months": Example(query="?count=24"),
    "read_figure": Example({"key": "load"}, query="?sprint=76"),
    "list_policies": Example(),
    "read_policy": Example({"key": "load.range"}),
    "set_policy": Example({"key": "load.range"}, body={"value": [0.6, 0.8], "on": "2026-09-01"}),
    "clear_policy": Example({"key": "load.range"}, query="?on=2026-09-01&scope=cell:falcon", who="steward"),
    "list_limits": Example(),
    "state_limit": Example(body={"limit": "2.5", "start": "2026-09-01"}),
    "list_overrides": Example(query="?waiting=true"),
    "ask_override": Example(
        body={
            "cell": "falcon",
            "policy": "capacity.reserved_hours",
            "value": 4,
            "start": "2099-01-01",
            "why": "Onboarding",
        }
    ),
    "read_override": Example(OVERRIDE),
    "approve_override": Example(OVERRIDE, body={}, entries=2),
    "decline_override": Example(OVERRIDE, body={"reason": "It can wait"}),
    "withdraw_override": Example(OVERRIDE, body={"reason": "A mistake"}, who="asker"),
    "list_presets": Example(),
    "read_preset": Example({"key": "two-weeks-2024"}, query="?on=2026-09-01"),
    "adopt_preset": Example({"key": "calm-start"}, body={"on": "2026-09-01", "policies": ["limits.roles"]}),
    "change_me": Example(body={"theme": "dark"}),
    "list_tables": Example(),
    "read_table": Example({"name": "hours"}, query="?since=2026-01-01&until=2099-01-01", counting=5),
    "list_imports": Example(who="steward"),
    "upload_files": Example(who="steward", uploads={"files": ("people.csv", ONE)}),
    "read_import": Example(RUN, who="steward"),
    "check_import": Example(RUN, who="steward", audits=False),
    "apply_import": Example(
        {"id": lambda world: world.checked.pk},
        body={"create": {"people": "all"}},
        who="steward",
        audits=False,
    ),
    "list_files_of_import": Example(RUN, who="steward"),
    "list_mappings_for_import": Example(RUN, who="steward"),
    "change_import": Example(
        RUN, body={"read": {"new.csv": {"delimiter": ","}}, "profile": "nora"}, who="steward", audits=False
    ),
    "preview_import": Example(RUN, who="steward"),
    "read_download": Example({"id": lambda world: world.wrong.pk, "name": "problems.csv"}, who="steward"),
    "forget_files": Example(CHECKED, who="steward", audits=False),  # their own: files do not come back
    "list_mappings": Example(who="steward"),
    "keep_mapping": Example(body={"name": "Staff", "mapping": PEOPLE_MAPPING}, who="steward"),
    "read_mapping": Example({"key": "nora"}, who="steward"),
    "rename_mapping": Example({"key": "nora"}, body={"name": "People"}, who="steward"),
    "delete_mapping": Example({"key": "nora"}, who="steward"),
    "copy_mapping": Example({"key": "sip"}, who="steward"),
    "list_mapping_changes": Example(who="steward"),
    "undo_mapping_change": Example({"id": lambda world: world.mapping_change.pk}, who="steward"),
    "search": Example(query="?q=falcon"),
    "list_audit_entries": Example(query="?noun=client&by=mira"),
}
