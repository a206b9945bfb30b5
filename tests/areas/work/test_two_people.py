"""Nobody opens the hours of others to themselves by entering themselves as the owner or the backup."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import NOW, Cast, user_of

from homeostat.areas.work import actions
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Client, Epic
from homeostat.platform.audit.models import AuditEntry
from homeostat.platform.signin.models import Stewardship, User
from homeostat.platform.signin.tokens import READ, WORK, make_token

Enter = Callable[..., Browser]
TOLD: dict[str, Any] = {"by": None, "at": NOW}
SAID = "Somebody else has to enter you: an owner sees whose hours they are"


@pytest.fixture
def work(cast: Cast) -> dict[str, Any]:
    """A client, its account and an epic with hours of Ben's."""
    epic = actions.add_epic("Portal 2", account=cast.portal, **TOLD)
    task = actions.add_task("Plan", epic=epic, **TOLD)
    actions.log_hours(cast.ben, hours=Decimal(2), day=NOW.date(), task=task, **TOLD)
    return {"client": cast.northwind, "account": cast.portal, "epic": epic}


@pytest.fixture
def ada(cast: Cast) -> User:
    return user_of(cast.ada, "ada@example.org")


def change(row: Any, changes: dict[str, Any], by: User | None) -> Any:
    name = {Client: "client", Account: "account", Epic: "epic"}[type(row)]
    return getattr(actions, f"change_{name}")(row, changes=changes, by=by, at=NOW)


@pytest.mark.parametrize(
    ("noun", "field"),
    [
        ("client", "owner"),
        ("client", "backup"),
        ("account", "owner"),
        ("epic", "owner"),
        ("epic", "backup"),
    ],
)
def test_somebody_else_enters_who_sees_hours(
    cast: Cast, work: dict[str, Any], ada: User, noun: str, field: str
) -> None:
    row = work[noun]
    with pytest.raises(Invalid, match=SAID) as refused:
        change(row, {field: cast.ada}, ada)
    assert (refused.value.field, refused.value.remedy) == (field, "Ask somebody else, or a steward.")
    ben = user_of(cast.ben, "ben@example.org")
    assert getattr(change(row, {field: cast.ada}, ben), field) == cast.ada
    change(row, {"name": "Renamed", field: cast.ada}, ada)  # says nothing new


def test_a_steward_and_homeostat_itself_enter_anybody(cast: Cast, work: dict[str, Any], ada: User) -> None:
    Stewardship.objects.create(user=ada, granted_at=NOW)
    assert change(work["account"], {"owner": cast.ada}, ada).owner == cast.ada
    assert change(work["client"], {"owner": cast.ada}, None).owner == cast.ada


def test_what_has_no_hours_of_others_is_free(cast: Cast, ada: User) -> None:
    new = actions.add_account("New", category="non_billable", owner=cast.ada, by=ada, at=NOW)
    assert new.owner == cast.ada
    actions.log_hours(cast.ada, hours=Decimal(1), day=NOW.date(), account=cast.inner, **TOLD)
    assert change(cast.inner, {"owner": cast.ada}, ada).owner == cast.ada
    guest = user_of(None, "guest@example.org")
    assert change(cast.portal, {"owner": cast.ada}, guest).owner == cast.ada


def test_an_owner_may_become_the_backup(cast: Cast, work: dict[str, Any], ada: User) -> None:
    epic = change(work["epic"], {"owner": cast.ada}, None)
    assert change(epic, {"owner": cast.ben, "backup": cast.ada}, ada).backup == cast.ada
    with pytest.raises(Invalid, match=SAID):
        change(epic, {"owner": cast.ada, "backup": None}, ada)


def test_an_account_does_not_move_to_ones_own_client(cast: Cast, work: dict[str, Any], ada: User) -> None:
    mine = actions.add_client("Mine", owner=cast.ada, by=ada, at=NOW)
    with pytest.raises(Invalid, match=SAID) as refused:
        change(work["account"], {"client": mine}, ada)
    assert refused.value.field == "client"
    other = actions.add_client("Other", owner=cast.ben, by=ada, at=NOW)
    assert change(work["account"], {"client": other}, ada).client == other
    change(work["account"], {"owner": cast.ada}, None)
    assert change(work["account"], {"client": mine}, ada).client == mine


def test_an_undo_enters_nobody_either(cast: Cast, work: dict[str, Any], ada: User) -> None:
    change(work["account"], {"owner": cast.ada}, None)
    change(work["account"], {"owner": None}, None)
    entry = AuditEntry.objects.latest("pk")
    with pytest.raises(Invalid, match=SAID):
        actions.undo(entry, by=ada, at=NOW)
    actions.undo(entry, by=user_of(cast.ben, "ben@example.org"), at=NOW)
    assert Account.objects.get(pk=cast.portal.pk).owner == cast.ada


def test_pages_and_the_api_say_it_at_the_field(cast: Cast, work: dict[str, Any], enter: Enter) -> None:
    browser = enter(cast.ada)
    posted = {"name": "Portal", "category": "billable_hourly", "client": "northwind", "owner": "ada"}
    page = browser.post(reverse("work:edit_account", args=["portal"]), posted)
    assert page.status_code == 422
    assert SAID in page.content.decode()
    _token, text = make_token(cast.ada.user, name="x", scopes=[READ, WORK], days=9, at=timezone.now())
    answer = Browser().patch(
        "/api/v1/accounts/portal",
        {"owner": "ada"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {text}"},
    )
    assert answer.status_code == 422
    assert SAID in answer.content.decode()
