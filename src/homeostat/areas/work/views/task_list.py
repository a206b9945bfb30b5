"""The list of tasks: narrowed, sorted, with chosen columns, and the same as a file; all by its address."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import CharField, Model, QuerySet, Value
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.forms.together import TogetherForm
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.leading import parts_of_cells
from homeostat.areas.work.models import Account, Epic, Sprint, TaskState
from homeostat.areas.work.models.epics import ACTIVE_EPIC_STATES
from homeostat.areas.work.models.task_views import OF_A_PAGE, kept_query
from homeostat.areas.work.queries import NOTHING, Known, TaskFilter
from homeostat.areas.work.views import task_columns
from homeostat.areas.work.views.frame import back_to, here, tabs
from homeostat.areas.work.views.kept_lists import kept_lists
from homeostat.areas.work.views.task_columns import TaskColumn
from homeostat.areas.work.views.task_files import tasks_as
from homeostat.areas.work.views.undoing import do, undo_address
from homeostat.areas.work.views.unread import NOBODY, unread
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.tables import files_at
from homeostat.platform.signin.limits import takes_out

PER_PAGE = 50
NONE = "-"  # in an address: tasks without such a row
OFFERED = 300
FURTHER = ("reviewer", "sprint", "account", "epic", "accelerated", "blocked", "due")
NAMED: dict[str, tuple[type[Model], str]] = {
    "cell": (Cell, "key"),
    "person": (Person, "key"),
    "reviewer": (Person, "key"),
    "sprint": (Sprint, "number"),
    "account": (Account, "key"),
    "epic": (Epic, "key"),
}


@dataclass(frozen=True)
class Asked:
    """What an address asks of the list."""

    query: QueryDict

    @cached_property
    def ids(self) -> dict[str, int]:
        return _ids(self.query)

    @cached_property
    def wanted(self) -> TaskFilter:
        asked, ids = self.query, self.ids
        return TaskFilter(
            cell_id=ids.get("cell"),
            assignee_id=ids.get("person"),
            reviewer_id=ids.get("reviewer"),
            sprint_id=ids.get("sprint"),
            account_id=ids.get("account"),
            epic_id=ids.get("epic"),
            accelerated_on=timezone.localdate() if asked.get("accelerated") else None,
            state=asked.get("state", "open"),
            blocked=asked.get("blocked") == "1",
            text=asked.get("q", "")[:100],
            sort=asked.get("sort", "new"),
            due=asked.get("due", ""),
            today=timezone.localdate(),
        )

    @cached_property
    def columns(self) -> list[TaskColumn]:
        return task_columns.chosen(self.query.getlist("col"))

    def with_(self, **changes: Any) -> str:
        """The address with other values; from the first page where no page is named."""
        query = self.query.copy()
        for name in (*OF_A_PAGE, *changes):
            query.pop(name, None)
        query.update({name: value for name, value in changes.items() if value is not None})
        return "?" + query.urlencode()


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks, narrowed by words, people, cell, state, sprint, account and epic."""
    now = here(request)
    asked = Asked(request.GET)
    after, before = (_number(request.GET.get(name, "")) for name in ("after", "before"))
    found = queries.page_of_tasks(asked.wanted, after=after, before=before, size=PER_PAGE)
    count = queries.count_of_tasks(asked.wanted)
    names = task_columns.Names(names_of(queries.everybody()), names_of(queries.every_cell()))
    accelerated = queries.accelerated_epics(now.today)
    values = task_columns.values_of(found.tasks, asked.columns, names)
    is_short = count <= queries.MOST_ARRANGED
    heads = [_column(asked, column, is_short=is_short) for column in asked.columns]
    page = {
        "tabs": tabs("tasks"),
        "rows": [
            (
                task,
                list(zip(asked.columns[1:], heads[1:], map(task_columns.shown, row[1:]), strict=True)),
                parts_of_cells(task, names.cells),
                accelerated.get(task.epic_id or 0),
            )
            for task, row in zip(found.tasks, values, strict=True)
        ],
        "columns": heads,
        "count": min(count, queries.COUNTED),
        "is_counted": count <= queries.COUNTED,
        "next": asked.with_(after=found.after) if found.after else "",
        "previous": asked.with_(before=found.before) if found.before else "",
        "query": asked.with_(),
        "files": files_at("work:tasks_file", asked.with_()),
        "is_too_long_to_sort": not is_short and asked.wanted.sort in queries.ARRANGED,
        "most_sorted": queries.MOST_ARRANGED,
        "views": kept_lists(now.viewer, query=asked.with_()[1:]),
        "today": now.today,
        "open_sprints": queries.open_sprints() if found.tasks else [],
        **filter_fields(asked),
    }
    return render(request, "work/tasks.html", page)


@require_POST
def change_tasks(request: HttpRequest) -> HttpResponse:
    """Change the ticked tasks alike; the message undoes all of it."""
    now = here(request)
    found = access.tasks_for(now.viewer, request.POST.getlist("pick")[:PER_PAGE])
    form = TogetherForm(request.POST)
    then = back_to(request, reverse("work:tasks"))
    if not form.is_valid():
        for field, errors in form.errors.items():
            messages.error(request, f"{form.fields[field].label}: {' '.join(map(str, errors))}")
        return HttpResponseRedirect(then)
    try:
        done = actions.change_tasks(found, changes=form.facts(), by=now.viewer.user, at=now.now)
    except Invalid as refused:
        messages.error(request, str(refused))
    else:
        tell_changed(request, done, then)
    return HttpResponseRedirect(then)


