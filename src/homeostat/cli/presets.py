"""homeostat org preset: sets of policies, what one would change, and adopting it."""

from datetime import datetime
from typing import Annotated, Any

import typer

from homeostat.cli.outcome import USAGE, CommandFailed, show, show_json
from homeostat.cli.ready import database_ready

Key = Annotated[str, typer.Argument(help="The preset; all are listed if left out.")]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if left out.")
]
Without = Annotated[list[str] | None, typer.Option("--without", help="A policy to leave as it is; several.")]
Adopt = Annotated[bool, typer.Option("--adopt", help="Make it so; without it nothing is written.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]
By = Annotated[str, typer.Option("--by", help="E-mail of the user in whose name it is done.")]
Json = Annotated[bool, typer.Option("--json", help="The answer as JSON.")]


def preset(
    key: Key = "",
    on: On = None,
    without: Without = None,
    adopt: Adopt = False,
    reason: Reason = "",
    by: By = "",
    as_json: Json = False,
) -> None:
    """Say what a preset of policies would change, or adopt it. 0: done, 1: refused, 2: usage."""
    with database_ready():
        from django.utils import timezone

        from homeostat.areas.settings.presets import presets

        known = presets()
        if not key:
            _list(known, as_json=as_json)
            return
        if key not in known:
            raise CommandFailed(f"There is no preset {key}: choose {', '.join(known)}.", code=USAGE)
        day = on.date() if on else timezone.localdate()
        left_out = set(without or ())
        unknown = left_out - {value.policy for value in known[key].values}
        if unknown:
            raise CommandFailed(f"The preset has no {', '.join(sorted(unknown))}.", code=USAGE)
        rows = _rows(known[key], day, left_out)
        adopted = _adopt(known[key], day, rows, reason=reason, by=by) if adopt else None
        _tell(rows, day.isoformat(), adopted, as_json=as_json)


def _list(known: Any, *, as_json: bool) -> None:
    from homeostat.platform.shell.speech import speak

    told = [
        {"key": each.key, "title": speak(each.titled), "source": speak(each.sourced)}
        for each in known.values()
    ]
    if as_json:
        show_json(told)
        return
    for one in told:
        show(f"{one['key']}: {one['title']} ({one['source']})")


def _rows(preset: Any, day: Any, left_out: set[str]) -> list[Any]:
    from homeostat.areas.settings.preset_queries import planned

    return [row for row in planned(preset, on=day) if row.differs and row.policy.key not in left_out]


def _adopt(preset: Any, day: Any, rows: list[Any], *, reason: str, by: str) -> int:
    from django.utils import timezone

    from homeostat.areas.organisation.actions import Refused
    from homeostat.areas.settings.actions import adopt_preset
    from homeostat.cli.org import user_named

    try:
        change = adopt_preset(
            preset,
            chosen=[row.policy.key for row in rows],
            on=day,
            by=user_named(by),
            at=timezone.now(),
            reason=reason,
        )
    except Refused as refused:
        raise CommandFailed(f"{refused} Nothing was changed.") from refused
    return int(change.pk)


def _tell(rows: list[Any], on: str, adopted: int | None, *, as_json: bool) -> None:
    told = [
        {"policy": row.policy.key, "now": row.now, "then": row.then, "shown": (row.shown_now, row.shown_then)}
        for row in rows
    ]
    if as_json:
        values = [{name: one[name] for name in ("policy", "now", "then")} for one in told]
        show_json({"on": on, "values": values, "adopted": adopted})
        return
    if not told:
        show(f"Nothing to change on {on}: all of it holds already.")
    for one in told:
        show(f"{one['policy']}: {one['shown'][0]} → {one['shown'][1]}")
    if adopted:
        show(f"Done from {on} on, as change {adopted}.")
    elif told:
        show("Only said. To make it so, add --adopt.")
