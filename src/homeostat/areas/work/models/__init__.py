"""Work as rows: who it is for, what is done, in which sprint, and the hours that went into it."""

from homeostat.areas.work.models.absences import Absence, AbsenceKind
from homeostat.areas.work.models.accelerations import Acceleration
from homeostat.areas.work.models.accounts import BILLABLE, Account, AccountCategory, Client
from homeostat.areas.work.models.attachments import Attachment, AttachmentPart
from homeostat.areas.work.models.comments import Comment, FormerText, Mention
from homeostat.areas.work.models.epics import ACTIVE_EPIC_STATES, Epic, EpicState, stand_in
from homeostat.areas.work.models.hours import HoursEntry, HoursRollup, HoursTotal
from homeostat.areas.work.models.limits import StatedLimit
from homeostat.areas.work.models.links import LinkKind, TaskLink
from homeostat.areas.work.models.permissions import PermissionGrant, PermissionNeed, WorkPermission
from homeostat.areas.work.models.recurrences import DayOff, MadeOccurrence, Recurrence
from homeostat.areas.work.models.sprints import Sprint
from homeostat.areas.work.models.task_views import TaskView
from homeostat.areas.work.models.tasks import Task, TaskSprint, TaskState
from homeostat.areas.work.models.templates import Template
from homeostat.areas.work.models.timers import EmptyDay, Timer

__all__ = [
    "ACTIVE_EPIC_STATES",
    "BILLABLE",
    "Absence",
    "AbsenceKind",
    "Acceleration",
    "Account",
    "AccountCategory",
    "Attachment",
    "AttachmentPart",
    "Client",
    "Comment",
    "DayOff",
    "EmptyDay",
    "Epic",
    "EpicState",
    "FormerText",
    "HoursEntry",
    "HoursRollup",
    "HoursTotal",
    "LinkKind",
    "MadeOccurrence",
    "Mention",
    "PermissionGrant",
    "PermissionNeed",
    "Recurrence",
    "Sprint",
    "StatedLimit",
    "Task",
    "TaskLink",
    "TaskSprint",
    "TaskState",
    "TaskView",
    "Template",
    "Timer",
    "WorkPermission",
    "stand_in",
]
