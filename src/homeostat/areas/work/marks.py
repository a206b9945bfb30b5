"""Small drawings of this place: hours per sprint as columns."""

from collections.abc import Sequence
from decimal import Decimal

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
    for place, amount in enumerate(hours):
        tall = float(amount) / top * (HEIGHT - 2)
        if tall > 0:
            kind = "now" if place == len(hours) - 1 else "past"
            pieces.append(
                f'<rect class="{kind}" x="{number(place * STEP + 1)}" y="{number(HEIGHT - 1 - tall)}"'
                f' width="{number(STEP - 2)}" height="{number(tall)}" rx="1"/>'
            )
    return markup([*pieces, "</svg>"])
