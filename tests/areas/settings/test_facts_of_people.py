"""Backups, accelerations and permissions are personal data: taken away and erased with the rest."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.areas.settings.cast import NOW, Cast
from tests.areas.settings.test_erasure import every_text

from homeostat.areas.settings.erasure import erase_person
from homeostat.areas.settings.personal_data import personal_data
from homeostat.areas.work import actions
from homeostat.areas.work.models import Client, PermissionGrant, WorkPermission

DAY = NOW.date()


@pytest.fixture
def told(cast: Cast) -> Cast:
    """Ines steps in for a client, grants and holds permissions, and hurried an epic."""
    by = cast.member
    actions.add_client("Globe", backup=cast.ines, by=by, at=NOW)
    servers = actions.add_permission("Servers of Ines Okafor", granter=cast.ines, by=by, at=NOW)
    grant = actions.grant_permission(
        servers,
        person=cast.ines,
        start=DAY,
        end=DAY + timedelta(9),
        reason="Health leave cover",
        by=by,
        at=NOW,
    )
    actions.renew_grant(grant, end=DAY + timedelta(20), by=by, at=NOW)
    epic = actions.add_epic("Shop", backup=cast.ines, by=by, at=NOW)
    actions.require_permission(servers, work=epic, by=by, at=NOW)
    actions.accelerate_epic(
        epic, priority=1, budget=Decimal(5), start=DAY, end=DAY + timedelta(9), reason="Ines Okafor is away",
        by=by, at=NOW,
    )  # fmt: skip
    return cast


def test_all_of_it_is_taken_away(told: Cast) -> None:
    found = personal_data(told.ines)
    assert found["client"][0]["backup__key"] == "ines-okafor"
    assert found["workpermission"][0]["granter__key"] == "ines-okafor"
    assert [row["permission__key"] for row in found["permissiongrant"]] == ["servers-of-ines-okafor"] * 2
    assert found["permissiongrant"][0]["reason"] == "Health leave cover"
    assert found["acceleration"][0]["reason"] == "Ines Okafor is away"
    assert "permissiongrant" not in personal_data(told.tomas)


def test_after_an_erasure_nothing_names_the_person(told: Cast) -> None:
    gone = erase_person(told.ines, by=told.steward, at=NOW, reason="Asked for it")
    assert not [
        place
        for *place, text in every_text()
        if "ines okafor" in text.lower() or text.lower() == "ines-okafor"
    ]
    assert Client.objects.get(key="globe").backup == gone
    assert WorkPermission.objects.get().granter == gone
    assert set(PermissionGrant.objects.values_list("person", "reason")) == {(gone.pk, "")}
