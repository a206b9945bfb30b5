"""The living map: plain values in, a picture out. Cells lie packed in the frame, people and roles inside
their cells.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.utils.safestring import SafeString

from homeostat.platform.charts.map_labels import Label, labels
from homeostat.platform.charts.map_layout import Frame, Placed, lay_out, view
from homeostat.platform.charts.map_svg import drawn, standing_alone

RoleState = Literal["held", "vacant", "no_backup"]


@dataclass(frozen=True, slots=True)
class MapPerson:
    """`share` is commitments ÷ goal: the ring; None draws none. `caption` is said with the name ("load
    0.93").
    """

    key: str
    initials: str
    name: str
    href: str
    share: float | None = None
    state: str = "none"
    caption: str = ""


@dataclass(frozen=True, slots=True)
class MapRole:
    """`caption` says the state in words ("vacant", "no backup")."""

    key: str
    name: str
    href: str
    state: RoleState = "held"
    caption: str = ""


@dataclass(frozen=True, slots=True)
class MapNode:
    """A cell; `caption` holds the word and the number its colour stands for ("load 1.16")."""

    key: str
    name: str
    kind: str
    href: str
    state: str = "none"
    caption: str = ""
    children: Sequence["MapNode"] = ()
    people: Sequence[MapPerson] = ()
    roles: Sequence[MapRole] = ()


def no_zoom(_key: str) -> str:
    return ""


@dataclass(frozen=True)
class LivingMap:
    """The map of these cells, in the order in which they came to be: then a new one joins at the edge.

    `zoom` is the key of the cell to show; `zoom_href` gives the address that zooms to a cell ("" for the
    whole). A plain one is a small picture: its people and roles are only seen.
    """

    nodes: Sequence[MapNode]
    title: str
    description: str = ""
    zoom: str = ""
    zoom_href: Callable[[str], str] = no_zoom
    id: str = "living-map"
    is_plain: bool = False

    @cached_property
    def placed(self) -> tuple[tuple[Placed, ...], Frame]:
        return lay_out(self.nodes)

    @cached_property
    def view(self) -> Frame:
        """The part of the frame that is shown."""
        return view(*self.placed, zoom=self.zoom)

    @cached_property
    def way(self) -> tuple[MapNode, ...]:
        """The zoomed cell and those round it, outermost first; empty for the whole."""
        return next((way for way in _ways(self.nodes) if way[-1].key == self.zoom), ())

    @property
    def zoomed(self) -> MapNode | None:
        return self.way[-1] if self.way else None

    @property
    def out_href(self) -> str:
        """The address one step out."""
        return self.zoom_href(self.way[-2].key if len(self.way) > 1 else "")

    @property
    def whole_href(self) -> str:
        return self.zoom_href("")

    @property
    def shown(self) -> Sequence[MapNode | MapPerson | MapRole]:
        """What to list below the picture, in words: the cells, or what the zoomed cell holds."""
        inside = self.zoomed
        return (*inside.children, *inside.people, *inside.roles) if inside else self.nodes

    @cached_property
    def svg(self) -> SafeString:
        return drawn(self)

    def labels(self, *, width: int) -> list[Label]:
        """The texts that fit when the picture is that many pixels wide."""
        return labels(self.placed[0], self.view, width=width, zoom=self.zoom)

    def standalone(self) -> str:
        """An SVG document that needs nothing else, for export."""
        return standing_alone(self)


def _ways(nodes: Sequence[MapNode], above: tuple[MapNode, ...] = ()) -> Iterator[tuple[MapNode, ...]]:
    for node in nodes:
        yield (*above, node)
        yield from _ways(node.children, (*above, node))
