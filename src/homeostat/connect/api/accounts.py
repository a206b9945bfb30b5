"""Clients, accounts and epics."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, TypeVar

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.vitals.asked import of_row
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Account, AccountCategory, Client, Epic, EpicState
from homeostat.areas.work.models.epics import ACTIVE_EPIC_STATES
from homeostat.connect.api.entering import TO_WORK
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.rows import key_of, named_rows, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Description, ExternalKey, Key, Reason
from homeostat.platform.access import member_of
from homeostat.platform.shell.speech import speak

router = Router()
M = TypeVar("M", bound=Model)
WRITES: dict[str, Any] = {"auth": TO_WORK, "openapi_extra": {"x-scope": TO_WORK.scope}}
CHANGES: dict[str, Any] = {"auth": TO_WORK, "openapi_extra": {"x-scope": TO_WORK.scope, "x-if-match": True}}
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NamedOut(Schema):
    key: str
    name: str
    owner: str | None
    external_key: str


class ClosableOut(NamedOut):
    closed_from: date | None = Field(description="The first day that takes no hours; none: it is open.")


class ClientOut(ClosableOut):
    backup: str | None = Field(description="Steps in when the owner is away.")


class AccountOut(ClosableOut):
    client: str | None
    category: str
    is_metawork: bool


class EpicOut(NamedOut):
    account: str | None
    cell: str | None
    reviewer: str | None
    backup: str | None = Field(description="Steps in when the owner is away; none: the reviewer does.")
    state: str
    start: date | None
    end: date | None


class DescribedEpicOut(EpicOut):
    description: str = Field(description="Markdown. Lists leave it out.")


class Told(Schema):
    warnings: list[str] = Field(
        description="Limits above which the owner is now; nothing was refused for them."
    )


class ClientSaved(ClientOut, Told):
    pass


class EpicSaved(DescribedEpicOut, Told):
    pass


class NamedFields(Body):
    owner: Key | None = None
    external_key: ExternalKey = ""
    reason: Reason = ""


class ClosableFields(NamedFields):
    closed_from: Day | None = Field(
        None, description="The first day that takes no hours; null opens it again."
    )


class ClientFields(ClosableFields):
    backup: Key | None = Field(None, description="Steps in when the owner is away; never the owner.")


class ClientIn(ClientFields):
    name: Name


class ClientChange(ClientFields):
    name: Name = ""


class AccountFields(ClosableFields):
    client: Key | None = None
    is_metawork: bool = False


class AccountIn(AccountFields):
    name: Name
    category: AccountCategory


class AccountChange(AccountFields):
    name: Name = ""
    category: AccountCategory = AccountCategory.NON_BILLABLE


class EpicFields(NamedFields):
    account: Key | None = None
    cell: Key | None = None
    reviewer: Key | None = None
    backup: Key | None = Field(None, description="Steps in when the owner is away; never the owner.")
    state: EpicState = EpicState.IN_DEVELOPMENT
    start: Day | None = None
    end: Day | None = Field(None, description="The first day after it.")
    description: Description = ""


class EpicIn(EpicFields):
    name: Name


class EpicChange(EpicFields):
    name: Name = ""


class WhichClients(Paging):
    open_on: Day | None = Field(None, description="Only those that are open on a day.")
    closed_on: Day | None = Field(None, description="Only those that are closed on a day.")


class OfAccount(WhichClients):
    client: str = Field("", description="Only those of a client.")
    category: Literal["", *AccountCategory.values] = ""  # type: ignore[valid-type]


class OfEpic(Paging):
    account: str = Field("", description="Only those of an account.")
    cell: str = Field("", description="Only those of a cell.")
    state: Literal["", "running", *EpicState.values] = Field(  # type: ignore[valid-type]
        "", description=f"A state, or `running`: {', '.join(ACTIVE_EPIC_STATES)}."
    )


def client_out(row: Client) -> ClientOut:
    return ClientOut(
        key=row.key,
        name=row.name,
        owner=key_of(row.owner),
        backup=key_of(row.backup),
        closed_from=row.closed_from,
        external_key=row.external_key,
    )


def account_out(row: Account) -> AccountOut:
    return AccountOut(
        key=row.key,
        name=row.name,
        owner=key_of(row.owner),
        external_key=row.external_key,
        client=key_of(row.client),
        category=row.category,
        is_metawork=row.is_metawork,
        closed_from=row.closed_from,
    )


def epic_out(row: Epic) -> EpicOut:
    return EpicOut(
        key=row.key,
        name=row.name,
        owner=key_of(row.owner),
        external_key=row.external_key,
        account=key_of(row.account),
        cell=key_of(row.cell),
        reviewer=key_of(row.reviewer),
        backup=key_of(row.backup),
        state=row.state,
        start=row.start,
        end=row.end,
    )


def described_epic_out(row: Epic) -> DescribedEpicOut:
    return DescribedEpicOut(**dict(epic_out(row)), description=row.description)


@router.get("/clients", response=Page[ClientOut], summary="Clients, the latest first")
def list_clients(request: HttpRequest, asked: Query[WhichClients]) -> Any:
    member_of(request)
    rows = _on_days(Client.objects.all(), asked, queries.open_clients, queries.closed_clients)
    found, after = page_of_rows(rows.select_related("owner", "backup"), asked, order=("-pk",))
    return {"items": [client_out(row) for row in found], "next": after}


@router.post("/clients", response={201: ClientSaved}, summary="Add a client", **WRITES)
def add_client(request: HttpRequest, body: ClientIn) -> ClientSaved:
    warnings = _warnings(request, "client", None, body)
    row = client_out(_added(request, actions.add_client, body))
    return ClientSaved(**row.model_dump(), warnings=warnings)


@router.get("/clients/{key}", response=ClientOut, summary="A client")
def read_client(request: HttpRequest, key: str) -> ClientOut:
    return client_out(access.client_for(member_of(request), key))


@router.patch("/clients/{key}", response=ClientSaved, summary="Change a client", **CHANGES)
def change_client(request: HttpRequest, key: str, body: ClientChange) -> ClientSaved:
    """Only the fields that are sent change."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.client_for(viewer, key), client_out)
    warnings = _warnings(request, "client", row, body)
    changed = client_out(_changed(request, actions.change_client, row, body))
    return ClientSaved(**changed.model_dump(), warnings=warnings)


