"""The living map as SVG. Colours come from classes and the stylesheet; text stands in layers of its own."""

import math
from typing import TYPE_CHECKING, cast

from django.utils.safestring import SafeString

from homeostat.platform.charts.map_export import STYLE
from homeostat.platform.charts.map_labels import Label
from homeostat.platform.charts.map_layout import Placed
from homeostat.platform.charts.markup import STATES, checked_state, markup, named, number, text

if TYPE_CHECKING:
    from homeostat.platform.charts.map import LivingMap, MapNode, MapPerson, MapRole

# The texts are computed for the least width of each range; the stylesheet chooses by the width there is.
WIDE, RANGES = 660, (("broad", 940), ("wide", 660), ("middle", 460), ("narrow", 280))
# Below these radii in pixels (at the wide width) a person is one dot, a membrane a plain circle.
DETAILED, MEMBRANE, DOUBLE = 7.0, 18.0, 44.0
# With more than this many targets in sight only cells are reached by the tab key; zooming in reaches the
# rest.
TABBABLE = 80
BUMPS = 10


def drawn(living: "LivingMap") -> SafeString:
    """Two pictures on top of each other: the shapes, which scale, and the texts, which keep their size."""
    view = living.view
    box = " ".join(number(part) for part in view)
    label = f'role="group" aria-label="{text(living.title)}"'
    pieces = [f'<svg class="map-shapes" viewBox="{box}" {label} data-whole="{_whole(living)}">']
    if living.description:
        pieces.append(f"<desc>{text(living.description)}</desc>")
    pieces += [_gradients(), *shapes(living, linked=True), "</svg>"]
    for name, width in RANGES:
        pieces.append(f'<svg class="map-texts {name}" aria-hidden="true" width="100%" height="100%">')
        pieces += [_text(one) for one in living.labels(width=width)]
        pieces.append("</svg>")
    return markup(pieces)


def shapes(living: "LivingMap", *, linked: bool) -> list[str]:
    """Every circle that is in view, a cell before what it holds."""
    placed, _ = living.placed
    view = living.view
    scale = WIDE / view.width
    seen = [one for one in placed if view.meets(one.x, one.y, one.r)]
    crowded = len(seen) > TABBABLE
    pieces: list[str] = []
    links = linked
    for one in seen:
        # What the frame cuts off is scenery: its link would reach beyond the picture.
        linked = links and view.holds(one.x, one.y, one.r)
        if one.kind == "cell":
            node = cast("MapNode", one.value)
            is_zoomed = node.key == living.zoom
            href = node.href if is_zoomed else living.zoom_href(node.key) or node.href
            said = _said(node.name, node.kind, node.caption)
            pieces.append(_opened(one, href, said, linked=linked))
            pieces.append(_cell(one, node, scale))
        elif living.is_plain:
            value = one.value
            pieces.append(
                _person(one, cast("MapPerson", value), scale)
                if one.kind == "person"
                else _role(one, cast("MapRole", value))
            )
            continue
        elif one.kind == "person":
            person = cast("MapPerson", one.value)
            said = _said(person.name, person.caption)
            pieces.append(
                _opened(one, person.href, said, linked=linked, skipped=crowded and one.within != living.zoom)
            )
            pieces.append(_person(one, person, scale))
        else:
            role = cast("MapRole", one.value)
            said = _said(role.name, role.caption)
            pieces.append(
                _opened(one, role.href, said, linked=linked, skipped=crowded and one.within != living.zoom)
            )
            pieces.append(_role(one, role))
        pieces.append("</a>" if linked else "</g>")
    return pieces


def standing_alone(living: "LivingMap") -> str:
    """The map in its light colours as a document of its own, with its texts in the same picture."""
    view = living.view
    scale = view.width / WIDE
    pieces = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{" ".join(number(part) for part in view)}" '
        f'width="{WIDE}" height="{number(WIDE * view.height / view.width)}" role="img">',
        named(living.title, living.description),
        f"<style>{STYLE}</style>",
        f'<rect class="ground" x="{number(view.x)}" y="{number(view.y)}" width="{number(view.width)}" '
        f'height="{number(view.height)}"/>',
        _gradients(),
        *shapes(living, linked=False),
    ]
    for one in living.labels(width=WIDE):
        x, y = view.x + one.x / 100 * view.width, view.y + one.y / 100 * view.height + one.dy * scale
        pieces.append(
            f'<text class="{one.kind}" x="{number(x)}" y="{number(y)}" '
            f'font-size="{number(one.size * scale)}" '
            f'text-anchor="middle">{text(one.text)}</text>'
        )
    return "".join([*pieces, "</svg>"])


def _whole(living: "LivingMap") -> str:
    return " ".join(number(part) for part in living.placed[1])


