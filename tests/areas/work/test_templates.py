"""Templates: kept, changed, used in one action, undone as one."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.organisation.models import CellTerm, PersonTerm
from homeostat.areas.work import access, actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Sprint, Task, Template
from homeostat.areas.work.outlines import Outline, filled, findings, gaps_in
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import User

Enter = Callable[..., Browser]
DAY = date(2026, 11, 18)
GREET = Outline("Greet {name}", cell="falcon", account="portal", assign_adder=True, reviewer="ben")
BILL = Outline("Bill {name} for {month}", assignee="cleo", points="2", estimate="1.5")
LIST = "/work/templates/"


def kept(*outlines: Outline, name: str = "New client") -> Template:
    return actions.add_template(name, tasks=outlines or (GREET, BILL), by=None, at=NOW)


def used(template: Template, **given: object) -> list[Task]:
    values = {"day": DAY, "name": "Contoso", "by": None, "at": NOW, **given}
    return actions.use_template(template, **values)  # type: ignore[arg-type]


class TestTitles:
    def test_gaps_are_filled(self) -> None:
        pattern = "{name} {day} {week} {month} {year} {{x}}"
        assert gaps_in(pattern) == {"name", "day", "week", "month", "year"}
        assert filled(pattern, day=DAY, name="N") == "N 18 November 2026 47 November 2026 2026 {x}"

    @pytest.mark.parametrize(
        "pattern", ["{boss}", "{", "{name!r}", "{name:>9}", "{}", "{name.x}", "{name[0]}"]
    )
    def test_what_nobody_can_fill_is_refused(self, pattern: str, db: None) -> None:
        with pytest.raises(Invalid, match="nobody can fill"):
            kept(Outline(pattern))


class TestActions:
    def test_all_tasks_come_at_once_and_are_undone_as_one(self, cast: Cast) -> None:
        added = used(kept(), adder=cast.ada, sprint=cast.sprint)
        facts = ("title", "cell__key", "account__key", "assignee__key", "reviewer__key", "estimate")
        assert list(Task.objects.order_by("pk").values_list(*facts)) == [
            ("Greet Contoso", "falcon", "portal", "ada", "ben", None),
            ("Bill Contoso for November 2026", None, None, "cleo", None, Decimal("1.5")),
        ]
        assert [task.stays.get().sprint for task in added] == [cast.sprint] * 2
        actions.undo(AuditEntry.objects.get(action="add_tasks"), by=None, at=NOW)
        assert not Task.objects.exists()
        actions.undo(AuditEntry.objects.get(action="undo_add_tasks"), by=None, at=NOW)
        assert Task.objects.filter(stays__sprint=cast.sprint).count() == 2

    def test_a_task_that_was_added_stays_as_it_is(self, cast: Cast) -> None:
        template = kept()
        used(template)
        actions.change_template(template, changes={"tasks": [BILL], "name": "Bills"}, by=None, at=NOW)
        assert Task.objects.filter(title="Greet Contoso").exists()
        assert [task.title for task in used(template, name="Shop")] == ["Bill Shop for November 2026"]

    def test_nobody_reviews_their_own_task(self, cast: Cast) -> None:
        task = used(kept(GREET), adder=cast.ben)[0]
        assert (task.assignee, task.reviewer) == (cast.ben, None)
        with pytest.raises(Invalid, match="Nobody reviews"):
            kept(Outline("X", assignee="ada", reviewer="ada"))

    def test_what_is_missing_is_said(self, cast: Cast) -> None:
        with pytest.raises(Invalid, match="gap for a name"):
            used(kept(), name=" ")
        with pytest.raises(Invalid, match="a task at least"):
            actions.add_template("Empty", tasks=[], by=None, at=NOW)
        with pytest.raises(Invalid, match="50 tasks at most"):
            actions.add_template("Much", tasks=[BILL] * 51, by=None, at=NOW)

    def test_what_it_names_may_go(self, cast: Cast) -> None:
        assert not findings([GREET, BILL], on=DAY)
        PersonTerm.objects.filter(person=cast.ben).update(end=DAY)
        CellTerm.objects.filter(cell=cast.falcon).update(end=DAY)
        assert findings([GREET, BILL, Outline("X", epic="old")], on=DAY) == [
            "Falcon is closed.",
            "Ben Okafor is no longer here.",
            "“old” of “X” is gone.",
        ]
        assert not findings([GREET], on=DAY - timedelta(1))

    def test_visitors_find_none(self, cast: Cast) -> None:
        visitor = Viewer(user=User(email="guest@example.org"), person_id=None, is_steward=False)
        with pytest.raises(NotFound):
            access.templates_for(visitor, on=DAY)

    def test_removed_and_brought_back(self, cast: Cast) -> None:
        actions.remove_template(kept(), by=None, at=NOW)
        assert not Template.objects.exists()
        actions.undo(AuditEntry.objects.get(action="remove_template"), by=None, at=NOW)
        assert Template.objects.get().tasks[0]["title"] == "Greet {name}"


class TestPages:
    def test_a_task_becomes_a_template_and_the_template_tasks(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada)
        task = actions.add_task("Greet {you}", cell=cast.falcon, reviewer=cast.ben, by=None, at=NOW)
        form = browser.get(f"{LIST}add/?task={task.key}").content.decode()
        assert 'value="Greet {{you}}"' in form
        posted = {"name": "Greeting", "title": "Greet {name}", "cell": "falcon", "reviewer": "ben"}
        page = browser.post(f"{LIST}add/", posted, follow=True).content.decode()
        assert "Greeting is kept as a template." in page
        assert "Falcon · Ben Okafor reviews it" in page
        browser.post(f"{LIST}greeting/tasks/add/", {"title": "Write down", "assign_adder": "on"})
        assert "whoever adds it does it" in browser.get(f"{LIST}greeting/").content.decode()
        answer = browser.post(f"{LIST}greeting/use/", {"name": "Contoso", "sprint": "76"}, follow=True)
        assert "2 tasks added." in answer.content.decode()
        assert Task.objects.get(title="Write down").assignee == cast.ada
        entry = AuditEntry.objects.get(action="add_tasks", by=cast.ada.user)
        browser.post(reverse("work:undo", args=[entry.pk]))
        assert Task.objects.count() == 1

    def test_it_is_changed_task_by_task_and_undone(self, cast: Cast, enter: Enter) -> None:
        kept()
        browser = enter(cast.ada)
        at = f"{LIST}new-client/"
        browser.post(f"{at}tasks/0/", {"title": "Welcome {name}"})
        browser.post(f"{at}tasks/1/remove/")
        assert Template.objects.get().tasks == [{"title": "Welcome {name}"}]
        browser.post(reverse("work:undo", args=[AuditEntry.objects.latest("pk").pk]))
        assert len(Template.objects.get().tasks) == 2
        browser.post(f"{at}edit/", {"name": "Client", "shared_with": "juniper"})
        assert Template.objects.get().cell == cast.juniper
        page = browser.get(LIST).content.decode()
        assert "Of other cells" in page
        browser.post(f"{at}remove/")
        assert not Template.objects.exists()

    def test_what_is_wrong_stands_at_its_field(self, cast: Cast, enter: Enter) -> None:
        kept()
        browser = enter(cast.ada)
        answer = browser.post(f"{LIST}add/", {"name": "X", "title": "{boss}"})
        assert answer.status_code == 422
        assert "nobody can fill" in answer.content.decode()
        assert browser.post(f"{LIST}new-client/use/", {"name": ""}).status_code == 422
        assert browser.get(f"{LIST}new-client/tasks/7/").status_code == 404

    def test_its_ladder(self, cast: Cast, enter: Enter, client: Browser) -> None:
        kept()
        at = f"{LIST}new-client/"
        assert client.get(at)["Location"].startswith(reverse("account_login"))
        visitor = enter(None)
        for path in (LIST, at, f"{at}use/", f"{at}edit/", f"{at}tasks/0/", f"{LIST}add/"):
            assert visitor.get(path).status_code == 404
        for path in (f"{at}remove/", f"{at}tasks/0/remove/"):
            assert visitor.post(path).status_code == 404
        browser = enter(cast.ada)
        assert browser.get(f"{at}remove/").status_code == 405
        assert browser.get(f"{LIST}nothing/").status_code == 404
        for path in (LIST, at, f"{at}use/", f"{at}tasks/0/"):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(path).status_code == 200
            assert len(asked) <= 15, path
        assert Sprint.objects.count() == 1
