"""Lists of tasks that are kept: one's own, shared, replaced, removed, brought back; by their owner alone."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import TaskView
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
KEEP = "/work/tasks/views/"
LIST = "/work/tasks/"


def keep(browser: Browser, name: str, query: str = "state=done", **more: str) -> str:
    posted = {"name": name, "query": query, **more}
    return browser.post(KEEP, posted, follow=True).content.decode()


def test_a_list_is_kept_and_opens_again(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    page = keep(browser, "Done ones", "state=done&sort=key&col=reviewer&after=7")
    kept = TaskView.objects.get()
    assert (kept.query, kept.is_shared) == ("state=done&sort=key&col=reviewer", False)
    assert "state=done&amp;sort=key&amp;col=reviewer" in page
    assert 'aria-current="page">Done ones' in page
    assert AuditEntry.objects.filter(action="add_taskview").count() == 1


def test_only_shared_lists_open_to_others_and_to_members_alone(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    keep(browser, "For me")
    keep(browser, "For all", is_shared="on")
    other = enter(cast.ben).get(LIST).content.decode()
    assert "For me" not in other
    assert "For all <small>shared" in other
    assert "Remove “For all”" not in other


def test_the_same_name_replaces_ones_own(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    keep(browser, "Mine")
    keep(browser, " Mine ", "state=review", is_shared="on")
    assert TaskView.objects.values_list("query", "is_shared").get() == ("state=review", True)
    keep(enter(cast.ben), "Mine")
    assert TaskView.objects.count() == 2


def test_what_is_removed_comes_back(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    keep(browser, "Mine")
    view = TaskView.objects.get()
    page = browser.post(reverse("work:remove_view", args=[view.pk]), follow=True).content.decode()
    undo = reverse("work:undo", args=[AuditEntry.objects.get(action="remove_taskview").pk])
    assert f'action="{undo}"' in page
    assert not TaskView.objects.exists()
    browser.post(undo)
    back = TaskView.objects.get()
    assert (back.pk, back.name, back.owner) == (view.pk, "Mine", view.owner)


def test_nobody_else_removes_it_or_brings_it_back(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    keep(browser, "Mine", is_shared="on")
    view = TaskView.objects.get()
    remove = reverse("work:remove_view", args=[view.pk])
    other = enter(cast.ben)
    assert other.post(remove).status_code == 404
    actions.remove_view(view, by=view.owner)
    entry = AuditEntry.objects.get(action="remove_taskview")
    assert other.post(reverse("work:undo", args=[entry.pk])).status_code == 404


def test_what_cannot_be_kept_says_why(cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = enter(cast.ada)
    assert "The name is missing." in keep(browser, "  ")
    assert "80" in keep(browser, "x" * 81)
    assert not TaskView.objects.exists()
    keep(browser, "One")
    monkeypatch.setattr("homeostat.areas.work.actions.task_views.MOST", 1)
    with pytest.raises(Invalid, match="Remove one"):
        actions.keep_view("Two", query="", is_shared=False, by=TaskView.objects.get().owner)


def test_shared_lists_have_a_bound_for_all_together(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeostat.areas.work.actions.task_views.MOST_SHARED", 1)
    sharing = enter(cast.ada)
    keep(sharing, "One", is_shared="on")
    keep(sharing, "One", "state=review", is_shared="on")  # it is shared already
    assert TaskView.objects.get().query == "state=review"
    browser = enter(cast.ben)
    page = keep(browser, "Two", is_shared="on")
    assert "1 lists are shared with everybody already. Keep it for yourself" in page
    assert "by its owner or a steward." in page
    keep(browser, "Two")
    keep(browser, "Two", is_shared="on")
    assert not TaskView.objects.get(name="Two").is_shared


def test_there_is_room_for_some_and_the_others_open(
    cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("homeostat.areas.work.views.kept_lists.SHOWN", 2)
    other = enter(cast.ben)
    for name in ("A", "B"):
        keep(other, name, f"q={name}", is_shared="on")
    browser = enter(cast.ada)
    keep(browser, "Mine", "q=M")
    views = browser.get(LIST).context["views"]
    assert [each.view.name for each in views.first] == ["Mine", "A"]
    page = browser.get(LIST).content.decode()
    assert "1 more list<" in page
    assert '<details class="more"><summary>1 more' in page
    assert '<details class="more" open><summary>1 more' in browser.get(f"{LIST}?q=B").content.decode()


def test_a_steward_removes_what_others_share(cast: Cast, enter: Enter) -> None:
    other = enter(cast.ada)
    keep(other, "For all", is_shared="on")
    keep(other, "For me")
    browser = enter(cast.ben, steward=True)
    page = browser.get(LIST).content.decode()
    assert "Remove “For all”" in page
    assert "Remove “For me”" not in page
    for view in TaskView.objects.all():
        browser.post(reverse("work:remove_view", args=[view.pk]))
    assert [view.name for view in TaskView.objects.all()] == ["For me"]


@pytest.mark.parametrize("url", [KEEP, f"{KEEP}1/remove/"])
def test_they_climb_the_ladder(cast: Cast, enter: Enter, url: str) -> None:
    assert Browser().post(url, {"name": "x"}).status_code == 302
    assert enter(cast.ada).get(url).status_code == 405
    assert enter(None).post(url, {"name": "x"}).status_code == 404
    assert not TaskView.objects.exists()
