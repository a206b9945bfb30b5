"""Hours: one's own to log and correct; those of others as far as their person is yours to know."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import Field

from homeostat.areas.organisation.access import person_for
from homeostat.areas.work import access, actions, queries
from homeostat.areas.work.models import HoursEntry
from homeostat.connect.api.accounts import CHANGES, WRITES
from homeostat.connect.api.paging import Page, Paging, page_of_items, page_of_rows
from homeostat.connect.api.problems import wrong_field
from homeostat.connect.api.rows import key_of, named_rows, unchanged
from homeostat.connect.api.schema import Schema
from homeostat.connect.api.tasks import Because
from homeostat.connect.api.values import Body, Day, Hours, Key, Reason
from homeostat.platform.access import Viewer, member_of
from homeostat.platform.days import own_day

router = Router()
NEWEST = ("-day", "-pk")
Logged = Annotated[Decimal, Field(gt=0, le=24, max_digits=6, decimal_places=4, allow_inf_nan=False)]


class EntryOut(Schema):
    """Hours of a person on a day; `person` and `note` are empty where they are not yours to see."""

    id: int
    person: str | None
    day: date
    hours: Decimal
    account: str
    task: str | None
    epic: str | None
    note: str


class OwnEntryOut(EntryOut):
    role: str | None
    cell: str | None
    recorded_at: datetime
    superseded_at: datetime | None = Field(description="Since when it is corrected or removed.")


class EntryFields(Body):
    task: Key | None = None
    account: Key | None = Field(None, description="That of the task or epic where none is given.")
    epic: Key | None = None
    role: Key | None = None
    note: str = Field("", max_length=500)
    reason: Reason = ""


class EntryIn(EntryFields):
    hours: Logged
    day: Day | None = Field(None, description="Today where none is given.")
    remaining: Hours | None = Field(None, description="Hours left of the task from now on.")


class EntryChange(EntryFields):
    hours: Logged = Decimal(1)
    day: Day = date(2000, 1, 1)


class Between(Paging):
    since: Day | None = None
    until: Day | None = Field(None, description="The first day after them.")


class Behind(Paging):
    sprint: int = Field(description="The number of the sprint.")
    account: str = ""
    person: str = ""


class SumOut(Schema):
    """Hours on an account in a cell's sprint; without a person they are of those you may not know."""

    account: str
    person: str | None
    hours: Decimal


@router.get("/hours", response=Page[OwnEntryOut], summary="My hours, the latest first")
def list_hours(request: HttpRequest, asked: Query[Between]) -> Any:
    person = access.me(member_of(request))
    rows = _between(HoursEntry.objects.filter(person=person, superseded_at=None), asked)
    related = rows.select_related("person", "task", "account", "epic", "role", "cell")
    related = related.defer("task__description", "epic__description")
    found, after = page_of_rows(related, asked, order=NEWEST)
    return {"items": [own_entry_out(row) for row in found], "next": after}


@router.post("/hours", response={201: OwnEntryOut}, summary="Log hours of mine", **WRITES)
def log_hours(request: HttpRequest, body: EntryIn) -> OwnEntryOut:
    """Without a day: today, by my own time zone."""
    viewer = member_of(request)
    person = access.me(viewer)
    given = named_rows(viewer, body.given())
    given["day"] = given.get("day") or own_day(viewer.user, timezone.now())
    entry = actions.log_hours(person, **given, by=viewer.user, at=timezone.now(), reason=body.reason)
    return own_entry_out(access.own_entry_for(viewer, entry.pk))


@router.get("/hours/{id}", response=OwnEntryOut, summary="An entry of mine")
def read_entry(request: HttpRequest, id: int) -> OwnEntryOut:
    return own_entry_out(access.own_entry_for(member_of(request), id))


@router.patch("/hours/{id}", response=OwnEntryOut, summary="Correct an entry of mine", **CHANGES)
def change_hours(request: HttpRequest, id: int, body: EntryChange) -> OwnEntryOut:
    """The entry is superseded; the answer is the corrected one, with an id of its own."""
    viewer = member_of(request)
    entry = unchanged(request, lambda: access.own_entry_for(viewer, id), own_entry_out)
    changes = _columns(named_rows(viewer, body.given()))
    corrected = actions.change_hours(
        entry, changes=changes, by=viewer.user, at=timezone.now(), reason=body.reason
    )
    return own_entry_out(access.own_entry_for(viewer, corrected.pk))


@router.delete("/hours/{id}", response={204: None}, summary="Remove an entry of mine", **CHANGES)
def remove_hours(request: HttpRequest, id: int) -> None:
    viewer = member_of(request)
    entry = unchanged(request, lambda: access.own_entry_for(viewer, id), own_entry_out)
    actions.remove_hours(entry, by=viewer.user, at=timezone.now())


