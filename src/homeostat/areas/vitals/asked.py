"""Who is asked for more than the limits say, told before it is done: counted as the signs count."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from homeostat.areas.organisation.actions import Preview
from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals.access import people_opened
from homeostat.areas.vitals.bearing import (
    ClientRow,
    EpicRow,
    bearers_of,
    clients_owned,
    duties,
    epics_led,
    is_led,
    stated_on,
)
from homeostat.areas.work.changes import changed_facts, model_of
from homeostat.areas.work.models import Client, Epic
from homeostat.areas.work.queries import calendar_consequences, limits_stated
from homeostat.core.organisation import Consequence, Timeline
from homeostat.core.organisation.timeline import cell_track, changed_tracks, person_track
from homeostat.core.organisation.views import View
from homeostat.core.sentence import Sentence, counted, say
from homeostat.core.vitals.duties import Above, Duty, above_limits
from homeostat.core.vitals.registry import REGISTRY
from homeostat.platform.access import Viewer
from homeostat.platform.audit.models import AuditEntry

ONE_DAY = timedelta(days=1)
MOST_DAYS = 12  # so many later days on which somebody's roles change are looked at
OF_A_DUTY = ("owner_id", "cell_id", "state", "start", "end")
NEW = ""  # the key of an epic or a client that is not there yet
POLICIES = {
    "role": "limits.roles",
    "epic": "limits.epics",
    "client": "limits.clients",
    "load": "role_load.limit",
}
SAID = {
    "role": counted(
        "{person} would hold {count} {role_word}; the limit for core members of {cell} is {limit}.",
        "{person} would hold {count} {roles_word}; the limit for core members of {cell} is {limit}.",
        count=0,
    ),
    "epic": counted(
        "{person} would own {count} epic; the limit for core members of {cell} is {limit}.",
        "{person} would own {count} epics; the limit for core members of {cell} is {limit}.",
        count=0,
    ),
    "client": counted(
        "{person} would own {count} client; the limit for core members of {cell} is {limit}.",
        "{person} would own {count} clients; the limit for core members of {cell} is {limit}.",
        count=0,
    ),
    "load": say(
        "{person} would carry {count} in {roles_word}, epics and clients, each with its weight; the limit in "
        "{cell} is {limit}."
    ),
}
STATED = say(
    "{person} would carry {count} in {roles_word}, epics and clients, each with its weight, and stated to "
    "want {limit} at most."
)


class Borne(NamedTuple):
    """What duties come from: the organisation, epics with an owner, clients with one."""

    organisation: Timeline
    epics: Sequence[EpicRow]
    clients: Sequence[ClientRow]


def with_limits(preview: Preview, on: date, *, viewer: Viewer, today: date) -> Preview:
    """A preview that also says who would be asked for more than the limits say, and what stays planned."""
    if preview.timelines is None:
        return preview
    told = of_change(*preview.timelines, on, viewer=viewer, today=today)
    return replace(preview, consequences=(*preview.consequences, *told))


def of_change(
    before: Timeline, after: Timeline, on: date, *, today: date, viewer: Viewer | None = None
) -> tuple[Consequence, ...]:
    """What a change asks of people by roles, and leaves of planned sprints; six queries at most."""
    asked = _of_roles(before, after, on, today=today, viewer=viewer)
    return (*calendar_consequences(before, after, on), *asked)


def _of_roles(
    before: Timeline, after: Timeline, on: date, *, today: date, viewer: Viewer | None
) -> tuple[Consequence, ...]:
    people = {track.key[1] for track in changed_tracks(before, after) if track.kind == "holding"}
    if not people:
        return ()
    days = [on, *_days_after(on, after, people)]
    epics, clients = epics_led(days[-1] + ONE_DAY, {}, people), clients_owned({}, people)
    was, will = Borne(before, epics, clients), Borne(after, epics, clients)
    return told(was, will, days, people=people, viewer=viewer, today=today)


def of_row(
    row: Client | Epic | None, given: Mapping[str, Any], *, noun: str, viewer: Viewer, today: date
) -> tuple[Consequence, ...]:
    """What it asks of its owner to add an epic or a client (`row` None) or to change it so; at most five
    queries.
    """
    names = ("cell", "owner", "state", "start", "end", "closed_from")
    values = {name: given.get(name, getattr(row, name, None)) for name in names}
    owner = values["owner"]
    if owner is None:
        return ()
    key, person = NEW if row is None else row.key, owner.key
    day = max(today, values["start"] or today)
    epics, clients = epics_led(day + ONE_DAY, {}, {person}), clients_owned({}, {person})
    was = Borne(timeline(), epics, clients)
    if noun == "client":
        others = [owned for owned in clients if owned.key != key]
        will = was._replace(clients=[*others, ClientRow(key, person, values["closed_from"])])
    else:
        led = [epic for epic in epics if epic.key != key]
        if is_led(values["state"] or Epic._meta.get_field("state").default, values["end"]):
            cell = values["cell"].key if values["cell"] else None
            led.append(EpicRow(key, cell, person, values["start"], values["end"]))
        will = was._replace(epics=led)
    return told(was, will, [day], people={person}, viewer=viewer, today=today)


def of_undo(entry: AuditEntry, *, viewer: Viewer, today: date) -> tuple[Consequence, ...]:
    """What undoing a change of an epic or a client asks of whoever owns it then; at most eight queries."""
    model = model_of(entry)
    if model not in (Client, Epic) or entry.before is None:
        return ()
    row = None
    if entry.after is not None:
        row = model._default_manager.select_related("owner").filter(key=entry.key).first()
    names = {name for name in OF_A_DUTY if entry.after is None or name in changed_facts(entry)}
    if not names or (row is None and entry.after is not None):
        return ()
    given = {name.removesuffix("_id"): _former(model, name, entry.before) for name in names}
    return of_row(row, given, noun=entry.noun, viewer=viewer, today=today)


def _former(model: type[Client | Epic], name: str, before: Mapping[str, Any]) -> Any:
    """A fact as an entry tells it; of another row, the row, unless it is gone."""
    field = next((one for one in model._meta.concrete_fields if one.attname == name), None)
    value = None if field is None else field.to_python(before.get(name))
    if field is None or value is None or field.related_model is None:
        return value
    return field.related_model._default_manager.filter(pk=value).first()


def told(
    was: Borne,
    will: Borne,
    days: Sequence[date],
    *,
    people: Collection[str],
    viewer: Viewer | None,
    today: date,
) -> tuple[Consequence, ...]:
    """For each of these people and each limit, the first of the days on which they would be above it.

    What somebody carries in all, and what they stated, is told to those alone who may read it.
    """
    stated = limits_stated(before=max(days) + ONE_DAY, people=people)
    first: dict[tuple[str, str], tuple[date, Above, bool]] = {}
    for day in days:
        own, moment = stated_on(day, stated), will.organisation.at(day)
        bearers = tuple(bearers_of(moment, own, people))
        for above in above_limits(_borne(was, day, people), _borne(will, day, people), bearers):
            first.setdefault((above.person, above.kind), (day, above, above.person in own))
    carrying = {person for person, kind in first if kind == "load"}
    opened = _opened(viewer, carrying, today)
    return tuple(
        _consequence(will.organisation.at(day), above, day, today=today, is_stated=is_stated)
        for day, above, is_stated in first.values()
        if above.kind != "load" or above.person in opened
    )


def _opened(viewer: Viewer | None, people: Collection[str], today: date) -> set[str]:
    if viewer is None or not people:
        return set()
    return people_opened(viewer, REGISTRY["role_load"], people, today=today)


def _borne(side: Borne, day: date, people: Collection[str]) -> Iterator[Duty]:
    moment = side.organisation.at(day)
    return duties(moment, side.epics, side.clients, start=day, end=day + ONE_DAY, people=people)


def _days_after(on: date, after: Timeline, people: Collection[str]) -> list[date]:
    """The next days on which any of these people begins to hold a role, as already scheduled."""
    days = {
        spell.start
        for person in people
        for track in after.mentioning("person", person)
        if track.kind == "holding"
        for spell in after.spells(track)
        if spell.start > on
    }
    return sorted(days)[:MOST_DAYS]


def _consequence(view: View, above: Above, day: date, *, today: date, is_stated: bool) -> Consequence:
    track = person_track(above.person)
    cell = view.name(cell_track(above.cell or ""))
    message = _sentence(above, view.name(track), cell, is_stated=is_stated)
    if day > today:
        message = say("From {day} on: {what}", day=day, what=message)
    policy = "" if is_stated and above.kind == "load" else POLICIES[above.kind]
    return Consequence(message, "person", track, day, policy)


def _sentence(above: Above, person: str, cell: str, *, is_stated: bool) -> Sentence:
    said = STATED if is_stated and above.kind == "load" else SAID[above.kind]
    return said.filled(count=above.amount, person=person, cell=cell, limit=above.limit)
