"""Whoever has left is neither offered nor accepted for anything new; what a row says already stays."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast

from homeostat.areas.organisation.models import CellTerm, PersonTerm, Role, RoleTerm
from homeostat.areas.work import actions, queries
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Task
from homeostat.areas.work.outlines import Outline
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
TOLD: dict[str, Any] = {"by": None, "at": NOW}


@pytest.fixture
def gone(cast: Cast) -> Cast:
    """Cleo left and Juniper closed yesterday; a task of hers is open."""
    actions.add_task("Hers", cell=cast.juniper, assignee=cast.cleo, key="hers", **TOLD)
    leave(cast, NOW.date() - timedelta(1))
    return cast


def leave(cast: Cast, day: date) -> None:
    PersonTerm.objects.filter(person=cast.cleo).update(end=day)
    CellTerm.objects.filter(cell=cast.juniper).update(end=day)


def adding(cast: Cast) -> dict[str, Callable[[], object]]:
    cleo = cast.cleo
    grown = actions.add_permission("Servers", granter=cast.ada, **TOLD)
    return {
        "assignee": lambda: actions.add_task("One", assignee=cleo, **TOLD),
        "reviewer": lambda: actions.add_task("One", reviewer=cleo, **TOLD),
        "cell": lambda: actions.add_task("One", cell=cast.juniper, **TOLD),
        "lead_cell": lambda: actions.add_task("One", lead_cell=cast.juniper, **TOLD),
        "client owner": lambda: actions.add_client("One", owner=cleo, **TOLD),
        "client backup": lambda: actions.add_client("One", backup=cleo, **TOLD),
        "account owner": lambda: actions.add_account("One", category="non_billable", owner=cleo, **TOLD),
        "epic owner": lambda: actions.add_epic("One", owner=cleo, **TOLD),
        "epic reviewer": lambda: actions.add_epic("One", reviewer=cleo, **TOLD),
        "epic cell": lambda: actions.add_epic("One", cell=cast.juniper, **TOLD),
        "granter": lambda: actions.add_permission("One", granter=cleo, **TOLD),
        "person": lambda: actions.grant_permission(grown, person=cleo, start=NOW.date(), **TOLD),
        "template cell": lambda: actions.add_template("One", cell=cast.juniper, tasks=[Outline("A")], **TOLD),
        "outline assignee": lambda: actions.add_template(
            "One", tasks=[Outline("A", assignee="cleo")], **TOLD
        ),
        "outline cell": lambda: actions.add_template("One", tasks=[Outline("A", cell="juniper")], **TOLD),
    }


def changing(cast: Cast) -> dict[str, Callable[[], object]]:
    task = actions.add_task("Ours", assignee=cast.ada, key="ours", **TOLD)
    epic = actions.add_epic("Epic", **TOLD)
    grown = actions.add_permission("Servers", granter=cast.ada, **TOLD)
    template = actions.add_template("Ours", tasks=[Outline("A", assignee="ada")], **TOLD)
    cleo = {"assignee": cast.cleo}
    return {
        "assignee": lambda: actions.change_task(task, changes=cleo, **TOLD),
        "together assignee": lambda: actions.change_tasks([task], changes=cleo, **TOLD),
        "client owner": lambda: actions.change_client(cast.northwind, changes={"owner": cast.cleo}, **TOLD),
        "account owner": lambda: actions.change_account(cast.portal, changes={"owner": cast.cleo}, **TOLD),
        "epic backup": lambda: actions.change_epic(epic, changes={"backup": cast.cleo}, **TOLD),
        "granter": lambda: actions.change_permission(grown, changes={"granter": cast.cleo}, **TOLD),
        "template cell": lambda: actions.change_template(template, changes={"cell": cast.juniper}, **TOLD),
        "outline reviewer": lambda: actions.change_template(
            template, changes={"tasks": [Outline("A", assignee="ada", reviewer="cleo")]}, **TOLD
        ),
    }


@pytest.mark.parametrize("making", [adding, changing])
def test_nothing_new_is_given_to_whoever_has_left(gone: Cast, making: Any) -> None:
    for name, act in making(gone).items():
        with pytest.raises(Invalid, match=r"Cleo Marsh is no longer here|Juniper is closed") as refused:
            act()
        assert refused.value.field == name.split()[-1], name
        assert refused.value.remedy


@pytest.mark.parametrize("making", [adding, changing])
def test_until_the_day_itself_everything_is(gone: Cast, making: Any) -> None:
    leave(gone, NOW.date() + timedelta(1))
    told = AuditEntry.objects.count()
    acts = making(gone)
    prepared = AuditEntry.objects.count() - told
    for act in acts.values():
        assert act()
    same = {"together assignee"} & set(acts)  # it finds what another act has given
    assert AuditEntry.objects.count() - told >= prepared + len(acts) - len(same)


def test_an_ended_role_is_refused(cast: Cast) -> None:
    role = Role.objects.create(key="scrum")
    RoleTerm.objects.create(role=role, name="Scrum", start=date(2026, 1, 5), end=NOW.date(), recorded_at=NOW)
    with pytest.raises(Invalid, match="Scrum has ended") as refused:
        actions.add_task("One", role=role, **TOLD)
    assert refused.value.field == "role"


def test_what_a_row_says_already_stays(gone: Cast) -> None:
    task = Task.objects.get(key="hers")
    kept = {"title": "Still hers", "assignee": gone.cleo, "cell": gone.juniper}
    assert actions.change_task(task, changes=kept, **TOLD).assignee == gone.cleo
    changes = {"assignee": gone.cleo, "state": "in_progress"}
    assert actions.change_tasks([task], changes=changes, **TOLD).count == 1
    actions.change_task(task, changes={"assignee": gone.ada}, **TOLD)
    with pytest.raises(Invalid, match="Cleo Marsh is no longer here"):
        actions.undo(AuditEntry.objects.latest("pk"), **TOLD)


def test_many_are_refused_with_the_task_and_few_queries(gone: Cast, django_assert_max_num_queries) -> None:
    tasks = [actions.add_task(f"Task {number}", **TOLD) for number in range(20)]
    with django_assert_max_num_queries(6), pytest.raises(Invalid, match=rf"{tasks[0].key}: Cleo"):
        actions.change_tasks(tasks, changes={"assignee": gone.cleo}, **TOLD)
    assert not Task.objects.filter(pk__in=[task.pk for task in tasks], assignee=gone.cleo).exists()


def test_templates_leave_out_who_has_left_and_do_not_come_again(cast: Cast) -> None:
    outlines = [Outline("A", assignee="cleo", cell="juniper"), Outline("B", assignee="ada")]
    template = actions.add_template("Ours", tasks=outlines, **TOLD)
    leave(cast, NOW.date())
    actions.change_template(template, changes={"name": "Theirs", "tasks": outlines}, **TOLD)
    found = actions.use_template(template, day=NOW.date(), **TOLD)
    assert [(task.assignee, task.cell) for task in found] == [(None, None), (cast.ada, None)]
    again: dict[str, Any] = {
        "rule": {"kind": "weekly", "every": 1, "weekday": 2},
        "start": NOW.date() + timedelta(9),
    }
    with pytest.raises(Invalid, match="Cleo Marsh is no longer here"):
        actions.add_recurrence(template, **again, **TOLD)
    other = actions.add_template("Other", tasks=[Outline("B")], **TOLD)
    row = actions.add_recurrence(other, **again, **TOLD)
    with pytest.raises(Invalid, match="Cleo Marsh is no longer here"):
        actions.change_recurrence(row, changes={"template": template}, **TOLD)


def test_lists_offer_those_of_today_and_filters_everybody(cast: Cast, enter: Enter) -> None:
    today = timezone.localdate()
    actions.add_task("Hers", cell=cast.juniper, assignee=cast.cleo, key="hers", **TOLD)
    leave(cast, today)
    browser = enter(cast.ada)
    form = browser.get(reverse("work:add_task")).content.decode()
    assert 'value="ada"' in form
    assert 'value="cleo"' not in form
    assert 'value="juniper"' not in form
    own = browser.get(reverse("work:edit_task", args=["hers"])).content.decode()
    assert '<option value="cleo" selected>Cleo Marsh (has left)</option>' in own
    assert '<option value="juniper" selected>Juniper (closed)</option>' in own
    listed = browser.get(reverse("work:tasks")).content.decode()
    assert listed.count("Cleo Marsh (has left)") == 2  # narrowing by assignee and by reviewer
    assert browser.get(reverse("work:people") + "?q=cl").json() == {"people": []}
    posted = browser.post(reverse("work:add_task"), {"title": "One", "assignee": "cleo", "state": "backlog"})
    assert posted.status_code == 422
    assert "Cleo Marsh is no longer here. Choose somebody who is." in posted.content.decode()
    kept = {"title": "Hers still", "assignee": "cleo", "cell": "juniper", "state": "backlog"}
    assert browser.post(reverse("work:edit_task", args=["hers"]), kept).status_code == 302


def test_the_lists_are_made_once(cast: Cast) -> None:
    assert queries.people_here() is queries.people_here()
    assert queries.people_by_name() is queries.people_by_name()
