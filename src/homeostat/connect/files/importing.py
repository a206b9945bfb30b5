"""From files and a profile to a dry run and into the database: what pages, the command and tests share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import polars as pl

from homeostat.connect.files.applying import Progress, apply_checked, quiet
from homeostat.connect.files.checking import Check, Checked, Create
from homeostat.connect.files.detection import Detected, detect
from homeostat.connect.files.form import Form, FormWish
from homeostat.connect.files.profile import Profile, assign_files
from homeostat.connect.files.reading import read_table
from homeostat.platform.signin.models import User


@dataclass(frozen=True)
class Opened:
    """The files of one import with how they are read and which is which of the profile's."""

    profile: Profile
    paths: Mapping[str, Path]  # by the profile's names
    shown: Mapping[str, str]  # what the person called them
    forms: Mapping[str, Form]
    detected: Mapping[str, Detected]

    def tables(self) -> dict[str, pl.DataFrame]:
        """Every file read in full."""
        return {name: read_table(path, self.forms[name]) for name, path in self.paths.items()}


def opened(
    profile: Profile, files: Mapping[str, Path], *, wishes: Mapping[str, FormWish] | None = None
) -> Opened:
    """Detect each file and find its part in the profile; `files` are paths by shown name, `wishes` too."""
    wishes = wishes or {}
    detected = {shown: detect(path) for shown, path in files.items()}
    columns = {
        shown: read_table(path, _form(profile, shown, detected[shown], wishes), limit=5).columns[1:]
        for shown, path in files.items()
    }
    assigned = assign_files(profile, columns)
    parts = {part.name: part for part in profile.files}
    forms = {}
    for name, shown in assigned.items():
        form = parts[name].form.over(detected[shown].form)
        forms[name] = wishes[shown].over(form) if shown in wishes else form
    return Opened(
        profile,
        {name: files[shown] for name, shown in assigned.items()},
        assigned,
        forms,
        {name: detected[shown] for name, shown in assigned.items()},
    )


def _form(profile: Profile, shown: str, found: Detected, wishes: Mapping[str, FormWish]) -> Form:
    """The form for a first look, before it is known which file of the profile this is."""
    form = profile.files[0].form.over(found.form) if len(profile.files) == 1 else found.form
    return wishes[shown].over(form) if shown in wishes else form


def dry_run(
    source: Opened, *, origin: str, today: date, create: Create | None = None, progress: Progress = quiet
) -> Checked:
    """Read and check without writing anything."""
    progress(0.02, "reading")
    tables = source.tables()
    progress(0.15, "checking")
    return Check(source.profile, tables, source.forms, origin=origin, today=today, create=create).run()


def import_checked(
    checked: Checked, *, by: User | None, at: datetime, reason: str, key: object, progress: Progress = quiet
) -> None:
    """Write what a dry run with the confirmed things found to be right; all or nothing."""
    apply_checked(checked, by=by, at=at, reason=reason, key=key, progress=progress)


def named_paths(paths: Sequence[Path]) -> dict[str, Path]:
    """Paths by file name, numbered where two are called the same."""
    found: dict[str, Path] = {}
    for path in paths:
        name, number = path.name, 1
        while name in found:
            number += 1
            name = f"{path.stem} ({number}){path.suffix}"
        found[name] = path
    return found
