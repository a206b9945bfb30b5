"""Small drawings of this place: hours per sprint as columns."""

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from django.utils.safestring import SafeString

from homeostat.core.sentence import say
from homeostat.platform.charts.markup import markup, named, number
from homeostat.platform.shell.speech import speak

HEIGHT = 24.0
STEP = 8.0


def columns(hours: Sequence[Decimal], *, label: str, highest: Decimal | None = None) -> SafeString:
    """Hours per sprint, oldest first, the current one last; `highest` gives several drawings one scale."""
    top = float(highest if highest else max(hours, default=Decimal(0))) or 1.0
    width = max(len(hours), 1) * STEP
    said = ", ".join(f"{amount:.1f}" for amount in hours)
    pieces = [
        f'<svg class="hour-columns" viewBox="0 0 {number(width)} {number(HEIGHT)}" role="img">',
        named(speak(say("Hours of {name} in the latest {sprints_word}", name=label)), said),
        f'<path class="ground" d="M0 {number(HEIGHT - 0.5)}H{number(width)}"/>',
    ]
    return markup([*pieces, _paths(tuple(hours), top), "</svg>"])


@lru_cache(8192)  # a page of a large organisation draws two thousand columns, and seldom others than before
def _paths(hours: tuple[Decimal, ...], top: float) -> str:
    past = [_column(place, amount, top) for place, amount in enumerate(hours[:-1]) if amount > 0]
    found = f'<path class="past" d="{"".join(past)}"/>' if past else ""
    if hours and hours[-1] > 0:
        found += f'<path class="now" d="{_column(len(hours) - 1, hours[-1], top)}"/>'
    return found


def _column(place: int, amount: Decimal, top: float) -> str:
    """A path around a column with rounded shoulders."""
    tall = float(amount) / top * (HEIGHT - 2)
    side = f"{tall - 1:.4g}" if tall > 1 else "0"
    return f"M{place * STEP + 1:g} {HEIGHT - 1:g}v-{side}q0-1 1-1h{STEP - 4:g}q1 0 1 1v{side}z"
