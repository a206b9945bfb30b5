from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.settings.cast import FROM, LONG_AGO, NOW, Cast, add_user

from homeostat.areas.organisation.models import Holding, Person, Role, RoleTerm
from homeostat.areas.today.queries import load_of
from homeostat.areas.vitals.models import Reading
from homeostat.areas.work.models import Sprint, Task, TaskSprint
from homeostat.platform.signin.actions import grant_stewardship

Browse = Callable[[str], Client]


@pytest.fixture
def sprint(cast: Cast) -> Sprint:
    today = timezone.localdate()
    return Sprint.objects.create(number=312, start=today - timedelta(days=3), end=today + timedelta(days=11))


def commit(person: Person, sprint: Sprint, key: str, title: str, **given: object) -> TaskSprint:
    task = Task.objects.create(key=key, title=title, assignee=person, state="in_progress")
    values = {"assignee": person, "hours": Decimal(5), "added_on": sprint.start, **given}
    return TaskSprint.objects.create(task=task, sprint=sprint, **values)


def test_a_member_sees_their_sprint_tasks_and_roles(browse: Browse, cast: Cast, sprint: Sprint) -> None:
    commit(cast.ines, sprint, "jun-1", "Export of grades")
    commit(cast.mira, sprint, "jun-2", "Someone else's task")
    commit(cast.mira, sprint, "jun-3", "Task to review", reviewer=cast.ines)
    commit(cast.ines, sprint, "jun-4", "Taken out", removed_on=sprint.start)
    role = Role.objects.create(key="recruiter")
    RoleTerm.objects.create(role=role, name="Recruiter", cell=cast.juniper, start=FROM, recorded_at=LONG_AGO)
    Holding.objects.create(role=role, person=cast.ines, part="backup", start=FROM, recorded_at=LONG_AGO)
    page = browse("member").get("/").content.decode()
    assert ", Ines" in page
    assert "sprint 312" in page
    assert "Export of grades" in page
    assert "Task to review" in page
    assert "/work/tasks/jun-2/" not in page
    assert "/work/tasks/jun-4/" not in page
    assert "Recruiter" in page
    assert "backup" in page


def test_the_bar_adds_up_to_the_reading(cast: Cast, sprint: Sprint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("homeostat.areas.today.queries.make_fresh", lambda: date(2026, 11, 18))
    Reading.objects.create(
        sign="load",
        sprint=sprint,
        person=cast.ines,
        numerator=Decimal(68),
        denominator=Decimal(62),
        value=68 / 62,
        parts={"tasks": ["50", "0"], "reviews": ["10", "0"], "roles": ["8", "0"], "goal": ["0", "62"]},
        computed_at=NOW,
    )
    load = load_of(cast.ines.pk, sprint)
    assert load is not None
    assert load.bar.total == 68
    assert load.bar.goal == 62
    assert load.sentence == "You have promised 6.0 h more than you have."


def test_an_empty_day_says_so(browse: Browse, cast: Cast) -> None:
    page = browse("member").get("/").content.decode()
    assert "No sprint is planned for today." in page
    assert "You hold no role and back none up." in page


def test_hours_are_logged_from_today(browse: Browse, cast: Cast, sprint: Sprint) -> None:
    assert reverse("work:log_hours") in browse("member").get("/").content.decode()


def test_a_visitor_reads_whom_to_ask(browse: Browse, cast: Cast) -> None:
    page = browse("visitor").get("/").content.decode()
    assert "not yet linked to a person" in page
    assert "mira@example.org" in page


def test_a_steward_without_a_person_reads_where_to_begin(cast: Cast) -> None:
    root = add_user("root@example.org")
    grant_stewardship(root, by=None, at=NOW)
    client = Client()
    client.force_login(root, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Invite the others." in client.get("/").content.decode()


def test_the_ladder_of_today(
    browse: Browse, cast: Cast, sprint: Sprint, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    commit(cast.ines, sprint, "jun-1", "Export of grades")
    client = browse("member")
    client.get("/")  # readings are computed once
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        assert client.get("/").status_code == 200
    assert client.post("/").status_code == 405
    assert browse("stranger").get("/")["Location"] == "/account/login/?next=/"