def _said(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _opened(one: Placed, href: str, said: str, *, linked: bool, skipped: bool = False) -> str:
    if not linked:
        return f'<g class="{one.kind}"><title>{text(said)}</title>'
    key = text(f"{one.kind}:{one.within}:{one.value.key}" if one.kind != "cell" else f"cell:{one.value.key}")
    circle = (
        f'data-x="{number(one.x)}" data-y="{number(one.y)}" data-r="{number(one.r)}"'
        if one.kind == "cell"
        else ""
    )
    tab = ' tabindex="-1"' if skipped else ""
    return (
        f'<a class="{one.kind}" href="{text(href)}" data-key="{key}" {circle} aria-label="{text(said)}"{tab}>'
        f"<title>{text(said)}</title>"
    )


def _cell(one: Placed, node: "MapNode", scale: float) -> str:
    state = f"s-{checked_state(node.state)}"
    depth = "deep" if one.depth % 2 else "flat"
    if one.r * scale < MEMBRANE:
        x, y, r = number(one.x), number(one.y), number(one.r)
        return f'<circle class="body {state} {depth}" cx="{x}" cy="{y}" r="{r}"/>'
    body = f'<path class="body {state} {depth}" d="{_membrane(one, node.key, 0.985)}"/>'
    if one.r * scale < DOUBLE:
        return body
    return body + f'<path class="inner {state}" d="{_membrane(one, node.key, 0.955)}"/>'


def _membrane(one: Placed, key: str, size: float) -> str:
    """A circle that breathes a little: two low waves whose phases come from the key, never outside the
    circle.
    """
    seed = sum((index + 1) * ord(letter) for index, letter in enumerate(key))
    first, second = seed % 628 / 100, seed * 7 % 628 / 100
    points = []
    for index in range(BUMPS):
        angle = 2 * math.pi * index / BUMPS
        wave = 0.009 * math.sin(3 * angle + first) + 0.006 * math.sin(5 * angle + second)
        reach = one.r * (size + wave)
        points.append((one.x + reach * math.cos(angle), one.y + reach * math.sin(angle)))
    # A closed curve through the points: Catmull-Rom as cubic Béziers.
    pieces = [f"M{number(points[0][0])} {number(points[0][1])}"]
    for index in range(BUMPS):
        before, start = points[index - 1], points[index]
        end, after = points[(index + 1) % BUMPS], points[(index + 2) % BUMPS]
        pieces.append(
            f"C{number(start[0] + (end[0] - before[0]) / 6)} {number(start[1] + (end[1] - before[1]) / 6)} "
            f"{number(end[0] - (after[0] - start[0]) / 6)} {number(end[1] - (after[1] - start[1]) / 6)} "
            f"{number(end[0])} {number(end[1])}"
        )
    return "".join([*pieces, "Z"])


def _person(one: Placed, person: "MapPerson", scale: float) -> str:
    state = f"s-{checked_state(person.state)}"
    x, y, r = number(one.x), number(one.y), one.r
    if r * scale < DETAILED:
        return f'<circle class="dot {state}" cx="{x}" cy="{y}" r="{number(r * 0.9)}"/>'
    ring, thick = number(r * 0.84), number(r * 0.22)
    pieces = [f'<circle class="face-body" cx="{x}" cy="{y}" r="{number(r * 0.95)}"/>']
    pieces.append(f'<circle class="track" cx="{x}" cy="{y}" r="{ring}" stroke-width="{thick}"/>')
    if person.share is not None and person.share > 0:
        length = number(min(person.share, 1.0) * 100)
        pieces.append(
            f'<circle class="share {state}" cx="{x}" cy="{y}" r="{ring}" stroke-width="{thick}" '
            f'pathLength="100" '
            f'stroke-dasharray="{length} 100" transform="rotate(-90 {x} {y})"/>'
        )
        if person.share > 1:
            over = number(min(person.share - 1.0, 1.0) * 100)
            pieces.append(
                f'<circle class="beyond" cx="{x}" cy="{y}" r="{number(r * 1.04)}" '
                f'stroke-width="{number(r * 0.11)}" '
                f'pathLength="100" stroke-dasharray="{over} 100" transform="rotate(-90 {x} {y})"/>'
            )
    return "".join(pieces)


def _role(one: Placed, role: "MapRole") -> str:
    """A hexagon, so that roles differ from people by shape; dashed when vacant, half filled without a
    backup.
    """
    corners = [
        (
            one.x + one.r * math.cos(math.pi / 6 + index * math.pi / 3),
            one.y + one.r * math.sin(math.pi / 6 + index * math.pi / 3),
        )
        for index in range(6)
    ]
    points = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    shape = f'<polygon class="hexagon {role.state}" points="{points}"/>'
    if role.state == "no_backup":
        half = " ".join(
            f"{number(x)},{number(y)}" for x, y in [corners[1], corners[2], corners[3], corners[4]]
        )
        shape += f'<polygon class="half" points="{half}"/>'
    return shape


def _gradients() -> str:
    """One per state: lighter in the middle, as a cell under a lamp."""
    stops = '<stop class="middle s-{0}" offset="0.35"/><stop class="edge s-{0}" offset="1"/>'
    return (
        "<defs>"
        + "".join(f'<radialGradient id="cell-{s}">{stops.format(s)}</radialGradient>' for s in STATES)
        + "</defs>"
    )


def _text(one: Label) -> str:
    state = f' data-state="{one.state}"' if one.state else ""
    return (
        f'<text class="{one.kind}"{state} x="{number(one.x)}%" y="{number(one.y)}%" dy="{number(one.dy)}" '
        f'font-size="{number(one.size)}">'
        f"{text(one.text)}</text>"
    )
