"""Vital signs: what they are, their readings, and the rows behind a figure, as far as they open to you."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.vitals import access, months, queries
from homeostat.areas.vitals.access import Opened
from homeostat.areas.vitals.billing import month_after
from homeostat.areas.vitals.definition import definition_of
from homeostat.areas.vitals.freshness import make_fresh, waiting_sprints
from homeostat.areas.vitals.models import Reading
from homeostat.areas.vitals.rows import Row, open_figure
from homeostat.areas.vitals.wording import PARTS
from homeostat.areas.work.queries import every_cell
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.schema import Schema
from homeostat.core.vitals.registry import REGISTRY, Sign
from homeostat.platform.access import NotFound, viewer_of
from homeostat.platform.shell.speech import speak

router = Router()


class SignOut(Schema):
    key: str
    name: str
    question: str
    better: str
    form: str
    opens_for: list[str] = Field(description="Company, cell, person: whose figures there are.")
    is_private: bool


class DefinitionOut(SignOut):
    numerator: str
    denominator: str
    formula: str
    population: str
    assumptions: str
    evidence: str
    audience: str
    policy: str


class ReadingOut(Schema):
    """A figure of a sprint; `value` is empty without enough evidence, sums where they would tell too much."""

    sprint: int
    start: date
    end: date
    value: float | None
    state: str
    low: float | None
    high: float | None
    numerator: Decimal | None
    denominator: Decimal | None
    unit: str
    evidence: int
    people: int
    computed_at: datetime


class SeriesOut(Schema):
    """Readings, oldest first, with the limits within which the sign moves by chance."""

    sign: str
    centre: float | None
    lower: list[float]
    upper: list[float]
    deserves_a_look: bool
    waiting_sprints: int = Field(description="How many sprints have figures from before a change.")
    readings: list[ReadingOut]


class CellReadingOut(Schema):
    cell: str
    reading: ReadingOut


class MonthOut(Schema):
    """The hours of a cell in a month; of no cell in particular where `cell` is empty."""

    month: date = Field(description="Its first day.")
    cell: str
    billable: Decimal
    non_billable: Decimal


class RowOut(Schema):
    """A row behind a figure; `pieces` is how many pieces of work it stands for."""

    kind: str
    key: str
    title: str
    part: str
    who: str
    numerator: Decimal | None
    denominator: Decimal
    pieces: int


class FigureOut(Page[RowOut]):
    sign: str
    sprint: int
    value: float | None
    numerator: Decimal | None
    denominator: Decimal
    unit: str
    is_withheld: bool = Field(description="Fewer than three people are behind it.")


class Whose(Schema):
    cell: str = Field("", description="Of a cell; of the company where nobody is named.")
    person: str = Field("", description="Of a person.")
    mine: bool = Field(False, description="My own.")


class Opening(Whose, Paging):
    sprint: int | None = Field(None, description="The last one that has the sign where none is given.")


class Back(Paging):
    count: int = Field(months.SHOWN, ge=1, le=240, description="How many months, with the running one.")


class Reaching(Whose):
    count: int = Field(queries.SHOWN, ge=1, le=400, description="How many sprints.")


@router.get("/signs", response=list[SignOut], summary="The vital signs there are")
def list_signs(request: HttpRequest) -> list[SignOut]:
    access.member(viewer_of(request))
    return [SignOut(**_sign(sign)) for sign in REGISTRY.values()]


@router.get("/signs/{key}", response=DefinitionOut, summary="A vital sign and its definition")
def read_sign(request: HttpRequest, key: str) -> DefinitionOut:
    sign = access.sign_for(viewer_of(request), key)
    told = definition_of(sign, None)
    return DefinitionOut(
        **_sign(sign),
        numerator=speak(sign.numerator),
        denominator=speak(sign.denominator),
        formula=told.formula,
        population=told.population,
        assumptions=told.assumptions,
        evidence=told.evidence,
        audience=told.audience,
        policy=sign.policy,
    )


@router.get("/signs/{key}/readings", response=SeriesOut, summary="A vital sign over the last sprints")
def list_readings(request: HttpRequest, key: str, asked: Query[Reaching]) -> SeriesOut:
    sign = access.sign_for(viewer_of(request), key)
    today = make_fresh()
    opened = _opened(request, sign, asked, today)
    found = queries.series(sign, opened.scope, until=today, count=asked.count)
    limits = found.limits
    return SeriesOut(
        sign=key,
        centre=limits.centre if limits else None,
        lower=list(limits.lows) if limits else [],
        upper=list(limits.highs) if limits else [],
        deserves_a_look=found.attention,
        waiting_sprints=waiting_sprints(),
        readings=[_reading(sign, each) for each in (*found.earlier, *found.readings)],
    )


@router.get("/signs/{key}/cells", response=Page[CellReadingOut], summary="A vital sign of every open cell")
def list_readings_of_cells(request: HttpRequest, key: str, paging: Query[Paging]) -> Any:
    sign = access.sign_for(viewer_of(request), key)
    today = make_fresh()
    latest = queries.latest_by_cell(until=today, sign=key)
    found = [
        CellReadingOut(cell=cell, reading=_reading(sign, reading))
        for pk, cell, _name in queries.open_cells(today)
        if (reading := latest.get(pk, {}).get(key)) is not None
    ]
    items, after = page_of_items(found, paging, key=lambda each: [each.cell])
    return {"items": items, "next": after}


@router.get(
    "/signs/sustainability/months",
    response=Page[MonthOut],
    summary="Billable and other hours by month and cell",
)
def list_months(request: HttpRequest, asked: Query[Back]) -> Any:
    access.member(viewer_of(request))
    shown = months.last_months(make_fresh(), asked.count)
    cells = every_cell()
    found = [
        MonthOut(
            month=one.month,
            cell=cells[one.cell_id][0] if one.cell_id else "",
            billable=one.billed.billable,
            non_billable=one.billed.non_billable,
        )
        for one in queries.billing_by_month(shown[0], month_after(shown[-1]))
    ]
    items, after = page_of_items(found, asked, key=lambda each: [each.month.isoformat(), each.cell])
    return {"items": items, "next": after}


@router.get("/signs/{key}/rows", response=FigureOut, summary="The rows behind a figure")
def read_figure(request: HttpRequest, key: str, asked: Query[Opening]) -> FigureOut:
    """They add up to the two sums of the figure; with names only where the sign opens so far to you."""
    viewer = viewer_of(request)
    sign = access.sign_for(viewer, key)
    today = make_fresh()
    number = asked.sprint
    if number is None:
        latest = queries.sprint_for(sign, today)
        if latest is None:
            raise NotFound
        number = latest.number
    sprint, _before, _after = access.sprint_for(viewer, number)
    drill = open_figure(sign, sprint, _opened(request, sign, asked, today))
    rows, after = page_of_items(list(enumerate(drill.rows)), asked, key=lambda each: [each[0]])
    return FigureOut(
        items=[_row(row) for _place, row in rows],
        next=after,
        sign=key,
        sprint=sprint.number,
        value=drill.value,
        numerator=drill.numerator if sign.form == "percent" else None,
        denominator=drill.denominator,
        unit=drill.unit,
        is_withheld=drill.withheld,
    )


def _opened(request: HttpRequest, sign: Sign, asked: Whose, today: date) -> Opened:
    return access.scope_for(
        viewer_of(request), sign, today=today, cell=asked.cell, person=asked.person, mine=asked.mine
    )


def _sign(sign: Sign) -> dict[str, Any]:
    return {
        "key": sign.key,
        "name": speak(sign.name),
        "question": speak(sign.question),
        "better": sign.better,
        "form": sign.form,
        "opens_for": list(sign.opening.scopes),
        "is_private": sign.opening.private,
    }


def _reading(sign: Sign, reading: Reading) -> ReadingOut:
    return ReadingOut(
        sprint=reading.sprint.number,
        start=reading.sprint.start,
        end=reading.sprint.end,
        value=reading.value,
        state=reading.state,
        low=reading.low,
        high=reading.high,
        numerator=reading.numerator if sign.form == "percent" else None,
        denominator=reading.denominator,
        unit=reading.unit,
        evidence=reading.evidence,
        people=reading.people,
        computed_at=reading.computed_at,
    )


def _row(row: Row) -> RowOut:
    return RowOut(
        kind=row.kind,
        key=row.key,
        title=row.title,
        part=str(PARTS.get(row.part, "")),
        who=row.who,
        numerator=row.numerator,
        denominator=row.denominator,
        pieces=row.pieces,
    )
