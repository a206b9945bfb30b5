"""homeostat signs: the vital signs of the organisation or of a cell."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from homeostat.cli.outcome import CommandFailed, Percent, show, show_json
from homeostat.cli.ready import database_ready

if TYPE_CHECKING:
    from datetime import date

    from homeostat.areas.vitals.models import Reading
    from homeostat.areas.vitals.queries import Series
    from homeostat.areas.work.models import Sprint as SprintRow

Cell = Annotated[str, typer.Option("--cell", help="The key of a cell; without it, the whole organisation.")]
Sprint = Annotated[
    int | None,
    typer.Option("--sprint", min=0, help="The number of a sprint; without it, the latest with a value."),
]
Sprints = Annotated[
    int, typer.Option("--sprints", min=1, max=200, help="How many sprints back (with --json).")
]
AsJson = Annotated[bool, typer.Option("--json", help="With both sums, range, state and history, as JSON.")]


def signs(cell: Cell = "", sprint: Sprint = None, sprints: Sprints = 13, json: AsJson = False) -> None:
    """Show every vital sign: its value, its healthy range, and the two sums it is made of."""
    with database_ready():
        from homeostat.areas.organisation.models import Cell as Row
        from homeostat.areas.vitals import queries

        row = Row.objects.filter(key=cell).first() if cell else None
        if cell and row is None:
            raise CommandFailed(f"There is no cell with the key {cell}. `homeostat export cells` lists all.")
        today = compute()
        asked = _asked(sprint)
        scope = queries.Scope(cell_id=row.pk if row else None)
        found = queries.all_series(scope, until=asked.start if asked else today, count=sprints)
        latest = [_latest(series, sprint) for series in found]
        if json:
            show_json([as_data(*pair, cell, sprints=sprints) for pair in zip(found, latest, strict=True)])
        else:
            for line in lines(found, latest):
                show(line)


def compute() -> "date":
    """Have all figures computed that wait for it, with progress; returns the day taken for today."""
    from django.utils import timezone

    from homeostat.areas.vitals.actions import refresh_next

    today, percent, at_first = timezone.localdate(), Percent(), 0
    while waiting := refresh_next(today=today, at=timezone.now()):
        at_first = at_first or waiting
        percent(1 - waiting / at_first, "Computing figures anew")
    return today


def _asked(number: int | None) -> "SprintRow | None":
    from homeostat.areas.work.models import Sprint as SprintRow

    sprint = None if number is None else SprintRow.objects.filter(number=number).first()
    if number is not None and sprint is None:
        raise CommandFailed(f"There is no sprint {number}.")
    return sprint


def _latest(series: "Series", number: int | None) -> "Reading | None":
    """The latest reading with a value, or exactly that of the sprint asked for."""
    if number is None:
        return series.latest
    return next((reading for reading in series.readings if reading.sprint.number == number), None)


def lines(found: "list[Series]", readings: "list[Reading | None]") -> list[str]:
    from homeostat.areas.vitals.wording import range_of, sums_of, word_of, written
    from homeostat.core.vitals.limits import State

    rows = [("sign", "value", "state", "healthy range", "from", "sprint")]
    for series, latest in zip(found, readings, strict=True):
        if latest is None or latest.value is None:
            state = word_of(State(latest.state)) if latest else word_of(State.NO_DATA)
            rows.append((str(series.sign.name), "–", state, "", "", ""))
            continue
        rows.append(
            (
                str(series.sign.name),
                written(series.sign, latest.value),
                word_of(State(latest.state)) + (" !" if series.attention else ""),
                range_of(series.sign, latest.low, latest.high),
                sums_of(latest),
                f"{latest.sprint.number} (from {latest.sprint.start})",
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(6)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def as_data(series: "Series", latest: "Reading | None", cell: str, *, sprints: int) -> dict[str, Any]:
    history = [
        {
            "sprint": reading.sprint.number,
            "start": reading.sprint.start,
            "end": reading.sprint.end,
            "value": reading.value,
            "numerator": reading.numerator,
            "denominator": reading.denominator,
            "unit": reading.unit,
            "state": reading.state,
            "healthy": [reading.low, reading.high],
            "evidence": reading.evidence,
        }
        for reading in [*series.earlier, *series.readings][-sprints:]
    ]
    return {
        "sign": series.sign.key,
        "cell": cell or None,
        "sprint": latest.sprint.number if latest else None,
        "value": latest.value if latest else None,
        "state": latest.state if latest else "no_data",
        "deserves_a_look": series.attention,
        "history": history,
    }
