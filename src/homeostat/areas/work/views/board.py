"""The board: tasks as cards in lanes by their state, and moving one to another lane."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.leading import parts_of_cells
from homeostat.areas.work.models import Acceleration, Task, TaskState
from homeostat.areas.work.queries import Known, Lane
from homeostat.areas.work.views.frame import Here, back_to, here, tabs
from homeostat.areas.work.views.kept_lists import kept_lists
from homeostat.areas.work.views.task_list import Asked, filter_fields, names_of
from homeostat.areas.work.views.undoing import do
from homeostat.areas.work.views.unread import unread


@dataclass(frozen=True, slots=True)
class Move:
    """A way to another lane, a step back or forward, and the sentence that says so."""

    to: TaskState
    step: int
    said: str

    @property
    def sign(self) -> str:
        return "forward" if self.step > 0 else "back"


@dataclass(frozen=True, slots=True)
class Card:
    """A task on the board: who does it, as key and name, which part each cell has, how its epic is ahead,
    what else is known of it (each with whether that is a warning), and where it can go.
    """

    task: Task
    who: tuple[str, str] | None
    parts: str
    mark: Acceleration | None
    facts: list[tuple[str, bool]]
    moves: list[Move]


@dataclass(frozen=True, slots=True)
class ShownLane:
    """A lane with its cards."""

    lane: Lane
    cards: list[Card]


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Tasks by state, narrowed as the list is; those of the viewer's own cell where nothing is asked."""
    now = here(request)
    if not request.GET and (own := _own_cell(now)):
        return HttpResponseRedirect(f"{reverse('work:board')}?{urlencode({'cell': own})}")
    asked = Asked(request.GET)
    people, cells = queries.everybody(), queries.every_cell()
    lanes = queries.lanes(asked.wanted, now=now.now)
    page = {
        "tabs": tabs("tasks"),
        "lanes": _shown(lanes, people, names_of(cells), now.today),
        "open": sum(lane.count for lane in lanes if lane.state != TaskState.DONE),
        "cell": dict(cells.values()).get(asked.query.get("cell", ""), ""),
        "everything": asked.with_(cell=""),
        "days": queries.LATELY.days,
        "query": asked.with_(),
        "is_board": True,
        "views": kept_lists(now.viewer, query=None),
        "today": now.today,
        **filter_fields(asked),
        "unread": unread(asked.query, asked.ids, but="state"),
    }
    return render(request, "work/board.html", page)


@require_POST
def move_card(request: HttpRequest) -> HttpResponse:
    """Give a task the state of another lane; the message undoes it, and the page returns to the card."""
    now = here(request)
    key, _space, state = request.POST.get("move", "").rpartition(" ")
    task = access.task_for(now.viewer, key)
    page, _hash, _card = back_to(request, reverse("work:board")).partition("#")
    then = f"{page}#task-{task.key}"
    if state not in queries.LANES:
        messages.error(request, _("There is no such lane. Choose one of those on the board."))
        return HttpResponseRedirect(then)
    said = {"task": task.key, "lane": TaskState(state).label}
    if task.state == state:
        messages.info(request, _("%(task)s is in the lane “%(lane)s” already.") % said)
        return HttpResponseRedirect(then)
    return do(
        request,
        now,
        action=lambda: actions.change_task(task, changes={"state": state}, by=now.viewer.user, at=now.now),
        said=_("%(task)s is in the lane “%(lane)s” now.") % said,
        then=then,
        back=then,
    )


def _own_cell(now: Here) -> str | None:
    """The key of the cell the viewer gives most of their time to."""
    if now.viewer.person_id is None:
        return None
    return queries.largest_cell(now.viewer.person_id, now.today).values_list("cell__key", flat=True).first()


def _shown(lanes: Sequence[Lane], people: Known, cells: Mapping[int, str], today: date) -> list[ShownLane]:
    accelerated = queries.accelerated_epics(today)
    states = [None, *(lane.state for lane in lanes), None]
    return [
        ShownLane(
            lane,
            [
                Card(
                    task,
                    people.get(task.assignee_id or 0),
                    parts_of_cells(task, cells),
                    accelerated.get(task.epic_id or 0),
                    list(_facts(task, today)),
                    [
                        Move(to, step, _("Move %(key)s to “%(lane)s”") % {"key": task.key, "lane": to.label})
                        for to, step in ((states[place], -1), (states[place + 2], 1))
                        if to is not None
                    ],
                )
                for task in lane.tasks
            ],
        )
        for place, lane in enumerate(lanes)
    ]


def _facts(task: Task, today: date) -> Iterator[tuple[str, bool]]:
    if task.points is not None:
        yield _("%(points)s pt") % {"points": floatformat(task.points, "-2")}, False
    if task.is_over:
        if task.completed_at is not None:
            yield _("done %(day)s") % {"day": date_format(localtime(task.completed_at), "j M")}, False
        return
    if task.left is not None:
        yield _("%(hours)s h left") % {"hours": floatformat(task.left, "-1g")}, False
    if task.due_on is not None:
        is_over = task.due_on < today
        text = _("was due %(day)s") if is_over else _("due %(day)s")
        yield text % {"day": date_format(task.due_on, "j M")}, is_over
