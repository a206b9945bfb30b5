"""The latest tasks on the page of an epic or an account: all of them are counted, and say where they are."""

import pytest
from django.urls import reverse
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions, queries

COLUMNS = ("key", "title", "epic_id", "account_id", "state")


@pytest.fixture
def epic(cast: Cast):
    """An epic of 161 tasks: every fifth is done, one is dropped."""
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    states = ["dropped", *("done" if number % 5 == 0 else "backlog" for number in range(1, 161))]
    rows = [(f"p-{n}", f"Part {n}", epic.pk, cast.portal.pk, state) for n, state in enumerate(states)]
    actions.record_tasks(rows, columns=COLUMNS, by=None, origin="elsewhere")
    return epic


def test_open_tasks_are_counted_among_all(epic, cast, enter):
    text = enter(cast.ada).get(reverse("work:epic", args=[epic.key])).content.decode()
    assert "128 open tasks" in text
    assert "111 more are not shown" in text
    assert f'href="{reverse("work:tasks")}?epic={epic.key}&amp;state="' in text
    assert f'href="{reverse("work:tasks")}?epic={epic.key}"' in text


def test_an_account_says_how_many_it_does_not_show(epic, cast, enter):
    text = enter(cast.ada).get(reverse("work:account", args=["portal"])).content.decode()
    assert "151 more are not shown" in text
    assert f'href="{reverse("work:tasks")}?account=portal&amp;state="' in text


@pytest.mark.parametrize("count", [161, 162])
def test_all_that_are_shown_hide_none(epic, count):
    found = queries.latest_tasks(epic, count=count)
    assert (len(found.shown), found.count, found.open, found.hidden) == (161, 161, 128, 0)


def test_an_epic_without_tasks_links_nowhere(cast, enter):
    epic = actions.add_epic("Empty", by=None, at=NOW)
    text = enter(cast.ada).get(reverse("work:epic", args=[epic.key])).content.decode()
    assert "0 open tasks" in text
    assert "not shown" not in text