def tell_changed(request: HttpRequest, done: actions.Changed, then: str) -> None:
    """Say how many tasks were changed; undoing leads back to where they were changed."""
    if done.entry is None:
        messages.success(request, _("Nothing was different."))
        return
    said = ngettext("%d task changed.", "%d tasks changed.", done.count) % done.count
    messages.success(request, said, extra_tags=undo_address(done.entry, back=then))


@require_POST
def keep_view(request: HttpRequest) -> HttpResponse:
    """Keep the list as it is asked for under a name."""
    now = here(request)
    query = kept_query(request.POST.get("query", "")[:2000])
    shared = request.POST.get("is_shared") == "on"
    return do(
        request,
        now,
        action=lambda: actions.keep_view(
            request.POST.get("name", ""), query=query, is_shared=shared, by=now.viewer.user
        ),
        said=_("The list is kept."),
        then=f"{reverse('work:tasks')}?{query}",
    )


@require_POST
def remove_view(request: HttpRequest, pk: int) -> HttpResponse:
    now = here(request)
    view = access.view_to_remove(now.viewer, pk)
    return do(
        request,
        now,
        action=lambda: actions.remove_view(view, by=now.viewer.user),
        said=_("The list “%s” is removed.") % view.name,
        then=back_to(request, reverse("work:tasks")),
    )


@require_safe
@takes_out
def tasks_file(request: HttpRequest, kind: str) -> HttpResponseBase:
    here(request)
    asked = Asked(request.GET)
    return tasks_as(kind, asked.wanted, asked.columns)


def _column(asked: Asked, column: TaskColumn, *, is_short: bool) -> Column:
    """A heading that sorts where the list can be sorted so, and where it is already turns the order round."""
    now = asked.wanted.sort
    pairs = [[sort for sort in pair if is_short or sort in queries.SORTS] for pair in column.sorts]
    offered = sorted(filter(None, pairs), key=lambda pair: now not in pair)
    if not offered:
        return Column(column.shown_title, column.numeric)
    first, *_others, other = offered[0] * 2
    following = other if now == first else first
    direction = _direction(now) if now in offered[0] else ""
    return Column(column.shown_title, column.numeric, asked.with_(sort=following), direction)


def _direction(sort: str) -> str:
    order = queries.ARRANGED.get(sort)
    falls = order.falls if order else queries.SORTS[sort].descending
    return "descending" if falls else "ascending"


def filter_fields(asked: Asked) -> dict[str, Any]:
    """What the form that narrows shows: what was asked, and the choices it offers."""
    return {
        "asked": asked.query,
        "wanted": asked.wanted,
        "unread": unread(asked.query, asked.ids),
        "further": [name for name in FURTHER if asked.query.get(name)],
        "people": queries.people_by_name(),
        "cells": queries.cells_by_name(),
        "people_here": queries.people_here(),
        "open_cells": queries.open_cells(),
        **_choices(asked),
    }


def names_of(known: Known) -> dict[int, str]:
    return {pk: name for pk, (_key, name) in known.items()}


def _choices(asked: Asked) -> dict[str, Any]:
    """What the form offers besides people and cells; the first few hundred accounts and running epics."""
    chosen = {column.key for column in asked.columns}
    opened = queries.open_accounts(timezone.localdate())
    running = Epic.objects.filter(state__in=ACTIVE_EPIC_STATES)
    offered = _offered("account", opened).union(_offered("epic", running), all=True)
    rows = sorted(offered, key=lambda row: row[2].casefold())
    return {
        "states": [("open", _("open")), ("", _("all")), *TaskState.choices],
        "dues": [
            ("", _("all")),
            ("overdue", _("overdue")),
            ("week", _("in the next seven days")),
            ("some", _("on some day")),
            ("none", _("without a day")),
        ],
        "accounts": [(key, name) for noun, key, name in rows if noun == "account"],
        "epics": [(key, name) for noun, key, name in rows if noun == "epic"],
        "orders": task_columns.OTHER_ORDERS.items(),
        "is_sorted_by_a_head": asked.wanted.sort
        in {**queries.SORTS, **queries.ARRANGED}.keys() - task_columns.OTHER_ORDERS,
        "all_columns": [
            (column.key, column.shown_title, column.key in chosen) for column in task_columns.ALL[1:]
        ],
    }


def _offered(noun: str, rows: QuerySet[Any]) -> QuerySet[Any, tuple[str, str, str]]:
    said = Value(noun, output_field=CharField())
    return rows.order_by("name").values_list(said, "key", "name")[:OFFERED]


def _ids(query: QueryDict) -> dict[str, int]:
    """The ids of the rows that are named: NOTHING for no row, NOBODY where there is none or none can be
    named so; one query.
    """
    found: dict[str, int] = {}
    asked = []
    for name, (model, field) in NAMED.items():
        value = query.get(name, "")
        if value == NONE:
            found[name] = NOTHING
        elif value:
            found[name] = NOBODY
            if field != "key" and not (value.isdecimal() and len(value) < 9):
                continue
            rows = model._default_manager.filter(**{field: value}).order_by()
            asked.append(rows.values_list(Value(name, output_field=CharField()), "pk"))
    return found | dict(asked[0].union(*asked[1:], all=True) if asked else ())


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 16 else None
