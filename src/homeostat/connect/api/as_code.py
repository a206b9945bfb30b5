"""The organisation as code: out as files, in as a plan, adopted all or none."""

from datetime import date
from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, Status, UploadedFile
from pydantic import Field

from homeostat.connect.api.changes import changer
from homeostat.connect.api.entering import TO_ORGANISE, refuse_too_many_files, refuse_without
from homeostat.connect.api.organisation import OnDay, view_on
from homeostat.connect.api.problems import FileError, wrong_field
from homeostat.connect.api.refusals import stopped_by_files
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.connect.code.access import cell_within
from homeostat.connect.code.folder import files_of, too_large
from homeostat.connect.code.mapping import shipped
from homeostat.connect.code.opening import opened
from homeostat.connect.code.planning import Plan, adopt_plan, plan
from homeostat.connect.code.taking_out import taken_out
from homeostat.connect.code.telling import plan_told
from homeostat.core.organisation import ClearPolicy, SetPolicy
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.signin.tokens import SETTINGS

router = Router()
YAML = {"schema": {"type": "object", "description": "By /organisation/code/schema.json."}}
ARCHIVE = {"schema": {"type": "string", "format": "binary"}}
TAKEN_OUT: dict[str, Any] = {
    "responses": {200: {"content": {"application/yaml": YAML, "application/zip": ARCHIVE}}},
}


class TakenOut(OnDay):
    within: str = Field("", max_length=80, description="Only this cell, with all inside it.")
    shape: Literal["file", "folder"] = Field("file", description="One YAML file, or a folder as a .zip.")


class PlanForm(Body):
    on: Day = Field(description="The first day on which it is to be so.")
    mapping: str = Field(
        "", max_length=60, description="The shape of the files; empty: our own, or among them."
    )


class AdoptForm(PlanForm):
    seen: int | None = Field(
        None, ge=0, description="`seen` of the plan you read: 409 where it is another now."
    )
    reason: Reason = ""


class PlannedChangeOut(Schema):
    sentence: str
    tone: str = Field(description="added, removed or changed.")
    operation: dict[str, Any] = Field(description="As it is sent to adopt it alone.")


class PlanOut(Schema):
    """What files would change. Where `problems` says something it cannot be adopted."""

    on: date
    seen: int = Field(description="The last change of the organisation the plan knows of.")
    changes: list[PlannedChangeOut]
    consequences: list[str]
    problems: list[FileError]


class AdoptedOut(PlanOut):
    change: int | None = Field(description="The change that was adopted; null where nothing was different.")


@router.get(
    "/organisation/code", response={200: None}, summary="The organisation as code", openapi_extra=TAKEN_OUT
)
def read_code(request: HttpRequest, asked: Query[TakenOut]) -> HttpResponse:
    """Of a day, with the same bytes for the same organisation, as `homeostat org export` writes them."""
    viewer = member_of(request)
    view, day = view_on(request, asked.on)
    within = cell_within(viewer, asked.within, view) if asked.within else ""
    refuse_too_many_files(request)
    found = taken_out(view, day, within=within, shape=asked.shape)
    return HttpResponse(found.content, content_type=found.kind, headers=found.headers)


@router.post("/organisation/code/plan", response=PlanOut, summary="What files would change")
def plan_code(request: HttpRequest, file: File[UploadedFile], asked: Form[PlanForm]) -> dict[str, Any]:
    """One YAML file, or a folder packed as .zip. Nothing is written: changes, what follows, what is wrong."""
    return plan_told(_planned(changer(request), file, asked))


@router.post(
    "/organisation/code",
    response={200: AdoptedOut, 201: AdoptedOut},
    auth=TO_ORGANISE,
    summary="Make the organisation as files say",
    openapi_extra={"x-scope": TO_ORGANISE.scope},
)
def adopt_code(request: HttpRequest, file: File[UploadedFile], asked: Form[AdoptForm]) -> Any:
    """All of it or nothing, from a day on. Files that set policies need the scope settings:write as well."""
    viewer = changer(request)
    found = _planned(viewer, file, asked)
    if any(isinstance(each, SetPolicy | ClearPolicy) for each in found.changes):
        refuse_without(request, SETTINGS)
    if found.refusals:
        raise stopped_by_files("refused", found.problems())
    told = plan_told(found)
    if not found.changes:
        return Status(200, {**told, "change": None})
    row = adopt_plan(found, by=viewer.user, reason=asked.reason or _("As code"), seen=asked.seen)
    return Status(201, {**told, "change": row.pk})


def _planned(viewer: Viewer, file: UploadedFile, asked: PlanForm) -> Plan:
    """The plan of what was sent, by the rules of the page."""
    if asked.mapping and asked.mapping not in shipped():
        message = _("There is no mapping “%(name)s”.") % {"name": asked.mapping}
        remedy = _("Send one of: %(names)s; or nothing.") % {"names": ", ".join(shipped())}
        raise wrong_field("mapping", message, remedy)
    if said := too_large(file.size or 0):
        raise wrong_field("file", said, _("Send only the files of the organisation."))
    files = files_of(file.name or "", file.read())
    return plan(opened(files, asked.mapping), asked.on, viewer=viewer)
