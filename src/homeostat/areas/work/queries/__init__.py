"""Questions across the rows of work."""

from homeostat.areas.work.queries.absences import absences_between, absences_of, members_of, schedules
from homeostat.areas.work.queries.accounts import (
    WithHours,
    accounts_with_hours,
    clients_with_hours,
    epics_with_hours,
    with_hours,
)
from homeostat.areas.work.queries.hours import (
    billing_of_sprints,
    contexts,
    days_of_person,
    entries_of_person,
    hours_by,
    hours_of_months,
    hours_of_sprint,
    hours_of_sprints,
    recent_tasks,
    rollup_differences,
)
from homeostat.areas.work.queries.names import (
    cell_keys_and_names,
    cell_names,
    person_keys_and_names,
    person_names,
    role_names,
)
from homeostat.areas.work.queries.sprints import (
    last_sprints,
    sprint_on,
    sprints_with_counts,
    stays_of_sprint,
)
from homeostat.areas.work.queries.tasks import (
    TaskFilter,
    hours_of_task,
    hours_of_tasks,
    stays_of_task,
    tasks,
)

__all__ = [
    "TaskFilter",
    "WithHours",
    "absences_between",
    "absences_of",
    "accounts_with_hours",
    "billing_of_sprints",
    "cell_keys_and_names",
    "cell_names",
    "clients_with_hours",
    "contexts",
    "days_of_person",
    "entries_of_person",
    "epics_with_hours",
    "hours_by",
    "hours_of_months",
    "hours_of_sprint",
    "hours_of_sprints",
    "hours_of_task",
    "hours_of_tasks",
    "last_sprints",
    "members_of",
    "person_keys_and_names",
    "person_names",
    "recent_tasks",
    "role_names",
    "rollup_differences",
    "schedules",
    "sprint_on",
    "sprints_with_counts",
    "stays_of_sprint",
    "stays_of_task",
    "tasks",
    "with_hours",
]
