"""The life of an import on disk and in its row: files kept, work asked for, progress told, forgotten."""

import hashlib
import os
import shutil
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from homeostat.areas.organisation.snapshots import snapshot
from homeostat.connect.files.models import ImportRun, ImportState
from homeostat.connect.files.problem import FileRefused
from homeostat.platform.audit.record import record
from homeostat.platform.signin.models import User

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

LOCK_CLASS = 7_318
MAX_FILES = 12
PROBLEMS = "problems.csv"
BEGINS_WITHIN = 20  # seconds in which a worker has taken the job and may not hold the lock yet


def keep_uploads(uploads: "Sequence[UploadedFile[Any]]", *, by: User | None, at: datetime) -> ImportRun:
    """Store files uploaded together and begin their import; FileRefused where they are too large."""
    if len(uploads) > MAX_FILES:
        raise FileRefused(_("That are too many files."), remedy=_("Choose %d at most.") % MAX_FILES)
    if sum(upload.size or 0 for upload in uploads) > settings.IMPORT_MAX_BYTES:
        raise FileRefused(
            _("The files are larger than %(limit)d MB.") % {"limit": settings.IMPORT_MAX_BYTES // 1_000_000},
            remedy=_("Split them, or save them as Parquet."),
        )
    with transaction.atomic():
        run = ImportRun.objects.create(started_by=by)
        folder = _new_folder(run)
        run.folder = str(folder)
        run.files = [_store(upload, folder, number) for number, upload in enumerate(uploads, start=1)]
        run.save(update_fields=["folder", "files"])
        record(by=by, action="upload_files", noun="import", key=run.pk, after={"files": run.files, "at": at})
    return run


def _new_folder(run: ImportRun) -> Path:
    """For its files alone: a number comes again after an earlier backup was restored."""
    settings.IMPORT_FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
    return Path(tempfile.mkdtemp(prefix=f"{run.pk}-", dir=settings.IMPORT_FOLDER))


def _store(upload: "UploadedFile[Any]", folder: Path, number: int) -> dict[str, Any]:
    """Write one file under a name of our own making; its given name is only shown."""
    digest = hashlib.sha256()
    size = 0
    stored = folder / f"file-{number}"
    with stored.open("wb") as file:
        for chunk in upload.chunks():
            digest.update(chunk)
            size += len(chunk)
            file.write(chunk)
    os.chmod(stored, 0o600)
    name = Path((upload.name or "").replace("\\", "/")).name.strip() or f"file-{number}"
    return {"name": name[:200], "stored": stored.name, "size": size, "digest": digest.hexdigest()}


def paths(run: ImportRun) -> dict[str, Path]:
    """The stored files by the names they came with; raises FileRefused where they are gone."""
    found: dict[str, Path] = {}
    for file in run.files:
        path = Path(run.folder) / file.get("stored", "")
        if not run.folder or not path.is_file():
            raise FileRefused(
                _("The files of this import are no longer kept."), remedy=_("Upload them again.")
            )
        name, number = file["name"], 1
        while name in found:
            number += 1
            name = f"{number}. {file['name']}"
        found[name] = path
    return found


def downloads_of(run: ImportRun) -> list[str]:
    """The files its check made that are still there: the list of problems, and the rows to mend."""
    names = [PROBLEMS, *run.report.get("to_mend", [])] if run.folder else []
    return [name for name in names if (Path(run.folder) / name).is_file()]


def download_of(run: ImportRun, name: str) -> Path | None:
    """Where such a file is; None where there is none of that name."""
    return Path(run.folder) / name if name in downloads_of(run) else None


def ask_for(run: ImportRun, what: str) -> ImportRun:
    """Ask a job worker to check or to import; the row says so from now on."""
    from homeostat.connect.files.jobs import work_on

    with transaction.atomic():
        row = ImportRun.objects.select_for_update().get(pk=run.pk)
        if row.is_busy and not is_abandoned(row):
            return row
        row.state = ImportState.CHECKING if what == "check" else ImportState.IMPORTING
        row.progress, row.step, row.error = 0, _("waiting for its turn"), ""
        row.job = work_on.defer(run_id=row.pk, what=what)
        row.save(update_fields=["state", "progress", "step", "error", "job"])
    return row


def is_abandoned(run: ImportRun) -> bool:
    """Whether a run that says it is worked on is not: its process was killed, nothing of it was kept."""
    if not run.is_busy:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT EXISTS (SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
                              WHERE d.datname = current_database() AND l.locktype = 'advisory'
                              AND l.classid = %s AND l.objid = %s),
                      EXISTS (SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'todo'),
                      EXISTS (SELECT 1 FROM procrastinate_events WHERE job_id = %s AND type = 'started'
                              AND at > now() - make_interval(secs => %s))""",
            [LOCK_CLASS, run.pk, run.job, run.job, BEGINS_WITHIN],
        )
        is_held, is_waiting, has_just_begun = cursor.fetchone()
    return not (is_held or is_waiting or has_just_begun)


class Teller:
    """Tells others how far the work is, on a connection of its own: the work's own shows nothing yet."""

    def __init__(self, run: ImportRun) -> None:
        self.run = run
        self.connection = connection.get_new_connection({**connection.get_connection_params()})
        self.connection.autocommit = True
        self.told = (-1.0, "")
        self.mutex = threading.Lock()
        with self.connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '200ms'")
            cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_CLASS, run.pk])
            self.is_alone = bool(cursor.fetchone()[0])

    def __call__(self, share: float, words: str) -> None:
        """Write progress down where it moved by a percent or its words changed."""
        if share - self.told[0] < 0.01 and words == self.told[1]:
            return
        self.told = (share, words)
        with self.mutex, self.connection.cursor() as cursor:
            try:
                cursor.execute(
                    "UPDATE homeostat_importrun SET progress = %s, step = %s WHERE id = %s",
                    [share, words[:200], self.run.pk],
                )
            except Exception:
                return

    def close(self) -> None:
        self.connection.close()


@contextmanager
def telling(run: ImportRun) -> Iterator[Teller]:
    """Hold the run while it is worked on, and let go of it whatever happens."""
    teller = Teller(run)
    try:
        yield teller
    finally:
        teller.close()


def apply_file_retention(now: datetime) -> int:
    """Delete the files that the policy keeps no longer; returns of how many imports."""
    days = snapshot(timezone.localdate(now)).policy("retention.import_files_days")
    return forget_old_files(now=now, days=days) if isinstance(days, int) else 0


def forget_old_files(*, now: datetime, days: int) -> int:
    """Delete the files of imports older than `days`; their rows stay. Returns how many."""
    old = ImportRun.objects.filter(created_at__lt=now - timedelta(days=days), forgotten_at=None)
    number = 0
    for run in old:
        forget_files(run, now=now)
        number += 1
    return number


def forget_files(run: ImportRun, *, now: datetime) -> None:
    if run.folder:
        shutil.rmtree(run.folder, ignore_errors=True)
    run.forgotten_at, run.folder = now, ""
    run.save(update_fields=["forgotten_at", "folder"])
