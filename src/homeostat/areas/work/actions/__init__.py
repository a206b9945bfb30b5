"""The only code that writes the rows of work: each action is one change, told to the audit log."""

from homeostat.areas.work.actions.absences import add_absence, cancel_absence, restore_absence
from homeostat.areas.work.actions.accelerations import (
    accelerate_epic,
    change_acceleration,
    end_acceleration,
)
from homeostat.areas.work.actions.accounts import (
    add_account,
    add_client,
    add_epic,
    change_account,
    change_client,
    change_epic,
)
from homeostat.areas.work.actions.attachments import attach, forget_contents, remove_attachment
from homeostat.areas.work.actions.bulk import (
    ABSENCE_COLUMNS,
    ACCOUNT_COLUMNS,
    CLIENT_COLUMNS,
    EPIC_COLUMNS,
    HOURS_COLUMNS,
    SPRINT_COLUMNS,
    STAY_COLUMNS,
    TASK_COLUMNS,
    record_absences,
    record_accounts,
    record_clients,
    record_epics,
    record_hours,
    record_sprints,
    record_stays,
    record_tasks,
)
from homeostat.areas.work.actions.comments import (
    add_comment,
    change_comment,
    forget_former_texts,
    remove_comment,
    see_mentions,
    tick_off_mention,
)
from homeostat.areas.work.actions.copying import copy_hours
from homeostat.areas.work.actions.grants import end_grant, grant_permission, renew_grant
from homeostat.areas.work.actions.hours import (
    cell_of,
    change_hours,
    log_hours,
    remove_hours,
    restore_hours,
    undo_hours,
)
from homeostat.areas.work.actions.limits import state_limit
from homeostat.areas.work.actions.links import add_link, remove_link
from homeostat.areas.work.actions.permissions import (
    add_permission,
    change_permission,
    drop_requirement,
    require_permission,
)
from homeostat.areas.work.actions.recurrences import (
    add_recurrence,
    change_recurrence,
    make_all_due,
    pause_recurrence,
    resume_recurrence,
)
from homeostat.areas.work.actions.sprints import close_sprint, plan_sprints, unplan_sprints
from homeostat.areas.work.actions.task_views import keep_view, remove_view
from homeostat.areas.work.actions.tasks import (
    accept_task,
    add_task,
    change_task,
    put_task_in_sprint,
    take_task_out,
)
from homeostat.areas.work.actions.templates import (
    add_template,
    change_template,
    remove_template,
    use_template,
)
from homeostat.areas.work.actions.timers import (
    change_timer,
    forget_timer,
    leave_day_empty,
    start_timer,
    stop_timer,
)
from homeostat.areas.work.actions.together import MOST_TOGETHER, change_tasks
from homeostat.areas.work.actions.undo import undo
from homeostat.areas.work.actions.week import WrittenCell, write_week
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.staging import Counts, CsvRows

__all__ = [
    "ABSENCE_COLUMNS",
    "ACCOUNT_COLUMNS",
    "CLIENT_COLUMNS",
    "EPIC_COLUMNS",
    "HOURS_COLUMNS",
    "MOST_TOGETHER",
    "SPRINT_COLUMNS",
    "STAY_COLUMNS",
    "TASK_COLUMNS",
    "Counts",
    "CsvRows",
    "Invalid",
    "WrittenCell",
    "accelerate_epic",
    "accept_task",
    "add_absence",
    "add_account",
    "add_client",
    "add_comment",
    "add_epic",
    "add_link",
    "add_permission",
    "add_recurrence",
    "add_task",
    "add_template",
    "attach",
    "cancel_absence",
    "cell_of",
    "change_acceleration",
    "change_account",
    "change_client",
    "change_comment",
    "change_epic",
    "change_hours",
    "change_permission",
    "change_recurrence",
    "change_task",
    "change_tasks",
    "change_template",
    "change_timer",
    "close_sprint",
    "copy_hours",
    "drop_requirement",
    "end_acceleration",
    "end_grant",
    "forget_contents",
    "forget_former_texts",
    "forget_timer",
    "grant_permission",
    "keep_view",
    "leave_day_empty",
    "log_hours",
    "make_all_due",
    "pause_recurrence",
    "plan_sprints",
    "put_task_in_sprint",
    "record_absences",
    "record_accounts",
    "record_clients",
    "record_epics",
    "record_hours",
    "record_sprints",
    "record_stays",
    "record_tasks",
    "remove_attachment",
    "remove_comment",
    "remove_hours",
    "remove_link",
    "remove_template",
    "remove_view",
    "renew_grant",
    "require_permission",
    "restore_absence",
    "restore_hours",
    "resume_recurrence",
    "see_mentions",
    "start_timer",
    "state_limit",
    "stop_timer",
    "take_task_out",
    "tick_off_mention",
    "undo",
    "undo_hours",
    "unplan_sprints",
    "use_template",
    "write_week",
]
