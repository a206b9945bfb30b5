"""Who steps in for the owner of a client or an epic, and what is said where nobody does."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client as Browser
from django.urls import reverse
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Client, Epic
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
NOBODY = "Nobody stands in for the owner."


def epic(cast: Cast, **given: object) -> Epic:
    return actions.add_epic("Shop", owner=cast.ada, by=None, at=NOW, **given)  # type: ignore[arg-type]


def page(browser: Browser, row: Client | Epic) -> str:
    name = "client" if isinstance(row, Client) else "epic"
    return browser.get(reverse(f"work:{name}", args=[row.key])).content.decode()


def test_nobody_is_their_own_backup(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        actions.add_client("Globe", owner=cast.ada, backup=cast.ada, by=None, at=NOW)
    assert refused.value.field == "backup"
    with pytest.raises(Invalid):
        actions.change_client(
            cast.northwind, changes={"owner": cast.ben, "backup": cast.ben}, by=None, at=NOW
        )
    shop = epic(cast, backup=cast.ben)
    with pytest.raises(Invalid):
        actions.change_epic(shop, changes={"owner": cast.ben}, by=None, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Epic.objects.update(backup=cast.ada)


def test_a_backup_without_an_owner_waits(cast: Cast) -> None:
    globe = actions.add_client("Globe", backup=cast.ada, by=None, at=NOW)
    assert (globe.owner, globe.backup) == (None, cast.ada)


def test_the_reviewer_stands_in_where_an_epic_has_no_backup(cast: Cast) -> None:
    shop = epic(cast, reviewer=cast.ben)
    assert shop.stand_in_id == cast.ben.pk
    actions.change_epic(shop, changes={"backup": cast.cleo}, by=None, at=NOW)
    assert shop.stand_in_id == cast.cleo.pk
    actions.change_epic(shop, changes={"backup": None, "reviewer": cast.ada}, by=None, at=NOW)
    assert shop.stand_in_id is None


def test_pages_say_who_stands_in(cast: Cast, enter: Enter) -> None:
    shop, browser = epic(cast), enter(cast.ada)
    assert NOBODY in page(browser, shop)
    actions.change_epic(shop, changes={"reviewer": cast.ben}, by=None, at=NOW)
    assert "Ben Okafor, who reviews it, stands in for the owner." in page(browser, shop)
    actions.change_epic(shop, changes={"backup": cast.cleo}, by=None, at=NOW)
    told = page(browser, shop)
    assert "stands in" not in told
    assert "<dt>Backup</dt><dd>Cleo Marsh</dd>" in told
    assert "backup: nothing → Cleo Marsh" in told


def test_a_clients_page_says_it_too(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    actions.change_client(cast.northwind, changes={"owner": cast.ada}, by=None, at=NOW)
    assert NOBODY in page(browser, cast.northwind)
    actions.change_client(cast.northwind, changes={"backup": cast.ben}, by=None, at=NOW)
    assert "Ben Okafor steps in when Ada Lind is away." in page(browser, cast.northwind)


def test_lists_count_those_without(cast: Cast, enter: Enter) -> None:
    browser = enter(cast.ada)
    epic(cast)
    assert "In one nobody stands in for the owner." in browser.get(reverse("work:epics")).content.decode()
    told = browser.get(reverse("work:clients")).content.decode()
    assert "One has no backup." in told


def test_the_form_gives_a_backup_and_shows_what_is_refused(cast: Cast, enter: Enter) -> None:
    browser, address = enter(cast.ada), reverse("work:edit_client", args=["northwind"])
    wrong = browser.post(address, {"name": "Northwind", "owner": "ada", "backup": "ada"})
    assert wrong.status_code == 422
    assert "Nobody steps in for themselves." in wrong.content.decode()
    assert browser.post(address, {"name": "Northwind", "owner": "ada", "backup": "ben"}).status_code == 302
    cast.northwind.refresh_from_db()
    assert cast.northwind.backup == cast.ben


def test_an_undo_makes_nobody_their_own_backup(cast: Cast) -> None:
    shop = epic(cast)
    actions.change_epic(shop, changes={"owner": cast.ben}, by=None, at=NOW)
    change = AuditEntry.objects.latest("pk")
    actions.change_epic(shop, changes={"backup": cast.ada}, by=None, at=NOW)
    with pytest.raises(Invalid, match="themselves"):
        actions.undo(change, by=None, at=NOW)
    actions.undo(AuditEntry.objects.latest("pk"), by=None, at=NOW)
    actions.undo(change, by=None, at=NOW)
    shop.refresh_from_db()
    assert (shop.owner, shop.backup) == (cast.ada, None)
