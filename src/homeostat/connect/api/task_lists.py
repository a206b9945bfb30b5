"""Which tasks a list has, in which order, page by page: as the list of the pages."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints

from homeostat.areas.organisation.access import person_for
from homeostat.areas.work import access, queries
from homeostat.areas.work.models import Task, TaskState
from homeostat.connect.api.paging import Paging, page_of_rows, read_cursor, unknown_cursor, write_cursor
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.values import Body
from homeostat.platform.access import Viewer

NONE = "-"
BY_AGE = {"new": "-pk", "old": "pk"}
Key = Annotated[str, StringConstraints(max_length=80), Field(description="`-`: those without one.")]
State = Annotated[
    Literal["", "open", *TaskState.values],  # type: ignore[valid-type]
    Field(description="A state, or `open` for all but done and dropped."),
]
Due = Annotated[
    Literal["", "overdue", "week", "some", "none"],
    Field(description="The week is the next seven days; some is any day."),
]
ORDERS = [order for order in (*queries.SORTS, *queries.ARRANGED) if order != "new"]
Order = Annotated[
    Literal["new", *ORDERS],  # type: ignore[valid-type]
    Field(
        description="With minus it falls. "
        f"All but {', '.join(queries.SORTS)} are for lists of {queries.MOST_ARRANGED} tasks at most."
    ),
]


class WantedTasks(Body):
    """Narrows to tasks, as the list does."""

    cell: Key | None = Field(None, description="Does them, or leads them; `-`: those that no cell does.")
    assignee: Key | None = None
    reviewer: Key | None = None
    account: Key | None = None
    epic: Key | None = None
    sprint: int | Literal["-"] | None = Field(None, description="`-`: those in no sprint that is open.")
    accelerated: bool = Field(False, description="Only those of epics accelerated today.")
    state: State = ""
    blocked: bool = Field(False, description="Only open tasks that wait for another open one.")
    text: str = Field("", max_length=200, description="A part of the title or the key.")
    due: Due = ""


class WhichTasks(WantedTasks, Paging):
    order: Order = "new"


def tasks_wanted(viewer: Viewer, asked: WantedTasks) -> queries.TaskFilter:
    """The filter asked for; NotFound where a row it names is not there."""

    def named(key: Any, find: Callable[[Viewer, Any], Any]) -> int | None:
        if key is None or key == "":
            return None
        return queries.NOTHING if key == NONE else find(viewer, key).pk

    return queries.TaskFilter(
        cell_id=named(asked.cell, access.cell_for),
        assignee_id=named(asked.assignee, person_for),
        reviewer_id=named(asked.reviewer, person_for),
        account_id=named(asked.account, access.account_for),
        epic_id=named(asked.epic, access.epic_for),
        sprint_id=named(asked.sprint, access.sprint_for),
        accelerated_on=timezone.localdate() if asked.accelerated else None,
        state=asked.state,
        blocked=asked.blocked,
        text=asked.text,
        sort=asked.order if isinstance(asked, WhichTasks) else "new",
        due=asked.due,
        today=timezone.localdate(),
    )


def page_of_tasks(wanted: queries.TaskFilter, paging: Paging) -> tuple[list[Task], str]:
    """A page of tasks in the order wanted, and its cursor: the last task's place."""
    if wanted.sort in BY_AGE:
        # With people and cells joined as well the database thinks longer about the way than the way takes.
        rows = queries.tasks(wanted).select_related("account", "epic", "role").defer("epic__description")
        return page_of_rows(rows, paging, order=[BY_AGE[wanted.sort]])
    if wanted.sort in queries.ARRANGED and queries.count_of_tasks(wanted) > queries.MOST_ARRANGED:
        message = _("These are more than %(count)d tasks.") % {"count": queries.MOST_ARRANGED}
        remedy = _("Narrow them, or take one of these orders: %(orders)s.")
        raise wrong_field("order", message, remedy % {"orders": ", ".join(queries.SORTS)})
    found = queries.page_of_tasks(wanted, after=_place(paging), size=paging.limit)
    prefetch_related_objects(found.tasks, "role")
    return found.tasks, write_cursor([found.after]) if found.after else ""


def _place(paging: Paging) -> int | None:
    """The task where the page before ended. One that is gone has no place in an order that is not by age."""
    if not paging.after:
        return None
    (place,) = read_cursor(paging.after, 1)
    if type(place) is not int or not Task.objects.filter(pk=place).exists():
        raise unknown_cursor()
    return place
