"""Which part a cell has in a task: it leads it, or does it for the one that leads."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from homeostat.areas.work.models import Task


def parts_of_cells(task: Task, cells: Mapping[int, str]) -> str:
    """Who leads and who does a task, in words; nothing where one cell does both."""
    if task.lead_cell_id is None:
        return ""
    return ", ".join(part for part in (led_by(task, cells), done_by(task, cells)) if part)


def led_by(task: Task, cells: Mapping[int, str]) -> str:
    name = cells.get(task.lead_cell_id or 0)
    return _("led by %s") % name if name else ""


def done_by(task: Task, cells: Mapping[int, str]) -> str:
    name = cells.get(task.cell_id or 0)
    return _("done by %s") % name if name else ""
