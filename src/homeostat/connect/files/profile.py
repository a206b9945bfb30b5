"""A mapping profile: which files belong together, how their rows become tables, and what those tables hold.

A profile is a TOML or JSON file, or a saved row; docs/reference/import-profiles.md describes every key.
"""

import json
import tomllib
from fnmatch import fnmatch
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from django.utils.text import slugify
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from homeostat.connect.files.fields import Noun
from homeostat.connect.files.form import FormWish
from homeostat.connect.files.problem import MappingRefused
from homeostat.connect.files.targets import TARGETS, Category


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True, frozen=True)


class FilePart(Part):
    """A file of the profile, recognised by its name or by the columns it must have."""

    name: str = "file"
    match: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    form: FormWish = FormWish()


class Join(Part):
    """Columns of another table, found by equal keys; of several rows there the first is taken."""

    table: str
    on: str | dict[str, str]
    match: Literal["equal", "nearest"] = "equal"
    columns: tuple[str, ...] = ()


class Condition(Part):
    """Keeps the rows where the column is one of, is none of, or is (not) empty."""

    column: str
    is_in: tuple[str, ...] | None = None
    is_not: tuple[str, ...] | None = None
    empty: bool | None = None


class Unpivot(Part):
    """One row per named column that is not empty: its name in one column, its value in another."""

    columns: tuple[str, ...] = Field(min_length=1)
    name: str
    value: str


class Spells(Part):
    """Rows of a snapshot per step become rows with `start` and `end`: equal ones in a row are one."""

    key: tuple[str, ...] = Field(min_length=1)
    step: str
    values: tuple[str, ...] = ()


class Sequence(Part):
    """A table of its own making: whole numbers from one to another."""

    column: str
    first: int
    last: int


class Table(Part):
    """A table made from a file or from another table: joined, unpivoted, filtered, in this order."""

    name: str
    source: str = Field(default="", alias="from")
    join: tuple[Join, ...] = ()
    unpivot: Unpivot | None = None
    spells: Spells | None = None
    where: tuple[Condition, ...] = ()
    unique: tuple[str, ...] = ()
    sequence: Sequence | None = None


class Series(Part):
    """The date of the n-th period: `starts` + `days` × (number − first)."""

    number: str
    first: int
    starts: str
    days: int


class Middle(Part):
    """The first of the month in the middle of two dates, or the day in the middle where that month has begun
    before; `open` stands for an end that is empty."""

    start: str
    end: str
    open: str


class LastOf(Part):
    """Whether the row has the largest number of all rows with the same key: yes or no."""

    per: str
    number: str


class FieldPart(Part):
    """Where a field's value comes from. In texts, {Column} stands for that column's cell."""

    value: str = ""
    first: tuple[str, ...] = ()
    series: Series | None = None
    middle: Middle | None = None
    last: LastOf | None = None
    map: dict[str, str] = {}
    otherwise: str | None = None
    default: str = ""
    date: tuple[str, ...] = ()
    unit: Literal["hours", "minutes", "seconds", "days"] = "hours"

    @field_validator("date", mode="before")
    @classmethod
    def _one_date_form(cls, value: Any) -> Any:
        return (value,) if isinstance(value, str) else value