@router.get("/accounts", response=Page[AccountOut], summary="Accounts, the latest first")
def list_accounts(request: HttpRequest, asked: Query[OfAccount]) -> Any:
    viewer = member_of(request)
    rows = _on_days(Account.objects.all(), asked, queries.open_accounts, queries.closed_accounts)
    rows = rows.select_related("client", "owner")
    if asked.category:
        rows = rows.filter(category=asked.category)
    if asked.client:
        rows = rows.filter(client=access.client_for(viewer, asked.client))
    found, after = page_of_rows(rows, asked, order=("-pk",))
    return {"items": [account_out(row) for row in found], "next": after}


@router.post("/accounts", response={201: AccountOut}, summary="Add an account", **WRITES)
def add_account(request: HttpRequest, body: AccountIn) -> AccountOut:
    return account_out(_added(request, actions.add_account, body))


@router.get("/accounts/{key}", response=AccountOut, summary="An account")
def read_account(request: HttpRequest, key: str) -> AccountOut:
    return account_out(access.account_for(member_of(request), key))


@router.patch("/accounts/{key}", response=AccountOut, summary="Change an account", **CHANGES)
def change_account(request: HttpRequest, key: str, body: AccountChange) -> AccountOut:
    """Only the fields that are sent change. Another category changes the vital signs of all its hours."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.account_for(viewer, key), account_out)
    return account_out(_changed(request, actions.change_account, row, body))


@router.get("/epics", response=Page[EpicOut], summary="Epics, the latest first")
def list_epics(request: HttpRequest, asked: Query[OfEpic]) -> Any:
    viewer = member_of(request)
    rows = Epic.objects.select_related("account", "cell", "owner", "reviewer", "backup")
    if asked.account:
        rows = rows.filter(account=access.account_for(viewer, asked.account))
    if asked.cell:
        rows = rows.filter(cell=access.cell_for(viewer, asked.cell))
    if asked.state:
        rows = rows.filter(state__in=ACTIVE_EPIC_STATES if asked.state == "running" else [asked.state])
    found, after = page_of_rows(rows, asked, order=("-pk",))
    return {"items": [epic_out(row) for row in found], "next": after}


@router.post("/epics", response={201: EpicSaved}, summary="Add an epic", **WRITES)
def add_epic(request: HttpRequest, body: EpicIn) -> EpicSaved:
    warnings = _warnings(request, "epic", None, body)
    row = described_epic_out(_added(request, actions.add_epic, body))
    return EpicSaved(**row.model_dump(), warnings=warnings)


@router.get("/epics/{key}", response=DescribedEpicOut, summary="An epic")
def read_epic(request: HttpRequest, key: str) -> DescribedEpicOut:
    return described_epic_out(access.epic_for(member_of(request), key))


@router.patch("/epics/{key}", response=EpicSaved, summary="Change an epic", **CHANGES)
def change_epic(request: HttpRequest, key: str, body: EpicChange) -> EpicSaved:
    """Only the fields that are sent change."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.epic_for(viewer, key), described_epic_out)
    warnings = _warnings(request, "epic", row, body)
    changed = described_epic_out(_changed(request, actions.change_epic, row, body))
    return EpicSaved(**changed.model_dump(), warnings=warnings)


def _on_days(
    rows: QuerySet[M],
    asked: WhichClients,
    opened: Callable[[date], QuerySet[M]],
    closed: Callable[[date], QuerySet[M]],
) -> QuerySet[M]:
    """Those of them that are open on a day, or closed on one."""
    if asked.open_on:
        rows = opened(asked.open_on)
    return rows.filter(pk__in=closed(asked.closed_on).values("pk")) if asked.closed_on else rows


def _warnings(request: HttpRequest, noun: str, row: Client | Epic | None, body: Body) -> list[str]:
    """What it asks of the owner, found out before it is written."""
    viewer = member_of(request)
    given = named_rows(viewer, body.given())
    told = of_row(row, given, noun=noun, viewer=viewer, today=timezone.localdate())
    return [speak(each.message) for each in told]


def _added(request: HttpRequest, add: Any, body: Any) -> Any:
    viewer = member_of(request)
    given = named_rows(viewer, body.given())
    return add(**given, by=viewer.user, at=timezone.now(), reason=body.reason)


def _changed(request: HttpRequest, change: Any, row: Any, body: Any) -> Any:
    viewer = member_of(request)
    given = named_rows(viewer, body.given())
    return change(row, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
