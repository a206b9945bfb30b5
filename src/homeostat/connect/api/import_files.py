"""How uploaded files are read and what their columns mean, before they are checked; and what a check leaves.

What needs polars is imported where it is used: most processes never do. The router is that of `imports`,
whose addresses take further methods here: an address belongs to one router.
"""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from pydantic import Field, JsonValue

from homeostat.connect.api import imports
from homeostat.connect.api.imports import CHANGES, ReportedImportOut, mapping_named, reported_out
from homeostat.connect.api.problems import Stopped, wrong_field
from homeostat.connect.api.rows import unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body
from homeostat.connect.files import runs
from homeostat.connect.files.access import run_for
from homeostat.connect.files.form import DELIMITERS, ENCODINGS
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.profile import as_json, profile_of
from homeostat.platform.access import NotFound, steward_of

router = imports.router
FILE = {"schema": {"type": "string", "format": "binary"}}


class ReadIn(Body):
    """How a file is read where it was found out wrongly; what is left out is as found."""

    encoding: Literal[*ENCODINGS] | None = None  # type: ignore[valid-type]
    delimiter: Literal[*DELIMITERS] | None = None  # type: ignore[valid-type]
    decimal: Literal[".", ","] | None = None
    day_first: bool | None = Field(None, description="Whether 03/04/2024 is 3 April.")
    header_row: int | None = Field(None, ge=1, le=1000, description="The row with the column names.")
    sheet: str | None = Field(None, max_length=100)


class ImportChange(Body):
    """What is sent changes; the import is to be checked again then."""

    read: dict[str, ReadIn] = Field({}, description="By the name of the file.")
    profile: str = Field("", max_length=60, description="The key of a mapping; empty: none.")
    mapping: dict[str, JsonValue] = Field({}, description="What the columns mean, as in a kept mapping.")


class FormOut(Schema):
    kind: str
    encoding: str
    delimiter: str
    decimal: str
    day_first: bool
    header_row: int
    sheet: str


class LookOut(Schema):
    """A file as it is read at the moment; where `problem` says something it cannot be."""

    name: str
    size: int
    form: FormOut | None
    notes: list[str] = Field(description="How that was found out.")
    sheets: list[str]
    columns: list[str]
    rows: list[list[str]] = Field(description="The first ones.")
    problem: str


class FittingOut(Schema):
    key: str
    name: str
    fits: bool = Field(description="Whether it can read these files.")


class FirstRowsOut(Schema):
    """What the mapping makes of the first rows."""

    label: str
    columns: list[str]
    rows: list[list[str]]
    problems: list[dict[str, JsonValue]]


@router.get("/imports/{id}/files", response=list[LookOut], summary="How the files of an import are read")
def list_files_of_import(request: HttpRequest, id: int) -> list[LookOut]:
    from homeostat.connect.files import looking

    found = looking.looks(_kept(run_for(steward_of(request), id)))
    return [
        LookOut(
            name=look.name,
            size=look.size,
            form=FormOut(**look.form.model_dump(include=set(FormOut.model_fields))) if look.form else None,
            notes=list(look.detected.notes) if look.detected else [],
            sheets=list(look.detected.sheets) if look.detected else [],
            columns=look.columns,
            rows=look.rows,
            problem=look.problem,
        )
        for look in found
    ]


@router.get("/imports/{id}/mappings", response=list[FittingOut], summary="The mappings that fit an import")
def list_mappings_for_import(request: HttpRequest, id: int) -> list[FittingOut]:
    """Those that fit first; all others as well."""
    from homeostat.connect.files import looking

    run = _kept(run_for(steward_of(request), id))
    return [FittingOut(key=key, name=name, fits=fits) for key, name, fits in looking.fitting_profiles(run)]


@router.patch(
    "/imports/{id}",
    response=ReportedImportOut,
    summary="Say how an import is read and what it means",
    **CHANGES,
)
def change_import(request: HttpRequest, id: int, body: ImportChange) -> ReportedImportOut:
    """The files, or the mapping: one that is kept, one of your own, or first the one and then changes of it.
    Where there is none the one that likely fits is taken.
    """
    viewer = steward_of(request)
    unchanged(request, lambda: run_for(viewer, id), reported_out)
    run = ImportRun.objects.select_for_update().get(pk=id)
    if not run.can_be_read_anew:
        raise Stopped("conflict", _("It is being worked on, or imported, or its files are gone."))
    _read_differently(run, body.read)
    if "profile" in body.model_fields_set:
        run.profile_key = body.profile
        run.mapping = mapping_named(viewer, body.profile) if body.profile else {}
    if "mapping" in body.model_fields_set:
        run.mapping = as_json(profile_of(body.mapping))
    if not run.mapping:
        from homeostat.connect.files import looking

        run.profile_key, run.mapping = looking.suggest(run)
    run.state = ImportState.UPLOADED
    run.save(update_fields=["wishes", "profile_key", "mapping", "state"])
    return reported_out(run_for(viewer, id))


@router.get(
    "/imports/{id}/preview", response=list[FirstRowsOut], summary="What an import makes of its first rows"
)
def preview_import(request: HttpRequest, id: int) -> list[FirstRowsOut]:
    """A quick look before the check, which reads everything."""
    from homeostat.connect.files import looking
    from homeostat.connect.files.importing import opened

    run = _kept(run_for(steward_of(request), id))
    source = opened(profile_of(run.mapping), runs.paths(run), wishes=looking.wishes(run))
    return [
        FirstRowsOut(label=each.label, columns=each.columns, rows=each.rows, problems=each.problems)
        for each in looking.preview(source)
    ]


@router.get(
    "/imports/{id}/downloads/{name}",
    response={200: None},
    summary="A file that the check of an import left",
    openapi_extra={"responses": {200: {"content": {"text/csv": FILE}}}},
)
def read_download(request: HttpRequest, id: int, name: str) -> HttpResponse:
    """`problems.csv`, or the rows to mend: as `downloads` of the import names them."""
    run = run_for(steward_of(request), id)
    path = runs.download_of(run, name)
    if path is None:
        raise NotFound
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(path.read_bytes(), content_type="text/csv; charset=utf-8", headers=kept)


def _kept(run: ImportRun) -> ImportRun:
    if not run.folder:
        raise Stopped("conflict", _("The files of this import are no longer kept."))
    return run


def _read_differently(run: ImportRun, read: dict[str, ReadIn]) -> None:
    known = [file["name"] for file in run.files]
    for name, wish in read.items():
        if name not in known:
            message = _("This import has no file “%(name)s”.") % {"name": name}
            raise wrong_field("read", message, _("Send only: %(names)s.") % {"names": ", ".join(known)})
        run.wishes = {**run.wishes, name: wish.model_dump(exclude_none=True)}
