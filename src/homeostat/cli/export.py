"""homeostat export: tables as files."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from homeostat.cli.outcome import USAGE, CommandFailed, say
from homeostat.cli.ready import database_ready

Table = Annotated[str, typer.Argument(help="The table, or all.")]
Format = Annotated[str, typer.Option("--format", "-f", help="csv, xlsx, json or parquet.")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="A file; for all a folder. Default: standard output.")
]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The organisation as on this day.")
]
Since = Annotated[
    datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="Hours from this day on.")
]
Until = Annotated[
    datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Hours before this day.")
]


def export(
    table: Table,
    format_: Format = "csv",
    out: Out = None,
    on: On = None,
    since: Since = None,
    until: Until = None,
) -> None:
    """Write tables to files: people, cells, memberships, roles, hours, tasks and more."""
    with database_ready():
        from homeostat.connect.files import exporting
        from homeostat.connect.files.problem import FileRefused

        _refuse_unknown(table, format_, set(exporting.TABLES), set(exporting.FORMATS))
        if table == "all" and out is None:
            raise CommandFailed("Name a folder with --out for all tables.", code=USAGE)
        for name in exporting.TABLES if table == "all" else [table]:
            frame = exporting.exported(
                name,
                on=on.date() if on else None,
                start=since.date() if since else None,
                end=until.date() if until else None,
            )
            try:
                content = exporting.written(frame, format_, title=name)
            except FileRefused as problem:
                raise CommandFailed(str(problem)) from problem
            _write(content, _target(out, name, format_, every=table == "all"))
            say(f"{name}: {frame.height:,} rows")


def _refuse_unknown(table: str, format_: str, tables: set[str], formats: set[str]) -> None:
    if table not in tables | {"all"}:
        raise CommandFailed(
            f"There is no table {table}: choose from {', '.join(sorted(tables))} or all.", code=USAGE
        )
    if format_ not in formats:
        raise CommandFailed(f"Choose a format of {', '.join(sorted(formats))}.", code=USAGE)


def _target(out: Path | None, name: str, format_: str, *, every: bool) -> Path | None:
    if out is None or not every:
        return out
    out.mkdir(parents=True, exist_ok=True)
    return out / f"{name}.{format_}"


def _write(content: bytes, target: Path | None) -> None:
    """Whole files only: written beside and moved into place."""
    if target is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
        return
    if not target.parent.is_dir():
        raise CommandFailed(f"There is no folder {target.parent}.", code=USAGE)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)
