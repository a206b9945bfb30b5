"""The tasks of a sprint as a list: what its columns say of each stay."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.http import HttpRequest
from django.utils.translation import gettext as _

from homeostat.areas.work import queries
from homeostat.areas.work.models import Sprint, TaskSprint
from homeostat.core.sentence import say
from homeostat.platform.shell.sheets import Plain
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tables import ListColumn, Listing


class NamedStay(NamedTuple):
    """A stay with what its people and cells are called."""

    stay: TaskSprint
    who: str
    cell: str
    lead: str


def named_stays(stays: Iterable[TaskSprint]) -> list[NamedStay]:
    """The stays cell by cell, in the order of their names."""
    found, cells, people = list(stays), queries.cell_names(), queries.person_names()
    rows = [
        NamedStay(
            stay,
            people.get(stay.assignee_id or 0, ""),
            cells.get(stay.cell_id or 0, ""),
            cells.get(stay.task.lead_cell_id or 0, ""),
        )
        for stay in found
    ]
    return sorted(rows, key=lambda row: (not row.cell, row.cell))


def stays_as(request: HttpRequest, sprint: Sprint) -> Listing[NamedStay]:
    """The list that the address asks for; the database puts it in order, by `queries.STAY_ORDERS`."""
    columns: list[ListColumn[NamedStay]] = [
        _beside("key", _("Key"), lambda row: row.stay.task.key),
        ListColumn(key="task", title=_("Task"), value=lambda row: row.stay.task.title),
        _beside("cell", speak(say("{Cell_word}")), lambda row: row.cell),
        _beside("lead", _("Led by"), lambda row: row.lead),
        _beside("account", _("Account"), lambda row: getattr(row.stay.task.account, "name", None)),
        _beside("epic", _("Epic"), lambda row: getattr(row.stay.task.epic, "name", None)),
        ListColumn(key="assignee", title=_("Assignee"), value=lambda row: row.who),
        ListColumn(key="hours", title=_("Hours"), value=lambda row: row.stay.hours, numeric=True),
        ListColumn(key="state", title=_("State"), value=lambda row: _state(row.stay)),
    ]
    return Listing(columns, request.GET, "work:sprint_file", [sprint.number])


def _beside(key: str, title: str, value: Callable[[NamedStay], Plain]) -> ListColumn[NamedStay]:
    return ListColumn(key=key, title=title, value=value, beside=True, sorts=False)


def _state(stay: TaskSprint) -> str:
    """What became of the task in the sprint; while it is open, how the task is."""
    if stay.removed_on:
        return _("taken out")
    if stay.finished is None:
        return str(stay.task.get_state_display())
    return _("finished") if stay.finished else _("not finished")
