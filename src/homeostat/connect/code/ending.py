"""What a document ends: by leaving it out where it covers everything around it, or by writing null."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from homeostat.core.organisation import (
    cell_track,
    holding_track,
    kind_track,
    membership_track,
    person_track,
    policy_track,
    role_track,
)
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

from .draft import Draft
from .form import Cell
from .refused import meant
from .tree import Path
from .writing import inside

Drop = Callable[[str], object]


def end(draft: Draft) -> None:
    """Take out of the facts what ends."""
    _Ending(draft).run()


class _Ending:
    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def run(self) -> None:
        self._absent()
        self._null()

    def _absent(self) -> None:
        said = self.draft.said
        if said.covers == "everything":
            self._end(self._drop_cell, self.draft.now.cells().keys() - said.cells.keys())
            self._end(self._drop_person, self.draft.now.people().keys() - said.people.keys())
            self._end(self._drop_kind, self.draft.now.kinds().keys() - said.kinds.keys())
            if said.says("roles"):
                self._end(self._drop_role, self.draft.now.roles(None).keys() - self.draft.roles.keys())
            self._end_policies(said, "company")
        elif said.within:
            self._check_within()
            self._end(self._drop_cell, inside(self.draft.now, said.within).keys() - self.draft.cells.keys())
        if self.draft.ends_absent:
            for key, cell in self.draft.cells.items():
                self._end_parts_of_cell(key, cell)
            for key, kind in said.kinds.items():
                if kind is not None:
                    self._end_policies(kind, f"kind:{key}")

    def _check_within(self) -> None:
        """A file about a few cells speaks of these, and of what is or comes to be inside them."""
        allowed = {*self.draft.said.within, *inside(self.draft.now, self.draft.said.within)}
        for key in self.draft.cells:
            above, seen = key, set[str]()
            while above not in allowed and above not in seen:
                seen.add(above)
                cell = self.draft.cells.get(above)
                above = (cell.parent if cell is not None else None) or above
            if above not in allowed:
                told = say(
                    "The file covers other {cells_word} only, and “{key}” is not inside them.", key=key
                )
                remedy = _("Add it to covers, take it out of the file, or write covers: listed.")
                self.draft.problem(("cells", key), speak(told), remedy)
        for section in ("roles", "policies"):
            if self.draft.said.says(section):
                told = say("The file covers some {cells_word} only; this is about the whole organisation.")
                remedy = speak(say("Move it into {a_cell_word}, or into another file."))
                self.draft.problem((section,), speak(told), remedy)

    def _end_parts_of_cell(self, key: str, cell: Cell) -> None:
        if cell.says("members"):
            for person in self.draft.now.members(key).keys() - cell.members.keys():
                self.draft.facts.pop(membership_track(key, person), None)
        if cell.says("roles"):
            self._end(self._drop_role, self.draft.now.roles(key).keys() - self.draft.roles.keys())
        self._end_policies(cell, f"cell:{key}")

    def _end_policies(self, thing: Any, scope: str) -> None:
        if thing.says("policies"):
            for policy in self.draft.now.own_policies(scope).keys() - thing.policies.keys():
                self.draft.facts.pop(policy_track(policy, scope), None)

    def _null(self) -> None:
        """In a file that lists changes, null ends a thing; elsewhere leaving it out does."""
        said = self.draft.said
        self._end_null(("cells",), said.cells, self._drop_cell, self.draft.now.cells())
        self._end_null(("people",), said.people, self._drop_person, self.draft.now.people())
        self._end_null(("kinds",), said.kinds, self._drop_kind, self.draft.now.kinds())
        self._end_null(("roles",), said.roles, self._drop_role, self.draft.now.roles(None))
        self._end_null(
            ("policies",), said.policies, self._drop_policy("company"), self.draft.now.own_policies("company")
        )
        for key, cell in self.draft.cells.items():
            at: Path = ("cells", key)
            self._end_null(
                (*at, "members"), cell.members, self._drop_member(key), self.draft.now.members(key)
            )
            self._end_null((*at, "roles"), cell.roles, self._drop_role, self.draft.now.roles(key))
            there, scope = self.draft.now.own_policies(f"cell:{key}"), f"cell:{key}"
            self._end_null((*at, "policies"), cell.policies, self._drop_policy(scope), there)
        for key, kind in said.kinds.items():
            if kind is not None:
                there, scope = self.draft.now.own_policies(f"kind:{key}"), f"kind:{key}"
                self._end_null(("kinds", key, "policies"), kind.policies, self._drop_policy(scope), there)

    def _end_null(self, path: Path, named: Mapping[str, Any], drop: Drop, there: Iterable[str]) -> None:
        for key, thing in named.items():
            if thing is not None:
                continue
            if self.draft.ends_absent:
                message = _("“%(key)s” says nothing.") % {"key": key}
                self.draft.problem(
                    (*path, key), message, _("Leave it out to end it, or write {} to keep it.")
                )
            elif key in there:
                drop(key)
            else:
                message = _("“%(key)s” is not there to be ended.") % {"key": key}
                self.draft.problem((*path, key), message, meant(key, there))

    def _end(self, drop: Drop, keys: Iterable[str]) -> None:
        for key in sorted(keys):
            drop(key)

    def _drop_cell(self, key: str) -> None:
        """The cell with its memberships, roles and policies; roles that move elsewhere are written again."""
        self.draft.facts.pop(cell_track(key), None)
        self._end(self._drop_role, self.draft.now.roles(key))
        self._end(self._drop_member(key), self.draft.now.members(key))
        self._end(self._drop_policy(f"cell:{key}"), self.draft.now.own_policies(f"cell:{key}"))

    def _drop_person(self, key: str) -> None:
        for track in (person_track(key), *self.draft.now.tracks("person", key)):
            self.draft.facts.pop(track, None)

    def _drop_kind(self, key: str) -> None:
        self.draft.facts.pop(kind_track(key), None)
        self._end(self._drop_policy(f"kind:{key}"), self.draft.now.own_policies(f"kind:{key}"))

    def _drop_role(self, key: str) -> None:
        self.draft.facts.pop(role_track(key), None)
        for person in self.draft.now.holders(key):
            self.draft.facts.pop(holding_track(key, person), None)

    def _drop_member(self, cell: str) -> Drop:
        return lambda person: self.draft.facts.pop(membership_track(cell, person), None)

    def _drop_policy(self, scope: str) -> Drop:
        return lambda policy: self.draft.facts.pop(policy_track(policy, scope), None)
