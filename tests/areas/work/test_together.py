"""Many tasks changed together: told one by one, undone together, all or none."""

from collections.abc import Callable

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
CHANGE = "/work/tasks/change/"
KEYS = ["falcon-1", "falcon-2", "falcon-3"]


@pytest.fixture
def three(cast: Cast) -> Cast:
    for number in range(3):
        actions.add_task(
            f"Wall {number}", cell=cast.falcon, reviewer=cast.ben, by=None, at=timezone.now()
        )  # fmt: skip
    return cast


def assignees() -> list[str | None]:
    return list(Task.objects.order_by("key").values_list("assignee__key", flat=True))


def test_they_change_together_and_are_undone_and_done_again_together(three: Cast, enter: Enter) -> None:
    browser = enter(three.ada)
    before = AuditEntry.objects.count()
    posted = {"pick": KEYS, "assignee": "ada", "state": "in_progress", "back": "/work/tasks/?cell=falcon"}
    answer = browser.post(CHANGE, posted, follow=True)
    assert answer.redirect_chain[-1][0] == "/work/tasks/?cell=falcon"
    assert assignees() == ["ada"] * 3
    told = AuditEntry.objects.filter(action="change_task")
    assert {entry.key: entry.after["assignee_id"] for entry in told} == dict.fromkeys(KEYS, three.ada.pk)
    assert all(entry.before["assignee_id"] is None for entry in told)
    assert AuditEntry.objects.count() == before + 4
    together = AuditEntry.objects.get(action="change_tasks")
    undo = reverse("work:undo", args=[together.pk])
    assert f'action="{undo}?back=%2Fwork%2Ftasks%2F%3Fcell%3Dfalcon"' in answer.content.decode()
    browser.post(undo)
    assert assignees() == [None] * 3
    assert set(Task.objects.values_list("state", flat=True)) == {"backlog"}
    again = AuditEntry.objects.get(action="undo_change_tasks")
    page = browser.post(reverse("work:undo", args=[again.pk]), follow=True)
    assert "Done again: 3 tasks changed." in page.content.decode()
    assert assignees() == ["ada"] * 3


def test_only_what_is_chosen_changes_and_nobody_can_be_chosen(three: Cast, enter: Enter) -> None:
    browser = enter(three.ada)
    browser.post(CHANGE, {"pick": KEYS, "reviewer": "-", "epic": "", "account": "portal"})
    assert set(Task.objects.values_list("reviewer", "account__key", "cell__key")) == {
        (None, "portal", "falcon")
    }


def test_another_cell_leads_them_or_whoever_does_them(three: Cast, enter: Enter) -> None:
    browser = enter(three.ada)
    browser.post(CHANGE, {"pick": KEYS, "lead_cell": "juniper"})
    assert set(Task.objects.values_list("lead_cell__key", flat=True)) == {"juniper"}
    page = browser.post(CHANGE, {"pick": KEYS[:1], "lead_cell": "falcon"}, follow=True).content.decode()
    assert "falcon-1: The cell that does it cannot lead it as well." in page
    browser.post(CHANGE, {"pick": KEYS[1:], "lead_cell": "-"})
    assert list(Task.objects.order_by("key").values_list("lead_cell__key", flat=True)) == [
        "juniper",
        None,
        None,
    ]


def test_all_or_none(three: Cast, enter: Enter) -> None:
    actions.change_task(
        Task.objects.get(key="falcon-2"), changes={"reviewer": three.ada}, by=None, at=timezone.now()
    )
    page = enter(three.ada).post(CHANGE, {"pick": KEYS, "assignee": "ada"}, follow=True).content.decode()
    assert "falcon-2: Nobody reviews their own task." in page
    assert assignees() == [None] * 3
    assert not AuditEntry.objects.filter(action="change_tasks").exists()


def test_an_undo_that_would_overwrite_somebody_is_refused_whole(three: Cast, enter: Enter) -> None:
    browser = enter(three.ada)
    browser.post(CHANGE, {"pick": KEYS, "assignee": "ada"})
    actions.change_task(
        Task.objects.get(key="falcon-3"), changes={"assignee": three.cleo}, by=None, at=timezone.now()
    )
    together = AuditEntry.objects.get(action="change_tasks")
    page = browser.post(reverse("work:undo", args=[together.pk]), follow=True).content.decode()
    assert "falcon-3: Someone has changed this since." in page
    assert assignees() == ["ada", "ada", "cleo"]


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({"assignee": "ada"}, "Tick the tasks to change."),
        ({"pick": KEYS}, "Choose an assignee, a state or another."),
        ({"pick": KEYS, "epic": "nowhere"}, "There is no “nowhere”."),
        ({"pick": KEYS, "state": "asleep"}, "State:"),
        ({"pick": KEYS, "state": "backlog"}, "Nothing was different."),
    ],
)
def test_what_cannot_be_done_says_why(
    three: Cast, enter: Enter, posted: dict[str, object], said: str
) -> None:
    before = AuditEntry.objects.count()
    page = enter(three.ada).post(CHANGE, posted, follow=True).content.decode()
    assert said in page
    assert AuditEntry.objects.count() == before


def test_what_was_so_already_is_not_told(three: Cast) -> None:
    found = list(Task.objects.all())
    changes = {"state": "backlog"}
    assert actions.change_tasks(found, changes=changes, by=None, at=timezone.now()) == actions.Changed(
        0, None
    )
    assert not AuditEntry.objects.filter(action="change_tasks").exists()
    with pytest.raises(Invalid):
        actions.change_tasks([], changes=changes, by=None, at=timezone.now())


def test_it_climbs_the_ladder(three: Cast, enter: Enter, client: Browser) -> None:
    posted = {"pick": KEYS, "assignee": "ada"}
    assert Browser().post(CHANGE, posted).status_code == 302
    member = enter(three.ada)
    assert member.get(CHANGE).status_code == 405
    assert member.post(CHANGE, {**posted, "pick": ["falcon-1", "nothing"]}).status_code == 404
    assert enter(None).post(CHANGE, posted).status_code == 404
    assert assignees() == [None] * 3


def test_others_undo_it_too_and_a_row_offers_a_tick(three: Cast, enter: Enter) -> None:
    enter(three.ada).post(CHANGE, {"pick": KEYS, "assignee": "ada"})
    browser = enter(three.cleo)
    browser.post(reverse("work:undo", args=[AuditEntry.objects.get(action="change_tasks").pk]))
    assert assignees() == [None] * 3
    assert browser.get("/work/tasks/").content.decode().count('name="pick"') == 3
