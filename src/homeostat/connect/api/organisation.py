"""The organisation on any day, and through time: reads."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field, TypeAdapter

from homeostat.areas.organisation import access, queries
from homeostat.areas.organisation.snapshots import timeline
from homeostat.connect.api import organisation_out as out
from homeostat.connect.api.organisation_out import (
    CellOut,
    KindOut,
    PersonOut,
    RoleOut,
    ScopedPolicyOut,
    SnapshotOut,
    VacancyOut,
)
from homeostat.connect.api.paging import Page, Paging, page_in_order, page_of_items
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.values import Day, Moment
from homeostat.core.organisation import (
    Facts,
    HoldingFacts,
    PolicyFacts,
    Snapshot,
    Spell,
    Track,
    diff,
    sentences,
)
from homeostat.platform.access import NotFound, member_of
from homeostat.platform.editions import once
from homeostat.platform.shell.speech import speak

router = Router()
S = TypeVar("S")
Noun = Literal["person", "kind", "cell", "membership", "hours", "role", "holding", "policy"]
_FACTS: TypeAdapter[Facts] = TypeAdapter(Facts)


class OnDay(Schema):
    on: Day | None = Field(None, description="The day; today where none is given.")


class Found(OnDay):
    text: str = Field("", max_length=200, description="A part of the name or the key.")


class AsKnown(OnDay):
    known_at: Moment | None = Field(None, description="As it was known at that moment; else as now.")


class SpellOut(Schema):
    """Something that holds in [start, end); without an end it goes on."""

    noun: str
    key: str
    start: date
    end: date | None
    facts: dict[str, Any]


class Asked(Paging):
    noun: Noun | None = Field(None, description="Only spells of this kind of thing.")
    about: str = Field("", max_length=100, description="Only what is about a thing, such as `cell:falcon`.")
    known_at: Moment | None = Field(None, description="As it was known at that moment.")


class ComparisonOut(Schema):
    since: date
    until: date
    changes: list[str]


@router.get("/organisation", response=SnapshotOut, summary="The whole organisation on a day")
def read_organisation(request: HttpRequest, asked: Query[AsKnown]) -> HttpResponse:
    view, day = view_on(request, asked.on, known_at=asked.known_at)
    whole = once(view, f"all of {day}", lambda: _whole(view, day).model_dump_json(by_alias=True))
    return HttpResponse(whole, content_type="application/json; charset=utf-8")


def _whole(view: Snapshot, day: date) -> SnapshotOut:
    policies = [
        ScopedPolicyOut(key=track.key[0], scope=track.key[1], value=facts.value)
        for track, facts in sorted(view.items())
        if isinstance(facts, PolicyFacts)
    ]
    return SnapshotOut(
        on=day,
        people=told(view, view.people(), out.person_out),
        kinds=told(view, view.kinds(), out.kind_out),
        cells=told(view, view.cells(), out.cell_out),
        roles=told(view, view.all_roles(), out.role_out),
        policies=policies,
    )


@router.get("/people", response=Page[PersonOut], summary="The people of a day")
def list_people(request: HttpRequest, asked: Query[Found], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    return _page(view, _found(view.people(), asked.text), out.person_out, paging)


@router.get("/people/{key}", response=PersonOut, summary="A person on a day")
def read_person(request: HttpRequest, key: str, asked: Query[OnDay]) -> PersonOut:
    access.person_for(member_of(request), key)
    return _there(out.person_out(view_on(request, asked.on)[0], key))


@router.get("/kinds", response=Page[KindOut], summary="The kinds of cells of a day")
def list_kinds(request: HttpRequest, asked: Query[Found], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    return _page(view, _found(view.kinds(), asked.text), out.kind_out, paging)


@router.get("/cells", response=Page[CellOut], summary="The cells open on a day")
def list_cells(request: HttpRequest, asked: Query[Found], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    return _page(view, _found(view.cells(), asked.text), out.cell_out, paging)


@router.get("/cells/{key}", response=CellOut, summary="A cell on a day, with its members and roles")
def read_cell(request: HttpRequest, key: str, asked: Query[OnDay]) -> CellOut:
    access.cell_for(member_of(request), key)
    return _there(out.cell_out(view_on(request, asked.on)[0], key))


@router.get("/roles", response=Page[RoleOut], summary="The roles of a day")
def list_roles(request: HttpRequest, asked: Query[Found], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    return _page(view, _found(view.all_roles(), asked.text), out.role_out, paging)


@router.get("/roles/{key}", response=RoleOut, summary="A role on a day, with its holders and backups")
def read_role(request: HttpRequest, key: str, asked: Query[OnDay]) -> RoleOut:
    access.role_for(member_of(request), key)
    return _there(out.role_out(view_on(request, asked.on)[0], key))


@router.get("/vacancies", response=Page[VacancyOut], summary="Roles that lack a holder or a backup on a day")
def list_vacancies(request: HttpRequest, asked: Query[OnDay], paging: Query[Paging]) -> Any:
    view, _day = view_on(request, asked.on)
    found = [out.vacancy_out(each) for each in queries.vacancies(view)]
    items, after = page_of_items(found, paging, key=lambda each: [each.role])
    return {"items": items, "next": after}


@router.get("/comparison", response=ComparisonOut, summary="What changed between two days, in sentences")
def compare_days(request: HttpRequest, since: Query[Day], until: Query[Day]) -> ComparisonOut:
    member_of(request)
    if until < since:
        raise wrong_field("until", _("This day is before the other one."), _("Choose a later day."))
    known = timeline()
    before = known.on(since)
    found = sentences(diff(before, known.on(until)), before)
    return ComparisonOut(since=since, until=until, changes=[speak(each) for each in found])


@router.get("/timeline", response=Page[SpellOut], summary="What holds from when to when")
def read_timeline(request: HttpRequest, asked: Query[Asked]) -> Any:
    """Every spell of the organisation, past and scheduled; all of it, or only what is about a thing."""
    member_of(request)
    known = timeline(asked.known_at)
    noun, _colon, key = asked.about.partition(":")
    own = {track for track in known.mentioning("all", noun) if track.key == (key,)}
    tracks = known.mentioning(noun, key) | own if asked.about else frozenset(known)
    if not asked.about and asked.noun is None:
        spells = once(known, "all spells in order", lambda: sorted(known.rows(), key=_place))
        items, after = page_in_order(spells, asked, key=_place)
    else:
        some = [
            (track, spell)
            for track in tracks
            if asked.noun in (None, track.kind)
            for spell in known.spells(track)
        ]
        items, after = page_of_items(some, asked, key=_place)
    return {"items": [_spell_out(*pair) for pair in items], "next": after}


def _place(pair: tuple[Track, Spell]) -> list[str]:
    track, spell = pair
    return [track.kind, "/".join(track.key), spell.start.isoformat()]


def view_on(
    request: HttpRequest, day: date | None, *, known_at: datetime | None = None
) -> tuple[Snapshot, date]:
    """The organisation on a day as a member sees it; not found for a visitor."""
    member_of(request)
    day = day or timezone.localdate()
    return timeline(known_at).on(day), day


def told(view: Snapshot, keys: Any, tell: Callable[[Snapshot, str], S | None]) -> list[S]:
    return [found for key in sorted(keys) if (found := tell(view, key)) is not None]


def _found(things: Mapping[str, Any], text: str) -> list[str]:
    """The keys of those whose name or key contains a text."""
    wanted = text.strip().casefold()
    return [key for key, facts in things.items() if wanted in key or wanted in facts.name.casefold()]


def _page(
    view: Snapshot, keys: Any, tell: Callable[[Snapshot, str], S | None], paging: Paging
) -> dict[str, Any]:
    shown, after = page_of_items(list(keys), paging, key=lambda key: [key])
    return {"items": told(view, shown, tell), "next": after}


def _there(found: S | None) -> S:
    if found is None:
        raise NotFound
    return found


def _spell_out(track: Track, spell: Spell) -> SpellOut:
    facts = _FACTS.dump_python(spell.facts, mode="json")
    if isinstance(spell.facts, HoldingFacts):
        facts.pop("willing")
    return SpellOut(noun=track.kind, key="/".join(track.key), start=spell.start, end=spell.end, facts=facts)
