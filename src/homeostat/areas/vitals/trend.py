"""The trend of a sign with its healthy range and its own limits, as a chart and as the table beside it."""

from dataclasses import replace

from django.utils.translation import gettext as _

from homeostat.areas.vitals.queries import Series
from homeostat.areas.vitals.wording import range_of, word_of, written
from homeostat.core.sentence import say
from homeostat.core.vitals.limits import State
from homeostat.platform.charts.forms import Chart, trend
from homeostat.platform.charts.forms import Limits as ChartLimits
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak


def trend_chart(series: Series, *, whose: str) -> Chart | None:
    """The chart of a series; None where there is no value to draw."""
    if not any(value is not None for value in series.values):
        return None
    sign, limits = series.sign, series.limits
    healthy = series.latest or series.readings[-1]
    steady = limits if limits is not None and sign.chart == "individuals" else None
    chart = trend(
        f"trend-{sign.key}",
        title=speak(say("{sign}, {sprint_word} by {sprint_word}", sign=sign.name))
        + (f" · {whose}" if whose else ""),
        labels=[str(reading.sprint.number) for reading in series.readings],
        values=series.values,
        limits=ChartLimits(
            centre=limits.centre if limits else None,
            lower=steady.lows[0] if steady else None,
            upper=steady.highs[0] if steady else None,
            low=None if sign.better == "lower" else healthy.low,
            high=None if sign.better == "higher" else healthy.high,
        ),
        unit="%" if sign.form == "percent" else "",
        name=speak(sign.name),
    )
    payload = dict(chart.payload)
    if limits is not None:
        payload["outside"] = [
            limits.side(place, value).is_outside for place, value in enumerate(series.values)
        ]
        if steady is None:
            payload |= {"uppers": list(limits.highs), "lowers": list(limits.lows)}
    return replace(
        chart, payload=payload, columns=columns_of(series), rows=rows_of(series), summary=summary_of(series)
    )


def summary_of(series: Series) -> str:
    """What the limits are and what they rest on."""
    if series.limits is None:
        return speak(say("Its own limits appear once six {sprints_word} have a value."))
    first, last = series.readings[series.limits.first].sprint, series.readings[series.limits.last].sprint
    summary = say(
        "Centre {centre}, from {count} {sprints_word} ({first} to {last}).",
        centre=written(series.sign, series.limits.centre),
        count=series.limits.baseline,
        first=first.number,
        last=last.number,
    )
    return speak(summary)


def columns_of(series: Series) -> list[Column]:
    titles = [speak(series.sign.name), _("Healthy range"), _("Own limits"), _("State")]
    return [Column(speak(say("{Sprint_word}"))), *(Column(title, numeric=True) for title in titles)]


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
