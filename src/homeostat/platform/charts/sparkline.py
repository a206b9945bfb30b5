"""A sparkline: the last values of a sign in their healthy range."""

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from homeostat.platform.charts.markup import checked_state, markup, named, number

Height = Callable[[float], float]
WIDTH, HEIGHT, EDGE = 100.0, 28.0, 3.0


def sparkline(
    values: Sequence[float | None],
    *,
    low: float | None = None,
    high: float | None = None,
    state: str = "calm",
    title: str = "",
) -> SafeString:
    """The trend as SVG; None is a gap, `low` and `high` bound the healthy range (either may be open).

    The drawing stretches to its box, so it holds strokes only; its words are in <title> for those who
    cannot see it.
    """
    checked_state(state)
    known = [value for value in values if value is not None]
    inside = (
        f'<svg class="spark" data-state="{state}" viewBox="0 0 100 28" preserveAspectRatio="none" role="img">'
    )
    pieces = [inside, named(title or spoken(values))]
    if known:
        floor, ceiling = _bounds(known, low=low, high=high)

        def height(value: float) -> float:
            share = (value - floor) / (ceiling - floor)
            return HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)

        if low is not None or high is not None:
            top = height(high) if high is not None else 0.0
            bottom = height(low) if low is not None else HEIGHT
            pieces.append(
                f'<rect class="range" x="0" y="{number(top)}" width="100" '
                f'height="{number(max(bottom - top, 0.5))}"/>'
            )
        pieces += _strokes(values, height)
    pieces.append("</svg>")
    return markup(pieces)


def spoken(values: Sequence[float | None]) -> str:
    """The trend in words: how many values, from what to what."""
    known = [value for value in values if value is not None]
    if not known:
        return _("No values yet")
    count = ngettext("%(count)d value", "%(count)d values", len(known)) % {"count": len(known)}
    return _("%(count)s, from %(first).3g to %(last).3g") % {
        "count": count,
        "first": known[0],
        "last": known[-1],
    }


def _bounds(known: Sequence[float], *, low: float | None, high: float | None) -> tuple[float, float]:
    """The scale: everything shown and the bounds of the healthy range, never of no height."""
    shown = [*known, *(bound for bound in (low, high) if bound is not None)]
    floor, ceiling = min(shown), max(shown)
    if ceiling - floor < 1e-9:
        return floor - 0.5, ceiling + 0.5
    return floor, ceiling


def _strokes(values: Sequence[float | None], height: Height) -> list[str]:
    step = WIDTH / max(len(values) - 1, 1)
    points = [
        (index * step, height(value)) if value is not None else None for index, value in enumerate(values)
    ]
    if len(values) == 1 and points[0] is not None:
        points = [(WIDTH / 2, points[0][1])]
    pieces: list[str] = []
    run: list[tuple[float, float]] = []
    for point in [*points, None]:
        if point is not None:
            run.append(point)
        elif run:
            pieces.append(_run(run))
            run = []
    if points[-1] is not None:
        x, y = (number(part) for part in points[-1])
        pieces.append(f'<path class="now" d="M{x} {y}h.01"/>')
    return pieces


def _run(run: list[tuple[float, float]]) -> str:
    if len(run) == 1:
        x, y = (number(part) for part in run[0])
        return f'<path class="alone" d="M{x} {y}h.01"/>'
    path = "L".join(f"{number(x)} {number(y)}" for x, y in run)
    return f'<path class="line" d="M{path}"/>'
