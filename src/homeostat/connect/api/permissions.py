"""Permissions: what work needs outside Homeostat, who holds it until when, where it is missing."""

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, StringConstraints

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import PermissionGrant, PermissionNeed, WorkPermission
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import key_of, named_rows, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, ExternalKey, Key, Reason
from homeostat.platform.access import member_of

router = Router()
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Purpose = Annotated[str, Field(max_length=500, description="What it is for.")]
END = "The first day after it; none: it does not end."


class PermissionOut(Schema):
    key: str
    name: str
    purpose: str
    granter: str | None = Field(description="Who grants it.")
    external_key: str


class GrantOut(Schema):
    """Somebody holds a permission in [start, end)."""

    id: int
    permission: str
    person: str
    start: date
    end: date | None
    reason: str


class NeedOut(Schema):
    """An account, an epic or a task needs a permission."""

    id: int
    permission: str
    account: str | None
    epic: str | None
    task: str | None


class NeededOut(Schema):
    """A permission a task needs for itself, its epic or its account."""

    permission: str
    name: str
    source: str = Field(description="task, epic or account.")
    assignee_lacks_it: bool
    holders: list[str]


class LackingOut(Schema):
    task: str
    assignee: str
    permissions: list[str] = Field(description="Those the assignee does not hold.")


class PermissionFields(Body):
    purpose: Purpose = ""
    granter: Key | None = Field(None, description="Who grants it; a member who is no steward: themself.")
    external_key: ExternalKey = ""
    reason: Reason = ""


class PermissionIn(PermissionFields):
    name: Name


class PermissionChange(PermissionFields):
    name: Name = ""


class GrantIn(Body):
    person: Key
    start: Day
    end: Day | None = Field(None, description=END)
    reason: str = Field("", max_length=500)


class RenewalIn(Body):
    end: Day | None = Field(None, description=END)
    reason: str = Field("", max_length=500, description="That of the former grant where none is given.")


class NeedIn(Body):
    """One of the three."""

    account: Key | None = None
    epic: Key | None = None
    task: Key | None = None
    reason: Reason = ""


@router.get("/permissions", response=Page[PermissionOut], summary="Permissions, the latest first")
def list_permissions(request: HttpRequest, paging: Query[Paging]) -> Any:
    member_of(request)
    rows = WorkPermission.objects.select_related("granter")
    found, after = page_of_rows(rows, paging, order=("-pk",))
    return {"items": [permission_out(row) for row in found], "next": after}


