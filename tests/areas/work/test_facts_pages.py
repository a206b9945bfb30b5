"""The ladder of the pages of accelerations and permissions."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.models import Acceleration, PermissionGrant, PermissionNeed

Enter = Callable[..., Browser]
Place = tuple[str, Callable[[], list[object]]]


def acceleration() -> list[object]:
    return [Acceleration.objects.get().pk]


def grant() -> list[object]:
    return [PermissionGrant.objects.latest("pk").pk]


PAGES: list[Place] = [
    ("accelerate", lambda: ["shop"]),
    ("edit_acceleration", acceleration),
    ("epic", lambda: ["shop"]),
    ("account", lambda: ["portal"]),
    ("task", lambda: ["falcon-1"]),
    ("edit_task", lambda: ["falcon-1"]),
    ("permissions", list),
    ("permissions_lacking", list),
    ("add_permission", list),
    ("permission", lambda: ["servers"]),
    ("edit_permission", lambda: ["servers"]),
    ("grant_permission", lambda: ["servers"]),
    ("renew_grant", grant),
    ("require_permission", lambda: ["task", "falcon-1"]),
    ("epics", list),
    ("tasks", list),
    ("home", list),
]
POSTS: list[Place] = [
    ("end_acceleration", acceleration),
    ("end_grant", grant),
    ("drop_requirement", lambda: [PermissionNeed.objects.latest("pk").pk]),
]
named = pytest.mark.parametrize(("name", "args"), PAGES, ids=[name for name, _args in PAGES])


def begin(cast: Cast) -> Cast:
    today, now = timezone.localdate(), timezone.now()
    shop = actions.add_epic("Shop", account=cast.portal, owner=cast.ben, by=None, at=now)
    for number in range(3):
        actions.add_task(f"Task {number}", epic=shop, cell=cast.falcon, assignee=cast.ada, by=None, at=now)
    actions.accelerate_epic(
        shop, priority=1, budget=Decimal(9), start=today, end=today + timedelta(5), reason="Fair",
        by=None, at=now,
    )  # fmt: skip
    servers = actions.add_permission("Servers", granter=cast.ada, by=None, at=now)
    vault = actions.add_permission("Vault", granter=cast.ben, by=None, at=now)
    for permission, work in ((servers, shop), (vault, cast.portal), (vault, shop)):
        actions.require_permission(permission, work=work, by=None, at=now)
    for person in (cast.ben, cast.cleo):
        actions.grant_permission(
            servers, person=person, start=today, end=today + timedelta(2), by=None, at=now
        )
    return cast


@pytest.fixture
def running(cast: Cast) -> Cast:
    return cast


@named
class TestEachPage:
    def test_works_within_few_queries(self, running: Cast, enter: Enter, name: str, args: Callable) -> None:
        browser, address = enter(running.ada), reverse(f"work:{name}", args=args())
        browser.get(reverse("work:home"))
        with CaptureQueriesContext(connection) as queries:
            answer = browser.get(address)
        assert answer.status_code == 200
        assert len(queries) <= 15, "\n".join(query["sql"][:300] for query in queries)
        text = answer.content.decode()
        assert " style=" not in text
        assert "<script>" not in text

    def test_is_closed_to_visitors_and_strangers(
        self, running: Cast, enter: Enter, client: Browser, name: str, args: Callable
    ) -> None:
        address = reverse(f"work:{name}", args=args())
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, reverse("account_login"))
        assert enter(None).get(address).status_code == 404

    def test_knows_no_other_method(self, running: Cast, enter: Enter, name: str, args: Callable) -> None:
        assert enter(running.ada).delete(reverse(f"work:{name}", args=args())).status_code == 405


@pytest.mark.parametrize(("name", "args"), POSTS, ids=[name for name, _args in POSTS])
def test_what_is_posted_is_not_read_and_is_closed_to_others(
    running: Cast, enter: Enter, client: Browser, name: str, args: Callable
) -> None:
    address = reverse(f"work:{name}", args=args())
    assert client.post(address).status_code == 302
    assert enter(None).post(address).status_code == 404
    client.logout()
    assert enter(running.ada).get(address).status_code == 405
