"""The trend of a sign with its healthy range and its own limits, as a chart and as the table beside it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from homeostat.areas.vitals.queries import Series
from homeostat.areas.vitals.wording import range_of, word_of, written
from homeostat.core.vitals.limits import State
from homeostat.platform.shell.lists import Column


@dataclass(frozen=True, slots=True)
class Chart:
    """What <c-chart> takes."""

    id: str
    title: str
    summary: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    payload: dict[str, Any] = field(default_factory=dict)
    form: str = "trend"

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"


def trend_chart(series: Series, *, whose: str) -> Chart | None:
    """The chart of a series; None where there is no value to draw."""
    if not any(value is not None for value in series.values):
        return None
    title = _("%(sign)s of the last sprints: %(whose)s") % {"sign": _(series.sign.name), "whose": whose}
    return Chart(f"trend-{series.sign.key}", title, summary_of(series), columns_of(series), rows_of(series))


def summary_of(series: Series) -> str:
    """What the limits are and what they rest on."""
    if series.limits is None:
        return _("Its own limits appear once six sprints have a value.")
    first, last = series.readings[series.limits.first].sprint, series.readings[series.limits.last].sprint
    return _("Centre %(centre)s, from %(count)d sprints (%(first)d to %(last)d).") % {
        "centre": written(series.sign, series.limits.centre),
        "count": series.limits.baseline,
        "first": first.number,
        "last": last.number,
    }


def columns_of(series: Series) -> list[Column]:
    titles = [_(series.sign.name), _("Healthy range"), _("Own limits"), _("State")]
    return [Column(_("Sprint")), *(Column(title, numeric=True) for title in titles)]


def rows_of(series: Series) -> list[list[str]]:
    """A line per sprint, newest first."""
    found = []
    for place, reading in enumerate(series.readings):
        limits = ""
        if series.limits is not None:
            low, high = series.limits.lows[place], series.limits.highs[place]
            limits = _("%(low)s to %(high)s") % {
                "low": written(series.sign, low),
                "high": written(series.sign, high),
            }
        found.append(
            [
                str(reading.sprint.number),
                "" if reading.value is None else written(series.sign, reading.value),
                range_of(series.sign, reading.low, reading.high),
                limits,
                word_of(State(reading.state)),
            ]
        )
    return found[::-1]
