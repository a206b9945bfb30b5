"""Who sees whose hours: each way in, and everybody else kept out."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import Http404
from tests.areas.work.conftest import FROM, LONG_AGO, NOW, Cast, viewer

from homeostat.areas.organisation.models import Holding, Policy, Role
from homeostat.areas.work import access, actions
from homeostat.areas.work.models import HoursEntry
from homeostat.platform.access import Viewer
from homeostat.platform.signin.models import User

TODAY = date(2026, 11, 18)


@pytest.fixture
def entry(cast: Cast) -> HoursEntry:
    epic = actions.add_epic("Portal 2", account=cast.portal, by=None, at=NOW)
    task = actions.add_task("Draw", epic=epic, by=None, at=NOW)
    return actions.log_hours(
        cast.ada, hours=Decimal(2), day=TODAY, task=task, note="Ada was here", by=None, at=NOW
    )


def seen(cast: Cast, entry: HoursEntry, who: Viewer) -> int | None:
    assert entry.task is not None
    (of_task,) = access.entries_of_task(who, entry.task, on=TODAY)
    (of_account,) = access.entries_of_account(who, cast.portal, on=TODAY)
    assert of_task.person_id == of_account.person_id
    assert bool(of_task.note) == (of_task.person_id is not None)
    assert of_task.hours == 2
    return of_task.person_id


def test_a_person_sees_their_own(cast: Cast, entry: HoursEntry) -> None:
    assert seen(cast, entry, viewer(cast.ada)) == cast.ada.pk


def test_another_member_sees_the_work_without_the_person(cast: Cast, entry: HoursEntry) -> None:
    assert seen(cast, entry, viewer(cast.ben)) is None


@pytest.mark.parametrize("thing", ["epic", "account", "client"])
def test_owners_see_the_person(cast: Cast, entry: HoursEntry, thing: str) -> None:
    owned = {"epic": entry.epic, "account": cast.portal, "client": cast.northwind}[thing]
    assert owned is not None
    owned.owner = cast.ben
    owned.save()
    assert seen(cast, entry, viewer(cast.ben)) == cast.ada.pk
    assert seen(cast, entry, viewer(cast.cleo)) is None


def test_an_account_without_client_has_no_further_owner(cast: Cast) -> None:
    actions.log_hours(cast.ada, hours=Decimal(1), day=TODAY, account=cast.inner, by=None, at=NOW)
    (shown,) = access.entries_of_account(viewer(cast.ben), cast.inner, on=TODAY)
    assert shown.person_id is None


def test_the_sustainability_manager_sees_the_person(cast: Cast, entry: HoursEntry) -> None:
    role = Role.objects.create(key=access.SUSTAINABILITY)
    holding = Holding.objects.create(
        role=role, person=cast.ben, part="backup", start=FROM, recorded_at=LONG_AGO
    )
    assert seen(cast, entry, viewer(cast.ben)) is None
    Holding.objects.filter(pk=holding.pk).update(part="holder")
    assert seen(cast, entry, viewer(cast.ben)) == cast.ada.pk


def test_a_steward_sees_the_person(cast: Cast, entry: HoursEntry) -> None:
    assert seen(cast, entry, viewer(None, steward=True)) == cast.ada.pk


def test_a_policy_opens_hours_to_all_members(cast: Cast, entry: HoursEntry) -> None:
    Policy.objects.create(
        key="privacy.hours_open", scope="company", value=True, start=FROM, recorded_at=LONG_AGO
    )
    assert seen(cast, entry, viewer(cast.cleo)) == cast.ada.pk
    assert not access.sees_everybodys_hours(viewer(None), on=TODAY)


def test_a_visitor_finds_nothing(cast: Cast, entry: HoursEntry) -> None:
    guest = viewer(None)
    for look in (
        lambda: access.entries_of_account(guest, cast.portal, on=TODAY),
        lambda: access.task_for(guest, "falcon-1"),
        lambda: access.account_for(guest, cast.portal.key),
        lambda: access.client_for(guest, cast.northwind.key),
        lambda: access.epic_for(guest, "portal-2"),
        lambda: access.sprint_for(guest, 76),
        lambda: access.cell_for(guest, "falcon"),
        lambda: access.own_entry_for(guest, entry.pk),
        lambda: access.own_absence_for(guest, 1),
        lambda: access.me(guest),
    ):
        with pytest.raises(Http404):
            look()


def test_absent_looks_like_forbidden(cast: Cast, entry: HoursEntry) -> None:
    member = viewer(cast.ben)
    assert access.account_for(member, cast.portal.key) == cast.portal
    assert access.me(member) == cast.ben
    with pytest.raises(Http404):
        access.account_for(member, "nothing")
    with pytest.raises(Http404):
        access.own_entry_for(member, entry.pk)
    assert access.own_entry_for(viewer(cast.ada), entry.pk) == entry


def test_an_absence_is_cancelled_by_its_own_person_only(cast: Cast) -> None:
    absence = actions.add_absence(cast.ada, start=TODAY, end=date(2026, 11, 20), by=None, at=NOW)
    assert access.own_absence_for(viewer(cast.ada), absence.pk) == absence
    with pytest.raises(Http404):
        access.own_absence_for(viewer(cast.ben), absence.pk)


def test_lists_kept_lists_and_entries_are_not_there_for_a_visitor(cast: Cast, entry: HoursEntry) -> None:
    nobody = viewer(None)
    for asked in (
        lambda: access.tasks_for(nobody, [entry.task.key]),  # type: ignore[union-attr]
        lambda: access.views_for(nobody),
        lambda: access.shown_entries(nobody, [entry], on=TODAY),
    ):
        with pytest.raises(Http404):
            asked()
    assert not access.sees_everybodys_hours(nobody, on=TODAY)


def test_one_task_that_is_not_there_hides_all(cast: Cast, entry: HoursEntry) -> None:
    ada = viewer(cast.ada)
    assert entry.task is not None
    assert access.tasks_for(ada, [entry.task.key]) == [entry.task]
    with pytest.raises(Http404):
        access.tasks_for(ada, [entry.task.key, "nothing-1"])


def test_a_list_of_entries_names_whom_each_entry_would(cast: Cast, entry: HoursEntry) -> None:
    for who, person in ((cast.ada, cast.ada.pk), (cast.ben, None)):
        (shown,) = access.shown_entries(viewer(who), [entry], on=TODAY)
        assert shown.person_id == person


def test_the_hours_of_a_file_are_those_whose_person_may_be_known(cast: Cast, entry: HoursEntry) -> None:
    assert access.whose_hours(viewer(None, steward=True), on=TODAY) is None
    for who, known in ((cast.ada, [entry]), (cast.ben, [])):
        rows = access.whose_hours(viewer(who), on=TODAY)
        assert rows is not None
        assert list(HoursEntry.objects.filter(rows)) == known


def test_whoever_stated_a_limit_sees_that_they_did(cast: Cast) -> None:
    mine, other = (User.objects.create(email=f"{name}@saltmarsh.example") for name in ("ada", "ben"))
    actions.state_limit(cast.ada, limit=Decimal(4), start=TODAY, by=mine, at=NOW)
    (change,) = access.own_limit_changes(Viewer(user=mine, person_id=cast.ada.pk, is_steward=False))
    assert (change.noun, change.by) == ("statedlimit", mine)
    assert access.own_limit_changes(Viewer(user=other, person_id=cast.ben.pk, is_steward=False)) == []
