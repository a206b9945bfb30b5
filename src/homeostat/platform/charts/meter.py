"""A meter: one value on its scale with the healthy range."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from homeostat.platform.charts.markup import checked_state, markup, named, number


@dataclass(frozen=True, slots=True)
class Meter:
    """`words` is the value as written for the reader; a missing value draws the scale alone."""

    label: str
    words: str
    value: float | None
    low: float | None = None
    high: float | None = None
    floor: float = 0.0
    ceiling: float = 1.0
    state: str = "none"

    @property
    def svg(self) -> SafeString:
        """The scale from floor to ceiling, 100 wide; values outside are drawn at its ends."""
        state = checked_state(self.state)
        svg = f'<svg class="meter" data-state="{state}" viewBox="0 0 100 8" preserveAspectRatio="none" '
        svg += 'role="img">'
        pieces = [
            svg,
            named(f"{self.label}: {self.words}"),
            '<rect class="track" width="100" height="8" rx="1"/>',
        ]
        if self.low is not None or self.high is not None:
            start = self._at(self.low if self.low is not None else self.floor)
            end = self._at(self.high if self.high is not None else self.ceiling)
            pieces.append(
                f'<rect class="healthy" x="{number(start)}" width="{number(end - start)}" height="8"/>'
            )
        if self.value is not None:
            now = self._at(self.value)
            pieces.append(f'<rect class="value" y="2" width="{number(now)}" height="4" rx="1"/>')
            pieces.append(f'<path class="now" d="M{number(now)} -1V9"/>')
        pieces.append("</svg>")
        return markup(pieces)

    def _at(self, value: float) -> float:
        share = (value - self.floor) / max(self.ceiling - self.floor, 1e-9)
        return min(max(share, 0.0), 1.0) * 100


def meter(
    label: str, *, words: str, value: float | None, state: str = "none", **scale: float | None
) -> SafeString:
    """The meter as SVG; `scale` takes low, high, floor and ceiling."""
    return Meter(label=label, words=words, value=value, state=state, **scale).svg  # type: ignore[arg-type]
