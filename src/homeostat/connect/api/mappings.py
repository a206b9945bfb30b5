"""Mappings of imports, kept and shipped, for stewards."""

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, JsonValue, StringConstraints

from homeostat.areas.settings.queries import names_of_users
from homeostat.connect.api.imports import CHANGES
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.policies import WRITES
from homeostat.connect.api.rows import unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body
from homeostat.connect.files import access, keeping
from homeostat.connect.files.models import Profile
from homeostat.connect.files.profile import as_json, profile_of
from homeostat.platform.access import steward_of

router = Router()
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class MappingInBrief(Schema):
    """`saved_at` is null where it comes along with Homeostat, and cannot be changed."""

    key: str = Field(description="Its key stays when it is renamed: imports name it as `profile`.")
    name: str
    holds: list[str] = Field(description="What its rows are.")
    saved_at: datetime | None


class MappingOut(MappingInBrief):
    mapping: dict[str, JsonValue] = Field(description="What `homeostat import --profile` takes as JSON.")


class MappingIn(Body):
    name: Name
    mapping: dict[str, JsonValue] = Field(description="As in docs/reference/import-profiles.md, as JSON.")


class MappingChange(Body):
    name: Name


class MappingChangeOut(Schema):
    """A change of a kept mapping; the last one of each can be undone."""

    id: int
    at: datetime
    by: str
    action: str
    key: str
    name: str
    can_be_undone: bool


@router.get("/mappings", response=Page[MappingInBrief], summary="Mappings of imports, by name")
def list_mappings(request: HttpRequest, paging: Query[Paging]) -> Any:
    found = access.profiles_for(steward_of(request))
    items, after = page_of_items(found, paging, key=lambda each: [each.title.casefold(), each.key])
    return {"items": [MappingInBrief(**_told(each)) for each in items], "next": after}


@router.post("/mappings", response={201: MappingOut}, summary="Keep a mapping", **WRITES)
def keep_mapping(request: HttpRequest, body: MappingIn) -> MappingOut:
    """The one that had this name before is replaced."""
    viewer = steward_of(request)
    row = keeping.keep_profile(body.name, as_json(profile_of(body.mapping)), by=viewer.user)
    return mapping_out(access.profile_for(viewer, row.key))


@router.get("/mappings/{key}", response=MappingOut, summary="A mapping")
def read_mapping(request: HttpRequest, key: str) -> MappingOut:
    return mapping_out(access.profile_for(steward_of(request), key))


@router.patch("/mappings/{key}", response=MappingOut, summary="Rename a kept mapping", **CHANGES)
def rename_mapping(request: HttpRequest, key: str, body: MappingChange) -> MappingOut:
    viewer = steward_of(request)
    row = unchanged(request, lambda: access.kept_profile_for(viewer, key), _kept_out)
    keeping.rename_profile(row, body.name, by=viewer.user)
    return mapping_out(access.profile_for(viewer, key))


@router.delete("/mappings/{key}", response={204: None}, summary="Delete a kept mapping", **CHANGES)
def delete_mapping(request: HttpRequest, key: str) -> None:
    """What was imported with it stays."""
    viewer = steward_of(request)
    row = unchanged(request, lambda: access.kept_profile_for(viewer, key), _kept_out)
    keeping.delete_profile(row, by=viewer.user)


@router.post("/mappings/{key}/copy", response={201: MappingOut}, summary="Copy a mapping", **WRITES)
def copy_mapping(request: HttpRequest, key: str) -> MappingOut:
    """Of a shipped one, too, to change the copy."""
    viewer = steward_of(request)
    seen = access.profile_for(viewer, key)
    row = keeping.duplicate_profile(seen.title, as_json(seen.profile), by=viewer.user)
    return mapping_out(access.profile_for(viewer, row.key))


@router.get(
    "/mapping-changes", response=list[MappingChangeOut], summary="The latest changes of kept mappings"
)
def list_mapping_changes(request: HttpRequest) -> list[MappingChangeOut]:
    viewer = steward_of(request)
    names = names_of_users()
    found: list[MappingChangeOut] = []
    for entry in access.profile_changes_for(viewer):
        told = MappingChangeOut(
            id=entry.pk,
            at=entry.at,
            by=names.get(entry.by_id, "") if entry.by_id is not None else "",
            action=entry.action,
            key=entry.key,
            name=(entry.after or entry.before or {}).get("name", entry.key),
            can_be_undone=all(later.key != entry.key for later in found),
        )
        found.append(told)
    return found


@router.post(
    "/mapping-changes/{id}/undo", response={204: None}, summary="Undo a change of a mapping", **WRITES
)
def undo_mapping_change(request: HttpRequest, id: int) -> None:
    viewer = steward_of(request)
    keeping.undo_profile(access.profile_change_for(viewer, id), by=viewer.user)


def mapping_out(seen: access.SeenProfile) -> MappingOut:
    return MappingOut(**_told(seen), mapping=as_json(seen.profile))


def _kept_out(row: Profile) -> MappingOut:
    return mapping_out(access.SeenProfile(row.key, row.name, profile_of(row.mapping), kept=row))


def _told(seen: access.SeenProfile) -> dict[str, Any]:
    return {
        "key": seen.key,
        "name": seen.title,
        "holds": list(dict.fromkeys(part.holds for part in seen.profile.targets)),
        "saved_at": seen.kept.saved_at if seen.kept else None,
    }
