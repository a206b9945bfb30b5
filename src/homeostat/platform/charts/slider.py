"""The date slider: any day of the history, with ticks on the days on which something changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from django.utils.safestring import SafeString

from homeostat.platform.charts.markup import markup, number

STEPS = 60  # of a whole history that is played


@dataclass(frozen=True, slots=True)
class DateSlider:
    """`changed` are the days on which something changed, in order; `kept` the rest of the query; `target`
    the id that a page swaps when the date changes (empty: the page loads anew).
    """

    title: str
    value: date
    first: date
    last: date
    changed: Sequence[date] = ()
    action: str = ""
    name: str = "on"
    kept: Sequence[tuple[str, str]] = ()
    target: str = ""
    id: str = "slider"

    @property
    def days(self) -> int:
        return max((self.last - self.first).days, 0)

    @property
    def at(self) -> int:
        return min(max((self.value - self.first).days, 0), self.days)

    @property
    def previous(self) -> date | None:
        return max((day for day in self.changed if day < self.value), default=None)

    @property
    def next(self) -> date | None:
        return min((day for day in self.changed if day > self.value), default=None)

    @property
    def previous_href(self) -> str:
        return self._href(self.previous)

    @property
    def next_href(self) -> str:
        return self._href(self.next)

    @property
    def play(self) -> date | None:
        """The day the slider goes to when it is played: the next change that is a step away, of 60 in all."""
        step = timedelta(days=self.days // STEPS)
        ahead = [day for day in self.changed if day > self.value]
        return next((day for day in ahead if day >= self.value + step), ahead[-1] if ahead else None)

    @property
    def ticks(self) -> SafeString:
        """One stroke per day of change, as decoration under the range."""
        span = max(self.days, 1)
        places = sorted({round((day - self.first).days / span * 100, 1) for day in self.changed})
        path = "".join(f"M{number(place)} 0V4" for place in places if 0 <= place <= 100)
        return markup(
            f'<svg class="ticks" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">'
            f'<path d="{path}"/></svg>'
        )

    def _href(self, day: date | None) -> str:
        query = [*self.kept, (self.name, day.isoformat())] if day is not None else [*self.kept]
        return f"{self.action}?{urlencode(query)}"
