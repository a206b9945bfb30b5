"""A document beside the organisation it is about, and the organisation it would make of it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from homeostat.core.organisation import Facts, Snapshot
from homeostat.core.organisation.timeline import Track
from homeostat.core.sentence import say
from homeostat.platform.shell.speech import speak

from .form import Cell, Role
from .reading import Document
from .tree import Path, Problem


class Draft:
    """Facts on their way from the organisation of a day to what a document says, and what stands against it.

    `cells` and `roles` are those the document describes; `ends_absent` where it ends what it leaves out.
    """

    def __init__(self, document: Document, now: Snapshot) -> None:
        self.document = document
        self.said = document.organisation
        self.now = now
        self.facts: dict[Track, Facts] = dict(now)
        self.problems: list[Problem] = []
        self.cells: dict[str, Cell] = {key: cell for key, cell in self.said.cells.items() if cell is not None}
        self.ends_absent = self.said.covers != "listed"
        self.roles = self._all_roles()

    def problem(self, path: Path, message: str, remedy: str) -> None:
        """Note a problem, unless it only comes from a field that had to be left out."""
        if any(lacking[: len(path)] == path for lacking in self.document.lacking):
            return
        self.problems.append(self.document.problem(path, message, remedy))

    def _all_roles(self) -> dict[str, tuple[Path, str | None, Role]]:
        """Every role described, with where and in which cell."""
        found: dict[str, tuple[Path, str | None, Role]] = {}
        places: list[tuple[Path, str | None, Mapping[str, Role | None]]] = [((), None, self.said.roles)]
        places += [(("cells", key), key, cell.roles) for key, cell in self.cells.items()]
        for path, cell_key, roles in places:
            for key, role in roles.items():
                if role is None:
                    continue
                if key in found:
                    first = str(self.document.tree.place((*found[key][0], "roles", key)))
                    told = say(
                        "The {role_word} “{key}” is there twice, first in {place}.", key=key, place=first
                    )
                    self.problem((*path, "roles", key), speak(told), _("Keep one of the two."))
                found[key] = (path, cell_key, role)
        return found
