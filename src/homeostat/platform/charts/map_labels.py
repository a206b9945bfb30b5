"""The texts of the living map: only where they fit at a given width in pixels, so that they never overlap.

A cell's name lies in its cap, above everything it holds; a person's initials and name lie inside the
person. Each text keeps its size in pixels whatever the width of the picture, because it stands in a layer
of its own.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple, cast

from homeostat.platform.charts.map_layout import Frame, Placed, chord

if TYPE_CHECKING:
    from homeostat.platform.charts.map import MapNode, MapPerson, MapRole

NAME_SIZES = (19.0, 17.0, 15.0, 13.5, 12.0, 11.0)
CAPTION_SIZES = (12.5, 11.5, 11.0)
NARROW, BROAD = set("iljtfrI.,:;'|!()[] "), set("mwMW@%—")


class Label(NamedTuple):
    """x and y are percentages of the picture, dy moves the baseline by pixels, size is in pixels."""

    x: float
    y: float
    dy: float
    size: float
    text: str
    kind: str
    state: str = ""


def labels(placed: Sequence[Placed], view: Frame, *, width: int, zoom: str = "") -> list[Label]:
    """Every text that fits when the picture is at least that wide; when zoomed, only those of what is
    zoomed to.
    """
    scale = width / view.width
    found: list[Label] = []
    taken: list[tuple[float, float, float, float]] = []
    inside = {zoom}
    for one in placed:
        if zoom and one.kind == "cell" and one.within in inside:
            inside.add(one.value.key)
        about = one.value.key if one.kind == "cell" else one.within
        if one.r * scale < 10 or (zoom and about not in inside) or not view.holds(one.x, one.y, one.r):
            continue
        if one.kind == "cell":
            new = list(_of_cell(one, view, scale))
            if not new:
                continue
            box = _box(new, width, width * view.height / view.width)
            if not any(_overlap(box, other) for other in taken):
                taken.append(box)
                found.extend(new)
        elif one.kind == "person":
            found.extend(_of_person(one, view, scale))
        else:
            found.extend(_of_role(one, view, scale))
    return found


Box = tuple[float, float, float, float]


def _box(texts: Sequence[Label], width: float, height: float) -> Box:
    """Left, top, right, bottom of a cell's texts in pixels."""
    boxes = []
    for one in texts:
        half = estimated_width(one.text, one.size) / 2
        x, y = one.x / 100 * width, one.y / 100 * height + one.dy
        boxes.append((x - half, y - one.size * 0.8, x + half, y + one.size * 0.25))
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def estimated_width(text: str, size: float) -> float:
    """A little more than the text is wide, in pixels."""
    units = sum(0.32 if c in NARROW else 0.92 if c in BROAD else 0.7 if c.isupper() else 0.57 for c in text)
    return units * size


def fitted(text: str, width: float, sizes: Sequence[float]) -> tuple[str, float] | None:
    """The text in the largest size that fits; shortened when even the smallest does not; None when too
    little is left.
    """
    for size in sizes:
        if estimated_width(text, size) <= width:
            return text, size
    size = sizes[-1]
    for length in range(len(text) - 1, 3, -1):
        short = text[:length].rstrip() + "…"
        if estimated_width(short, size) <= width:
            return short, size
    return None


def _of_cell(one: Placed, view: Frame, scale: float) -> Iterator[Label]:
    """The name in the cap, and the caption under it where the cap is high enough."""
    node = cast("MapNode", one.value)
    r, cap = one.r * scale, one.cap * scale
    if cap < 8.5:
        # Too small for a cap: the name lies across the dots that the people are at this size.
        name = fitted(node.name, 2.0 * r, NAME_SIZES[-2:]) if r >= 18 and not node.children else None
        if name is not None:
            yield _at(one, view, one.r, name[1] * 0.34, *name, "name")
        return
    caption_size = CAPTION_SIZES[0] if cap > 34 else CAPTION_SIZES[-1]
    two_lines = bool(node.caption) and cap >= NAME_SIZES[-2] + caption_size + 1
    largest = min(cap * 0.55, cap - caption_size - 1) if two_lines else cap * 0.55
    sizes = [size for size in NAME_SIZES if size <= max(largest, NAME_SIZES[-1])]
    height = sizes[0] + (caption_size + 2 if two_lines else 0.0)
    # The middle of the texts, in pixels below the top of the circle: low in the cap, where the circle is
    # wide.
    middle = max(cap - height * 0.5 - 1.0, cap * 0.55)
    at = middle / scale
    room = max(chord(r, middle - height / 2) - 6, 2.0 * r - 2)
    name = fitted(node.name, room, sizes)
    if name is None:
        return
    rise = (caption_size + 2) / 2 if two_lines else 0.0
    yield _at(one, view, at, name[1] * 0.34 - rise, *name, "name")
    if two_lines:
        caption = fitted(node.caption, chord(r, middle) - 8, CAPTION_SIZES)
        if caption is not None and "…" not in caption[0]:
            yield _at(one, view, at, caption[1] * 0.34 + sizes[0] / 2 + 1, *caption, "caption", node.state)


def _of_person(one: Placed, view: Frame, scale: float) -> Iterator[Label]:
    """Initials inside the ring, and the first name under them where there is room."""
    person = cast("MapPerson", one.value)
    r = one.r * scale
    if r < 10:
        return
    first = fitted(person.name.split(" ")[0], r * 1.42, (14.0, 13.0, 12.0, 11.0)) if r >= 24 else None
    if first is not None and "…" not in first[0]:
        size = min(r * 0.44, 24.0)
        yield _at(one, view, one.r, -1.0, person.initials, size, "initials")
        yield _at(one, view, one.r, first[1] * 0.95, *first, "first")
        return
    size = min(max(r * 0.6, 8.0), 24.0)
    yield _at(one, view, one.r, size * 0.35, person.initials, size, "initials")


def _of_role(one: Placed, view: Frame, scale: float) -> Iterator[Label]:
    """The role's name, a word a line, where all of it fits into the hexagon."""
    role = cast("MapRole", one.value)
    r = one.r * scale
    if r < 18:
        return
    words = role.name.split(" ")
    lines = [fitted(word, r * 1.66, (12.0, 11.0, 10.0)) for word in words]
    if len(lines) * 12.5 > r * 1.4 or any(line is None or "…" in line[0] for line in lines):
        return
    for index, line in enumerate(lines):
        assert line is not None
        yield _at(one, view, one.r, 4.0 + (index - (len(lines) - 1) / 2) * 12.5, *line, "role-name")


def _at(
    one: Placed, view: Frame, below: float, dy: float, text: str, size: float, kind: str, state: str = ""
) -> Label:
    """A label on the vertical axis of the circle, `below` its top in map units."""
    x = (one.x - view.x) / view.width * 100
    y = (one.y - one.r + below - view.y) / view.height * 100
    return Label(x=x, y=y, dy=dy, size=size, text=text, kind=kind, state=state)
