"""All rows, under one app label and one migration history."""

from homeostat.areas.organisation.models import (
    Cell,
    CellKind,
    CellTerm,
    Holding,
    KindTerm,
    Membership,
    OrganisationChange,
    Person,
    PersonTerm,
    Policy,
    Role,
    RoleTerm,
    WorkingHours,
)
from homeostat.areas.vitals.models import Checkup, Reading
from homeostat.areas.work.models import (
    Absence,
    Account,
    Client,
    Comment,
    Epic,
    FormerText,
    HoursEntry,
    HoursRollup,
    Mention,
    Sprint,
    Task,
    TaskSprint,
    TaskView,
)
from homeostat.connect.api.models import StoredAnswer
from homeostat.connect.files.models import ImportRun, Profile
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import Invitation, Stewardship, Token, User
from homeostat.platform.staleness.models import StalePeriod

__all__ = [
    "Absence",
    "Account",
    "AuditEntry",
    "Cell",
    "CellKind",
    "CellTerm",
    "Checkup",
    "Client",
    "Comment",
    "Epic",
    "FormerText",
    "Holding",
    "HoursEntry",
    "HoursRollup",
    "ImportRun",
    "Invitation",
    "KindTerm",
    "Membership",
    "Mention",
    "OrganisationChange",
    "Person",
    "PersonTerm",
    "Policy",
    "Profile",
    "Reading",
    "Role",
    "RoleTerm",
    "Sprint",
    "StalePeriod",
    "Stewardship",
    "StoredAnswer",
    "Task",
    "TaskSprint",
    "TaskView",
    "Token",
    "User",
    "WorkingHours",
]
