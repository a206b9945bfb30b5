"""Changes of the organisation: previewed, adopted from a day on, undone."""

from datetime import date, datetime
from typing import Annotated, Any, Union, get_args

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.organisation import access, actions, queries
from homeostat.areas.organisation.models import OrganisationChange
from homeostat.connect.api.entering import TO_ORGANISE, refuse_without
from homeostat.connect.api.paging import Page, Paging, page_of_rows
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Body, Day, Reason
from homeostat.core.organisation import ClearPolicy, SetPolicy, Together, Undo
from homeostat.core.organisation.changes import AnyChange
from homeostat.core.sentence import from_json as sentence_of
from homeostat.core.sentence import say
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.shell.speech import speak
from homeostat.platform.signin.tokens import SETTINGS

router = Router()
NAMED = tuple(each for each in get_args(get_args(AnyChange)[0]) if each not in (Together, Undo))
Named = Annotated[Union[NAMED], Field(discriminator="op")]  # type: ignore[valid-type]  # noqa: UP007


class ChangesIn(Body):
    """What to change from a day on: all of it, or none."""

    on: Day = Field(description="The day from which it holds; a later one schedules it.")
    changes: list[Named] = Field(min_length=1, max_length=1000)


class AdoptIn(ChangesIn):
    reason: Reason = ""
    expected: int | None = Field(
        None, ge=0, description="The last change you have seen: 409 where a later one is about the same."
    )


class UndoIn(Body):
    reason: Reason = ""


class ReasonOut(Schema):
    message: str
    remedy: str
    on: date


class PreviewOut(Schema):
    """What changes would do. Where `refusals` says something they cannot be made."""

    sentences: list[str]
    consequences: list[str]
    refusals: list[ReasonOut]


class ChangeOut(Schema):
    """An adopted change; `undone_by` and `undoes` are changes as well."""

    id: int
    on: date
    at: datetime
    by: str
    reason: str
    sentences: list[str]
    more_sentences: int = Field(description="How many more there are: a list tells the first ones.")
    undoes: int | None
    undone_by: int | None


class Which(Paging):
    scheduled: bool = Field(False, description="Only those that hold from a later day than today.")


@router.get("/organisation/changes", response=Page[ChangeOut], summary="Adopted changes, the latest first")
def list_changes(request: HttpRequest, asked: Query[Which]) -> Any:
    member_of(request)
    rows = queries.all_changes()
    if asked.scheduled:
        rows = rows.filter(on__gt=timezone.localdate(), undoes=None)
    found, after = page_of_rows(rows, asked, order=("-at", "-pk"))
    return {"items": [_short(row) for row in found], "next": after}


@router.post(
    "/organisation/changes",
    response={201: ChangeOut},
    auth=TO_ORGANISE,
    summary="Adopt changes",
    openapi_extra={"x-scope": TO_ORGANISE.scope},
)
def adopt_changes(request: HttpRequest, body: AdoptIn) -> ChangeOut:
    """All or none of them, from a day on. Changes of policies need the scope settings:write as well."""
    viewer = changer(request)
    if any(isinstance(each, SetPolicy | ClearPolicy) for each in body.changes):
        refuse_without(request, SETTINGS)
    row = actions.adopt(body.changes, on=body.on, by=viewer.user, reason=body.reason, expected=body.expected)
    return change_out(access.change_for(viewer, row.pk))


@router.post("/organisation/changes/preview", response=PreviewOut, summary="What changes would do")
def preview_changes(request: HttpRequest, body: ChangesIn) -> PreviewOut:
    """Nothing is written: the sentences, what follows, or why they would be refused."""
    viewer = member_of(request)
    return _preview_out(actions.preview(body.changes, body.on, who=viewer.user))


@router.get("/organisation/changes/{id}", response=ChangeOut, summary="An adopted change")
def read_change(request: HttpRequest, id: int) -> ChangeOut:
    return change_out(access.change_for(member_of(request), id))


@router.get("/organisation/changes/{id}/undo", response=PreviewOut, summary="What undoing a change would do")
def preview_undo(request: HttpRequest, id: int) -> PreviewOut:
    viewer = member_of(request)
    return _preview_out(actions.preview_undo(access.change_for(viewer, id), who=viewer.user))


@router.post(
    "/organisation/changes/{id}/undo",
    response={201: ChangeOut},
    auth=TO_ORGANISE,
    summary="Undo a change",
    openapi_extra={"x-scope": TO_ORGANISE.scope},
)
def undo_change(request: HttpRequest, id: int, body: UndoIn) -> ChangeOut:
    """Answers with the change that undoes it, which can be undone again."""
    member_of(request)
    row = access.change_for(member_of(request), id)
    viewer = changer(request)
    if any(track.startswith("policy/") for track in row.tracks):
        refuse_without(request, SETTINGS)
    undoing = actions.undo(row, by=viewer.user, reason=body.reason)
    return change_out(access.change_for(viewer, undoing.pk))


def changer(request: HttpRequest) -> Viewer:
    viewer = member_of(request)
    if not access.may_change(viewer):
        raise PermissionDenied(
            speak(say("{Stewards_word} alone change the organisation here: ask one of them."))
        )
    return viewer


def change_out(row: OrganisationChange) -> ChangeOut:
    return _out(row, [speak(each) for each in row.told], more=0)


def _short(row: OrganisationChange) -> ChangeOut:
    said = [speak(sentence_of(each)) for each in row.first_sentences]
    return _out(row, said, more=row.sentence_count - len(said))


def _out(row: OrganisationChange, said: list[str], *, more: int) -> ChangeOut:
    return ChangeOut(
        id=row.pk,
        on=row.on,
        at=row.at,
        by=row.by_name,
        reason=row.reason,
        sentences=said,
        more_sentences=more,
        undoes=row.undoes_id,
        undone_by=row.undone.pk if row.undone else None,
    )


def _preview_out(found: actions.Preview) -> PreviewOut:
    refusal = found.refusal
    return PreviewOut(
        sentences=[speak(each) for each in found.sentences],
        consequences=[speak(each.message) for each in found.consequences],
        refusals=[
            ReasonOut(message=speak(each.message), remedy=speak(each.remedy), on=each.on)
            for each in (refusal.reasons if refusal else ())
        ],
    )
