"""A folder of teams in some other shape, read by a mapping into the form of our own files."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from pathlib import PurePosixPath

from django.utils.translation import gettext as _

from homeostat.core.organisation.keys import key_for
from homeostat.core.organisation.sharing import STEP

from .folder import Files
from .mapping import OWN, Cells, MappedRole, Mapping, People
from .reading import Document, validated
from .toml_files import read_toml
from .tree import Path, Place, Problem, Tree, Unreadable, Written, values_at
from .yaml_files import read_yaml


@dataclass(frozen=True, slots=True)
class Item:
    """One team or person in a file, with what it is called there."""

    tree: Tree
    path: Path
    name: str

    @property
    def place(self) -> Place:
        return self.tree.place(self.path)

    def first(self, path: str) -> tuple[Written, Path] | None:
        return next(values_at(self.tree, path, self.path), None) if path else None


def read_mapped(files: Files, mapping: Mapping) -> Document:
    """The organisation in other people's files; raises Unreadable with everything wrong with them."""
    return _Reading(files, mapping).document()


class _Sources:
    """The files as trees, and the things in them that the mapping wants."""

    def __init__(self, files: Files, mapping: Mapping) -> None:
        self.references = mapping.references
        self.problems: list[Problem] = []
        self.trees = {name: self._read(name, text) for name, text in files.items() if name != OWN}

    def _read(self, name: str, text: str) -> list[Tree]:
        try:
            return [read_toml(text, name)] if name.endswith(".toml") else read_yaml(text, name)
        except Unreadable as error:
            self.problems += error.problems
            return []

    def items(self, found: Cells | People) -> Iterator[Item]:
        """Each thing in the files of one sort that the mapping wants."""
        for file, trees in sorted(self.trees.items()):
            if not any(_matches(file, pattern) for pattern in found.files):
                continue
            for tree in trees:
                for path, name in _parts(tree, found.each):
                    item = Item(tree, path, _name_of(file, found.key, name))
                    if all(self._is_in(item, at, allowed) for at, allowed in found.where.items()):
                        yield item

    def _is_in(self, item: Item, at: str, allowed: list[str]) -> bool:
        value = item.first(at)
        return value is not None and value[0] in allowed

    def identity(self, item: Item, found: Cells | People) -> tuple[str, str]:
        """The key, and the name people read."""
        told = None if found.key.startswith("@") else item.first(found.key)
        known = str(told[0]) if told else item.name
        named = item.first(found.name)
        return key_for(self.reference(known)), str(named[0]) if named else known

    def reference(self, text: str) -> str:
        """A reference without what stands before the last of the separators."""
        cut = max((text.rfind(letter) for letter in self.references), default=-1)
        return text[cut + 1 :]


