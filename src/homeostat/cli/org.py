"""homeostat org: the organisation as code; out as files, in as a plan and then as changes."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from homeostat.cli.outcome import FAILURE, USAGE, CommandFailed, say, show, show_json
from homeostat.cli.ready import database_ready

if TYPE_CHECKING:
    from homeostat.connect.code.folder import Files
    from homeostat.connect.code.planning import Plan
    from homeostat.connect.code.tree import Problem

DIFFERS = 3

app = typer.Typer(
    help="The organisation as code: out as YAML files, in as a plan and then as changes.",
    no_args_is_help=True,
)
FilesAt = Annotated[Path, typer.Argument(help="A folder, a file or a zip archive.", show_default=False)]
On = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; today if left out.")
]
MappingName = Annotated[
    str, typer.Option("--mapping", "-m", help="For files in another shape: a shipped mapping, or a file.")
]
Json = Annotated[bool, typer.Option("--json", help="The plan as JSON.")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", help="A file, a folder or a .zip. Default: standard output.")
]
Shape = Annotated[str, typer.Option("--shape", help="file or folder; a folder if --out is one or a .zip.")]
Within = Annotated[str, typer.Option("--within", help="Only this cell, with everything inside it.")]
Unwilling = Annotated[
    bool, typer.Option("--unwilling", help="Also who holds a role against preference: theirs to tell.")
]
Check = Annotated[bool, typer.Option("--check", help="Exit with 3 where anything would change.")]
Reason = Annotated[str, typer.Option("--reason", help="Why; kept in the history.")]
By = Annotated[str, typer.Option("--by", help="E-mail of the user in whose name it is done.")]
Seen = Annotated[
    int | None,
    typer.Option("--seen", help="`seen` of the plan you read; refused if changed since."),
]


@app.command()
def export(
    out: Out = None, on: On = None, shape: Shape = "", within: Within = "", unwilling: Unwilling = False
) -> None:
    """Write the organisation of a day as YAML. 0: done, 2: usage."""
    with database_ready():
        from homeostat.areas.organisation.snapshots import snapshot
        from homeostat.connect.code.folder import zipped
        from homeostat.connect.code.writing import as_file, as_folder

        shape = _shape(shape, out)
        view = snapshot(_day(on))
        if within and view.cell(within) is None:
            raise CommandFailed(f"There is no cell {within} on that day: name the key of one.", code=USAGE)
        files = (as_folder if shape == "folder" else as_file)(view, within=within, unwilling=unwilling)
        if out is None:
            sys.stdout.write("".join(files.values()))
        elif out.suffix == ".zip":
            _write(out, zipped(files))
        elif shape == "folder":
            _write_folder(out, files, is_whole=not within)
        else:
            _write(out, files["organisation.yaml"].encode())
        people, cells = len(view.people()), len(view.cells())
        say(f"{people} people and {cells} cells on that day, {len(files)} files written.")


@app.command()
def plan(
    files: FilesAt, on: On = None, mapping: MappingName = "", as_json: Json = False, check: Check = False
) -> None:
    """Say what files would change, and write nothing. 0: done, 1: problems, 2: usage, 3: see --check."""
    with database_ready(), _problems_told(as_json=as_json):
        found = _plan(files, on, mapping)
        _tell(found, as_json=as_json, adopted=None)
        if found.refusals:
            raise typer.Exit(FAILURE)
        if check and found.changes:
            raise typer.Exit(DIFFERS)


@app.command()
def apply(
    files: FilesAt,
    on: On = None,
    mapping: MappingName = "",
    reason: Reason = "",
    by: By = "",
    seen: Seen = None,
    as_json: Json = False,
) -> None:
    """Make the organisation as files say from a day on, all or nothing. 0: done, 1: problems, 2: usage."""
    with database_ready(), _problems_told(as_json=as_json):
        from homeostat.areas.organisation.actions import Conflict, Refused
        from homeostat.connect.code.planning import Moved, adopt_plan

        user = user_named(by)
        found = _plan(files, on, mapping, by=user)
        adopted = None
        if found.can_be_adopted:
            try:
                change = adopt_plan(
                    found, by=user, reason=reason or f"homeostat org apply {files}", seen=seen
                )
            except (Moved, Conflict, Refused) as problem:
                raise CommandFailed(f"{problem} Nothing was changed.") from problem
            adopted = change.pk
        _tell(found, as_json=as_json, adopted=adopted)
        if found.refusals:
            raise typer.Exit(FAILURE)


@app.command()
def schema() -> None:
    """Show the JSON Schema of the files."""
    from homeostat.connect.code.schema import schema_text

    sys.stdout.write(schema_text())


def _day(on: datetime | None) -> date:
    from django.utils import timezone

    return on.date() if on else timezone.localdate()


def _shape(shape: str, out: Path | None) -> str:
    if shape not in ("", "file", "folder"):
        raise CommandFailed("--shape is file or folder.", code=USAGE)
    is_folder = out is not None and (out.is_dir() or out.suffix not in (".yaml", ".yml"))
    shape = shape or ("folder" if is_folder else "file")
    if shape == "folder" and out is None:
        raise CommandFailed("Name a folder with --out.", code=USAGE)
    return shape


def _write(target: Path, content: bytes) -> None:
    """Whole files only: written beside and moved into place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.part")
    beside.write_bytes(content)
    beside.replace(target)


