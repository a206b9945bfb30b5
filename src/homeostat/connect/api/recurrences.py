"""Tasks that come again by a rule."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import Recurrence
from homeostat.areas.work.policies import time_zone
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.tasks import Because
from homeostat.connect.api.values import Body, Day, Key, Reason
from homeostat.core.calendar import day_of
from homeostat.core.recurrence import NotARule, Plan, rrule_of, rule_of, said
from homeostat.platform.access import member_of
from homeostat.platform.shell.speech import speak

router = Router()
OnDayOff = Literal["keep", "skip", "before", "after"]


class RuleBody(Body):
    """How often; each kind takes its own fields."""

    kind: Literal["sprint", "weekly", "monthly_day", "monthly_weekday", "yearly"]
    every: int | None = Field(None, ge=1, le=52, description="So many weeks or months.")
    place: Literal[1, 2, 3, 4, -1] | None = Field(None, description="The first to fourth, or the last (-1).")
    weekday: int | None = Field(None, ge=0, le=6, description="Monday is 0.")
    day: int | None = Field(None, ge=1, le=92, description="Of the month, or of the sprint.")
    month: int | None = Field(None, ge=1, le=12)

    def told(self) -> dict[str, Any]:
        return self.model_dump(exclude_none=True)


class RecurrenceFields(Body):
    end: Day | None = Field(None, description="Its last day; it goes on where none is given.")
    times: int | None = Field(None, ge=1, le=10_000)
    lead_days: int = Field(7, ge=0, le=366, description="So many days before they are due tasks are added.")
    on_day_off: OnDayOff = Field("after", description="What happens to a public holiday or a weekend.")
    fill: str = Field("", max_length=200, description="The gap {name} of the titles.")
    reason: Reason = ""


class RecurrenceIn(RecurrenceFields):
    template: Key
    rule: RuleBody
    start: Day


class RecurrenceChange(RecurrenceFields):
    rule: RuleBody | None = None
    start: Day = date(2000, 1, 1)


class PreviewIn(Body):
    rule: RuleBody
    start: Day
    end: Day | None = None
    times: int | None = Field(None, ge=1, le=10_000)
    on_day_off: OnDayOff = "after"


class TimeOut(Schema):
    day: date = Field(description="What the rule says.")
    due: date


class DaysOut(Schema):
    sentence: str
    rrule: str = Field(description="In the words of RFC 5545; empty where it counts days of sprints.")
    time_zone: str
    next: list[TimeOut]


class RecurrenceOut(Schema):
    id: int
    template: str
    rule: dict[str, Any]
    rrule: str
    sentence: str
    start: date
    end: date | None
    times: int | None
    lead_days: int
    on_day_off: str
    fill: str
    paused_at: datetime | None
    finding: str = Field(description="Why it paused by itself.")


@router.get("/recurrences", response=Page[RecurrenceOut], summary="Tasks that come again")
def list_recurrences(request: HttpRequest, paging: Query[Paging]) -> Any:
    member_of(request)
    rows = Recurrence.objects.select_related("template")
    found, after = page_of_rows(rows, paging, order=("pk",))
    return {"items": [recurrence_out(row) for row in found], "next": after}


@router.post("/recurrences", response={201: RecurrenceOut}, summary="Have tasks come again", **WRITES)
def add_recurrence(request: HttpRequest, body: RecurrenceIn) -> RecurrenceOut:
    """What is due within the lead is added at once; all of it is undone as one."""
    viewer = member_of(request)
    template = access.template_for(viewer, body.template)
    given = {**body.given(), "rule": body.rule.told()}
    given.pop("template")
    row = actions.add_recurrence(template, **given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return recurrence_out(access.recurrence_for(viewer, row.pk))


@router.post("/recurrences/preview", response=DaysOut, summary="The next days of a rule", **WRITES)
def preview_recurrence(request: HttpRequest, body: PreviewIn) -> DaysOut:
    """Nothing is written."""
    member_of(request)
    try:
        rule = rule_of(body.rule.told())
    except NotARule as error:
        raise wrong_field(f"rule.{error.field}", _("This is no rule."), speak(error.remedy)) from error
    zone = time_zone(timezone.localdate())
    plan = Plan(rule, body.start, body.end, body.times, body.on_day_off)
    since = max(body.start, day_of(timezone.now(), zone))
    found = queries.upcoming(plan, since=since)
    return DaysOut(
        sentence=speak(said(rule)),
        rrule=rrule_of(rule),
        time_zone=zone,
        next=[TimeOut(day=one.day, due=one.due) for one in found],
    )


@router.get("/recurrences/{id}", response=RecurrenceOut, summary="What comes again")
def read_recurrence(request: HttpRequest, id: int) -> RecurrenceOut:
    return recurrence_out(access.recurrence_for(member_of(request), id))


@router.patch("/recurrences/{id}", response=RecurrenceOut, summary="Change what comes again", **CHANGES)
def change_recurrence(request: HttpRequest, id: int, body: RecurrenceChange) -> RecurrenceOut:
    """From now on; what it has added stays as it is."""
    viewer = member_of(request)
    row = unchanged(request, lambda: access.recurrence_for(viewer, id), recurrence_out)
    given = body.given()
    if "rule" in given:
        given["rule"] = {} if body.rule is None else body.rule.told()
    actions.change_recurrence(row, changes=given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return recurrence_out(access.recurrence_for(viewer, id))


@router.post("/recurrences/{id}/pause", response=RecurrenceOut, summary="Pause what comes again", **WRITES)
def pause_recurrence(request: HttpRequest, id: int, body: Because) -> RecurrenceOut:
    viewer = member_of(request)
    row = access.recurrence_for(viewer, id)
    actions.pause_recurrence(row, by=viewer.user, at=timezone.now(), reason=body.reason)
    return recurrence_out(access.recurrence_for(viewer, id))


@router.post("/recurrences/{id}/resume", response=RecurrenceOut, summary="Resume what comes again", **WRITES)
def resume_recurrence(request: HttpRequest, id: int, body: Because) -> RecurrenceOut:
    """From today; times that lay in the pause are not made up for."""
    viewer = member_of(request)
    row = access.recurrence_for(viewer, id)
    actions.resume_recurrence(row, by=viewer.user, at=timezone.now(), reason=body.reason)
    return recurrence_out(access.recurrence_for(viewer, id))


def recurrence_out(row: Recurrence) -> RecurrenceOut:
    rule = rule_of(row.rule)
    names = ("start", "end", "times", "lead_days", "on_day_off", "fill", "paused_at", "finding", "rule")
    facts: dict[str, Any] = {name: getattr(row, name) for name in names}
    told: dict[str, Any] = {
        "template": row.template.key,
        "rrule": rrule_of(rule),
        "sentence": speak(said(rule)),
    }
    return RecurrenceOut(id=row.pk, **facts, **told)
