"""The board of tasks: which lanes and cards it shows, in which order, and what moving a card does."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.areas.work.conftest import Cast
from tests.areas.work.test_comments import undo_of

from homeostat.areas.work import actions, queries
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.areas.work.models.tasks import ADDRESSES
from homeostat.areas.work.queries import Lane, TaskFilter
from homeostat.connect.files.naming import task_key
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
BOARD = "/work/tasks/board/"
MOVE = "/work/board/move/"
USUAL = ["backlog", "in_progress", "review", "done"]


def add(cast: Cast, title: str, state: str = "backlog", **facts: object) -> Task:
    given = {"cell": cast.falcon, **facts}
    return actions.add_task(title, state=state, by=None, at=timezone.now(), **given)  # type: ignore[arg-type]


def move(task: Task, state: str) -> None:
    actions.change_task(task, changes={"state": state}, by=None, at=timezone.now())


def lanes(**wanted: object) -> dict[str, Lane]:
    return {
        lane.state: lane
        for lane in queries.lanes(TaskFilter(**wanted), now=timezone.now())  # type: ignore[arg-type]
    }


def counts(**wanted: object) -> list[int]:
    return [lane.count for lane in lanes(**wanted).values()]


def keys(lane: Lane) -> list[str]:
    return [task.key for task in lane.tasks]


@pytest.fixture
def four(cast: Cast) -> Cast:
    """Falcon has one task of each usual state but done, and one of Juniper that it leads."""
    add(cast, "Draw", assignee=cast.ada, points=Decimal(3), estimate=Decimal("2.5"))
    add(cast, "Saw", "in_progress")
    add(cast, "Glue", "review", reviewer=cast.ben)
    add(cast, "Paint", "in_progress", cell=cast.juniper, lead_cell=cast.falcon)
    return cast


class TestLanes:
    def test_four_are_always_there_and_others_when_they_hold_a_task(self, cast: Cast) -> None:
        assert list(lanes()) == USUAL
        for state in ("external", "recurring", "dropped"):
            add(cast, "Task", state)
        assert list(lanes()) == ["backlog", "in_progress", "review", "external", "recurring", "done"]

    @pytest.mark.parametrize(
        ("sort", "titles"),
        [("new", "cab"), ("old", "bac"), ("remaining", "abc"), ("due", "bac"), ("nonsense", "cab")],
    )
    def test_a_lane_is_in_the_order_of_the_list(self, cast: Cast, sort: str, titles: str) -> None:
        today = timezone.localdate()
        add(cast, "b", due_on=today, estimate=Decimal(2))
        add(cast, "a", due_on=today + timedelta(1), estimate=Decimal(7))
        add(cast, "c")
        add(cast, "elsewhere", "review")
        found = lanes(sort=sort)["backlog"]
        assert "".join(task.title for task in found.tasks) == titles
        wanted = TaskFilter(sort=sort, state="backlog")
        assert found.tasks == list(queries.tasks(wanted))

    def test_a_lane_is_cut_and_says_how_many_there_are(self, cast: Cast) -> None:
        tasks = [add(cast, "Wall") for _number in range(5)]
        for task in tasks[:4]:
            move(task, "done")
        backlog, _progress, _review, done = queries.lanes(TaskFilter(), now=timezone.now(), size=1)
        assert (len(backlog.tasks), backlog.count, backlog.is_cut) == (1, 1, False)
        assert (len(done.tasks), done.count, done.is_cut) == (1, 4, True)
        add(cast, "Wall")
        latest = add(cast, "Wall")
        backlog = queries.lanes(TaskFilter(), now=timezone.now(), size=2)[0]
        assert (keys(backlog)[0], len(backlog.tasks), backlog.count) == (latest.key, 2, 3)

    def test_done_are_those_of_two_weeks_the_latest_first(self, cast: Cast) -> None:
        now = timezone.now()
        for key, days in (("falcon-1", 15), ("falcon-2", 13), ("falcon-3", 1), ("falcon-4", 5)):
            task = add(cast, "Wall")
            assert task.key == key
            changes = {"state": "done"}
            actions.change_task(task, changes=changes, by=None, at=now - timedelta(days=days))
        assert keys(lanes(sort="old")["done"]) == ["falcon-3", "falcon-4", "falcon-2"]

    def test_they_are_narrowed_as_the_list_is(self, four: Cast) -> None:
        falcon = lanes(cell_id=four.falcon.pk)
        assert {state: keys(lane) for state, lane in falcon.items()} == {
            "backlog": ["falcon-1"],
            "in_progress": ["juniper-1", "falcon-2"],
            "review": ["falcon-3"],
            "done": [],
        }
        assert keys(lanes(cell_id=four.juniper.pk)["in_progress"]) == ["juniper-1"]
        assert keys(lanes(assignee_id=four.ada.pk)["backlog"]) == ["falcon-1"]
        saw = Task.objects.get(key="falcon-2")
        actions.put_task_in_sprint(saw, sprint=four.sprint, by=None, at=timezone.now())
        assert counts(reviewer_id=four.ben.pk, state="dropped") == [0, 0, 1, 0]
        assert counts(sprint_id=four.sprint.pk) == [0, 1, 0, 0]
        assert counts(text="glu") == [0, 0, 1, 0]

    def test_who_waits_for_another_is_marked(self, four: Cast) -> None:
        draw, saw = (Task.objects.get(key=key) for key in ("falcon-1", "falcon-2"))
        actions.add_link(draw, way="blocks", other=saw, by=None, at=timezone.now())
        shown = [task for lane in lanes().values() for task in lane.tasks]
        assert [task.key for task in shown if task.is_blocked] == ["falcon-2"]  # type: ignore[attr-defined]
        assert counts(blocked=True) == [0, 1, 0, 0]


class TestPage:
    def test_it_opens_with_the_tasks_of_ones_own_cell(self, four: Cast, enter: Enter) -> None:
        answer = enter(four.cleo).get(BOARD)
        assert (answer.status_code, answer["Location"]) == (302, f"{BOARD}?cell=juniper")

    def test_whoever_is_in_no_cell_sees_everything(self, four: Cast, enter: Enter) -> None:
        answer = enter(None, steward=True).get(BOARD)
        assert answer.status_code == 200
        assert "4 open tasks." in answer.content.decode()

    def test_a_card_says_what_it_is_about(self, four: Cast, enter: Enter) -> None:
        page = enter(four.ada).get(f"{BOARD}?cell=falcon").content.decode()
        assert "4 open tasks of Falcon." in page
        card = page.split('data-key="falcon-1"')[1].split("</li>")[0]
        for said in ("Draw", "falcon-1", "Ada Lind", "3 pt", "2.5 h left", 'id="task-falcon-1"'):
            assert said in card
        assert "led by Falcon, done by Juniper" in page
        assert "No task is here." not in page
        assert "Nothing was done in the last 14 days." in page

    def test_what_is_due_and_what_is_done_says_so(self, cast: Cast, enter: Enter) -> None:
        today = timezone.localdate()
        add(cast, "Late", due_on=today - timedelta(1))
        add(cast, "Early", due_on=today + timedelta(1))
        move(add(cast, "Gone", due_on=today - timedelta(1)), "done")
        page = enter(cast.ada).get(f"{BOARD}?cell=falcon").content.decode()
        assert page.count("was due ") == 1
        assert page.count(">due ") == 1
        assert f">done {today.day} " in page

    def test_a_card_moves_to_the_lanes_beside_its_own(self, four: Cast, enter: Enter) -> None:
        add(four, "Ask", "external")
        page = enter(four.ada).get(f"{BOARD}?cell=falcon").content.decode()
        offered = [part.split('"')[0] for part in page.split('name="move" value="')[1:]]
        assert offered == [
            "falcon-1 in_progress",
            *("juniper-1 backlog", "juniper-1 review"),
            *("falcon-2 backlog", "falcon-2 review"),
            *("falcon-3 in_progress", "falcon-3 external"),
            *("falcon-4 review", "falcon-4 done"),
        ]

    def test_list_and_board_lead_to_each_other_with_what_was_asked(self, four: Cast, enter: Enter) -> None:
        browser = enter(four.ada)
        assert f'href="{BOARD}?cell=juniper&amp;q=paint"' in browser.get(
            "/work/tasks/?cell=juniper&q=paint&after=99"
        ).content.decode()  # fmt: skip
        page = browser.get(f"{BOARD}?cell=juniper&q=paint").content.decode()
        assert 'href="/work/tasks/?cell=juniper&amp;q=paint"' in page
        assert 'href="?q=paint&amp;cell="' in page
        assert 'id="id_state"' not in page
        assert 'name="col"' not in page

    def test_a_cut_lane_leads_to_the_list_of_its_state(
        self, cast: Cast, enter: Enter, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _number in range(3):
            add(cast, "Wall")
        monkeypatch.setattr(queries, "lanes", partial(queries.lanes, size=2))
        page = enter(cast.ada).get(f"{BOARD}?cell=falcon").content.decode()
        assert 'href="/work/tasks/?cell=falcon&amp;state=backlog">2 of 3</a>' in page

    def test_kept_lists_lead_to_the_list(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        browser.post("/work/tasks/views/", {"name": "Ours", "query": "cell=falcon"})
        page = browser.get(f"{BOARD}?cell=falcon").content.decode()
        assert 'href="/work/tasks/?cell=falcon">Ours' in page
        assert "Keep this list" not in page

    def test_it_climbs_the_ladder(self, four: Cast, enter: Enter) -> None:
        assert Browser().get(BOARD).status_code == 302
        assert enter(None).get(BOARD).status_code == 404
        browser = enter(four.ada)
        assert browser.post(BOARD).status_code == 405
        browser.get(BOARD)
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(f"{BOARD}?cell=falcon&person=ada&q=draw").status_code == 200
        assert len(asked) <= 15, "\n".join(query["sql"][:150] for query in asked)


class TestMove:
    def posted(self, browser: Browser, move: str, back: str = f"{BOARD}?cell=falcon") -> tuple[str, str]:
        """Where a move leads, and the page there."""
        answer = browser.post(MOVE, {"move": move, "back": back}, follow=True)
        assert answer.status_code == 200
        return answer.redirect_chain[-1][0], answer.content.decode()

    def test_a_card_goes_to_another_lane_and_back(self, four: Cast, enter: Enter) -> None:
        browser = enter(four.ada)
        before = AuditEntry.objects.count()
        there, page = self.posted(browser, "falcon-1 in_progress")
        assert there == f"{BOARD}?cell=falcon#task-falcon-1"
        assert "falcon-1 is in the lane “in progress” now." in page
        task = Task.objects.get(key="falcon-1")
        assert (task.state, task.started_on is None) == ("in_progress", False)
        assert AuditEntry.objects.count() == before + 1
        entry = AuditEntry.objects.latest("pk")
        assert (entry.action, entry.key, entry.by) == ("change_task", "falcon-1", four.ada.user)
        assert (entry.before["state"], entry.after["state"]) == ("backlog", "in_progress")
        answer = browser.post(undo_of(page))
        assert answer["Location"] == there
        assert Task.objects.get(key="falcon-1").state == "backlog"

    def test_done_has_its_moment_and_open_again_has_none(self, four: Cast, enter: Enter) -> None:
        browser = enter(four.ada)
        self.posted(browser, "falcon-3 done")
        assert Task.objects.get(key="falcon-3").completed_at is not None
        self.posted(browser, "falcon-3 review", back=f"{BOARD}?cell=falcon#task-falcon-1")
        assert Task.objects.get(key="falcon-3").completed_at is None

    @pytest.mark.parametrize(
        ("asked", "said"),
        [
            ("falcon-1 asleep", "There is no such lane."),
            ("falcon-1 dropped", "There is no such lane."),
            ("falcon-1 ", "There is no such lane."),
            ("falcon-1 backlog", "falcon-1 is in the lane “backlog” already."),
        ],
    )
    def test_what_does_not_move_says_why(self, four: Cast, enter: Enter, asked: str, said: str) -> None:
        before = AuditEntry.objects.count()
        there, page = self.posted(enter(four.ada), asked)
        assert there.endswith("#task-falcon-1")
        assert said in page
        assert "/undo/" not in page
        assert AuditEntry.objects.count() == before

    def test_the_rules_of_a_task_hold(self, four: Cast, enter: Enter) -> None:
        Task.objects.filter(key="falcon-3").update(assignee=four.ben)
        _there, page = self.posted(enter(four.ada), "falcon-3 done")
        assert "Nobody reviews their own task." in page
        assert Task.objects.get(key="falcon-3").state == "review"

    def test_it_leads_nowhere_else(self, four: Cast, enter: Enter) -> None:
        answer = enter(four.ada).post(MOVE, {"move": "falcon-1 review", "back": "https://elsewhere.example/"})
        assert answer["Location"] == f"{BOARD}#task-falcon-1"

    def test_it_climbs_the_ladder(self, four: Cast, enter: Enter) -> None:
        posted = {"move": "falcon-1 review"}
        assert Browser().post(MOVE, posted).status_code == 302
        assert enter(None).post(MOVE, posted).status_code == 404
        browser = enter(four.cleo)
        assert browser.get(MOVE).status_code == 405
        for unknown in ({"move": "nothing-1 review"}, {"move": "falcon-1"}, {"move": ""}, {}):
            assert browser.post(MOVE, unknown).status_code == 404
        assert Task.objects.get(key="falcon-1").state == "backlog"
        assert browser.post(MOVE, posted).status_code == 302
        assert Task.objects.get(key="falcon-1").state == "review"


@pytest.mark.parametrize("key", ADDRESSES)
def test_no_task_hides_behind_an_address(cast: Cast, key: str) -> None:
    with pytest.raises(Invalid, match="No task can have the key"):
        actions.add_task("Draw", key=key, by=None, at=timezone.now())
    assert task_key(key.upper()) not in ADDRESSES
    assert task_key(key.upper()).startswith(key)
