"""Files to a document: put together, validated, every problem with its place."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from homeostat.core.organisation import Track

from .folder import Files
from .form import Organisation
from .refused import problems_of
from .tree import Path, Place, Problem, Tree, Unreadable, dotted
from .yaml_files import read_yaml

ROOT = "organisation"
SECTIONS = ("kinds", "policies", "roles", "cells", "people")
FOLDERS = ("cells", "people")


@dataclass(frozen=True, slots=True)
class Document:
    """An organisation, or a part of one, as files say it; `tree` knows where they say it.

    `problems` stand against single fields, left out as `lacking`, so that the rest can be looked at as well.
    """

    organisation: Organisation
    tree: Tree
    problems: tuple[Problem, ...] = ()
    lacking: tuple[Path, ...] = ()

    def problem(self, path: Path, message: str, remedy: str) -> Problem:
        return Problem(self.tree.place(path), dotted(path), message, remedy)

    def place_of(self, track: Track, field: str = "") -> Place | None:
        """Where the files speak about a track, or a field of it; None where they do not."""
        path = (*self._path_of(track), *filter(None, [field]))
        while len(path) > 1 and path not in self.tree.places:
            path = path[:-1]
        if len(path) > 1 and path in self.tree.places:
            return self.tree.places[path]
        return self._place_as_member(track.key[0]) if track.kind == "person" else None

    def _place_as_member(self, person: str) -> Place | None:
        """Where a person is only named as somebody's member."""
        named = (path for path in self.tree.places if path[-2:] == ("members", person))
        return next((self.tree.places[path] for path in named), None)

    def _path_of(self, track: Track) -> Path:
        key = track.key[0]
        match track.kind:
            case "person" | "cell" | "kind":
                return ({"person": "people", "cell": "cells", "kind": "kinds"}[track.kind], key)
            case "hours":
                return ("people", key, "hours")
            case "membership":
                return ("cells", key, "members", track.key[1])
            case "role":
                return self.path_of_role(key)
            case "holding":
                return (*self.path_of_role(key), "holders")
        noun, _colon, name = track.key[1].partition(":")
        return (*(("cells" if noun == "cell" else "kinds", name) if name else ()), "policies", key)

    def path_of_role(self, role: str) -> Path:
        """Where a role is described."""
        if role in self.organisation.roles:
            return ("roles", role)
        for key, cell in self.organisation.cells.items():
            if cell is not None and role in cell.roles:
                return ("cells", key, "roles", role)
        return ()


def read(files: Files) -> Document:
    """The organisation files describe; raises Unreadable with everything wrong with them."""
    tree, problems = _gathered(files)
    return validated(tree, problems)


def validated(tree: Tree, problems: list[Problem]) -> Document:
    """The document of a tree, without the fields that are wrong; raises Unreadable where too much is."""
    if problems:
        raise Unreadable(*problems, *_wrong(tree)[0])
    found, paths = _wrong(tree)
    for path in paths:
        if len(path) <= len(("cells", "key")):
            raise Unreadable(*found)
        _leave_out(tree, path)
    if _wrong(tree)[0]:
        raise Unreadable(*found)
    return Document(Organisation.model_validate(tree.value), tree, tuple(found), tuple(paths))


def _wrong(tree: Tree) -> tuple[list[Problem], list[Path]]:
    """What is wrong with fields, and with which."""
    try:
        Organisation.model_validate(tree.value)
    except ValidationError as error:
        found = list(dict.fromkeys(problems_of(error, tree, Organisation)))
        return found, [_field_of(each["loc"]) for each in error.errors(include_url=False)]
    return [], []


def _field_of(path: Path) -> Path:
    """The field a wrong part belongs to: the whole list for one of its items."""
    names = [part for part in path if part != "[key]"]
    first = next((number for number, part in enumerate(names) if isinstance(part, int)), len(names))
    return tuple(names[:first])


def _leave_out(tree: Tree, path: Path) -> None:
    value: Any = tree.value
    for part in path[:-1]:
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value.pop(path[-1], None)


def complete(document: Document) -> Document:
    """The document, where it says all that it covers; raises Unreadable."""
    organisation = document.organisation
    if organisation.covers == "everything":
        missing = [section for section in SECTIONS if not organisation.says(section)]
        if missing:
            message = _("The files cover everything, but say nothing of: %(sections)s.")
            remedy = _("Add what is missing ({} for none), or write covers: listed.")
            told = message % {"sections": ", ".join(missing)}
            raise Unreadable(document.problem(("covers",), told, remedy))
    return document


def _gathered(files: Files) -> tuple[Tree, list[Problem]]:
    """One tree of all files: the root, and below it a file for each cell and person."""
    names = [name for name in files if name.endswith((".yaml", ".yml"))]
    if not names:
        message = _("There is no YAML file.")
        remedy = _("Send organisation.yaml, or a folder with it, cells/ and people/.")
        raise Unreadable(Problem(Place(next(iter(files), "")), "", message, remedy))
    problems: list[Problem] = []
    root = names[0] if len(names) == 1 and "/" not in names[0] else _root(names)
    whole = Tree({}, root or f"{ROOT}.yaml")
    for name in sorted(names, key=lambda each: (each != root, each)):
        try:
            _add(whole, name, files[name], problems, is_root=name == root)
        except Unreadable as error:
            problems += error.problems
    return whole, problems


def _root(names: list[str]) -> str | None:
    return next((name for name in names if name in (f"{ROOT}.yaml", f"{ROOT}.yml")), None)


def _add(whole: Tree, name: str, text: str, problems: list[Problem], *, is_root: bool) -> None:
    tree = _single(name, text)
    path = PurePosixPath(name)
    if is_root:
        whole.value = dict(tree.value)  # type: ignore[call-overload]
        whole.graft(tree, ())
    elif len(path.parts) == 2 and path.parts[0] in FOLDERS:
        section, key = path.parts[0], path.stem
        things = _section(whole, section)
        if key in things:
            first = whole.place((section, key))
            message = _("“%(key)s” is there twice, first in %(place)s.") % {"key": key, "place": first}
            problems.append(Problem(Place(name), key, message, _("Keep one of the two.")))
        things[key] = tree.value
        whole.graft(tree, (section, key))
    else:
        message = _("This file is not part of an organisation.")
        remedy = _("Move it to cells/ or people/, or take it out.")
        problems.append(Problem(Place(name), "", message, remedy))


def _section(whole: Tree, section: str) -> dict[str, object]:
    assert isinstance(whole.value, dict)
    told = whole.value.get(section)
    whole.value[section] = dict(told) if isinstance(told, dict) else {}
    return whole.value[section]  # type: ignore[no-any-return]


def _single(name: str, text: str) -> Tree:
    """The one document of a file, which is a group of fields."""
    trees = read_yaml(text, name)
    if len(trees) > 1:
        place = trees[1].place(())
        message = _("There is more than one document in the file.")
        raise Unreadable(Problem(place, "", message, _("Put each into a file of its own.")))
    if not trees or not isinstance(trees[0].value, dict):
        message = _("The file holds no fields.") if trees else _("The file is empty.")
        raise Unreadable(Problem(Place(name), "", message, _("Write its fields, or {} for none.")))
    return trees[0]
