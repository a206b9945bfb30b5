"""What a worker does for an import: check it, or check and write it; the run's row tells how it went."""

from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.actions import Refused
from homeostat.areas.work.invalid import Invalid
from homeostat.connect.files import report
from homeostat.connect.files.checking import Checked, Create
from homeostat.connect.files.form import FormWish
from homeostat.connect.files.importing import Opened, dry_run, import_checked, opened
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.problem import FileRefused, MappingRefused
from homeostat.connect.files.profile import profile_of
from homeostat.connect.files.runs import PROBLEMS, Teller, paths, telling


def source_of(run: ImportRun) -> Opened:
    """The run's files as its mapping reads them."""
    wishes = {name: FormWish.model_validate(wish) for name, wish in run.wishes.items()}
    mapping = run.mapping
    if category := run.choices.get("new_accounts"):
        mapping = {**mapping, "new_accounts": category}
    return opened(profile_of(mapping), paths(run), wishes=wishes)


def origin_of(run: ImportRun) -> str:
    """What tells the rows of this mapping from those of others when they come again."""
    return str(run.mapping.get("origin") or run.profile_key or "files")[:60]


def confirmed(run: ImportRun) -> Create:
    chosen = run.choices.get("create", {})
    return Create(
        frozenset(noun for noun, keys in chosen.items() if keys == "all"),
        {noun: frozenset(keys) for noun, keys in chosen.items() if keys != "all"},
    )


def state_of(run: ImportRun) -> str:
    """As it is now that nobody else works on it."""
    return ImportRun.objects.values_list("state", flat=True).get(pk=run.pk)


def check_run(run: ImportRun) -> None:
    """A dry run; its report and the files to download are kept with the run."""
    with telling(run) as tell:
        if not tell.is_alone or state_of(run) in (ImportState.IMPORTING, ImportState.IMPORTED):
            return
        try:
            source = source_of(run)
            checked = dry_run(source, origin=origin_of(run), today=timezone.localdate(), progress=tell)
            _keep_report(run, checked, source)
            run.state, run.error = ImportState.CHECKED, ""
        except (FileRefused, MappingRefused) as problem:
            run.state, run.error = ImportState.FAILED, str(problem)
        except Exception:
            run.state, run.error = ImportState.FAILED, _unexpected()
            run.save(update_fields=["state", "error"])
            raise
        run.save(update_fields=["state", "error", "report"])


def import_run(run: ImportRun) -> None:
    """Check once more with what was confirmed, then write everything in one transaction, or nothing.

    A worker may be killed after that transaction and before its job counts as done: what is imported already
    is not imported again.
    """
    with telling(run) as tell:
        if not tell.is_alone or state_of(run) != ImportState.IMPORTING:
            return
        try:
            _import(run, tell)
        except (FileRefused, MappingRefused, Invalid, Refused) as problem:
            _failed(run, str(problem))
        except Exception:
            _failed(run, _unexpected())
            raise


def _import(run: ImportRun, tell: Teller) -> None:
    source = source_of(run)
    checked = dry_run(
        source, origin=origin_of(run), today=timezone.localdate(), create=confirmed(run), progress=tell
    )
    if checked.number_of_problems and not run.choices.get("only_correct"):
        _keep_report(run, checked, source)
        run.state = ImportState.CHECKED
        run.error = _("%(number)d problems are in the way: nothing was imported.") % {
            "number": checked.number_of_problems
        }
        run.save(update_fields=["state", "error", "report"])
        return
    with transaction.atomic():
        import_checked(
            checked,
            by=run.started_by,
            at=timezone.now(),
            reason=_("Import of %(files)s") % {"files": str(run)},
            key=run.pk,
            progress=tell,
        )
        _keep_report(run, checked, source)
        run.state, run.error, run.progress, run.step = ImportState.IMPORTED, "", 1, ""
        run.finished_at = timezone.now()
        run.save(update_fields=["state", "error", "progress", "step", "finished_at", "report"])


def _failed(run: ImportRun, error: str) -> None:
    run.state, run.error, run.finished_at = ImportState.FAILED, error, timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])


def _unexpected() -> str:
    return _(
        "Something unexpected went wrong; nothing was imported. The details are in the log of the worker."
    )


def _keep_report(run: ImportRun, checked: Checked, source: Opened) -> None:
    run.report = report.report_of(checked, source)
    if not run.folder:
        return
    folder = Path(run.folder)
    for old in [folder / PROBLEMS, *folder.glob("mend-*.csv")]:
        old.unlink(missing_ok=True)
    run.report["to_mend"] = []
    if checked.number_of_problems:
        report.write_lines(folder / PROBLEMS, report.problem_lines(checked, source.shown))
        run.report["to_mend"] = report.write_rows_to_mend(folder, checked, source)


def note_run(
    source: Opened, *, profile_key: str, state: ImportState, checked: Checked, at: datetime, error: str = ""
) -> ImportRun:
    """A row for an import that the command line carried out by itself; its files stay where they were."""
    return ImportRun.objects.create(
        state=state,
        files=[
            {"name": source.shown[name], "size": path.stat().st_size} for name, path in source.paths.items()
        ],
        profile_key=profile_key,
        report=report.report_of(checked, source),
        error=error,
        finished_at=at,
        forgotten_at=at,
    )