@router.post("/permissions", response={201: PermissionOut}, summary="Define a permission", **WRITES)
def add_permission(request: HttpRequest, body: PermissionIn) -> PermissionOut:
    """Stewards name who grants it; everybody else defines what they grant themselves."""
    viewer = member_of(request)
    given = named_rows(viewer, body.given())
    if not viewer.is_steward:
        given["granter"] = access.me(viewer)
    row = actions.add_permission(**given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return permission_out(row)


@router.get("/permissions/{key}", response=PermissionOut, summary="A permission")
def read_permission(request: HttpRequest, key: str) -> PermissionOut:
    return permission_out(access.permission_for(member_of(request), key))


@router.patch("/permissions/{key}", response=PermissionOut, summary="Change a permission", **CHANGES)
def change_permission(request: HttpRequest, key: str, body: PermissionChange) -> PermissionOut:
    """Only the fields that are sent change; by stewards and whoever grants it."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.granted_permission_for(viewer, key), permission_out)
    given = named_rows(viewer, body.given())
    actions.change_permission(row, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return permission_out(access.permission_for(viewer, key))


@router.get("/permissions/{key}/grants", response=Page[GrantOut], summary="Who holds a permission")
def list_grants(request: HttpRequest, key: str, paging: Query[Paging]) -> Any:
    """Who held it and who will, too; the latest first."""
    permission = access.permission_for(member_of(request), key)
    rows = PermissionGrant.objects.filter(permission=permission).select_related("permission", "person")
    found, after = page_of_rows(rows, paging, order=("-pk",))
    return {"items": [grant_out(row) for row in found], "next": after}


@router.post("/permissions/{key}/grants", response={201: GrantOut}, summary="Grant a permission", **WRITES)
def grant_permission(request: HttpRequest, key: str, body: GrantIn) -> GrantOut:
    """By stewards and whoever grants it."""
    viewer = member_of(request)
    permission = access.granted_permission_for(viewer, key)
    given = named_rows(viewer, dict(body))
    return grant_out(actions.grant_permission(permission, **given, by=viewer.user, at=timezone.now()))


@router.post("/grants/{id}/renewal", response={201: GrantOut}, summary="Renew a grant", **WRITES)
def renew_grant(request: HttpRequest, id: int, body: RenewalIn) -> GrantOut:
    """From where it ends, or from today where it is over."""
    viewer = member_of(request)
    grant = access.grant_for(viewer, id)
    return grant_out(actions.renew_grant(grant, **dict(body), by=viewer.user, at=timezone.now()))


@router.delete("/grants/{id}", response={204: None}, summary="Take a permission away", **WRITES)
def end_grant(request: HttpRequest, id: int) -> None:
    """From today on; a grant that has not held for a day yet goes altogether."""
    viewer = member_of(request)
    actions.end_grant(access.grant_for(viewer, id), by=viewer.user, at=timezone.now())


@router.get("/permissions/{key}/needs", response=Page[NeedOut], summary="What needs a permission")
def list_needs(request: HttpRequest, key: str, paging: Query[Paging]) -> Any:
    permission = access.permission_for(member_of(request), key)
    rows = PermissionNeed.objects.filter(permission=permission)
    rows = rows.select_related("permission", "account", "epic", "task").defer(
        "task__description", "epic__description"
    )
    found, after = page_of_rows(rows, paging, order=("-pk",))
    return {"items": [need_out(row) for row in found], "next": after}


@router.post("/permissions/{key}/needs", response={201: NeedOut}, summary="Require a permission", **WRITES)
def require_permission(request: HttpRequest, key: str, body: NeedIn) -> NeedOut:
    """For an account, an epic or a task; a task needs what its epic and its account need as well."""
    viewer = member_of(request)
    permission = access.permission_for(viewer, key)
    given = {name: value for name, value in named_rows(viewer, body.given()).items() if value is not None}
    if len(given) != 1:
        raise wrong_field("task", _("One of account, epic and task needs it."), _("Send one of the three."))
    (work,) = given.values()
    need = actions.require_permission(
        permission, work=work, by=viewer.user, at=timezone.now(), reason=body.reason
    )
    return need_out(need)


@router.delete("/needs/{id}", response={204: None}, summary="Drop a requirement", **WRITES)
def drop_requirement(request: HttpRequest, id: int) -> None:
    viewer = member_of(request)
    actions.drop_requirement(access.need_for(viewer, id), by=viewer.user, at=timezone.now())


@router.get("/tasks/{key}/permissions", response=list[NeededOut], summary="The permissions a task needs")
def list_permissions_of_task(request: HttpRequest, key: str) -> list[NeededOut]:
    """Its own, its epic's and its account's, with who holds them today."""
    task = access.task_for(member_of(request), key)
    found = queries.around(task, on=timezone.localdate())
    people = queries.person_keys_and_names(found.people)
    return [
        NeededOut(
            permission=one.key,
            name=one.name,
            source=one.source,
            assignee_lacks_it=one.is_lacked_by(task.assignee_id),
            holders=[people[pk][0] for pk in one.holders if pk in people],
        )
        for one in found.needs
    ]


@router.get("/tasks-lacking-permissions", response=Page[LackingOut], summary="Tasks that lack a permission")
def list_tasks_lacking_permissions(request: HttpRequest, paging: Query[Paging]) -> Any:
    """Open tasks whose assignee does not hold what they need today, the latest first."""
    member_of(request)
    today = timezone.localdate()
    rows = queries.tasks_lacking(today).select_related("assignee")
    found, after = page_of_rows(rows, paging, order=("-pk",))
    lacks = queries.lacks_of(found, today)
    items = [
        LackingOut(
            task=task.key,
            assignee=str(key_of(task.assignee)),
            permissions=[permission.key for permission in lacks[task.pk]],
        )
        for task in found
    ]
    return {"items": items, "next": after}


def permission_out(row: WorkPermission) -> PermissionOut:
    return PermissionOut(
        key=row.key,
        name=row.name,
        purpose=row.purpose,
        granter=key_of(row.granter),
        external_key=row.external_key,
    )


def grant_out(row: PermissionGrant) -> GrantOut:
    return GrantOut(
        id=row.pk,
        permission=row.permission.key,
        person=row.person.key,
        start=row.start,
        end=row.end,
        reason=row.reason,
    )


def need_out(row: PermissionNeed) -> NeedOut:
    return NeedOut(
        id=row.pk,
        permission=row.permission.key,
        account=key_of(row.account),
        epic=key_of(row.epic),
        task=key_of(row.task),
    )
