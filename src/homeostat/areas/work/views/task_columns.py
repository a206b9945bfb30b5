"""The columns a list of tasks can have; pages and files show the same."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from homeostat.areas.work import queries
from homeostat.areas.work.models import Task
from homeostat.core.sentence import say
from homeostat.platform.shell.sheets import Plain
from homeostat.platform.shell.speech import speak_later


class Names(NamedTuple):
    """What people and cells are called, and the hours logged on the tasks at hand."""

    people: Mapping[int, str]
    cells: Mapping[int, str]
    hours: Mapping[int, Decimal] = {}


@dataclass(frozen=True, slots=True)
class TaskColumn:
    """A column: what it says of a task; `orders` where the orders it sorts by are not called as it is."""

    key: str
    title: Promise | str
    value: Callable[[Task, Names], Plain]
    numeric: bool = False
    orders: tuple[tuple[str, str], ...] = ()

    @property
    def sorts(self) -> tuple[tuple[str, str], ...]:
        """The orders it sorts by, each with the one that turns it round; figures begin with the highest."""
        rising, falling = self.key, f"-{self.key}"
        return self.orders or (((falling, rising),) if self.numeric else ((rising, falling),))

    @property
    def shown_title(self) -> str:
        """The title with the organisation's words."""
        title = str(self.title)
        return title[:1].upper() + title[1:]


ALL = (
    TaskColumn(
        "task", _("Task"), lambda task, names: task.title, orders=(("title", "-title"), ("key", "-key"))
    ),
    TaskColumn("assignee", _("Assignee"), lambda task, names: names.people.get(task.assignee_id or 0)),
    TaskColumn("reviewer", _("Reviewer"), lambda task, names: names.people.get(task.reviewer_id or 0)),
    TaskColumn(
        "cell", speak_later(say("{cell_word}")), lambda task, names: names.cells.get(task.cell_id or 0)
    ),
    TaskColumn("lead_cell", _("Led by"), lambda task, names: names.cells.get(task.lead_cell_id or 0)),
    TaskColumn("account", _("Account"), lambda task, names: task.account.name if task.account else None),
    TaskColumn("epic", _("Epic"), lambda task, names: task.epic.name if task.epic else None),
    TaskColumn("state", _("State"), lambda task, names: task.get_state_display()),
    TaskColumn("points", _("Points"), lambda task, names: task.points, numeric=True),
    TaskColumn("estimate", _("Estimate in hours"), lambda task, names: task.estimate, numeric=True),
    TaskColumn(
        "remaining",
        _("Hours left"),
        lambda task, names: task.left,
        numeric=True,
        orders=(("remaining", "least"),),
    ),
    TaskColumn("logged", _("Logged"), lambda task, names: names.hours.get(task.pk), numeric=True),
    TaskColumn("due", _("Due on"), lambda task, names: task.due_on),
    TaskColumn("created", _("Added on"), lambda task, names: task.created_on),
)
OTHER_ORDERS = {
    "new": _("the newest first"),
    "old": _("the oldest first"),
    "key": _("by key"),
    "-key": _("by key, the last first"),
}
USUAL = ("task", "assignee", "cell", "state", "remaining", "logged")


def chosen(keys: Iterable[str]) -> list[TaskColumn]:
    """The columns of these keys in our order, the task always; the usual ones where none is known."""
    wanted = {column.key for column in ALL} & set(keys) or set(USUAL)
    return [column for column in ALL if column.key in wanted | {"task"}]


def all_names() -> Names:
    """What everybody and every cell is called."""
    return Names(queries.person_names(), queries.cell_names())


def values_of(tasks: Sequence[Task], columns: Sequence[TaskColumn], names: Names) -> Iterator[list[Plain]]:
    """What the columns say of each task; their hours are asked for once."""
    if any(column.key == "logged" for column in columns):
        names = names._replace(hours=queries.hours_of_tasks([task.pk for task in tasks]))
    for task in tasks:
        yield [column.value(task, names) for column in columns]


def shown(value: Plain) -> str:
    """A value as a page says it."""
    if isinstance(value, date):
        return date_format(value, "j M Y")
    if isinstance(value, Decimal):
        return str(floatformat(value, "-1g"))
    return str(value or "")