class TargetPart(Part):
    """What one table holds, field by field."""

    holds: Noun
    source: str = Field(default="", alias="from")
    fields: dict[str, FieldPart]
    where: tuple[Condition, ...] = ()

    @field_validator("fields", mode="before")
    @classmethod
    def _texts(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return {name: {"value": part} if isinstance(part, str) else part for name, part in value.items()}
        return value

    @model_validator(mode="after")
    def _known_fields(self) -> "TargetPart":
        known = TARGETS[self.holds].field_names
        for name in self.fields:
            if name not in known:
                raise ValueError(f"{self.holds} have no field “{name}”; known: {', '.join(known)}")
        return self


class Profile(Part):
    """The whole mapping. Without tables, the targets read the first file as it is."""

    title: str = ""
    about: str = ""
    conventions: tuple[str, ...] = ()
    origin: str = Field(default="", max_length=60)
    new_accounts: Category = "non_billable"  # who pays for accounts of which the files tell only the name
    files: tuple[FilePart, ...] = (FilePart(),)
    tables: tuple[Table, ...] = ()
    targets: tuple[TargetPart, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _tables_known(self) -> "Profile":
        known = {part.name for part in self.files}
        for table in self.tables:
            needed = {join.table for join in table.join} | ({table.source} if table.source else set())
            if missing := needed - known:
                raise ValueError(
                    f"table “{table.name}” reads “{missing.pop()}”, which is neither a file nor above it"
                )
            known.add(table.name)
        for target in self.targets:
            if target.source and target.source not in known:
                raise ValueError(
                    f"{target.holds} are read from “{target.source}”, which is neither file nor table"
                )
        return self

    @property
    def is_simple(self) -> bool:
        """Whether the mapping page can show it as a plain form: one file, no tables, one target per noun."""
        nouns = [target.holds for target in self.targets]
        return len(self.files) == 1 and not self.tables and len(set(nouns)) == len(nouns)

    def lacks(self) -> tuple["TargetPart", tuple[str, ...]] | None:
        """The first target of which no row could be right, and the fields of which it needs one."""
        for target in self.targets:
            one_of = TARGETS[target.holds].one_of
            if one_of and not any(name in target.fields for name in one_of):
                return target, one_of
        return None

    def source_of(self, target: TargetPart) -> str:
        return target.source or self.files[0].name


def profile_of(data: object) -> Profile:
    """The profile in decoded TOML or JSON; raises MappingRefused that says where it is wrong."""
    try:
        return Profile.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or _("profile")
        raise MappingRefused(
            _("The mapping is wrong at “%(place)s”: %(why)s.")
            % {"place": place, "why": first["msg"].rstrip(".")},
            remedy=_("Compare with docs/reference/import-profiles.md."),
        ) from error


def parse_profile(text: str) -> Profile:
    """The profile written as TOML or JSON."""
    try:
        data = json.loads(text) if text.lstrip().startswith("{") else tomllib.loads(text)
    except ValueError as error:
        raise MappingRefused(
            _("The mapping is neither TOML nor JSON: %(why)s.") % {"why": error},
            remedy=_("Mend that line."),
        ) from error
    return profile_of(data)


def as_json(profile: Profile) -> dict[str, Any]:
    """The profile as plain data, without what is left at its default."""
    return profile.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def shipped() -> dict[str, str]:
    """The example profiles of the package: key to TOML text."""
    folder = resources.files("homeostat.connect.files") / "profiles"
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda each: each.name)
        if entry.name.endswith(".toml")
    }


def load_profile(name: str) -> tuple[str, Profile]:
    """Key and profile for the name of a saved or shipped one, or the path of a file."""
    path = Path(name)
    if path.suffix in {".toml", ".json"} and path.exists():
        return slugify(path.stem), parse_profile(path.read_text(encoding="utf-8"))
    from homeostat.connect.files.models import Profile as SavedProfile

    saved = SavedProfile.objects.filter(key=name).first()
    if saved is not None:
        return saved.key, profile_of(saved.mapping)
    if name in (known := shipped()):
        return name, parse_profile(known[name])
    names = sorted({*known, *SavedProfile.objects.values_list("key", flat=True)})
    raise MappingRefused(
        _("There is no profile “%(name)s”.") % {"name": name},
        remedy=_("Name a .toml or .json file, or one of: %(names)s.") % {"names": ", ".join(names)},
    )


def assign_files(profile: Profile, columns: dict[str, list[str]]) -> dict[str, str]:
    """Which given file is which of the profile's: by name pattern, else by columns, else by order.

    `columns` gives each file's column names; the answer maps the profile's names to the given file names.
    """
    left = dict(columns)
    found: dict[str, str] = {}
    for part in profile.files:
        fitting = [
            name
            for name, names in left.items()
            if any(fnmatch(name.lower(), pattern.lower()) for pattern in part.match)
        ] or [name for name, names in left.items() if part.columns and set(part.columns) <= set(names)]
        if fitting:
            found[part.name] = fitting[0]
            del left[fitting[0]]
    open_parts = [part for part in profile.files if part.name not in found]
    if len(open_parts) == len(left) and not any(part.match or part.columns for part in open_parts):
        found |= {part.name: name for part, name in zip(open_parts, left, strict=True)}
        open_parts, left = [], {}
    if open_parts:
        wanted = ", ".join(f"“{part.match[0] if part.match else part.name}”" for part in open_parts)
        raise MappingRefused(
            _("The profile also needs %(files)s.") % {"files": wanted},
            remedy=_("Choose all files of the profile together (%(number)d in all).")
            % {"number": len(profile.files)},
        )
    if left:
        raise MappingRefused(
            _("The profile does not know what “%(name)s” is.") % {"name": next(iter(left))},
            remedy=_("Leave the file out, or choose another profile."),
        )
    for part in profile.files:
        missing = [name for name in part.columns if name not in columns[found[part.name]]]
        if missing:
            raise MappingRefused(
                _("“%(file)s” has no column “%(column)s”.")
                % {"file": found[part.name], "column": missing[0]},
                remedy=_("Choose another profile, or check delimiter and header row."),
            )
    return found
