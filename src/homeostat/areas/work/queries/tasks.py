"""Questions about tasks."""

from dataclasses import dataclass, fields
from datetime import date, timedelta

from django.db.models import Count, F, OrderBy, Q, QuerySet

from homeostat.areas.work.models import Account, Epic, Task, TaskSprint
from homeostat.areas.work.models.tasks import LEFT, OVER
from homeostat.areas.work.queries.accelerations import running_accelerations
from homeostat.areas.work.queries.arranged import ARRANGED, place_tasks
from homeostat.areas.work.queries.links import is_blocked
from homeostat.platform.search.asked import Asked

NOTHING = 0  # in a filter: tasks without such a row
COUNTED = 1000
# As an array of its own: joined to the tasks, the planner walks all of them until it has met a page of these.
IN_SPRINT = """homeostat_task.id = ANY(ARRAY(
    SELECT task_id FROM homeostat_tasksprint WHERE sprint_id = %s AND removed_on IS NULL))"""


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of tasks by one column and, where that is equal, by their age."""

    column: str
    descending: bool = False

    @property
    def order(self) -> list[OrderBy]:
        columns = [self.column] if self.column == "id" else [self.column, "id"]
        if self.descending:
            return [F(name).desc(nulls_last=True if name in EMPTY_LAST else None) for name in columns]
        return [F(name).asc() for name in columns]


SORTS = {
    "new": Sort("id", descending=True),
    "old": Sort("id"),
    "key": Sort("key"),
    "-key": Sort("key", descending=True),
    "state": Sort("state"),
    "-state": Sort("state", descending=True),
    "remaining": Sort("hours_left", descending=True),
    "due": Sort("due_on"),
    "-due": Sort("due_on", descending=True),
}
EMPTY_LAST = ("hours_left", "due_on")  # columns that may be empty; such tasks come last in both directions
DUES = ("overdue", "week", "some", "none")
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What a list of tasks is narrowed to; ids and words, None and empty for all.

    Tasks of a cell are those it does and those it leads.
    """

    cell_id: int | None = None
    assignee_id: int | None = None
    reviewer_id: int | None = None
    sprint_id: int | None = None
    account_id: int | None = None
    epic_id: int | None = None
    accelerated_on: date | None = None  # only tasks of epics accelerated on that day
    state: str = ""
    blocked: bool = False
    text: str = ""
    sort: str = "new"
    due: str = ""  # overdue, week (the next seven days), some or none
    today: date = date.min  # what `due` is counted from

    @property
    def order(self) -> Sort:
        """The order the database reads them in; a list that is put in order whole takes ARRANGED instead."""
        return SORTS.get(self.sort, SORTS["new"])