def _write_folder(out: Path, files: "Files", *, is_whole: bool) -> None:
    """Every file; in a folder of ours the whole organisation leaves none of who is no longer there."""
    is_ours = (out / "organisation.yaml").exists()
    for section in ("cells", "people") if is_whole and is_ours else ():
        for path in sorted(out.glob(f"{section}/*.y*ml")):
            if f"{section}/{path.name}" not in files:
                path.unlink()
                say(f"{section}/{path.name} removed: not there on that day.")
    for name, text in files.items():
        _write(out / name, text.encode())


@contextmanager
def _problems_told(*, as_json: bool) -> Iterator[None]:
    """What is wrong with files goes out as one report, with exit code 1."""
    from homeostat.connect.code.tree import Unreadable

    try:
        yield
    except Unreadable as error:
        _tell_problems(error.problems, as_json=as_json)
        raise typer.Exit(FAILURE) from error


def _tell_problems(problems: "Iterable[Problem]", *, as_json: bool) -> None:
    from homeostat.connect.code.telling import problem_told

    told = list(problems)
    if as_json:
        show_json({"changes": [], "consequences": [], "problems": [problem_told(each) for each in told]})
        return
    for problem in told:
        show(str(problem))
    show(f"{len(told)} {'problem' if len(told) == 1 else 'problems'}: nothing was changed.")


def _plan(path: Path, on: datetime | None, mapping: str, by: Any = None) -> "Plan":
    from homeostat.connect.code.folder import files_at
    from homeostat.connect.code.opening import opened
    from homeostat.connect.code.planning import plan

    if not path.exists():
        raise CommandFailed(f"There is no {path}.", code=USAGE)
    return plan(opened(files_at(path), mapping), _day(on), asked_by=by)


def user_named(email: str) -> Any:
    from homeostat.models import User

    user = User.objects.filter(email__iexact=email).first() if email else None
    if email and user is None:
        raise CommandFailed(f"There is no user {email}.", code=USAGE)
    return user


def _tell(plan: "Plan", *, as_json: bool, adopted: int | None) -> None:
    from homeostat.connect.code.telling import plan_told

    told = plan_told(plan) | {"adopted": adopted}
    if as_json:
        show_json(told)
        return
    for line in _lines(told, can_be_adopted=plan.can_be_adopted):
        show(line)


def _lines(told: dict[str, Any], *, can_be_adopted: bool) -> Iterator[str]:
    changes = told["changes"]
    if not changes:
        yield f"Nothing to change on {told['on']}: the organisation is as the files say."
        return
    ending = sum(change["tone"] == "removed" for change in changes)
    count = "1 change" if len(changes) == 1 else f"{len(changes)} changes"
    yield f"{count} from {told['on']} on" + (f", {ending} of them end something:" if ending else ":")
    marks = {"added": "+", "removed": "-", "changed": "~"}
    yield from (f"{marks[change['tone']]} {change['sentence']}" for change in changes)
    if told["consequences"]:
        yield "What follows:"
        yield from (f"  {line}" for line in told["consequences"])
    for problem in told["problems"]:
        where = f"{problem['file']}:{problem['line']}:{problem['column']}: " if problem["file"] else ""
        yield f"{where}{problem['message']} {problem['remedy']}"
    if not can_be_adopted:
        yield "This cannot be done as it stands: nothing was changed."
    elif told["adopted"]:
        yield f"Done, as change {told['adopted']}."
    else:
        yield f"Only planned. To make it so: homeostat org apply … --seen {told['seen']}"
