"""Policies: their values on a day, set and cleared from a day on."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field, JsonValue

from homeostat.areas.organisation import access, actions
from homeostat.connect.api.changes import ChangeOut, change_out, changer
from homeostat.connect.api.entering import TO_SET
from homeostat.connect.api.organisation import OnDay, view_on
from homeostat.connect.api.paging import Page, Paging, page_of_items
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.core.organisation import ClearPolicy, PolicyFacts, SetPolicy, Snapshot
from homeostat.core.organisation.policies import REGISTRY, Approval, PolicyDefinition, Setter
from homeostat.platform.access import NotFound
from homeostat.platform.shell.speech import speak

router = Router()
WRITES: dict[str, Any] = {"auth": TO_SET, "openapi_extra": {"x-scope": TO_SET.scope}}
Scope = Field("company", max_length=100, description="`company`, `kind:project` or `cell:falcon`.")


class ExceptionOut(Schema):
    """A kind of cell or a cell with a value of its own."""

    scope: str
    value: JsonValue


class PolicyOut(Schema):
    key: str
    title: str
    description: str
    value: JsonValue
    default: JsonValue
    unit: str = Field(description="What its numbers count; empty where it has none.")
    scopes: list[str]
    set_by: Setter = Field(description="Who sets it for everybody.")
    approval: Approval = Field(description="Who approves another value for one cell.")
    exceptions: list[ExceptionOut]


class PolicyIn(Body):
    value: JsonValue
    scope: str = Scope
    on: Day = Field(description="The day from which it holds.")
    expected: int | None = Field(None, ge=0, description="The last change you have seen.")
    reason: Reason = ""


class Clearing(Schema):
    on: Day = Field(description="The day from which it is cleared.")
    scope: str = Scope


@router.get("/policies", response=Page[PolicyOut], summary="Every policy on a day")
def list_policies(request: HttpRequest, asked: Query[OnDay], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    found, after = page_of_items(list(REGISTRY.values()), paging, key=lambda each: [each.key])
    return {"items": [_out(view, each) for each in found], "next": after}


@router.get("/policies/{key}", response=PolicyOut, summary="A policy on a day")
def read_policy(request: HttpRequest, key: str, asked: Query[OnDay]) -> PolicyOut:
    return _out(view_on(request, asked.on)[0], _known(key))


@router.put("/policies/{key}", response={201: ChangeOut}, summary="Set a policy", **WRITES)
def set_policy(request: HttpRequest, key: str, body: PolicyIn) -> ChangeOut:
    """A change of the organisation like any other: told, and undone as such. `set_by` says who may."""
    viewer = changer(request)
    change = SetPolicy(_known(key).key, body.value, body.scope)
    row = actions.adopt(change, on=body.on, by=viewer.user, reason=body.reason, expected=body.expected)
    return change_out(access.change_for(viewer, row.pk))


@router.delete("/policies/{key}", response=ChangeOut, summary="Clear a policy", **WRITES)
def clear_policy(request: HttpRequest, key: str, asked: Query[Clearing]) -> ChangeOut:
    """What holds without it holds again: the kind's value, the company's, or the default."""
    viewer = changer(request)
    change = ClearPolicy(_known(key).key, asked.scope)
    row = actions.adopt(change, on=asked.on, by=viewer.user, reason="")
    return change_out(access.change_for(viewer, row.pk))


def _known(key: str) -> PolicyDefinition:
    if key not in REGISTRY:
        raise NotFound
    return REGISTRY[key]


def _out(view: Snapshot, policy: PolicyDefinition) -> PolicyOut:
    own = [
        ExceptionOut(scope=track.key[1], value=facts.value)
        for track in view.tracks("all", "policy")
        if track.key[0] == policy.key and track.key[1] != "company"
        if isinstance(facts := view[track], PolicyFacts)
    ]
    return PolicyOut(
        key=policy.key,
        title=speak(policy.title),
        description=speak(policy.description),
        value=view.policy(policy.key),
        default=policy.default,
        unit=speak(policy.unit) if policy.unit else "",
        set_by=policy.set_by,
        approval=policy.approval,
        scopes=list(policy.scopes),
        exceptions=sorted(own, key=lambda each: each.scope),
    )
