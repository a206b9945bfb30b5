"""What the rows of a file ask of people beyond their limits, told in the dry run."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import polars as pl

from homeostat.areas.organisation.snapshots import timeline
from homeostat.areas.vitals.asked import Borne, told
from homeostat.areas.vitals.bearing import ClientRow, EpicRow, clients_owned, epics_led, is_led
from homeostat.areas.work.models import Epic
from homeostat.connect.files.draft import History
from homeostat.core.organisation.timeline import changed_tracks
from homeostat.core.sentence import counted
from homeostat.platform.shell.speech import speak

SHOWN = 20
ONE_DAY = timedelta(days=1)
Frames = Mapping[str, pl.DataFrame]


def asked_by_files(frames: Frames, history: History | None, *, today: date) -> list[str]:
    """Who would be above the limit for roles, epics or clients today; at most five queries.

    A report is read by whoever runs the import: it says nothing of what people stated for themselves.
    """
    before = timeline() if history is None else history.before
    after = before if history is None else history.after
    touched = changed_tracks(before, after)
    people = {track.key[1] for track in touched if track.kind == "holding"}
    people |= {owner for noun in ("epics", "clients") for owner in _owners(frames.get(noun))}
    if not people:
        return []
    epics, clients = epics_led(today + ONE_DAY, {}), clients_owned({})
    will = Borne(after, list(_epics(epics, frames.get("epics"))), _clients(clients, frames.get("clients")))
    found = told(Borne(before, epics, clients), will, [today], people=people, viewer=None, today=today)
    notes = [speak(each.message) for each in found[:SHOWN]]
    if (more := len(found) - SHOWN) > 0:
        notes.append(
            speak(
                counted(
                    "{count} more limit is exceeded like this.",
                    "{count} more limits are exceeded like this.",
                    count=more,
                )
            )
        )
    return notes


def _owners(frame: pl.DataFrame | None) -> set[str]:
    if frame is None or "owner" not in frame.columns:
        return set()
    return set(frame["owner"].drop_nulls().to_list())


def _clients(known: list[ClientRow], frame: pl.DataFrame | None) -> list[ClientRow]:
    """Clients with an owner once the file is in: what it does not tell stays as it is."""
    if frame is None:
        return known
    there: dict[str, dict[str, Any]] = {client.key: client._asdict() for client in known}
    for row in frame.select(pl.col("^key|owner|closed_from$")).iter_rows(named=True):
        there[row["key"]] = {"owner": None, "closed_from": None} | there.get(row["key"], {}) | row
    return [ClientRow(**values) for values in there.values() if values["owner"]]


def _epics(known: list[EpicRow], frame: pl.DataFrame | None) -> Iterator[EpicRow]:
    """Epics with an owner once the file is in: what it does not tell stays as it is."""
    if frame is None:
        yield from known
        return
    told = {row["key"]: row for row in frame.iter_rows(named=True)}
    yield from (epic for epic in known if epic.key not in told)
    names = ("key", "cell__key", "owner__key", "start", "end", "state")
    rows = Epic.objects.filter(key__in=told).values_list(*names)
    there: dict[str, dict[str, Any]] = {
        key: dict(zip(("cell", "owner", "start", "end", "state"), rest, strict=True)) for key, *rest in rows
    }
    for key, row in told.items():
        values = there.get(key, {}) | row
        state = values.get("state") or Epic._meta.get_field("state").default
        if values.get("owner") and is_led(state, values.get("end")):
            yield EpicRow(key, values.get("cell"), values["owner"], values.get("start"), values.get("end"))