@router.post("/hours/{id}/undo", response=OwnEntryOut, summary="Undo what happened to an entry", **WRITES)
def undo_hours(request: HttpRequest, id: int, body: Because) -> OwnEntryOut:
    """Logged hours go away, and what was said to be left with them; corrected and removed ones come back."""
    viewer = member_of(request)
    entry = access.own_entry_for(viewer, id)
    found = actions.undo_hours(entry, by=viewer.user, at=timezone.now(), reason=body.reason)
    return own_entry_out(access.own_entry_for(viewer, found.pk))


@router.get("/tasks/{key}/hours", response=Page[EntryOut], summary="Hours on a task")
def list_hours_of_task(request: HttpRequest, key: str, asked: Query[Between]) -> Any:
    viewer = member_of(request)
    return _seen(viewer, access.task_for(viewer, key).worklog.all(), asked)


@router.get("/accounts/{key}/hours", response=Page[EntryOut], summary="Hours on an account")
def list_hours_of_account(request: HttpRequest, key: str, asked: Query[Between]) -> Any:
    viewer = member_of(request)
    return _seen(viewer, access.account_for(viewer, key).hours.all(), asked)


@router.get("/cells/{key}/hours", response=Page[SumOut], summary="Hours of a cell in a sprint, by account")
def list_hours_of_cell(request: HttpRequest, key: str, paging: Query[Paging], sprint: Query[int]) -> Any:
    viewer = member_of(request)
    cell, number = access.cell_for(viewer, key), access.sprint_for(viewer, sprint)
    found = access.CellHours(viewer, cell, number, on=timezone.localdate())
    sums: dict[tuple[str, int | None], Decimal] = {}
    for one in found.sums:
        place = (one.account.key, one.person_id)
        sums[place] = sums.get(place, Decimal(0)) + one.hours
    keys = queries.person_keys_and_names(person for _account, person in sums)
    rows = [
        SumOut(account=account, person=keys[person][0] if person else None, hours=hours)
        for (account, person), hours in sums.items()
    ]
    items, after = page_of_items(rows, paging, key=lambda each: [each.account, each.person or ""])
    return {"items": items, "next": after}


@router.get(
    "/cells/{key}/hours/entries",
    response=Page[EntryOut],
    summary="Entries of a cell in a sprint, the latest first",
)
def list_entries_of_cell(request: HttpRequest, key: str, asked: Query[Behind]) -> Any:
    """Behind its hours: of one account, or of one person as far as their hours are yours to know."""
    viewer = member_of(request)
    cell, sprint = access.cell_for(viewer, key), access.sprint_for(viewer, asked.sprint)
    account = access.account_for(viewer, asked.account).pk if asked.account else None
    person = person_for(viewer, asked.person).pk if asked.person else None
    found = access.CellHours(viewer, cell, sprint, on=timezone.localdate())
    rows = found.entries(account_id=account, person_id=person).rows
    entries, after = page_of_rows(rows.select_related("person"), asked, order=NEWEST)
    return {"items": _shown(viewer, entries), "next": after}


def _seen(viewer: Viewer, rows: QuerySet[HoursEntry], asked: Between) -> dict[str, Any]:
    """A page of entries, each with its person only where the viewer may see it."""
    current = _between(rows.filter(superseded_at=None), asked)
    related = current.select_related("person", "task", "account__client", "epic")
    related = related.defer("task__description", "epic__description")
    found, after = page_of_rows(related, asked, order=NEWEST)
    return {"items": _shown(viewer, found), "next": after}


def _shown(viewer: Viewer, entries: Sequence[HoursEntry]) -> list[EntryOut]:
    shown = access.shown_entries(viewer, entries, on=timezone.localdate())
    return [
        EntryOut(
            id=entry.pk,
            person=None if seen.person_id is None else entry.person.key,
            day=seen.day,
            hours=seen.hours,
            account=seen.account.key,
            task=key_of(seen.task),
            epic=key_of(entry.epic),
            note=seen.note,
        )
        for entry, seen in zip(entries, shown, strict=True)
    ]


def own_entry_out(row: HoursEntry) -> OwnEntryOut:
    return OwnEntryOut(
        id=row.pk,
        person=row.person.key,
        day=row.day,
        hours=row.hours,
        account=row.account.key,
        task=key_of(row.task),
        epic=key_of(row.epic),
        note=row.note,
        role=key_of(row.role),
        cell=key_of(row.cell),
        recorded_at=row.recorded_at,
        superseded_at=row.superseded_at,
    )


def _between(rows: QuerySet[HoursEntry], asked: Between) -> QuerySet[HoursEntry]:
    if asked.since is not None:
        rows = rows.filter(day__gte=asked.since)
    return rows if asked.until is None else rows.filter(day__lt=asked.until)


def _columns(given: dict[str, Any]) -> dict[str, Any]:
    """What was given as columns of the entry; another task brings its account, epic and role."""
    task = given.get("task")
    if task is not None:
        given = {"epic": task.epic, "role": task.role, "account": task.paid_by, **given}
    if "account" in given and given["account"] is None:
        raise wrong_field("account", _("These hours have no account."), _("Send the key of an account."))
    names = ("task", "account", "epic", "role")
    return {
        f"{name}_id" if name in names else name: getattr(value, "pk", value) if name in names else value
        for name, value in given.items()
    }
