"""Tables to take out as files, as far as they open to whoever asks. What reads them is imported late."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from homeostat.connect.api.entering import refuse_too_many_files
from homeostat.connect.api.organisation import OnDay
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Day
from homeostat.connect.files.access import table_for
from homeostat.connect.files.formats import FORMATS
from homeostat.platform.access import member_of

router = Router()
HOURS = "hours"
ROWS = {"schema": {"type": "array", "items": {"type": "object"}}}
FILE = {"schema": {"type": "string", "format": "binary"}}
CONTENT = {kind.partition(";")[0]: ROWS if name == "json" else FILE for name, kind in FORMATS.items()}


class TableOut(Schema):
    """A table; its columns are those that open to me."""

    name: str
    label: str
    columns: list[str]
    takes: list[str] = Field(description="What it can be narrowed by: `on`, or `since` and `until`.")


class TakenOut(OnDay):
    format: Literal["csv", *FORMATS] = "csv"  # type: ignore[valid-type]
    on: Day | None = Field(
        None, description="The organisation of a day; its whole history where none is given."
    )
    since: Day | None = Field(None, description="Of hours those from a day on.")
    until: Day | None = Field(None, description="Of hours those before a day.")


@router.get("/exports", response=list[TableOut], summary="The tables that can be taken out")
def list_tables(request: HttpRequest) -> list[TableOut]:
    from homeostat.connect.files.exporting import TABLES, columns_for

    viewer = member_of(request)
    return [
        TableOut(name=name, label=str(table.label), columns=columns_for(viewer, table), takes=_takes(name))
        for name, table in TABLES.items()
    ]


@router.get(
    "/exports/{name}",
    response={200: None},
    summary="A table as a file",
    openapi_extra={"responses": {200: {"content": CONTENT}}},
)
def read_table(request: HttpRequest, name: str, asked: Query[TakenOut]) -> HttpResponse:
    """Hours name a person only where you may know who it was; no text runs as a formula in CSV and xlsx."""
    from homeostat.connect.files import exporting

    viewer = member_of(request)
    table = table_for(viewer, name)
    _refuse_unfit(table, asked)
    refuse_too_many_files(request)
    frame = exporting.exported(table, viewer=viewer, on=asked.on, start=asked.since, end=asked.until)
    content = exporting.written(frame, asked.format, title=table)
    kept = {"Content-Disposition": f'attachment; filename="{table}.{asked.format}"'}
    return HttpResponse(content, content_type=FORMATS[asked.format], headers=kept)


def _takes(name: str) -> list[str]:
    from homeostat.connect.files.exporting import TABLES

    return ["since", "until"] if name == HOURS else ["on"] if TABLES[name].dated else []


def _refuse_unfit(name: str, asked: TakenOut) -> None:
    """Nothing is asked for that the table would overlook."""
    for field in ("on", "since", "until"):
        if getattr(asked, field) is not None and field not in _takes(name):
            takes = ", ".join(_takes(name))
            remedy = _("Send only: %(names)s.") % {"names": takes} if takes else _("Leave it out.")
            raise wrong_field(field, _("This table is not narrowed by “%(name)s”.") % {"name": field}, remedy)
