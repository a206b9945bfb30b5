"""A mapping: where a folder of teams and people in some other shape says what an organisation needs."""

from collections.abc import Mapping as MappingOf
from pathlib import Path as FilePath
from typing import Annotated, Literal

from django.utils.translation import gettext as _
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from .fields import Text, YesNo, one_of
from .folder import Files
from .refused import meant, problems_of
from .toml_files import read_toml
from .tree import Place, Problem, Unreadable

SHIPPED = FilePath(__file__).with_name("mappings")
OWN = "homeostat-mapping.toml"
Covers = Annotated[Literal["everything", "listed"], BeforeValidator(one_of("everything", "listed"))]
Unlisted = Annotated[Literal["add", "refuse"], BeforeValidator(one_of("add", "refuse"))]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Found(_Part):
    """Where things of one sort are found, and what tells them apart."""

    files: list[Text] = Field(description="Patterns of file names: teams/*.toml, **/catalog-info.yaml.")
    each: Text = Field("", description="The path of a list or group in a file with one thing in each item.")
    where: dict[Text, list[Text]] = Field({}, description="Paths with the texts wanted there.")
    key: Text = Field("@file", description="The path of what tells them apart; @file, @folder or @name.")
    name: Text = Field("", description="The path of the name; where absent the key as it is written.")


class Cells(_Found):
    """Which files hold teams."""

    kind: Text = Field("", description="The path of the kind.")
    kind_default: Text = Field("team", description="The kind where a file names none.")
    parent: Text = Field("", description="The path of the team it is part of.")
    purpose: Text = Field("", description="The path of what it is for.")
    members: list[Text] = Field([], description="The paths of its members.")


class MappedRole(_Part):
    """A role that each team has which names somebody for it."""

    key: Text = Field(description="The key, with {cell}: lead-of-{cell}.")
    name: Text = Field(description="The name, with {cell}, the name of the team: Lead of {cell}.")
    holders: list[Text] = Field(description="The paths of its holders.")
    backups: list[Text] = Field([], description="The paths of those who stand in.")
    are_members: YesNo = Field(True, description="Whether they are members of the team, too.")


class People(_Found):
    """Which files hold people."""

    files: list[Text] = Field([], description="Patterns of file names; none where teams alone name people.")
    country: Text = Field("", description="The path of the country.")
    time_zone: Text = Field("", description="The path of the time zone.")
    member_of: Text = Field("", description="The path of the teams a person is in, where people say so.")
    unlisted: Unlisted = Field("add", description="Who is named only by a team: add, or refuse.")


class Mapping(_Part):
    """What is what in a folder of teams."""

    title: Text = Field("", description="What the mapping is for.")
    covers: Covers = Field("everything", description="everything: what is absent ends; listed: stays.")
    references: Text = Field("", description="Letters; a reference is read from after the last of them.")
    cells: Cells
    roles: list[MappedRole] = Field([], description="Roles named by the teams' files.")
    people: People = Field(People.model_validate({}), description="Which files hold people.")


def shipped() -> MappingOf[str, str]:
    """The mappings that come along: name to title."""
    return {path.stem: load(path.stem).title for path in sorted(SHIPPED.glob("*.toml"))}


def load(name: str) -> Mapping:
    """A shipped mapping, or the one in a file; raises Unreadable."""
    path = SHIPPED / f"{name}.toml" if "/" not in name else FilePath(name)
    path = path if path.exists() else FilePath(name)
    if not path.is_file():
        known = [each.stem for each in SHIPPED.glob("*.toml")]
        message = _("There is no mapping “%(name)s”.") % {"name": name}
        raise Unreadable(Problem(Place(name), "", message, meant(name, known)))
    return parsed(path.read_text("utf-8-sig"), path.name)


def parsed(text: str, file: str) -> Mapping:
    """The mapping a TOML file describes; raises Unreadable with all that is wrong with it."""
    tree = read_toml(text, file)
    try:
        return Mapping.model_validate(tree.value)
    except ValidationError as error:
        raise Unreadable(*problems_of(error, tree, Mapping)) from error


def mapping_of(files: Files, name: str = "") -> Mapping | None:
    """The mapping to read files with: the one named, else the one among them, else none: our own form."""
    if name:
        return load(name)
    return parsed(files[OWN], OWN) if OWN in files else None
