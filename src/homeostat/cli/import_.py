"""homeostat import: read files by a profile; a dry run first, then all or nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from homeostat.cli.outcome import FAILURE, USAGE, CommandFailed, show, show_json
from homeostat.cli.ready import database_ready

if TYPE_CHECKING:
    from homeostat.connect.files.checking import Checked, Create
    from homeostat.connect.files.importing import Opened

Files = Annotated[
    list[Path], typer.Argument(help="The files; those of one profile together.", show_default=False)
]
ProfileName = Annotated[
    str, typer.Option("--profile", "-p", help="A saved or shipped profile, or the path of a file.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only check; write nothing.")]
OnlyCorrect = Annotated[bool, typer.Option("--only-correct", help="Import the rows without problems.")]
CreateWhat = Annotated[
    str,
    typer.Option(
        "--create",
        help="What may be made if unknown: "
        "people,cells,kinds,roles,clients,accounts,epics,permissions or all.",
    ),
]
Problems = Annotated[Path | None, typer.Option("--problems", help="Write all problems to this CSV file.")]
Mend = Annotated[Path | None, typer.Option("--mend", help="Write the rows with problems into this folder.")]
By = Annotated[str, typer.Option("--by", help="E-mail of the user in whose name it is done.")]
Json = Annotated[bool, typer.Option("--json", help="The report as JSON.")]


def import_(
    files: Files,
    profile: ProfileName,
    dry_run: DryRun = False,
    only_correct: OnlyCorrect = False,
    create: CreateWhat = "",
    problems: Problems = None,
    mend: Mend = None,
    by: By = "",
    as_json: Json = False,
) -> None:
    """Import people, cells, tasks, hours and more. 0: done, 1: problems, nothing imported, 2: usage."""
    with database_ready():
        from homeostat.connect.files.problem import FileRefused, MappingRefused

        chosen = _create(create)
        try:
            source, key = _opened(files, profile)
            with _progress(quiet=as_json) as tell:
                checked, imported = _work(
                    source, key, chosen, dry_run=dry_run, only_correct=only_correct, by=by, tell=tell
                )
        except MappingRefused as problem:
            raise CommandFailed(str(problem), code=USAGE) from problem
        except FileRefused as problem:
            raise CommandFailed(str(problem)) from problem
        _write_files(checked, source, problems, mend)
        unconfirmed = [] if imported else _unconfirmed(checked, chosen)
        report = {"imported": imported, "dry_run": dry_run, "unconfirmed": unconfirmed}
        _tell(checked, source, report, as_json=as_json)
        blocked = checked.number_of_problems and not only_correct
        if blocked or not (imported or dry_run):
            raise typer.Exit(FAILURE)


def _create(text: str) -> "Create":
    from homeostat.connect.files.checking import Create
    from homeostat.connect.files.targets import PROPOSED

    nouns = {noun.strip() for noun in text.split(",") if noun.strip()}
    if unknown := nouns - {*PROPOSED, "all"}:
        raise CommandFailed(
            f"--create does not know {', '.join(sorted(unknown))}: choose from {', '.join(PROPOSED)} or all.",
            code=USAGE,
        )
    return Create(frozenset(nouns))


def _opened(files: list[Path], name: str) -> "tuple[Opened, str]":
    from homeostat.connect.files.importing import named_paths, opened
    from homeostat.connect.files.profile import load_profile

    for path in files:
        if not path.is_file():
            raise CommandFailed(f"There is no file {path}.", code=USAGE)
    key, profile = load_profile(name)
    return opened(profile, named_paths(files)), key


def _work(
    source: "Opened",
    key: str,
    chosen: "Create",
    *,
    dry_run: bool,
    only_correct: bool,
    by: str,
    tell: Callable[[float, str], None],
) -> "tuple[Checked, bool]":
    from django.db import transaction
    from django.utils import timezone

    from homeostat.areas.organisation.actions import Refused
    from homeostat.areas.work.invalid import Invalid
    from homeostat.connect.files import importing, working
    from homeostat.connect.files.models import ImportState

    origin = source.profile.origin or key
    user = _user(by)
    today = timezone.localdate()
    checked = importing.dry_run(source, origin=origin, today=today, progress=tell)
    unconfirmed = _unconfirmed(checked, chosen)
    if dry_run or ((checked.number_of_problems or unconfirmed) and not only_correct):
        return checked, False
    if unconfirmed:
        checked = importing.dry_run(source, origin=origin, today=today, create=chosen, progress=tell)
    try:
        with transaction.atomic():
            run = working.note_run(
                source, profile_key=key, state=ImportState.IMPORTED, checked=checked, at=timezone.now()
            )
            reason = f"homeostat import {' '.join(source.shown.values())}"
            importing.import_checked(
                checked, by=user, at=timezone.now(), reason=reason, key=run.pk, progress=tell
            )
    except (Invalid, Refused) as problem:
        raise CommandFailed(f"{problem} Nothing was imported.") from problem
    tell(1.0, "done")
    return checked, True


def _unconfirmed(checked: "Checked", chosen: "Create") -> list[str]:
    """The nouns of which something would be made that --create does not name."""
    return [
        noun
        for noun, things in checked.proposals.items()
        if not all(chosen.allows(noun, thing["key"]) for thing in things)
    ]


def _user(email: str) -> Any:
    from homeostat.models import User

    if not email:
        return None
    user = User.objects.filter(email__iexact=email).first()
    if user is None:
        raise CommandFailed(f"There is no user {email}.", code=USAGE)
    return user


@contextmanager
def _progress(*, quiet: bool) -> Iterator[Callable[[float, str], None]]:
    """A bar on stderr, nothing of it on stdout."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    bar.disable = quiet or not sys.stderr.isatty()
    with bar:
        task = bar.add_task("…", total=1.0)
        yield lambda share, words: bar.update(task, completed=share, description=words)


