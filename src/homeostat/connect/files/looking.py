"""A first look at uploaded files: rows as read, a mapping that may fit, what it makes of them."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from homeostat.connect.files.detection import Detected, detect
from homeostat.connect.files.form import Form, FormWish
from homeostat.connect.files.importing import Opened, opened
from homeostat.connect.files.models import ImportRun
from homeostat.connect.files.models import Profile as SavedProfile
from homeostat.connect.files.parsing import parsed
from homeostat.connect.files.problem import FileRefused, MappingRefused
from homeostat.connect.files.profile import Profile, parse_profile, profile_of, shipped
from homeostat.connect.files.reading import ROW, read_table
from homeostat.connect.files.runs import paths
from homeostat.connect.files.shaping import FILE, kept, shaped_tables
from homeostat.connect.files.targets import TARGETS, likely_noun, suggested

FIRST_ROWS = 6
PREVIEW_ROWS = 300
WHOLE_BELOW = 30_000_000  # bytes; larger files of a joined mapping are previewed from their first rows


@dataclass
class Look:
    """One uploaded file as it is read at the moment."""

    name: str
    size: int
    detected: Detected | None = None
    form: Form | None = None
    columns: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    problem: str = ""


@dataclass
class Preview:
    """The first rows of what one target of the mapping makes of the files."""

    label: str
    columns: list[str]
    rows: list[list[str]]
    problems: list[dict[str, Any]]


def looks(run: ImportRun) -> list[Look]:
    """Every file of the run with its form and first rows."""
    sizes = {file["name"]: file["size"] for file in run.files}
    found = []
    for name, path in paths(run).items():
        look = Look(name, sizes.get(name, 0))
        try:
            look.detected = detect(path)
            look.form = FormWish.model_validate(run.wishes.get(name, {})).over(look.detected.form)
            frame = read_table(path, look.form, limit=FIRST_ROWS)
            look.columns = frame.columns[1:]
            look.rows = [[cell or "" for cell in row] for row in frame.drop(ROW).rows()]
        except FileRefused as problem:
            look.problem = str(problem)
        found.append(look)
    return found


def fitting_profiles(run: ImportRun) -> list[tuple[str, str, bool]]:
    """Key, title and whether it fits these files, of every saved and shipped profile; fitting ones first."""
    found = [(key, profile.title or key, _fits(run, profile)) for key, profile in all_profiles()]
    return sorted(found, key=lambda each: (not each[2], each[1].casefold()))


def all_profiles() -> list[tuple[str, Profile]]:
    saved = [
        (row.key, profile_of({**row.mapping, "title": row.name}))
        for row in SavedProfile.objects.order_by("name")
    ]
    return saved + [(key, parse_profile(text)) for key, text in shipped().items()]


def _fits(run: ImportRun, profile: Profile) -> bool:
    try:
        source = opened(profile, paths(run), wishes=wishes(run))
        if profile.is_simple:
            preview(source)
    except (FileRefused, MappingRefused):
        return False
    return True


def wishes(run: ImportRun) -> dict[str, FormWish]:
    return {name: FormWish.model_validate(wish) for name, wish in run.wishes.items()}


def suggest(run: ImportRun) -> tuple[str, dict[str, Any]]:
    """Key and mapping that likely fit: a profile made for these files, else guessed from column names."""
    for key, profile in all_profiles():
        if any(part.match or part.columns for part in profile.files) and _fits(run, profile):
            from homeostat.connect.files.profile import as_json

            return key, as_json(profile)
    files = paths(run)
    if len(files) != 1:
        return "", {}
    look = looks(run)[0]
    if not look.columns:
        return "", {}
    return "", guessed(look.columns)


def guessed(columns: list[str]) -> dict[str, Any]:
    noun = likely_noun(columns)
    fields = {name: f"{{{column}}}" for name, column in suggested(columns, noun).items()}
    return {"targets": [{"holds": noun, "fields": fields}]}


def preview(source: Opened) -> list[Preview]:
    """What each target makes of the first rows, and what it could not read."""
    size = sum(path.stat().st_size for path in source.paths.values())
    limit = PREVIEW_ROWS if source.profile.is_simple or size > WHOLE_BELOW else None
    files = {name: read_table(path, source.forms[name], limit=limit) for name, path in source.paths.items()}
    tables = shaped_tables(source.profile, files)
    found = []
    for part in source.profile.targets:
        table = kept(tables[source.profile.source_of(part)], part.where).head(PREVIEW_ROWS)
        form = next(iter(source.forms.values())) if table.is_empty() else source.forms.get(table[FILE][0])
        outcome = parsed(part, table, form or next(iter(source.forms.values())))
        columns = [name for name in TARGETS[part.holds].field_names if name in part.fields]
        shown = outcome.frame.select(columns).head(FIRST_ROWS)
        problems = pl.concat(outcome.problems).head(5).to_dicts() if outcome.problems else []
        labels = [str(TARGETS[part.holds].field(name).label) for name in columns]
        rows = [[_shown(cell) for cell in row] for row in shown.rows()]
        found.append(Preview(str(TARGETS[part.holds].label), labels, rows, problems))
    return found


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return _("yes") if cell else _("no")
    text = str(cell)
    return (
        text.rstrip("0").rstrip(".") if "." in text and text.replace(".", "").lstrip("-").isdigit() else text
    )
