"""Presets of policies: what each would change, and adopting one."""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, JsonValue

from homeostat.areas.organisation import access as organisation_access
from homeostat.areas.settings import access, actions
from homeostat.areas.settings.preset_queries import Planned, planned
from homeostat.areas.settings.presets import Preset, presets
from homeostat.connect.api.changes import ChangeOut, change_out, changer
from homeostat.connect.api.organisation import OnDay
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.policies import WRITES
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.core.organisation.policies import Setter
from homeostat.platform.access import member_of
from homeostat.platform.shell.speech import speak

router = Router()


class PresetOut(Schema):
    """A named set of policy values, in words of ours, with its source."""

    key: str
    title: str
    about: str
    source: str
    address: str


class PlannedOut(Schema):
    """One value of a preset beside what holds on the day."""

    policy: str
    title: str
    now: JsonValue
    then: JsonValue
    differs: bool
    note: str
    set_by: Setter


class PresetPlanOut(PresetOut):
    on: date
    values: list[PlannedOut]


class PresetIn(Body):
    on: Day = Field(description="The day from which the values hold.")
    policies: list[str] | None = Field(
        None, min_length=1, max_length=100, description="Those to set; all that differ where left out."
    )
    expected: int | None = Field(None, ge=0, description="The last change you have seen.")
    reason: Reason = ""


@router.get("/presets", response=Page[PresetOut], summary="The presets of policies")
def list_presets(request: HttpRequest, paging: Query[Paging]) -> Any:
    member_of(request)
    found, after = page_of_items(list(presets().values()), paging, key=lambda each: [each.place])
    return {"items": [_told(each) for each in found], "next": after}


@router.get("/presets/{key}", response=PresetPlanOut, summary="What a preset would change")
def read_preset(request: HttpRequest, key: str, asked: Query[OnDay]) -> dict[str, Any]:
    found = access.preset_for(member_of(request), key)
    on = asked.on or timezone.localdate()
    return {**_told(found), "on": on, "values": [_value(row) for row in planned(found, on=on)]}


@router.post("/presets/{key}/adopt", response={201: ChangeOut}, summary="Adopt a preset", **WRITES)
def adopt_preset(request: HttpRequest, key: str, body: PresetIn) -> ChangeOut:
    """One change with all of its values: undone as one. Values that stewards set refuse it for others."""
    viewer = changer(request)
    preset = access.preset_for(viewer, key)
    known = {value.policy for value in preset.values}
    chosen = known if body.policies is None else set(body.policies)
    if not chosen <= known:
        raise wrong_field(
            "policies",
            _("The preset has no value for one of them."),
            _("Read the preset to see which it has."),
        )
    row = actions.adopt_preset(
        preset,
        chosen=chosen,
        on=body.on,
        by=viewer.user,
        at=timezone.now(),
        reason=body.reason,
        expected=body.expected,
    )
    return change_out(organisation_access.change_for(viewer, row.pk))


def _told(preset: Preset) -> dict[str, Any]:
    return {
        "key": preset.key,
        "title": speak(preset.titled),
        "about": speak(preset.told),
        "source": speak(preset.sourced),
        "address": preset.address,
    }


def _value(row: Planned) -> dict[str, Any]:
    return {
        "policy": row.policy.key,
        "title": speak(row.policy.title),
        "now": row.now,
        "then": row.then,
        "differs": row.differs,
        "note": speak(row.note) if row.note else "",
        "set_by": row.policy.set_by,
    }
