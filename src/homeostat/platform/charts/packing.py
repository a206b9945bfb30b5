"""Circle packing by the front chain (Wang, Wang, Dai and Wang, "Visualization of large hierarchical data by
circle packing", CHI 2006) and the smallest enclosing circle (Welzl 1991, as the basis search of Matoušek,
Sharir and Welzl 1996). Pure Python, deterministic: the same radii in the same order give the same picture,
and a circle added at the end leaves the others where they were.
"""

import functools
import math
from collections.abc import Sequence
from typing import NamedTuple

TOUCH = 1e-6


class Circle(NamedTuple):
    x: float
    y: float
    r: float


class Packing(NamedTuple):
    """Centres in the order of the radii; `around` encloses them all."""

    centres: tuple[tuple[float, float], ...]
    around: Circle


@functools.lru_cache(maxsize=4096)
def packed(radii: tuple[float, ...]) -> Packing:
    """Pack the circles and centre the enclosing circle on the origin; radii must be positive."""
    circles = pack(radii)
    around = enclose(circles)
    centres = tuple((circle.x - around.x, circle.y - around.y) for circle in circles)
    return Packing(centres=centres, around=Circle(0.0, 0.0, around.r))


def pack(radii: Sequence[float], *, aspect: float = 1.0) -> list[Circle]:
    """Place the circles one by one, each touching two of the front as near to the middle as it can be.

    `aspect` above 1 makes the cluster wider than high: nearness is measured with x divided by it.
    """
    if any(radius <= 0 for radius in radii):
        raise ValueError("every radius must be positive")
    if not radii:
        return []
    first = Circle(-radii[0], 0.0, radii[0])
    if len(radii) == 1:
        return [Circle(0.0, 0.0, radii[0])]
    second = Circle(radii[1], 0.0, radii[1])
    if len(radii) == 2:
        return [first, second]
    front = _Front(first, second, beside(first, second, radii[2]), aspect=aspect)
    for radius in radii[3:]:
        front.add(radius)
    return front.circles


def beside(a: Circle, b: Circle, radius: float) -> Circle:
    """The circle of that radius touching a and b, to the right of the way from a to b."""
    dx, dy = b.x - a.x, b.y - a.y
    distance = math.hypot(dx, dy)
    to_a, to_b = a.r + radius, b.r + radius
    along = (distance * distance + to_a * to_a - to_b * to_b) / (2 * distance)
    off = math.sqrt(max(to_a * to_a - along * along, 0.0))
    ux, uy = dx / distance, dy / distance
    return Circle(a.x + along * ux + off * uy, a.y + along * uy - off * ux, radius)


class _Front:
    """The ring of circles on the outside, anticlockwise, as two arrays of neighbours."""

    def __init__(self, a: Circle, b: Circle, c: Circle, *, aspect: float) -> None:
        self.circles = [a, b, c]
        self._after = [2, 0, 1]
        self._before = [1, 2, 0]
        self._squeeze = 1.0 / (aspect * aspect)
        self._start = 0
        self._scores = [self._score(index) for index in range(3)]

    def add(self, radius: float) -> None:
        """Put a circle between the pair of the front nearest to the middle, closing over what it would
        overlap.
        """
        a = self._nearest()
        b = self._after[a]
        while True:
            placed = beside(self.circles[a], self.circles[b], radius)
            found = self._overlapped(a, b, placed)
            if found is None:
                break
            index, is_ahead = found
            if is_ahead:
                b = index
            else:
                a = index
            self._after[a], self._before[b] = b, a
            self._scores[a] = self._score(a)
        index = len(self.circles)
        self.circles.append(placed)
        self._after[a], self._before[b] = index, index
        self._after.append(b)
        self._before.append(a)
        self._start = index
        self._scores.append(self._score(index))
        self._scores[a] = self._score(a)

    def _nearest(self) -> int:
        """The circle whose contact with its successor lies nearest to the middle."""
        after, scores = self._after, self._scores
        best = index = self._start
        while True:
            if scores[index] < scores[best]:
                best = index
            index = after[index]
            if index == self._start:
                return best

    def _score(self, index: int) -> float:
        ax, ay, ar = self.circles[index]
        bx, by, br = self.circles[self._after[index]]
        x = (ax * br + bx * ar) / (ar + br)
        y = (ay * br + by * ar) / (ar + br)
        return x * x * self._squeeze + y * y

    def _overlapped(self, a: int, b: int, placed: Circle) -> tuple[int, bool] | None:
        """The first circle of the front that the placed one overlaps, looking both ways, and whether it
        lies ahead.
        """
        circles, after, before = self.circles, self._after, self._before
        ahead, behind = after[b], before[a]
        walked_ahead, walked_behind = circles[b].r, circles[a].r
        px, py, pr = placed
        while True:
            looks_ahead = walked_ahead <= walked_behind
            index = ahead if looks_ahead else behind
            x, y, r = circles[index]
            dx, dy, reach = x - px, y - py, r + pr - TOUCH
            if reach > 0 and dx * dx + dy * dy < reach * reach and index not in (a, b):
                return index, looks_ahead
            if ahead == behind or after[behind] == ahead:
                return None
            if looks_ahead:
                walked_ahead += r
                ahead = after[ahead]
            else:
                walked_behind += r
                behind = before[behind]


