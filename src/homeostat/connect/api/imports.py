"""Imports, for stewards: upload, check, read the report, apply."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Query, Router, UploadedFile
from pydantic import Field

from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.policies import WRITES
from homeostat.connect.api.problems import FieldError, Stopped, wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body
from homeostat.connect.files import runs
from homeostat.connect.files.access import profile_for, run_for
from homeostat.connect.files.described import lacking
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.profile import as_json, profile_of
from homeostat.platform.access import NotFound, Viewer, steward_of

router = Router()
CHANGES = {**WRITES, "openapi_extra": {**WRITES["openapi_extra"], "x-if-match": True}}
Category = Literal["billable_hourly", "billable_fixed", "non_billable", "non_billable_cell"]


class FileOut(Schema):
    name: str
    size: int
    digest: str


class ImportOut(Schema):
    id: int
    state: str = Field(description="uploaded, checking, checked, importing, imported or failed.")
    files: list[FileOut]
    profile: str
    progress: float
    step: str
    error: str
    created_at: datetime
    finished_at: datetime | None


class ReportedImportOut(ImportOut):
    mapping: dict[str, Any] = Field(description="What the columns mean; empty: nothing is known of them.")
    report: dict[str, Any] = Field(description="Counts, problems by row, what would be made anew.")
    downloads: list[str] = Field(description="Files the check left: the problems, and the rows to mend.")


class ApplyIn(Body):
    """What is confirmed: things the files name that are not here yet are made only where they are listed."""

    only_correct: bool = Field(False, description="Leave out rows with problems and what is not confirmed.")
    create: dict[str, Literal["all"] | list[str]] = Field({}, description="By noun `all`, or the keys.")
    new_accounts: Category | None = Field(None, description="Who pays for accounts that are made.")


@router.get("/imports", response=Page[ImportOut], summary="Imports, the latest first")
def list_imports(request: HttpRequest, paging: Query[Paging]) -> Any:
    steward_of(request)
    found, after = page_of_rows(ImportRun.objects.all(), paging, order=("-created_at", "-pk"))
    return {"items": [import_out(row) for row in found], "next": after}


@router.post("/imports", response={201: ImportOut}, summary="Upload files to import", **WRITES)
def upload_files(request: HttpRequest, files: File[list[UploadedFile]], profile: Form[str] = "") -> ImportOut:
    """With the key of a profile; without one the one made for such files is looked for. Then check them."""
    viewer = steward_of(request)
    mapping = mapping_named(viewer, profile) if profile else {}
    run = runs.keep_uploads(files, by=viewer.user, at=timezone.now())
    run.profile_key, run.mapping = profile, mapping
    if not profile:
        from homeostat.connect.files import looking

        run.profile_key, run.mapping = looking.suggest(run)
    run.save(update_fields=["profile_key", "mapping"])
    return import_out(run)


@router.get("/imports/{id}", response=ReportedImportOut, summary="An import and its report")
def read_import(request: HttpRequest, id: int) -> ReportedImportOut:
    return reported_out(run_for(steward_of(request), id))


@router.post("/imports/{id}/check", response={202: ImportOut}, summary="Check an import", **WRITES)
def check_import(request: HttpRequest, id: int) -> ImportOut:
    """A worker reads everything and writes nothing; ask again until the state is `checked`."""
    run = run_for(steward_of(request), id)
    _refuse_unready(run, (ImportState.UPLOADED, ImportState.CHECKED, ImportState.FAILED))
    if not run.mapping:
        message = _("No profile fits these files.")
        raise wrong_field("profile", message, _("Send the import the key of a profile, or a mapping."))
    if lack := lacking(profile_of(run.mapping)):
        raise wrong_field("mapping", _("No row could be right by this mapping."), lack)
    return import_out(runs.ask_for(run, "check"))


@router.post("/imports/{id}/apply", response={202: ImportOut}, summary="Apply a checked import", **WRITES)
def apply_import(request: HttpRequest, id: int, body: ApplyIn) -> ImportOut:
    """A worker writes all of it, or nothing; ask again until the state is `imported`."""
    run = run_for(steward_of(request), id)
    _refuse_unready(run, (ImportState.CHECKED, ImportState.FAILED))
    run.choices = body.model_dump(exclude_none=True)
    if not body.only_correct:
        _refuse_unconfirmed(run, body)
    run.save(update_fields=["choices"])
    return import_out(runs.ask_for(run, "import"))


@router.delete("/imports/{id}/files", response={204: None}, summary="Delete uploaded files", **WRITES)
def forget_files(request: HttpRequest, id: int) -> None:
    """What was imported stays."""
    run = run_for(steward_of(request), id)
    if run.is_busy and not runs.is_abandoned(run):
        raise Stopped("conflict", _("They are being read. Wait until it is done."))
    runs.forget_files(run, now=timezone.now())


def mapping_named(viewer: Viewer, key: str) -> dict[str, Any]:
    try:
        return as_json(profile_for(viewer, key).profile)
    except NotFound as error:
        message = _("There is no profile “%(key)s”.") % {"key": key}
        raise wrong_field("profile", message, _("Send the key of one of GET /mappings.")) from error


def _refuse_unready(run: ImportRun, states: tuple[str, ...]) -> None:
    if runs.is_abandoned(run) and run.folder:
        return
    if run.state not in states or not run.folder:
        detail = _("This import is in the state “%(state)s”, or its files are gone.") % {"state": run.state}
        raise Stopped("conflict", detail)


def _refuse_unconfirmed(run: ImportRun, body: ApplyIn) -> None:
    """Nothing is made anew that nobody confirmed."""
    remedy = _("List its key under create, or send only_correct to leave its rows out.")
    missing = [
        FieldError(field=f"create.{noun}", message=f"{thing['name']} ({thing['key']})", remedy=remedy)
        for noun, things in run.report.get("proposals", {}).items()
        for thing in things
        if body.create.get(noun) != "all" and thing["key"] not in body.create.get(noun, [])
    ]
    if missing:
        raise Stopped("invalid", _("Not everything is confirmed that would be made anew."), errors=missing)


def reported_out(run: ImportRun) -> ReportedImportOut:
    return ReportedImportOut(
        **import_out(run).model_dump(),
        mapping=run.mapping,
        report=run.report,
        downloads=runs.downloads_of(run),
    )


def import_out(run: ImportRun) -> ImportOut:
    return ImportOut(
        id=run.pk,
        state=run.state,
        files=[FileOut(name=each["name"], size=each["size"], digest=each["digest"]) for each in run.files],
        profile=run.profile_key,
        progress=run.progress,
        step=run.step,
        error=run.error,
        created_at=run.created_at,
        finished_at=run.finished_at,
    )
