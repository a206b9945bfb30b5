"""The organisation on a day as the values the living map is drawn from."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from homeostat.core.organisation.facts import CellFacts, RoleFacts
from homeostat.core.organisation.timeline import Timeline, cell_track
from homeostat.core.organisation.views import Moment, View
from homeostat.core.sentence import counted
from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole, RoleState
from homeostat.platform.shell.speech import speak
from homeostat.platform.shell.tags import initials

Address = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Tint:
    """The colour of a cell or person with the words that say the same; `share` fills a person's ring."""

    state: str = "none"
    caption: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Tints:
    cells: Mapping[str, Tint] = field(default_factory=dict)
    people: Mapping[str, Tint] = field(default_factory=dict)


def living(
    moment: Moment,
    *,
    address: Address,
    tints: Tints,
    zoom: str = "",
    zoom_href: Callable[[str], str],
    id: str = "living-map",
    is_plain: bool = False,
) -> LivingMap:
    """The map of a day; `address` gives the page of a cell, person or role."""
    return LivingMap(
        nodes(moment, address=address, tints=tints),
        title=_("The organisation on %(day)s") % {"day": f"{moment.day:%Y-%m-%d}"},
        description=speak(
            counted(
                "{people} people in {count} {cell_word}",
                "{people} people in {count} {cells_word}",
                count=len(moment.cells()),
                people=len(moment.people()),
            )
        ),
        zoom=zoom,
        zoom_href=zoom_href,
        id=id,
        is_plain=is_plain,
    )


def nodes(moment: Moment, *, address: Address, tints: Tints) -> list[MapNode]:
    """Cells at the top, oldest first: a new one joins at the edge and the others keep their places."""
    view = moment.timeline.on(moment.day)
    tops = [key for key, facts in view.cells().items() if facts.parent is None]
    return [
        _Drawing(view, moment.timeline, address, tints).node(key) for key in by_age(moment.timeline, tops)
    ]


@dataclass(frozen=True, slots=True)
class _Drawing:
    view: View
    timeline: Timeline
    address: Address
    tints: Tints

    def node(self, key: str) -> MapNode:
        view = self.view
        facts = view.cell(key) or CellFacts(key, "")
        kind = view.kind(facts.kind)
        tint = self.tints.cells.get(key, Tint())
        return MapNode(
            key=key,
            name=facts.name,
            kind=kind.name if kind else facts.kind,
            href=self.address("cell", key),
            state=tint.state,
            caption=tint.caption,
            children=[self.node(child) for child in by_age(self.timeline, view.children(key))],
            people=[self.person(person) for person in view.members(key)],
            roles=[self.role(role, role_facts) for role, role_facts in view.roles(key).items()],
        )

    def person(self, key: str) -> MapPerson:
        facts = self.view.person(key)
        name = facts.name if facts else key
        tint = self.tints.people.get(key, Tint())
        href = self.address("person", key)
        return MapPerson(key, initials(name), name, href, tint.share, tint.state, tint.caption)

    def role(self, key: str, facts: RoleFacts) -> MapRole:
        parts = [holding.part for holding in self.view.holders(key).values()]
        state: RoleState = "held"
        caption = _("held")
        if parts.count("holder") < facts.wanted_holders:
            state, caption = "vacant", _("lacks a holder")
        elif facts.backup_required and "backup" not in parts:
            state, caption = "no_backup", _("no backup")
        return MapRole(key, facts.name, self.address("role", key), state, caption)


def by_age(timeline: Timeline, cells: Iterable[str]) -> list[str]:
    return sorted(cells, key=lambda key: (timeline.spells(cell_track(key))[0].start, key))