def _write_files(checked: "Checked", source: "Opened", problems: Path | None, mend: Path | None) -> None:
    from homeostat.connect.files import report

    if problems is not None:
        report.write_lines(problems, report.problem_lines(checked, source.shown))
    if mend is not None:
        mend.mkdir(parents=True, exist_ok=True)
        report.write_rows_to_mend(mend, checked, source)


def _tell(checked: "Checked", source: "Opened", outcome: dict[str, Any], *, as_json: bool) -> None:
    from homeostat.connect.files.report import report_of

    told = report_of(checked, source) | outcome
    if as_json:
        show_json(told)
        return
    for line in lines_of(told):
        show(line)


def lines_of(told: dict[str, Any]) -> Iterator[str]:
    """The report as lines for a terminal."""
    for part in told["files"].values():
        yield f"{part['file']}: {' '.join(part['notes'])}"
    for noun, count in told["counts"].items():
        numbers = ", ".join(f"{number:,} {what}" for what, number in count.items() if number or what == "new")
        yield f"{noun}: {numbers}"
    totals = told["totals"]
    if "hours" in totals:
        yield f"hours in all: {totals['hours']} h from {totals['first_day']} to {totals['last_day']}"
    if "estimate" in totals:
        yield f"estimates in all: {totals['estimate']} h"
    yield from (f"Note: {note}" for note in [*told["conventions"], *told["notes"]])
    for noun, things in told["proposals"].items():
        names = ", ".join(thing["name"] for thing in things[:8])
        verb = "made" if told["imported"] else "not here yet"
        yield f"{noun}, {len(things)} {verb}: {names}{' …' if len(things) > 8 else ''}"
    by_name = told["new_accounts"]
    if by_name["number"]:
        yield (
            f"Of {by_name['number']} accounts the files tell only the name: they are made"
            f" {by_name['category']}, unless the profile's new_accounts says otherwise."
        )
    for problem in told["shown_problems"][:20]:
        value = f" “{problem['value']}”" if problem["value"] else ""
        place = f"{problem['file']} row {problem['row']}, {problem['field']}{value}"
        yield f"{place}: {problem['message']}. {problem['remedy']}"
    if told["problems"]:
        yield f"{told['problems']:,} problems. --problems FILE lists all, --mend FOLDER the rows to mend."
    yield _verdict(told)


def _verdict(told: dict[str, Any]) -> str:
    if told["imported"]:
        return "Imported."
    if told["dry_run"]:
        return "Only checked: nothing was imported."
    if told["unconfirmed"] and not told["problems"]:
        return f"Nothing was imported: confirm what may be made with --create {','.join(told['unconfirmed'])}"
    return "Nothing was imported: mend the rows, or import the others with --only-correct."
