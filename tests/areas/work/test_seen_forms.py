"""Two people edit the same row: nobody writes over what they have not seen, and nothing is lost."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client as Browser
from django.urls import reverse
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.work import actions
from homeostat.areas.work.changes import changed_facts
from homeostat.areas.work.models import Recurrence, Task, TaskSprint, Template
from homeostat.areas.work.outlines import Outline, outlines_of
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
RULE = {"kind": "weekly", "every": 1, "weekday": 0}


@pytest.fixture
def task(cast: Cast) -> Task:
    return actions.add_task("Wall", cell=cast.falcon, points=Decimal(3), by=None, at=NOW)


def opened(browser: Browser, address: str) -> dict[str, str]:
    """What a browser would send of the form of this page, untouched."""
    return sent(browser.get(address).context["form"])


def sent(form: Any) -> dict[str, str]:
    shown = form.shown_of(form.initial)
    if form.is_bound:
        shown = {name: form.data.get(name, "") for name in form.fields}
    return {name: text for name, text in shown.items() if text} | dict(form.carried)


class Noun:
    """A noun with a form: how a row of it is made and changed, and a field each for the two who change it."""

    def __init__(
        self,
        name: str,
        make: Callable[[Cast], Model],
        change: Callable[..., object],
        mine: tuple[str, str],
        theirs: tuple[str, Any],
    ) -> None:
        self.name, self.make, self.change, self.mine, self.theirs = name, make, change, mine, theirs

    def address(self, row: Any) -> str:
        return reverse(f"work:edit_{self.name}", args=[getattr(row, "key", row.pk)])

    def __repr__(self) -> str:
        return self.name


def make_recurrence(cast: Cast) -> Recurrence:
    row = actions.add_template("Newcomer", tasks=[Outline("Account")], by=None, at=NOW)
    return actions.add_recurrence(
        row, rule=RULE, start=date(2026, 12, 1), end=None, times=None, lead_days=7, on_day_off="after",
        by=None, at=NOW,
    )  # fmt: skip


def make_acceleration(cast: Cast) -> Model:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    start, end = date(2026, 12, 1), date(2026, 12, 15)
    return actions.accelerate_epic(
        epic, start=start, end=end, priority=1, budget=Decimal(20), reason="Late", by=None, at=NOW
    )


NOUNS = [
    Noun(
        "task",
        lambda cast: actions.add_task("Wall", cell=cast.falcon, by=None, at=NOW),
        actions.change_task,
        ("title", "Wall, painted"),
        ("points", Decimal(8)),
    ),
    Noun(
        "client",
        lambda cast: cast.northwind,
        actions.change_client,
        ("name", "Northwind Ltd"),
        ("owner", "ben"),
    ),
    Noun(
        "account",
        lambda cast: cast.portal,
        actions.change_account,
        ("name", "The portal"),
        ("is_metawork", True),
    ),
    Noun(
        "epic",
        lambda cast: actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW),
        actions.change_epic,
        ("name", "Portal two"),
        ("state", "done"),
    ),
    Noun(
        "template",
        lambda cast: actions.add_template("Newcomer", tasks=[Outline("Account")], by=None, at=NOW),
        actions.change_template,
        ("name", "Newcomers"),
        ("shared_with", "falcon"),
    ),
    Noun(
        "permission",
        lambda cast: actions.add_permission("Servers", granter=cast.ada, by=None, at=NOW),
        actions.change_permission,
        ("name", "All servers"),
        ("purpose", "To deploy"),
    ),
    Noun(
        "acceleration",
        make_acceleration,
        actions.change_acceleration,
        ("reason", "Very late"),
        ("budget", Decimal("30.5")),
    ),
    Noun(
        "recurrence",
        make_recurrence,
        actions.change_recurrence,
        ("lead_days", "9"),
        ("times", 12),
    ),
]


def value_of(row: Any, name: str) -> Any:
    row.refresh_from_db()
    found = getattr(row, "cell" if name == "shared_with" else name)
    return getattr(found, "key", found)


def rowed(cast: Cast, value: Any) -> Any:
    return {"ben": cast.ben, "falcon": cast.falcon}.get(value, value) if isinstance(value, str) else value


def change(noun: Noun, row: Any, name: str, value: Any, cast: Cast) -> None:
    name = "cell" if name == "shared_with" else name
    row = type(row).objects.get(pk=row.pk)
    changes = {name: rowed(cast, value)}
    if noun.name == "acceleration":
        changes = {"priority": row.priority, "start": row.start, "end": row.end, "reason": row.reason,
                   "budget": row.budget, **changes}  # fmt: skip
    noun.change(row, changes=changes, by=None, at=NOW)


def save(browser: Browser, address: str, form: Mapping[str, str]) -> Any:
    """Send a form; one that shows days first is sent a second time."""
    answer = browser.post(address, form)
    if answer.status_code == 200:
        shown = answer.context["form"]
        answer = browser.post(address, sent(shown) | {"shown": shown.fingerprint})
    return answer


@pytest.mark.parametrize("noun", NOUNS, ids=repr)
class TestEachNoun:
    def test_what_others_changed_meanwhile_stays(self, noun: Noun, cast: Cast, enter: Enter) -> None:
        row = noun.make(cast)
        browser = enter(cast.ada)
        form = opened(browser, noun.address(row))
        name, value = noun.theirs
        change(noun, row, name, value, cast)
        mine, text = noun.mine
        assert save(browser, noun.address(row), {**form, mine: text}).status_code == 302
        assert (str(value_of(row, mine)), value_of(row, name)) == (text, value)
        told = AuditEntry.objects.latest("pk")
        assert changed_facts(told) - {"decided_at", "decided_by_id", "budget"} == {mine}

    def test_both_changed_the_same(self, noun: Noun, cast: Cast, enter: Enter) -> None:
        row = noun.make(cast)
        browser, address = enter(cast.ada), noun.address(row)
        mine, text = noun.mine
        name, value = noun.theirs
        other = 21 if mine == "lead_days" else "Theirs"
        before = opened(browser, address)
        change(noun, row, mine, other, cast)
        change(noun, row, name, value, cast)
        answer = browser.post(address, {**before, mine: text})
        assert answer.status_code == 409
        page = answer.content.decode()
        clash = answer.context["form"].clashes
        assert [(one.name, one.theirs, one.mine) for one in clash] == [(mine, str(other), text)]
        assert "Somebody changed the same while you were writing" in page
        assert (str(value_of(row, mine)), value_of(row, name)) == (str(other), value)
        again = sent(answer.context["form"])
        assert again[mine] == text
        assert save(browser, address, {**again, "take": "theirs"}).status_code == 302
        assert (str(value_of(row, mine)), value_of(row, name)) == (str(other), value)
        assert save(browser, address, again).status_code == 302
        assert (str(value_of(row, mine)), value_of(row, name)) == (text, value)


class TestTheForm:
    @pytest.fixture
    def address(self, task: Task) -> str:
        return reverse("work:edit_task", args=[task.key])

    def test_keeping_theirs_saves_the_rest_of_mine(
        self, task: Task, address: str, cast: Cast, enter: Enter
    ) -> None:
        browser = enter(cast.ada)
        form = opened(browser, address)
        actions.change_task(task, changes={"points": Decimal(8)}, by=None, at=NOW)
        answer = browser.post(address, {**form, "points": "5", "title": "Roof"})
        assert answer.status_code == 409
        browser.post(address, sent(answer.context["form"]) | {"take": "theirs"})
        task.refresh_from_db()
        assert (task.points, task.title) == (8, "Roof")

    def test_a_third_change_is_shown_again(self, task: Task, address: str, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        form = opened(browser, address)
        actions.change_task(task, changes={"points": Decimal(8)}, by=None, at=NOW)
        answer = browser.post(address, {**form, "points": "5"})
        actions.change_task(task, changes={"points": Decimal(13)}, by=None, at=NOW)
        answer = browser.post(address, sent(answer.context["form"]))
        assert (answer.status_code, answer.context["form"].clashes[0].theirs) == (409, "13")

    def test_people_are_named(self, task: Task, address: str, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        form = opened(browser, address)
        actions.change_task(task, changes={"assignee": cast.ben, "state": "review"}, by=None, at=NOW)
        answer = browser.post(address, {**form, "assignee": "ada", "state": "in_progress"})
        assert [(one.theirs, one.mine) for one in answer.context["form"].clashes] == [
            ("Ben Okafor", "Ada Lind"),
            ("in review", "in progress"),
        ]

    def test_the_same_by_both_is_no_clash(self, task: Task, address: str, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        form = opened(browser, address)
        actions.change_task(task, changes={"points": Decimal(8)}, by=None, at=NOW)
        page = browser.post(address, {**form, "points": "8.00"}, follow=True).content.decode()
        assert "Nothing was different." in page

    def test_mistakes_keep_what_was_seen(self, task: Task, address: str, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        wrong = browser.post(address, {**opened(browser, address), "points": "many"})
        assert (wrong.status_code, wrong.context["form"].data["points"]) == (422, "many")
        actions.change_task(task, changes={"points": Decimal(8)}, by=None, at=NOW)
        form = sent(wrong.context["form"])
        assert browser.post(address, {**form, "points": "5"}).status_code == 409
        assert browser.post(address, {**form, "points": "many"}).status_code == 409

    @pytest.mark.parametrize("seen", ["", "no", "[]", '{"points": 4}'])
    def test_without_word_of_what_was_seen_it_writes_what_differs(
        self, task: Task, address: str, cast: Cast, enter: Enter, seen: str
    ) -> None:
        browser = enter(cast.ada)
        form = opened(browser, address) | {"seen": seen, "title": "Roof"}
        assert browser.post(address, form).status_code == 302
        task.refresh_from_db()
        assert (task.title, task.points) == ("Roof", 3)

    def test_another_title_leaves_the_hours_of_its_stay(
        self, task: Task, address: str, cast: Cast, enter: Enter
    ) -> None:
        actions.plan_sprints(date(2027, 3, 1), by=None, at=NOW)
        stay = actions.put_task_in_sprint(task, sprint=cast.sprint, hours=Decimal(7), by=None, at=NOW)
        browser = enter(cast.ada)
        browser.post(address, {**opened(browser, address), "title": "Roof"})
        assert TaskSprint.objects.get(pk=stay.pk).hours == 7


class TestTasksOfATemplate:
    @pytest.fixture
    def template(self, cast: Cast) -> Template:
        tasks = [Outline("One"), Outline("Two"), Outline("Three")]
        return actions.add_template("Newcomer", tasks=tasks, by=None, at=NOW)

    def put(self, template: Template, *outlines: Outline) -> None:
        actions.change_template(template, changes={"tasks": list(outlines)}, by=None, at=NOW)

    def titles(self, template: Template) -> list[tuple[str, str]]:
        template.refresh_from_db()
        return [(one.title, str(one.points or "")) for one in outlines_of(template.tasks)]

    def test_its_place_is_found_again(self, template: Template, cast: Cast, enter: Enter) -> None:
        browser, address = enter(cast.ada), f"/work/templates/{template.key}/tasks/1/"
        form = opened(browser, address)
        self.put(template, Outline("Two"), Outline("Three"))
        browser.post(address, {**form, "points": "5"})
        assert self.titles(template) == [("Two", "5"), ("Three", "")]

    def test_both_changed_its_title(self, template: Template, cast: Cast, enter: Enter) -> None:
        browser, address = enter(cast.ada), f"/work/templates/{template.key}/tasks/1/"
        form = opened(browser, address)
        self.put(template, Outline("One"), Outline("Second"), Outline("Three"))
        assert browser.post(address, {**form, "title": "Zwei"}).status_code == 409

    def test_another_in_its_place_is_shown_before_it_is_changed(
        self, template: Template, cast: Cast, enter: Enter
    ) -> None:
        browser, address = enter(cast.ada), f"/work/templates/{template.key}/tasks/1/"
        form = opened(browser, address)
        self.put(template, Outline("Two", account="portal"), Outline("Three"))
        answer = browser.post(address, {**form, "points": "5"})
        told = [(one.name, one.theirs, one.mine) for one in answer.context["form"].clashes]
        assert (answer.status_code, told) == (409, [("title", "Three", "Two")])
        assert self.titles(template) == [("Two", ""), ("Three", "")]
        browser.post(address, sent(answer.context["form"]) | {"take": "theirs"})
        assert self.titles(template) == [("Two", ""), ("Three", "5")]

    def test_one_that_is_gone_is_said(self, template: Template, cast: Cast, enter: Enter) -> None:
        browser, address = enter(cast.ada), f"/work/templates/{template.key}/tasks/1/"
        form = opened(browser, address)
        self.put(template, Outline("One"))
        answer = browser.post(address, {**form, "points": "5"})
        assert answer.status_code == 422
        assert "This task is not in the template any more." in answer.content.decode()
        assert answer.context["form"].data["points"] == "5"