class _Reading:
    def __init__(self, files: Files, mapping: Mapping) -> None:
        self.mapping = mapping
        self.sources = _Sources(files, mapping)
        self.problems = self.sources.problems
        self.tree = Tree({"covers": Written(mapping.covers)}, next(iter(files), ""))
        self.cells: dict[str, dict[str, object]] = {}
        self.people: dict[str, dict[str, object]] = {}
        self.kinds: dict[str, dict[str, object]] = {}

    def document(self) -> Document:
        for item in self.sources.items(self.mapping.people):
            self._add_person(item, self.mapping.people)
        teams = list(self.sources.items(self.mapping.cells))
        for item in teams:
            self._add_cell(item, self.mapping.cells)
        self._add_memberships()
        _share(self.cells)
        if not teams:
            message = _("No team was found in these files.")
            remedy = _("Look at cells.files, cells.each and cells.where of the mapping: %(files)s")
            told = ", ".join(self.mapping.cells.files)
            self.problems.append(Problem(self.tree.place(()), "", message, remedy % {"files": told}))
        assert isinstance(self.tree.value, dict)
        self.tree.value |= {"kinds": self.kinds, "cells": self.cells, "people": self.people}
        return validated(self.tree, self.problems)

    def _place(self, path: Path, item: Item, at: Path | None = None) -> None:
        self.tree.places[path] = item.tree.place(item.path if at is None else at)

    def _is_double(self, things: dict[str, dict[str, object]], section: str, key: str, item: Item) -> bool:
        if key not in things:
            self._place((section, key), item)
            return False
        first = self.tree.place((section, key))
        message = _("“%(key)s” is there twice, first in %(place)s.") % {"key": key, "place": first}
        self.problems.append(Problem(item.place, key, message, _("Rename or remove one of the two.")))
        return True

    def _add_person(self, item: Item, found: People) -> None:
        key, name = self.sources.identity(item, found)
        if self._is_double(self.people, "people", key, item):
            return
        self.people[key] = {"name": Written(name)}
        self._take(self.people[key], ("people", key), item, country=found.country, time_zone=found.time_zone)

    def _take(self, thing: dict[str, object], path: Path, item: Item, **fields: str) -> None:
        for field, at in fields.items():
            value = item.first(at)
            if value is not None:
                thing[field] = Written(value[0], is_quoted=True)
                self._place((*path, field), item, value[1])

    def _add_cell(self, item: Item, found: Cells) -> None:
        key, name = self.sources.identity(item, found)
        if self._is_double(self.cells, "cells", key, item):
            return
        path: Path = ("cells", key)
        kind = item.first(found.kind)
        kind_name = str(kind[0]) if kind else found.kind_default
        self.kinds.setdefault(key_for(kind_name), {"name": Written(kind_name)})
        cell: dict[str, object] = {"name": Written(name), "kind": Written(key_for(kind_name)), "parent": None}
        self.cells[key] = cell
        self._take(cell, path, item, purpose=found.purpose)
        parent = item.first(found.parent)
        if parent is not None:
            cell["parent"] = Written(key_for(self.sources.reference(parent[0])))
            self._place((*path, "parent"), item, parent[1])
        members = self._named(item, found.members, (*path, "members"), by_key=True)
        roles: dict[str, object] = {}
        for role in self.mapping.roles:
            members += self._add_role(role, item, key, name, roles)
        cell |= {"members": {person: {} for person in members}, "roles": roles}

    def _add_role(
        self, role: MappedRole, item: Item, cell: str, name: str, roles: dict[str, object]
    ) -> list[str]:
        """The role where a team names somebody for it; gives those who are members by it."""
        key = key_for(role.key.replace("{cell}", cell))
        path: Path = ("cells", cell, "roles", key)
        holders = self._named(item, role.holders, (*path, "holders"))
        backups = [
            each for each in self._named(item, role.backups, (*path, "backups")) if each not in holders
        ]
        if not holders and not backups:
            return []
        self._place(path, item)
        roles[key] = {
            "name": Written(role.name.replace("{cell}", name)),
            "holders": [Written(person) for person in holders],
            "backups": [Written(person) for person in backups],
            "wanted_holders": Written(str(max(1, len(holders)))),
        }
        people = [*holders, *backups] if role.are_members else []
        for person in people:
            self.tree.places.setdefault(("cells", cell, "members", person), self.tree.place(path))
        return people

    def _named(self, item: Item, paths: list[str], target: Path, *, by_key: bool = False) -> list[str]:
        """The people at some paths, each once; who no file of people names is added with that name."""
        found: list[str] = []
        for at in paths:
            for text, path in values_at(item.tree, at, item.path):
                key = key_for(self.sources.reference(text))
                if key in found:
                    continue
                self._place((*target, key if by_key else len(found)), item, path)
                found.append(key)
                if key not in self.people and self.mapping.people.unlisted == "add":
                    self.people[key] = {"name": Written(self.sources.reference(text))}
                    self._place(("people", key), item, path)
        return found

    def _add_memberships(self) -> None:
        """Memberships that people's own files state."""
        at = self.mapping.people.member_of
        for item in self.sources.items(self.mapping.people) if at else ():
            person, _name = self.sources.identity(item, self.mapping.people)
            for text, path in values_at(item.tree, at, item.path):
                cell = key_for(self.sources.reference(text))
                if cell in self.cells:
                    members = self.cells[cell]["members"]
                    assert isinstance(members, dict)
                    members.setdefault(person, {})
                    self._place(("cells", cell, "members", person), item, path)
                else:
                    message = _("There is no team “%(name)s” in these files.") % {"name": text}
                    remedy = _("Correct the name, or add the team.")
                    self.problems.append(Problem(item.tree.place(path), at, message, remedy))


def _share(cells: dict[str, dict[str, object]]) -> None:
    """Everybody's time divided evenly among their teams: such files do not say how it is."""
    counts: dict[str, int] = {}
    for cell in cells.values():
        for person in cell["members"]:  # type: ignore[attr-defined]
            counts[person] = counts.get(person, 0) + 1
    for cell in cells.values():
        for person, member in cell["members"].items():  # type: ignore[attr-defined]
            share = (1 / Decimal(counts[person])).quantize(STEP, ROUND_DOWN)
            member["share"] = Written(f"{share.normalize():f}")


def _matches(file: str, pattern: str) -> bool:
    """Whether a file's path fits; `*` stays within a folder, `**/` goes through any number of them."""
    if pattern.startswith("**/"):
        tail = pattern.removeprefix("**/")
        parts = PurePosixPath(file).parts
        return any(_matches("/".join(parts[start:]), tail) for start in range(len(parts)))
    path, wanted = PurePosixPath(file), PurePosixPath(pattern)
    return len(path.parts) == len(wanted.parts) and path.match(pattern)


def _parts(tree: Tree, each: str) -> Iterator[tuple[Path, str]]:
    """The paths of the things in a document, with their names where they are fields of a group."""
    if not each:
        if tree.value is not None:
            yield (), ""
        return
    path: Path = tuple(each.split("."))
    value: object = tree.value
    for step in path:
        value = value.get(str(step)) if isinstance(value, dict) else None
    if isinstance(value, list):
        yield from (((*path, number), "") for number in range(len(value)))
    elif isinstance(value, dict):
        yield from (((*path, name), name) for name in value)


def _name_of(file: str, key: str, name: str) -> str:
    path = PurePosixPath(file)
    if key == "@folder":
        return path.parent.name
    return name if key == "@name" else path.stem