def enclose(circles: Sequence[Circle]) -> Circle:
    """The smallest circle that encloses all of them; of none at all, a point."""
    if not circles:
        return Circle(0.0, 0.0, 0.0)
    middle_x = sum(circle.x for circle in circles) / len(circles)
    middle_y = sum(circle.y for circle in circles) / len(circles)
    # The outermost first: they are the likely basis, and the search restarts less often.
    outside_in = sorted(circles, key=lambda c: -(math.hypot(c.x - middle_x, c.y - middle_y) + c.r))
    basis: tuple[Circle, ...] = ()
    around: Circle | None = None
    index = 0
    while index < len(outside_in):
        if around is not None and _encloses(around, outside_in[index]):
            index += 1
            continue
        basis, around = _extended(basis, outside_in[index])
        index = 0
    assert around is not None
    return around


def _encloses(outer: Circle, inner: Circle) -> bool:
    slack = outer.r - inner.r + max(outer.r, inner.r, 1.0) * 1e-9
    dx, dy = inner.x - outer.x, inner.y - outer.y
    return slack >= 0 and slack * slack >= dx * dx + dy * dy


def _extended(basis: tuple[Circle, ...], added: Circle) -> tuple[tuple[Circle, ...], Circle]:
    """The smallest basis out of these (at most three circles and the added one) and the circle it spans."""
    candidates: list[tuple[Circle, ...]] = [(added,)]
    candidates += [(one, added) for one in basis]
    candidates += [(basis[i], basis[j], added) for i in range(len(basis)) for j in range(i + 1, len(basis))]
    best: tuple[tuple[Circle, ...], Circle] | None = None
    for candidate in candidates:
        around = _spanned(candidate)
        if all(_encloses(around, circle) for circle in (*basis, added)) and (
            best is None or around.r < best[1].r
        ):
            best = candidate, around
    if best is not None:
        return best
    # Rounding left no exact basis: a circle slightly too large is still right to look at.
    everything = (*basis, added)
    x = sum(circle.x for circle in everything) / len(everything)
    y = sum(circle.y for circle in everything) / len(everything)
    return everything[-3:], Circle(
        x, y, max(math.hypot(c.x - x, c.y - y) + c.r for c in everything) * (1 + 1e-9)
    )


def _spanned(basis: tuple[Circle, ...]) -> Circle:
    if len(basis) == 1:
        return basis[0]
    if len(basis) == 2:
        return _around_two(*basis)
    return _around_three(*basis)


def _around_two(a: Circle, b: Circle) -> Circle:
    dx, dy = b.x - a.x, b.y - a.y
    distance = math.hypot(dx, dy)
    if distance + min(a.r, b.r) <= max(a.r, b.r):
        return a if a.r >= b.r else b
    radius = (distance + a.r + b.r) / 2
    share = (radius - a.r) / distance
    return Circle(a.x + dx * share, a.y + dy * share, radius)


def _around_three(a: Circle, b: Circle, c: Circle) -> Circle:
    """The circle all three touch from inside (Apollonius): centre linear in the radius, radius from a
    quadratic.
    """
    bx, by, br = b.x - a.x, b.y - a.y, b.r - a.r
    cx, cy, cr = c.x - a.x, c.y - a.y, c.r - a.r
    cross = 2 * (bx * cy - cx * by)
    if abs(cross) < 1e-12:
        pairs = [_around_two(a, b), _around_two(a, c), _around_two(b, c)]
        return max(pairs, key=lambda circle: circle.r)
    b_square = bx * bx + by * by - br * br
    c_square = cx * cx + cy * cy - cr * cr
    x0, y0 = (b_square * cy - c_square * by) / cross, (c_square * bx - b_square * cx) / cross
    x1, y1 = 2 * (br * cy - cr * by) / cross, 2 * (bx * cr - cx * br) / cross
    # |centre|² = s² where s = radius − a.r and centre = (x0 + x1·s, y0 + y1·s)
    square, linear, constant = x1 * x1 + y1 * y1 - 1, 2 * (x0 * x1 + y0 * y1), x0 * x0 + y0 * y0
    if abs(square) < 1e-9:
        s = -constant / linear
    else:
        root = math.sqrt(max(linear * linear - 4 * square * constant, 0.0))
        options = [(-linear + root) / (2 * square), (-linear - root) / (2 * square)]
        reach = max(0.0, br, cr)
        fitting = [option for option in options if option >= reach - 1e-9] or options
        s = min(fitting)
    return Circle(a.x + x0 + x1 * s, a.y + y0 + y1 * s, a.r + s)
