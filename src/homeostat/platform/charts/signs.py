"""A vital sign as the strip shows it: a word, a number, its trend in the healthy range, half a sentence."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from homeostat.platform.charts.sparkline import sparkline


@dataclass(frozen=True, slots=True)
class Sign:
    """`value` is already written for the reader; `trend` is oldest first, None where there was no data."""

    key: str
    title: str
    value: str
    state: str = "none"
    note: str = ""
    href: str = ""
    trend: Sequence[float | None] = ()
    low: float | None = None
    high: float | None = None

    @property
    def spark(self) -> SafeString:
        title = _("Trend of %(sign)s") % {"sign": self.title}
        return sparkline(self.trend, low=self.low, high=self.high, state=self.state, title=title)
