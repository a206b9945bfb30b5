"""Where everything on the living map lies. A cell is its packed content with a cap above it for its name."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Union

from homeostat.platform.charts.packing import Circle, pack, packed
from homeostat.platform.charts.rings import ringed

if TYPE_CHECKING:
    from homeostat.platform.charts.map import MapNode, MapPerson, MapRole

PERSON, ROLE, EMPTY = 1.0, 0.66, 1.5
# Space round a person, round a cell inside another, between cells of the frame; the cap as a share of the
# content.
AIR, BETWEEN, APART, CAP, RIM = 0.16, 0.3, 0.4, 0.3, 0.06
WIDTH = 1000.0
NARROWEST, WIDEST = 1.3, 1.9
ASPECTS, TURNS = (1.0, 1.5, 2.2), 12

Value = Union["MapNode", "MapPerson", "MapRole"]


class Frame(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def meets(self, x: float, y: float, r: float) -> bool:
        """Whether any of the circle is in the frame."""
        beside = x + r <= self.x or x - r >= self.x + self.width
        return not (beside or y + r <= self.y or y - r >= self.y + self.height)

    def holds(self, x: float, y: float, r: float) -> bool:
        """Whether all of the circle is in the frame."""
        r -= 1e-6
        beside = x - r < self.x or x + r > self.x + self.width
        return not (beside or y - r < self.y or y + r > self.y + self.height)


@dataclass(frozen=True, slots=True)
class Placed:
    """A value with its circle; `cap` is the height above the content of a cell, 0 for people and roles."""

    value: "Value"
    kind: str
    x: float
    y: float
    r: float
    depth: int
    cap: float = 0.0
    within: str = ""


@dataclass(frozen=True, slots=True)
class _Sized:
    """A cell measured from the inside out: offsets are from its own centre."""

    node: "MapNode"
    r: float
    cap: float
    drop: float
    inside: tuple[tuple[float, float], ...]
    children: tuple["_Sized", ...]


def lay_out(nodes: Sequence["MapNode"]) -> tuple[tuple[Placed, ...], Frame]:
    """Everything placed, a cell before what it holds, in a frame 1000 wide."""
    if not nodes:
        return (), Frame(0, 0, WIDTH, WIDTH / NARROWEST)
    sized = [_measured(node) for node in nodes]
    circles, width, height = _fitted([one.r + APART for one in sized])
    scale = WIDTH / width
    placed: list[Placed] = []
    for one, circle in zip(sized, circles, strict=True):
        placed.extend(_placed(one, circle.x * scale, circle.y * scale, scale, 0, ""))
    return tuple(placed), Frame(0, 0, WIDTH, height * scale)


def _fitted(radii: Sequence[float]) -> tuple[list[Circle], float, float]:
    """The circles packed and turned so that the frame, between 1.3 and 1.9 as wide as high, is smallest."""
    best: tuple[float, list[Circle], float, float] | None = None
    few = len(radii) <= 60
    for aspect in ASPECTS if few else ASPECTS[1:2]:
        packing = pack(radii, aspect=aspect)
        for step in range(TURNS if few else 1):
            angle = math.pi * step / TURNS
            turned = _turned(packing, angle)
            left = min(circle.x - circle.r for circle in turned)
            top = min(circle.y - circle.r for circle in turned)
            tight_width = max(circle.x + circle.r for circle in turned) - left
            tight_height = max(circle.y + circle.r for circle in turned) - top
            width = max(tight_width, tight_height * NARROWEST)
            height = max(tight_height, width / WIDEST)
            if best is None or width * height < best[0] * 0.999:
                dx, dy = (width - tight_width) / 2 - left, (height - tight_height) / 2 - top
                best = width * height, [Circle(c.x + dx, c.y + dy, c.r) for c in turned], width, height
    assert best is not None
    return best[1:]


def _turned(circles: Sequence[Circle], angle: float) -> list[Circle]:
    cos, sin = math.cos(angle), math.sin(angle)
    return [Circle(c.x * cos - c.y * sin, c.x * sin + c.y * cos, c.r) for c in circles]


def view(placed: Sequence[Placed], frame: Frame, *, zoom: str) -> Frame:
    """The part of the frame that shows the zoomed cell with a little of its neighbours, in the frame's
    proportions.
    """
    cell = next((one for one in placed if one.kind == "cell" and one.value.key == zoom), None)
    if cell is None:
        return frame
    height = 2 * cell.r * 1.05
    width = height * frame.width / frame.height
    return Frame(cell.x - width / 2, cell.y - height / 2, width, height)


def _measured(node: "MapNode") -> _Sized:
    """The cell's own size, and where its children, people and roles lie in it."""
    children = tuple(_measured(child) for child in node.children)
    seats = ringed((PERSON + AIR,) * len(node.people) + (ROLE + AIR,) * len(node.roles))
    if not children:
        inside, content = seats.centres, seats.around.r
    else:
        circles = [round(child.r + BETWEEN, 4) for child in children]
        if seats.centres:
            circles.append(round(seats.around.r + BETWEEN, 4))
        packing = packed(tuple(circles))
        middle_x, middle_y = packing.centres[-1]
        inside = packing.centres[: len(children)]
        inside += tuple((middle_x + x, middle_y + y) for x, y in seats.centres)
        content = packing.around.r
    content = max(content, EMPTY)
    cap = CAP * content + 0.5
    rim = RIM * content
    r = content + (cap + rim) / 2
    return _Sized(node=node, r=r, cap=cap, drop=r - rim - content, inside=inside, children=children)


def _placed(one: _Sized, x: float, y: float, scale: float, depth: int, within: str) -> Iterator[Placed]:
    node = one.node
    yield Placed(node, "cell", x, y, one.r * scale, depth, one.cap * scale, within)
    spots = iter([(x + dx * scale, y + (dy + one.drop) * scale) for dx, dy in one.inside])
    for child in one.children:
        child_x, child_y = next(spots)
        yield from _placed(child, child_x, child_y, scale, depth + 1, node.key)
    for person in node.people:
        person_x, person_y = next(spots)
        yield Placed(person, "person", person_x, person_y, PERSON * scale, depth + 1, 0.0, node.key)
    for role in node.roles:
        role_x, role_y = next(spots)
        yield Placed(role, "role", role_x, role_y, ROLE * scale, depth + 1, 0.0, node.key)


def chord(r: float, from_top: float) -> float:
    """The width of a circle at a distance from its top."""
    away = r - from_top
    return 2 * math.sqrt(max(r * r - away * away, 0.0))
