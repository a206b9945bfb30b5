"""Today says which of one's own permissions end within a sprint, within the bound of its queries."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone
from tests.areas.settings.cast import NOW, Cast
from tests.areas.today.test_today import sprint

from homeostat.areas.work import actions
from homeostat.areas.work.models import PermissionGrant, Sprint

Browse = Callable[[str], Client]
__all__ = ["sprint"]
FORTNIGHT = timedelta(days=14)


def grant(cast: Cast, name: str, person: object, days: int) -> PermissionGrant:
    today = timezone.localdate()
    permission = actions.add_permission(name, by=None, at=NOW)
    return actions.grant_permission(
        permission, person=person, start=today - timedelta(9), end=today + timedelta(days), by=None, at=NOW
    )  # type: ignore[arg-type]


def test_what_ends_within_a_sprint_is_told_to_whoever_holds_it(
    browse: Browse, cast: Cast, sprint: Sprint, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    grant(cast, "Soon", cast.ines, 14)
    grant(cast, "Later", cast.ines, 15)
    grant(cast, "Over", cast.ines, 0)
    grant(cast, "Of another", cast.tomas, 2)
    renewed = grant(cast, "Renewed", cast.ines, 3)
    actions.renew_grant(renewed, by=None, at=timezone.now())
    client = browse("member")
    client.get("/")
    with django_assert_max_num_queries(15):  # type: ignore[attr-defined]
        page = client.get("/").content.decode()
    assert page.count("Ask for it again in time") == 1
    assert "/work/permissions/soon/" in page


def test_without_a_sprint_nothing_is_told(browse: Browse, cast: Cast) -> None:
    grant(cast, "Soon", cast.ines, 3)
    assert "Ask for it again" not in browse("member").get("/").content.decode()
