"""Whoever has left keeps their own account and their own data, and no other access."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.areas.settings.cast import LONG_AGO, NOW, Cast

from homeostat.areas.organisation import actions
from homeostat.areas.organisation.models import PersonTerm
from homeostat.areas.settings.access import person_to_export
from homeostat.areas.work import actions as work
from homeostat.core.organisation import RemovePerson
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.models import User
from homeostat.platform.signin.tokens import READ, WORK, make_token

Browse = Callable[[str], Client]
CLOSED = (
    ("organisation:map", []),
    ("organisation:change_menu", []),
    ("organisation:change", ["create-cell"]),
    ("organisation:person", ["ines-okafor"]),
    ("organisation:cell", ["juniper"]),
    ("work:tasks", []),
    ("work:add_task", []),
    ("work:board", []),
    ("work:hours", []),
    ("work:week", []),
    ("work:timer", []),
    ("work:absences", []),
    ("work:limit", []),
    ("work:cell_hours", ["juniper"]),
    ("signs:list", []),
    ("settings:people", []),
    ("settings:policies", []),
    ("settings:audit", []),
    ("settings:invite", []),
)
WRITES = (
    ("work:log_hours", {"line": "1 inner-work"}),
    ("work:add_task", {"title": "One more"}),
    (
        "organisation:change",
        {"step": "adopt", "name": "Lark", "on": "2026-11-18", "reason": "", "expected": 0},
    ),
)


def leave(person: str, on: date) -> None:
    PersonTerm.objects.filter(person__key=person).update(end=on)


def bearer(user: User) -> dict[str, str]:
    _token, text = make_token(user, name="script", scopes=[READ, WORK], days=90, at=timezone.now())
    return {"Authorization": f"Bearer {text}"}


@pytest.mark.parametrize(("name", "args"), CLOSED)
def test_a_page_closes_on_the_day_itself(browse: Browse, cast: Cast, name: str, args: list[str]) -> None:
    client, path, today = browse("member"), reverse(name, args=args), timezone.localdate()
    before = client.get(path).status_code
    leave("ines-okafor", today + timedelta(1))
    assert client.get(path).status_code == before
    leave("ines-okafor", today)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(("name", "asked"), WRITES)
def test_nothing_is_written(browse: Browse, cast: Cast, name: str, asked: dict[str, object]) -> None:
    client = browse("member")
    leave("ines-okafor", timezone.localdate())
    told = AuditEntry.objects.count()
    args = ["create-cell"] if name == "organisation:change" else []
    assert client.post(reverse(name, args=args), asked).status_code == 404
    assert AuditEntry.objects.count() == told


def test_today_the_account_and_ones_own_data_stay(browse: Browse, cast: Cast) -> None:
    client = browse("member")
    leave("ines-okafor", timezone.localdate())
    today = client.get(reverse("today:today"))
    assert b"You are not part of the organisation today." in today.content
    assert b"Good " not in today.content
    account = client.get(reverse("settings:account"))
    assert b"Download my data" in account.content
    own = client.post(reverse("settings:person_data", args=["ines-okafor"]))
    assert own.status_code == 200
    assert b"".join(own.streaming_content)  # type: ignore[attr-defined]
    assert client.post(reverse("settings:person_data", args=["tomas-braun"])).status_code == 404


def test_a_token_ends_with_its_person_and_begins_again_with_them(cast: Cast) -> None:
    client, headers, today = Client(), bearer(cast.member), timezone.localdate()
    assert client.get("/api/v1/tasks", headers=headers).status_code == 200
    leave("ines-okafor", today)
    assert client.get("/api/v1/tasks", headers=headers).status_code == 404
    me = client.get("/api/v1/me", headers=headers).json()
    assert (me["is_member"], me["person"]) == (False, None)
    again = PersonTerm(person=cast.ines, name="Ines Okafor", start=today + timedelta(1), recorded_at=LONG_AGO)
    again.save()
    assert client.get("/api/v1/tasks", headers=headers).status_code == 404
    PersonTerm.objects.filter(pk=again.pk).update(start=today)
    assert client.get("/api/v1/tasks", headers=headers).status_code == 200


def test_a_steward_who_has_left_stays_a_steward(browse: Browse, cast: Cast) -> None:
    client = browse("steward")
    leave("mira-sund", timezone.localdate())
    today = client.get(reverse("today:today")).content.decode()
    assert "You look after the settings, and are not part of the organisation today." in today
    assert "Say which of them you are." not in today
    assert client.get(reverse("work:tasks")).status_code == 200
    assert client.get(reverse("work:week")).status_code == 404
    assert client.get(reverse("settings:invite")).status_code == 200


def test_own_data_are_for_that_person_alone(cast: Cast) -> None:
    gone = Viewer(user=cast.member, person_id=None, is_steward=False, absent_id=cast.ines.pk)
    assert (gone.is_member, gone.own_id) == (False, cast.ines.pk)
    assert person_to_export(gone, "ines-okafor") == cast.ines
    with pytest.raises(NotFound):
        person_to_export(gone, "tomas-braun")


def test_people_and_access_say_who_has_left_and_who_is_to_come(browse: Browse, cast: Cast) -> None:
    leave("ines-okafor", timezone.localdate())
    client = browse("steward")
    page = client.get(reverse("settings:people")).content.decode()
    row = page[page.index("Ines Okafor") :][:600]
    assert "own account and data only" in row
    assert "has left" in row
    assert (
        "Not part of the organisation today"
        in client.get(reverse("settings:user", args=[cast.member.pk])).content.decode()
    )
    PersonTerm.objects.filter(person=cast.ines).update(start=timezone.localdate() + timedelta(3), end=None)
    page = client.get(reverse("settings:people")).content.decode()
    row = page[page.index("Ines Okafor") :][:600]
    assert "is still to come" in row
    assert "has left" not in row


def test_the_preview_names_what_is_left_behind(cast: Cast) -> None:
    ines = {"owner": cast.ines, "by": None, "at": NOW}
    client = work.add_client("Northwind", **ines)
    account = work.add_account("Portal", category="billable_hourly", client=client, **ines)
    for number in range(6):
        work.add_epic(f"Epic {number}", account=account, **ines)
    for title in ("One", "Two"):
        task = work.add_task(title, account=account, assignee=cast.ines, by=None, at=NOW)
    work.change_task(task, changes={"state": "done"}, by=None, at=NOW)
    found = actions.preview(RemovePerson("ines-okafor"), timezone.localdate())
    said = [speak(each.message) for each in found.consequences]
    assert said[0] == (
        "Ines Okafor leaves behind one open task, 6 epics (Epic 0, Epic 1, Epic 2, Epic 3, Epic 4, …), "
        "the client Northwind and the account Portal."
    )
    assert any("opens their own account and their own data" in each for each in said)
    nothing = actions.preview(RemovePerson("tomas-braun"), timezone.localdate())
    assert not any("leaves behind" in speak(each.message) for each in nothing.consequences)
