"""What work needs outside Homeostat: who holds it, who may grant it, where it is missing."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from tests.areas.work.conftest import Cast, user_of

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.actions import Invalid
from homeostat.areas.work.models import Epic, PermissionGrant, PermissionNeed, Task, WorkPermission
from homeostat.platform.access import NotFound, Viewer
from homeostat.platform.audit.models import AuditEntry

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture
def servers(cast: Cast) -> WorkPermission:
    """Ben grants access to the servers."""
    return actions.add_permission("Servers", purpose="Restart them", granter=cast.ben, by=None, at=NOW)


@pytest.fixture
def shop(cast: Cast) -> Epic:
    return actions.add_epic("Shop", account=cast.portal, by=None, at=NOW)


@pytest.fixture
def task(cast: Cast, shop: Epic) -> Task:
    return actions.add_task("Till", epic=shop, cell=cast.falcon, assignee=cast.ada, by=None, at=NOW)


def grant(
    permission: WorkPermission, person: object, start: date = TODAY, end: date | None = None
) -> PermissionGrant:
    return actions.grant_permission(permission, person=person, start=start, end=end, by=None, at=NOW)  # type: ignore[arg-type]


def undo(entry: AuditEntry | None = None) -> None:
    actions.undo(entry or AuditEntry.objects.latest("pk"), by=None, at=NOW)


class TestGrants:
    def test_they_hold_in_a_half_open_period(self, cast: Cast, servers: WorkPermission) -> None:
        grant(servers, cast.ada, TODAY, TODAY + 3 * DAY)
        grant(servers, cast.cleo, TODAY + DAY)
        held = [queries.holders_of([servers.pk], TODAY + n * DAY).get(servers.pk, []) for n in (-1, 0, 1, 3)]
        assert held == [[], [cast.ada.pk], [cast.ada.pk, cast.cleo.pk], [cast.cleo.pk]]

    def test_nobody_holds_one_twice(self, cast: Cast, servers: WorkPermission) -> None:
        first = grant(servers, cast.ada, TODAY, TODAY + 5 * DAY)
        for start, end in ((TODAY + 4 * DAY, None), (TODAY - DAY, TODAY + DAY)):
            with pytest.raises(Invalid) as refused:
                grant(servers, cast.ada, start, end)
            assert refused.value.field == "person"
        grant(servers, cast.ada, TODAY + 5 * DAY)
        with pytest.raises(IntegrityError, match="never_twice"), transaction.atomic():
            PermissionGrant.objects.filter(pk=first.pk).update(end=None)

    def test_a_period_is_not_empty(self, cast: Cast, servers: WorkPermission) -> None:
        with pytest.raises(Invalid, match="ends before it begins"):
            grant(servers, cast.ada, TODAY, TODAY)

    def test_a_renewal_goes_on_where_it_ends(self, cast: Cast, servers: WorkPermission) -> None:
        first = grant(servers, cast.ada, TODAY - 9 * DAY, TODAY + 2 * DAY)
        later = actions.renew_grant(first, end=TODAY + 30 * DAY, by=None, at=NOW)
        assert (later.start, later.end) == (TODAY + 2 * DAY, TODAY + 30 * DAY)
        old = grant(servers, cast.cleo, TODAY - 9 * DAY, TODAY - 5 * DAY)
        again = actions.renew_grant(old, by=None, at=NOW)
        assert (again.start, again.end) == (TODAY, None)
        with pytest.raises(Invalid, match="does not end"):
            actions.renew_grant(again, by=None, at=NOW)

    def test_it_is_taken_away_from_today_on(self, cast: Cast, servers: WorkPermission) -> None:
        ended = actions.end_grant(grant(servers, cast.ada, TODAY - DAY), by=None, at=NOW)
        assert ended is not None
        assert ended.end == TODAY
        with pytest.raises(Invalid, match="not held any more"):
            actions.end_grant(ended, by=None, at=NOW)
        assert actions.end_grant(grant(servers, cast.cleo), by=None, at=NOW) is None

    def test_each_change_is_undone(self, cast: Cast, servers: WorkPermission) -> None:
        first = grant(servers, cast.ada, TODAY - DAY)
        granted = AuditEntry.objects.latest("pk")
        actions.end_grant(first, by=None, at=NOW)
        ended = AuditEntry.objects.latest("pk")
        second = grant(servers, cast.ada)
        with pytest.raises(Invalid, match="hold it on these days already"):
            undo(ended)
        actions.end_grant(second, by=None, at=NOW)
        undo(ended)
        first.refresh_from_db()
        assert first.end is None
        undo(granted)
        assert not PermissionGrant.objects.exists()

    def test_what_ends_and_is_not_renewed(self, cast: Cast, servers: WorkPermission) -> None:
        grant(servers, cast.ada, TODAY, TODAY + DAY)
        renewed = grant(servers, cast.cleo, TODAY, TODAY + DAY)
        actions.renew_grant(renewed, by=None, at=NOW)
        grant(servers, cast.ben)
        assert [row.person for row in queries.not_renewed()] == [cast.ada]


class TestNeeds:
    def test_a_task_needs_what_its_epic_and_account_need(
        self, cast: Cast, servers: WorkPermission, shop: Epic, task: Task
    ) -> None:
        vault = actions.add_permission("Vault", by=None, at=NOW)
        mail = actions.add_permission("Mail", by=None, at=NOW)
        for permission, work in ((servers, shop), (vault, cast.portal), (mail, task), (servers, task)):
            actions.require_permission(permission, work=work, by=None, at=NOW)
        actions.require_permission(vault, work=cast.inner, by=None, at=NOW)  # another account
        needed = queries.around(task, on=TODAY).needs
        assert [(one.name, one.source) for one in needed] == [
            ("Mail", "task"), ("Servers", "task"), ("Vault", "account"),
        ]  # fmt: skip

    def test_it_is_said_once(self, servers: WorkPermission, task: Task) -> None:
        actions.require_permission(servers, work=task, by=None, at=NOW)
        with pytest.raises(Invalid, match="needs this permission already"):
            actions.require_permission(servers, work=task, by=None, at=NOW)
        with pytest.raises(IntegrityError), transaction.atomic():
            PermissionNeed.objects.create(permission=servers, task=task)
        with pytest.raises(IntegrityError), transaction.atomic():
            PermissionNeed.objects.create(permission=servers)

    def test_it_is_dropped_and_undone(self, servers: WorkPermission, task: Task) -> None:
        need = actions.require_permission(servers, work=task, by=None, at=NOW)
        actions.drop_requirement(need, by=None, at=NOW)
        with pytest.raises(Invalid, match="not there"):
            actions.drop_requirement(need, by=None, at=NOW)
        undo()
        assert PermissionNeed.objects.get().work == task
        undo(AuditEntry.objects.get(action="require_permission"))
        assert not PermissionNeed.objects.exists()

    def test_a_permission_that_is_needed_stays(self, servers: WorkPermission, task: Task) -> None:
        actions.require_permission(servers, work=task, by=None, at=NOW)
        with pytest.raises(Invalid, match="refer to it"):
            undo(AuditEntry.objects.get(action="add_workpermission"))


class TestMissing:
    def test_tasks_whose_assignee_lacks_one(
        self, cast: Cast, servers: WorkPermission, shop: Epic, task: Task
    ) -> None:
        actions.require_permission(servers, work=shop, by=None, at=NOW)
        done = actions.add_task("Done", epic=shop, assignee=cast.ada, state="done", by=None, at=NOW)
        free = actions.add_task("Free", epic=shop, by=None, at=NOW)
        other = actions.add_task("Other", account=cast.inner, assignee=cast.ada, by=None, at=NOW)
        assert list(queries.tasks_lacking(TODAY)) == [task]
        assert queries.lacks_of([task], TODAY) == {task.pk: [servers]}
        grant(servers, cast.ada, TODAY, TODAY + DAY)
        assert not queries.tasks_lacking(TODAY).exists()
        assert list(queries.tasks_lacking(TODAY + DAY)) == [task]
        assert {done.state, free.assignee_id, other.epic_id} == {"done", None}

    def test_whom_it_concerns_and_who_holds_it(
        self, cast: Cast, servers: WorkPermission, shop: Epic, task: Task
    ) -> None:
        actions.require_permission(servers, work=shop, by=None, at=NOW)
        grant(servers, cast.cleo)
        around = queries.around(task, on=TODAY)
        assert [one.holders for one in around.lacking(cast.ada.pk)] == [(cast.cleo.pk,)]
        assert not around.lacking(cast.cleo.pk)
        assert not around.lacking(None)

    def test_what_nobody_of_the_cell_may_do_is_held_up(
        self, cast: Cast, servers: WorkPermission, shop: Epic, task: Task
    ) -> None:
        assert queries.held_up_by_permissions(TODAY) == []
        vault = actions.add_permission("Vault", by=None, at=NOW)
        for permission in (servers, vault):
            actions.require_permission(permission, work=shop, by=None, at=NOW)
        nowhere = actions.add_task("Anywhere", account=cast.inner, by=None, at=NOW)
        actions.require_permission(vault, work=nowhere, by=None, at=NOW)
        grant(servers, cast.ada)
        grant(vault, cast.ben)  # nobody of Falcon holds both
        grant(servers, cast.cleo)
        grant(vault, cast.cleo)  # Cleo holds both, in another cell
        (held_up,) = queries.held_up_by_permissions(TODAY)
        assert (held_up.task_id, held_up.cell_id) == (task.pk, cast.falcon.pk)
        assert held_up.permissions == {servers.pk, vault.pk}
        grant(vault, cast.ada)
        assert queries.held_up_by_permissions(TODAY) == []


class TestWhoMay:
    @pytest.fixture
    def viewers(self, cast: Cast, servers: WorkPermission) -> dict[str, Viewer]:
        def viewer(name: str, person: object, *, steward: bool = False) -> Viewer:
            user = user_of(person, f"{name}@example.org")  # type: ignore[arg-type]
            return Viewer(user, getattr(person, "pk", None), steward)

        return {
            "granter": viewer("granter", cast.ben),
            "member": viewer("member", cast.ada),
            "steward": viewer("steward", None, steward=True),
            "visitor": viewer("visitor", None),
        }

    def test_members_read_granters_and_stewards_grant(
        self, cast: Cast, servers: WorkPermission, viewers: dict[str, Viewer]
    ) -> None:
        held = grant(servers, cast.ada)
        for who in ("granter", "steward"):
            assert access.granted_permission_for(viewers[who], "servers") == servers
            assert access.grant_for(viewers[who], held.pk) == held
            assert access.may_define_permissions(viewers[who])
        assert access.permission_for(viewers["member"], "servers") == servers
        for who in ("member", "visitor"):
            with pytest.raises(NotFound):
                access.granted_permission_for(viewers[who], "servers")
            with pytest.raises(NotFound):
                access.grant_for(viewers[who], held.pk)
        with pytest.raises(NotFound):
            access.permission_for(viewers["visitor"], "servers")

    def test_a_permission_without_a_granter_is_the_stewards_alone(
        self, cast: Cast, viewers: dict[str, Viewer]
    ) -> None:
        nobodys = actions.add_permission("Vault", by=None, at=NOW)
        assert access.may_grant(viewers["steward"], nobodys)
        assert not access.may_grant(viewers["granter"], nobodys)
        assert not access.may_grant(viewers["visitor"], nobodys)

    def test_whoever_may_grant_it_may_undo_its_changes(
        self, cast: Cast, servers: WorkPermission, viewers: dict[str, Viewer]
    ) -> None:
        grant(servers, cast.ada)
        entry = AuditEntry.objects.latest("pk")
        for who in ("granter", "steward"):
            assert access.change_for(viewers[who], entry.pk) == entry
        with pytest.raises(NotFound):
            access.change_for(viewers["member"], entry.pk)

    def test_what_was_taken_back_comes_again_by_its_author_or_a_steward(
        self, cast: Cast, viewers: dict[str, Viewer]
    ) -> None:
        actions.add_permission("Vault", granter=cast.ada, by=viewers["member"].user, at=NOW)
        actions.undo(AuditEntry.objects.latest("pk"), by=viewers["member"].user, at=NOW)
        gone = AuditEntry.objects.latest("pk")
        for who in ("member", "steward"):
            assert access.change_for(viewers[who], gone.pk) == gone
        with pytest.raises(NotFound):
            access.change_for(viewers["granter"], gone.pk)

    def test_every_member_says_what_work_needs(
        self, servers: WorkPermission, task: Task, viewers: dict[str, Viewer]
    ) -> None:
        need = actions.require_permission(servers, work=task, by=None, at=NOW)
        assert access.need_for(viewers["member"], need.pk) == need
        with pytest.raises(NotFound):
            access.need_for(viewers["visitor"], need.pk)
