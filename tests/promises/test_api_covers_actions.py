"""What a person can do a script can do: each action has its operation, or says why it has none."""

import ast
from pathlib import Path

from homeostat.connect.api.app import document

SOURCE = Path(__file__).resolve().parents[2] / "src" / "homeostat"
ELSEWHERE = ("connect/api", "connect/demo", "cli", "core", "migrations", "platform/audit")
OPERATIONS = {
    "areas.organisation.actions.adopt": "adopt_changes",
    "areas.organisation.actions.undo": "undo_change",
    "areas.settings.actions.adopt_preset": "adopt_preset",
    "areas.settings.actions.choose_preferences": "change_me",
    "areas.settings.override_actions.ask_override": "ask_override",
    "areas.settings.override_actions.approve_override": "approve_override",
    "areas.settings.override_actions.decline_override": "decline_override",
    "areas.settings.override_actions.withdraw_override": "withdraw_override",
    "areas.work.actions.absences.add_absence": "add_absence",
    "areas.work.actions.absences.change_absence": "change_absence",
    "areas.work.actions.absences.cancel_absence": "cancel_absence",
    "areas.work.actions.absences.restore_absence": "undo_work_change",
    "areas.work.actions.accounts.add_client": "add_client",
    "areas.work.actions.accounts.change_client": "change_client",
    "areas.work.actions.accounts.add_account": "add_account",
    "areas.work.actions.accounts.change_account": "change_account",
    "areas.work.actions.accounts.add_epic": "add_epic",
    "areas.work.actions.accounts.change_epic": "change_epic",
    "areas.work.actions.attachments.attach": "attach_to_task",
    "areas.work.actions.attachments.remove_attachment": "remove_attachment",
    "areas.work.actions.attachments.undo_attachment": "undo_work_change",
    "areas.work.actions.comments.add_comment": "comment_task",
    "areas.work.actions.comments.change_comment": "change_comment",
    "areas.work.actions.comments.remove_comment": "remove_comment",
    "areas.work.actions.comments.undo_comment": "undo_work_change",
    "areas.work.actions.accelerations.accelerate_epic": "accelerate_epic",
    "areas.work.actions.accelerations.change_acceleration": "change_acceleration",
    "areas.work.actions.accelerations.end_acceleration": "end_acceleration",
    "areas.work.actions.grants.grant_permission": "grant_permission",
    "areas.work.actions.grants.renew_grant": "renew_grant",
    "areas.work.actions.grants.end_grant": "end_grant",
    "areas.work.actions.permissions.add_permission": "add_permission",
    "areas.work.actions.permissions.change_permission": "change_permission",
    "areas.work.actions.permissions.require_permission": "require_permission",
    "areas.work.actions.permissions.drop_requirement": "drop_requirement",
    "areas.work.actions.copying.copy_hours": "copy_hours",
    "areas.work.actions.hours.log_hours": "log_hours",
    "areas.work.actions.hours.change_hours": "change_hours",
    "areas.work.actions.hours.remove_hours": "remove_hours",
    "areas.work.actions.hours.restore_hours": "undo_hours",
    "areas.work.actions.hours.undo_hours": "undo_hours",
    "areas.work.actions.links.add_link": "link_task",
    "areas.work.actions.links.remove_link": "remove_link",
    "areas.work.actions.links.undo_link": "undo_work_change",
    "areas.work.actions.limits.state_limit": "state_limit",
    "areas.work.actions.sprints.plan_sprints": "plan_sprints",
    "areas.work.actions.sprints.unplan_sprints": "undo_work_change",
    "areas.work.actions.sprints.close_sprint": "close_sprint",
    "areas.work.actions.tasks.add_task": "add_task",
    "areas.work.actions.tasks.change_task": "change_task",
    "areas.work.actions.tasks.put_task_in_sprint": "add_stay",
    "areas.work.actions.tasks.take_task_out": "remove_stay",
    "areas.work.actions.tasks.accept_task": "accept_stay",
    "areas.work.actions.task_views.keep_view": "keep_task_view",
    "areas.work.actions.task_views.remove_view": "remove_task_view",
    "areas.work.actions.recurrences.add_recurrence": "add_recurrence",
    "areas.work.actions.recurrences.change_recurrence": "change_recurrence",
    "areas.work.actions.recurrences.pause_recurrence": "pause_recurrence",
    "areas.work.actions.recurrences.resume_recurrence": "resume_recurrence",
    "areas.work.actions.templates.add_template": "add_template",
    "areas.work.actions.templates.change_template": "change_template",
    "areas.work.actions.templates.remove_template": "remove_template",
    "areas.work.actions.templates.use_template": "use_template",
    "areas.work.actions.timers.change_timer": "change_timer",
    "areas.work.actions.timers.forget_timer": "forget_timer",
    "areas.work.actions.timers.leave_day_empty": "leave_day_empty",
    "areas.work.actions.timers.start_timer": "start_timer",
    "areas.work.actions.timers.stop_timer": "stop_timer",
    "areas.work.actions.together.change_tasks": "change_tasks",
    "areas.work.actions.together.plan_task": "add_task",
    "areas.work.actions.undo.undo": "undo_work_change",
    "connect.code.planning.adopt_plan": "adopt_code",
    "connect.files.runs.keep_uploads": "upload_files",
    "connect.files.keeping.keep_profile": "keep_mapping",
    "connect.files.keeping.rename_profile": "rename_mapping",
    "connect.files.keeping.duplicate_profile": "copy_mapping",
    "connect.files.keeping.delete_profile": "delete_mapping",
    "connect.files.keeping.undo_profile": "undo_mapping_change",
    "connect.files.applying.apply_checked": "apply_import",
    "connect.files.importing.import_checked": "apply_import",
}
ADMITS = "decides who gets in or takes people out, on pages alone: decision 11"
BULK = "the way of imports, which have operations"
WITHOUT = {
    "areas.organisation.actions.adopt_history": BULK,
    "areas.settings.actions.link_person": ADMITS,
    "areas.settings.actions.unlink_person": ADMITS,
    "areas.settings.erasure.erase_person": ADMITS,
    "areas.settings.personal_data.export_person": ADMITS,
    "areas.work.actions.rows.save_new": "a part of the other actions",
    "areas.work.actions.rows.save_named": "a part of the other actions",
    "areas.work.actions.rows.save_changes": "a part of the other actions",
    "areas.work.actions.rows.tell_part": "a part of the other actions",
    "areas.work.actions.stays.put_tasks_in_sprint": "a part of change_tasks",
    "areas.work.actions.stays.take_tasks_out": "a part of change_tasks",
    "areas.work.actions.undo_together.undo_changed_tasks": "a part of undo",
    "areas.work.actions.together.tell_together": "a part of the other actions",
    "areas.work.actions.together.write_tasks": "a part of the other actions",
    "areas.work.actions.recurrences.make_due_of": "a part of the other actions, and of the job",
    "areas.work.actions.week.write_week": "log_hours, change_hours and remove_hours, many at once on a page",
    "platform.signin.actions.send_invitation": ADMITS,
    "platform.signin.actions.resend_invitation": ADMITS,
    "platform.signin.actions.withdraw_invitation": ADMITS,
    "platform.signin.actions.accept_invitation": ADMITS,
    "platform.signin.actions.grant_stewardship": ADMITS,
    "platform.signin.actions.end_stewardship": ADMITS,
    "platform.signin.actions.deactivate_user": ADMITS,
    "platform.signin.actions.reactivate_user": ADMITS,
    "platform.signin.tokens.revoke_token": ADMITS,
    **{
        f"areas.work.actions.bulk.record_{rows}": BULK
        for rows in (
            *("clients", "accounts", "epics", "tasks", "sprints", "stays", "absences", "hours"),
            *("accelerations", "permissions", "grants", "needs"),
        )
    },
}


def actions() -> set[str]:
    """Every public function that writes in somebody's name."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE).as_posix()
        if place.startswith(ELSEWHERE):
            continue
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                by = [each.annotation for each in node.args.kwonlyargs if each.arg == "by"]
                if by and by[0] is not None and "User" in ast.unparse(by[0]):
                    found.add(f"{place.removesuffix('.py').replace('/', '.')}.{node.name}")
    return found


def test_each_action_has_its_operation_or_says_why_not() -> None:
    assert actions() == OPERATIONS.keys() | WITHOUT.keys()
    assert not OPERATIONS.keys() & WITHOUT.keys()


def test_each_operation_named_here_is_there() -> None:
    known = {operation["operationId"] for path in document()["paths"].values() for operation in path.values()}
    assert set(OPERATIONS.values()) <= known
