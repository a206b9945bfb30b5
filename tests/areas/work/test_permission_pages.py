"""Permissions on pages: defined, granted, required, and told where they are missing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from tests.areas.work.conftest import Cast

from homeostat.areas.work import actions
from homeostat.areas.work.models import Epic, PermissionGrant, PermissionNeed, Task, WorkPermission
from homeostat.platform.audit.models import AuditEntry

Enter = Callable[..., Browser]
DAY = timedelta(days=1)


@pytest.fixture
def servers(cast: Cast) -> WorkPermission:
    now = timezone.now()
    return actions.add_permission("Servers", purpose="Restart them", granter=cast.ben, by=None, at=now)


@pytest.fixture
def task(cast: Cast, servers: WorkPermission) -> Task:
    """A task of an epic that needs access to the servers; Ada does it and does not hold it, Ben does."""
    now = timezone.now()
    shop = actions.add_epic("Shop", account=cast.portal, by=None, at=now)
    actions.require_permission(servers, work=shop, by=None, at=now)
    actions.grant_permission(servers, person=cast.ben, start=timezone.localdate(), by=None, at=now)
    return actions.add_task("Till", epic=shop, cell=cast.falcon, assignee=cast.ada, by=None, at=now)


def page(browser: Browser, name: str, *args: object) -> str:
    return browser.get(reverse(f"work:{name}", args=args)).content.decode()


def undo_latest(browser: Browser) -> int:
    return browser.post(reverse("work:undo", args=[AuditEntry.objects.latest("pk").pk])).status_code


class TestDefining:
    def test_a_member_defines_what_they_grant_themselves(self, cast: Cast, enter: Enter) -> None:
        browser, address = enter(cast.ada), reverse("work:add_permission")
        assert "Who grants it" not in browser.get(address).content.decode()
        answer = browser.post(address, {"name": "Vault", "purpose": "Keys", "granter": "ben"})
        vault = WorkPermission.objects.get()
        assert answer["Location"] == reverse("work:permission", args=["vault"])
        assert vault.granter == cast.ada
        assert undo_latest(browser) == 302
        assert not WorkPermission.objects.exists()

    def test_a_steward_says_who_grants_it(self, cast: Cast, enter: Enter) -> None:
        browser = enter(cast.ada, steward=True)
        browser.post(reverse("work:add_permission"), {"name": "Vault", "granter": "ben"})
        assert WorkPermission.objects.get().granter == cast.ben

    def test_whoever_grants_it_changes_it(self, cast: Cast, servers: WorkPermission, enter: Enter) -> None:
        browser = enter(cast.ben)
        address = reverse("work:edit_permission", args=["servers"])
        fields = {"name": "Servers", "purpose": "Read logs", "granter": "cleo"}
        assert browser.post(address, fields).status_code == 302
        assert "who grants it: Ben Okafor → Cleo Marsh" in page(browser, "permission", "servers")
        assert browser.post(address, fields).status_code == 404  # Cleo's now


class TestGranting:
    def test_it_is_granted_renewed_and_taken_away(
        self, cast: Cast, servers: WorkPermission, enter: Enter
    ) -> None:
        browser, today = enter(cast.ben), timezone.localdate()
        address = reverse("work:grant_permission", args=["servers"])
        fields = {"person": "ada", "start": today - DAY, "last": today + DAY, "reason": "On duty"}
        wrong = browser.post(address, {**fields, "last": today - 2 * DAY})
        assert wrong.status_code == 422
        assert browser.post(address, fields).status_code == 302
        grant = PermissionGrant.objects.get()
        assert (grant.end, grant.granted_by) == (today + 2 * DAY, cast.ben.user)
        assert browser.post(address, fields).status_code == 422  # she holds it already
        told = page(browser, "permission", "servers")
        assert "On duty" in told
        assert "Granted to Ada Lind" in told
        browser.post(reverse("work:renew_grant", args=[grant.pk]), {"last": today + 9 * DAY})
        assert PermissionGrant.objects.latest("pk").end == today + 10 * DAY
        browser.post(reverse("work:end_grant", args=[grant.pk]))
        grant.refresh_from_db()
        assert grant.end == today
        told = page(browser, "permission", "servers")
        assert "Who held it before" in told
        assert undo_latest(browser) == 302
        grant.refresh_from_db()
        assert grant.end == today + 2 * DAY

    def test_others_read_and_can_do_nothing(self, cast: Cast, servers: WorkPermission, enter: Enter) -> None:
        now = timezone.now()
        grant = actions.grant_permission(
            servers, person=cast.ada, start=timezone.localdate(), by=None, at=now
        )
        browser = enter(cast.ada)
        told = page(browser, "permission", "servers")
        assert "Ada Lind" in told
        for forbidden in ("Take away", "Renew", "Grant it", ">Undo<"):
            assert forbidden not in told
        assert browser.get(reverse("work:grant_permission", args=["servers"])).status_code == 404
        assert browser.post(reverse("work:end_grant", args=[grant.pk])).status_code == 404
        assert browser.get(reverse("work:renew_grant", args=[grant.pk])).status_code == 404
        assert undo_latest(browser) == 404
        assert PermissionGrant.objects.count() == 1


class TestNeeding:
    @pytest.mark.parametrize(("noun", "key"), [("account", "portal"), ("epic", "shop"), ("task", "falcon-1")])
    def test_work_says_what_it_needs(self, cast: Cast, task: Task, enter: Enter, noun: str, key: str) -> None:
        vault = actions.add_permission("Vault", by=None, at=timezone.now())
        browser = enter(cast.ada)
        address = reverse("work:require_permission", kwargs={"noun": noun, "key": key})
        assert browser.post(address, {"permission": ""}).status_code == 422
        assert browser.post(address, {"permission": "vault"}).status_code == 302
        assert browser.post(address, {"permission": "vault"}).status_code == 422
        need = PermissionNeed.objects.get(permission=vault)
        told = page(browser, noun, key)
        assert "Needs a permission: Vault" in told
        assert reverse("work:drop_requirement", args=[need.pk]) in told
        assert page(browser, "permission", "vault").count(str(need.work.key)) >= 1
        browser.post(reverse("work:drop_requirement", args=[need.pk]))
        assert not vault.needs.exists()
        assert undo_latest(browser) == 302
        assert vault.needs.exists()

    def test_a_task_says_where_it_comes_from(self, cast: Cast, task: Task, enter: Enter) -> None:
        told = page(enter(cast.ada), "task", task.key)
        assert "because of its epic" in told
        assert "/drop/" not in told  # it is dropped on the page of the epic


class TestMissing:
    WARNING = "Ada Lind does not hold “Servers”; these do: Ben Okafor."

    def test_the_page_of_a_task_warns(self, cast: Cast, task: Task, enter: Enter) -> None:
        browser = enter(cast.ada)
        assert self.WARNING in page(browser, "task", task.key)
        PermissionGrant.objects.all().delete()
        told = page(browser, "task", task.key)
        assert "Ada Lind does not hold “Servers”, and nobody else does." in told

    def test_the_form_says_it_before_and_a_message_after(self, cast: Cast, task: Task, enter: Enter) -> None:
        browser, address = enter(cast.ada), reverse("work:edit_task", args=[task.key])
        assert "It needs “Servers”, held by Ben Okafor." in browser.get(address).content.decode()
        fields = {"title": "Till", "epic": "shop", "state": "backlog", "assignee": "cleo"}
        answer = browser.post(address, fields, follow=True)
        said = [str(message) for message in answer.context["messages"]]
        assert said == ["Changed.", "Cleo Marsh does not hold “Servers”; these do: Ben Okafor."]
        task.refresh_from_db()
        assert task.assignee == cast.cleo
        answer = browser.post(address, {**fields, "assignee": "ben"}, follow=True)
        assert [str(message) for message in answer.context["messages"]] == ["Changed."]

    def test_a_new_task_is_warned_of_too(self, cast: Cast, task: Task, enter: Enter) -> None:
        fields = {"title": "New", "epic": "shop", "state": "backlog", "assignee": "ada"}
        answer = enter(cast.ada).post(reverse("work:add_task"), fields, follow=True)
        assert self.WARNING in [str(message) for message in answer.context["messages"]]

    def test_lists_tell_what_is_missing_and_what_ends(self, cast: Cast, task: Task, enter: Enter) -> None:
        browser, today = enter(cast.ada), timezone.localdate()
        told = page(browser, "permissions")
        assert "One task has an assignee who lacks one." in told
        assert "Ending soon" not in told
        told = page(browser, "permissions_lacking")
        assert task.key in told
        assert "Servers" in told
        cast.sprint.start, cast.sprint.end = today, today + 14 * DAY
        cast.sprint.save()
        grant = PermissionGrant.objects.get()
        for end, soon in ((today + 15 * DAY, False), (today + 14 * DAY, True)):
            PermissionGrant.objects.filter(pk=grant.pk).update(end=end)
            assert ("Ending soon" in page(browser, "permissions")) is soon

    def test_permissions_are_sorted_and_taken_out(self, cast: Cast, task: Task, enter: Enter) -> None:
        actions.add_permission("Archive", granter=cast.ada, by=None, at=timezone.now())
        browser = enter(cast.cleo)
        for sort, order in (("", ["archive", "servers"]), ("-needed", ["servers", "archive"])):
            answer = browser.get(reverse("work:permissions") + f"?sort={sort}")
            assert [one.row.key for one in answer.context["rows"]] == order
        assert 'aria-sort="descending"' in answer.content.decode()
        answer = browser.get(reverse("work:permissions_file", args=["csv"]) + "?sort=-needed")
        text = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
        assert text.splitlines() == [
            "Key,Permission,What for,Who grants it,Who holds it,"
            "Accounts that need it,Epics that need it,Tasks that need it",
            "servers,Servers,Restart them,Ben Okafor,Ben Okafor,0,1,0",
            "archive,Archive,,Ada Lind,,0,0,0",
        ]

    def test_an_epics_page_has_no_permissions_of_others(self, cast: Cast, enter: Enter) -> None:
        Epic.objects.create(key="bare", name="Bare")
        assert "None." in page(enter(cast.ada), "epic", "bare")


def test_a_persons_page_tells_what_they_hold(cast: Cast, servers: WorkPermission, enter: Enter) -> None:
    today, now = timezone.localdate(), timezone.now()
    actions.grant_permission(servers, person=cast.ada, start=today, end=today + DAY, by=None, at=now)
    browser = enter(cast.ben)
    told = browser.get(reverse("organisation:person", args=["ada"])).content.decode()
    assert reverse("work:permission", args=["servers"]) in told
    bare = browser.get(reverse("organisation:person", args=["ben"])).content.decode()
    assert reverse("work:permission", args=["servers"]) not in bare
