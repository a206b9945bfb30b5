"""Clients, accounts and epics: add and change."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.models import Cell, Person
from homeostat.areas.work.actions.present import refuse_absent
from homeostat.areas.work.actions.rows import described, save_changes, save_named
from homeostat.areas.work.actions.two_people import refuse_entering_oneself
from homeostat.areas.work.invalid import Invalid
from homeostat.areas.work.models import Account, Client, Epic, EpicState
from homeostat.platform.signin.models import User
from homeostat.platform.staleness.mark import mark_stale

BEGINNING = date(1900, 1, 1)


@transaction.atomic
def add_client(
    name: str,
    *,
    by: User | None,
    at: datetime,
    key: str = "",
    owner: Person | None = None,
    backup: Person | None = None,
    closed_from: date | None = None,
    external_key: str = "",
    reason: str = "",
) -> Client:
    client = Client(
        key=key, name=name, owner=owner, backup=backup, closed_from=closed_from, external_key=external_key
    )
    refuse_own_backup(client)
    refuse_absent(client, at=at)
    return save_named(client, by=by, reason=reason)


@transaction.atomic
def change_client(
    client: Client, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Client:
    refuse_own_backup(client, changes)
    refuse_absent(client, changes, at=at)
    refuse_entering_oneself(client, changes, who=by)
    days = {client.closed_from, changes.get("closed_from", client.closed_from)}
    if len(days) > 1:
        mark_stale(min(day for day in days if day is not None), None)
    return save_changes(client, changes, by=by, reason=reason)


@transaction.atomic
def add_account(
    name: str,
    *,
    category: str,
    by: User | None,
    at: datetime,
    client: Client | None = None,
    is_metawork: bool = False,
    owner: Person | None = None,
    closed_from: date | None = None,
    key: str = "",
    external_key: str = "",
    reason: str = "",
) -> Account:
    account = Account(
        key=key,
        name=name,
        client=client,
        category=category,
        is_metawork=is_metawork,
        owner=owner,
        closed_from=closed_from,
        external_key=external_key,
    )
    refuse_absent(account, at=at)
    return save_named(account, by=by, reason=reason)


@transaction.atomic
def change_account(
    account: Account, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Account:
    """Change an account. Another category changes the vital signs of all its hours."""
    refuse_absent(account, changes, at=at)
    refuse_entering_oneself(account, changes, who=by)
    locked = Account.objects.select_for_update().get(pk=account.pk)
    if any(getattr(locked, name) != value for name, value in changes.items() if name != "closed_from"):
        mark_stale(BEGINNING, None)
    return save_changes(account, changes, by=by, reason=reason)


@transaction.atomic
def add_epic(
    name: str,
    *,
    by: User | None,
    at: datetime,
    account: Account | None = None,
    cell: Cell | None = None,
    owner: Person | None = None,
    reviewer: Person | None = None,
    backup: Person | None = None,
    state: str = EpicState.IN_DEVELOPMENT,
    start: date | None = None,
    end: date | None = None,
    key: str = "",
    external_key: str = "",
    description: str = "",
    reason: str = "",
) -> Epic:
    epic = Epic(
        key=key,
        name=name,
        account=account,
        cell=cell,
        owner=owner,
        reviewer=reviewer,
        backup=backup,
        state=state,
        start=start,
        end=end,
        external_key=external_key,
        description=described(description),
    )
    _refuse_ending_first(epic.start, epic.end)
    refuse_own_backup(epic)
    refuse_absent(epic, at=at)
    mark_stale(start or timezone.localdate(at), None)
    return save_named(epic, by=by, reason=reason)


@transaction.atomic
def change_epic(
    epic: Epic, *, changes: Mapping[str, Any], by: User | None, at: datetime, reason: str = ""
) -> Epic:
    _refuse_ending_first(changes.get("start", epic.start), changes.get("end", epic.end))
    refuse_own_backup(epic, changes)
    refuse_absent(epic, changes, at=at)
    refuse_entering_oneself(epic, changes, who=by)
    given = dict(changes)
    if "description" in given:
        given["description"] = described(given["description"])
    mark_stale(epic.start or timezone.localdate(at), None)
    return save_changes(epic, given, by=by, reason=reason)


def refuse_own_backup(row: Client | Epic, changes: Mapping[str, Any] | None = None) -> None:
    """Whoever owns something cannot step in for themselves."""
    owner, backup = ((changes or {}).get(name, getattr(row, name)) for name in ("owner", "backup"))
    if owner is not None and owner == backup:
        raise Invalid(
            "backup", _("Nobody steps in for themselves."), _("Choose someone else as the backup, or nobody.")
        )


def _refuse_ending_first(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and end <= start:
        raise Invalid("end", _("The epic ends before it begins."), _("Choose a later day."))