COLUMNS = [field.name for field in fields(TaskFilter) if field.name.endswith("_id")]


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks; before its first and after its last task there are more where these are set."""

    tasks: list[Task]
    before: int | None
    after: int | None


def tasks(wanted: TaskFilter) -> QuerySet[Task]:
    """The tasks wanted, in the order wanted."""
    found: QuerySet[Task] = Task.objects.alias(hours_left=LEFT)
    for column in COLUMNS:
        value = getattr(wanted, column)
        if value is not None and column not in ("sprint_id", "cell_id"):
            found = found.filter(**({column: value} if value else {f"{column}__isnull": True}))
    if wanted.cell_id == NOTHING:
        found = found.filter(cell=None)
    elif wanted.cell_id is not None:
        found = found.filter(_of_cell(wanted.cell_id, by_number=wanted.order.column == "id"))
    if wanted.accelerated_on is not None:
        found = found.filter(epic__in=running_accelerations(wanted.accelerated_on).values("epic"))
    stays = TaskSprint.objects.filter(removed_on=None)
    if wanted.sprint_id == NOTHING:
        found = found.exclude(pk__in=stays.filter(sprint__closed_at=None).values("task"))
    elif wanted.sprint_id is not None:
        found = found.extra(where=[IN_SPRINT], params=[wanted.sprint_id])  # noqa: S610 - our own words
    if wanted.state == "open":
        found = found.exclude(state__in=OVER)
    elif wanted.state:
        found = found.filter(state=wanted.state)
    found = _due(found, wanted)
    if wanted.blocked:
        found = found.filter(is_blocked())
    asked = Asked(wanted.text)
    if asked.words:
        found = found.extra(where=["homeostat_task.found_by @@ %s::tsquery"], params=[asked.query])
    return found.order_by(*wanted.order.order)


def _of_cell(cell_id: int, *, by_number: bool) -> Q:
    """The tasks a cell does and those it leads. In the order of their numbers each part is asked for by its
    own index: with an OR the database would walk through all tasks there are.
    """
    if not by_number:
        return Q(cell=cell_id) | Q(lead_cell=cell_id)
    every = Task.objects.order_by()
    does, leads = every.filter(cell=cell_id).values("pk"), every.filter(lead_cell=cell_id).values("pk")
    return Q(pk__in=does.union(leads, all=True))


def _due(found: QuerySet[Task], wanted: TaskFilter) -> QuerySet[Task]:
    match wanted.due:
        case "overdue":
            return found.filter(due_on__lt=wanted.today).exclude(state__in=OVER)
        case "week":
            return found.filter(due_on__gte=wanted.today, due_on__lt=wanted.today + WEEK)
        case "some" | "none":
            return found.filter(due_on__isnull=wanted.due == "none")
        case _:
            return found.none() if wanted.due else found


def page_of_tasks(
    wanted: TaskFilter, *, after: int | None = None, before: int | None = None, size: int
) -> TaskPage:
    """The tasks that follow, or go before, the task of that id; pages far down are as quick as the first.
    An order that no index has holds where the list is short enough, else the newest come first.
    """
    found, backwards = tasks(wanted), before is not None
    place = before if backwards else after
    if wanted.sort in ARRANGED:
        ids = place_tasks(found, ARRANGED[wanted.sort], beside=place)
        if ids is not None:
            return _page_of(ids, place, backwards=backwards, size=size)
    last = Task.objects.annotate(hours_left=LEFT).filter(pk=place).first() if place else None
    if last is not None:
        found = found.filter(_beyond(wanted.order, last, backwards=backwards))
    if backwards:
        found = found.reverse()
    rows: list[Task] = [*_to_show(found)[: size + 1]]
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
        return TaskPage(rows, rows[0].pk if more else None, rows[-1].pk if rows and last else None)
    return TaskPage(rows, rows[0].pk if rows and last else None, rows[-1].pk if more else None)


def _to_show(found: QuerySet[Task]) -> QuerySet[Task]:
    rows = found.select_related("account", "epic").defer("epic__description")
    return rows.annotate(is_blocked=is_blocked())


def _page_of(ids: list[int], place: int | None, *, backwards: bool, size: int) -> TaskPage:
    """A page of tasks whose order is known: those after the place, or before it."""
    at = ids.index(place) if place in ids else None
    start = 0 if at is None else max(at - size, 0) if backwards else at + 1
    end = at if backwards and at is not None else start + size
    here = ids[start:end]
    found = {task.pk: task for task in _to_show(Task.objects.filter(pk__in=here))}
    rows = [found[pk] for pk in here if pk in found]
    further = here[-1] if here and len(ids) > end else None
    return TaskPage(rows, here[0] if here and start else None, further)


def _beyond(sort: Sort, last: Task, *, backwards: bool) -> Q:
    """What comes after a task in an order, or before it. The outer condition is the one an index can use."""
    further = "lt" if sort.descending is not backwards else "gt"
    if sort.column == "id":
        return Q(**{f"id__{further}": last.pk})
    value = getattr(last, sort.column)
    age = Q(**{f"id__{further}": last.pk})
    if value is None:  # nothing comes last in both directions of the order
        nothing = Q(**{f"{sort.column}__isnull": True})
        return Q(**{f"{sort.column}__isnull": False}) | (nothing & age) if backwards else nothing & age
    beyond = Q(**{f"{sort.column}__{further}e": value}) & (Q(**{f"{sort.column}__{further}": value}) | age)
    if sort.column not in EMPTY_LAST or backwards:
        return beyond
    return beyond | Q(**{f"{sort.column}__isnull": True})


def count_of_tasks(wanted: TaskFilter) -> int:
    """How many tasks are wanted; COUNTED and one more where they are more than anybody counts."""
    return tasks(wanted).order_by()[: COUNTED + 1].count()


@dataclass(frozen=True, slots=True)
class LatestTasks:
    """The latest tasks of an epic or account, how many it has, and how many of them are not over."""

    shown: list[Task]
    count: int
    open: int

    @property
    def hidden(self) -> int:
        return self.count - len(self.shown)


def latest_tasks(of: Epic | Account, *, count: int) -> LatestTasks:
    """The latest tasks of an epic or account, and counts of all of them; one query more where these are not
    all.
    """
    shown = list(of.tasks.order_by("-id")[:count])
    if len(shown) < count:
        return LatestTasks(shown, len(shown), sum(not task.is_over for task in shown))
    counts = of.tasks.aggregate(all=Count("pk"), open=Count("pk", filter=~Q(state__in=OVER)))
    return LatestTasks(shown, counts["all"], counts["open"])


def tasks_between_cells(cell_id: int, *, count: int = 12) -> list[Task]:
    """Open tasks a cell leads for others to do, or does for others who lead, the latest first."""
    led = Q(lead_cell=cell_id) | Q(cell=cell_id, lead_cell__isnull=False)
    return list(Task.objects.filter(led).exclude(state__in=OVER).order_by("-id")[:count])


def stays_of_task(task: Task) -> list[TaskSprint]:
    return list(task.stays.select_related("sprint").order_by("-sprint__start"))
