"""Our chart forms, defined once: trend with control limits, fan, stacked capacity, Sankey, heat map,
reliability.

Each makes a `Chart`: the numbers for the script (`static/js/charts.js` knows the same six names) and the
table that says the same without one. Values are plain; None is "no data". `unit` is "" (a number), "%" (a
fraction, shown as percentage) or any other word written after the number ("h").
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from homeostat.platform.shell.lists import Column

Values = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Chart:
    """`form` says how it is drawn, `payload` is what the script reads, `columns` and `rows` are the table."""

    form: str
    id: str
    title: str
    payload: Mapping[str, Any]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    summary: str = ""

    @property
    def data_id(self) -> str:
        return f"{self.id}-data"


@dataclass(frozen=True, slots=True)
class Limits:
    """The sign's own limits (from its history) and the healthy range (a policy); any may be missing."""

    centre: float | None = None
    lower: float | None = None
    upper: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Band:
    """The interval a share of all futures falls into; `share` is a fraction."""

    share: float
    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class Series:
    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about this probability, how often they came true, and how many they were."""

    predicted: float
    observed: float
    count: int


@dataclass(frozen=True, slots=True)
class Flow:
    source: str
    target: str
    amount: float


@dataclass(frozen=True, slots=True)
class Fan:
    """History first, then the median and its bands over the labels that follow it."""

    labels: Sequence[str]
    history: Values
    median: Values
    bands: Sequence[Band] = field(default_factory=tuple)


def written(value: float | None, unit: str = "") -> str:
    """A figure as a table shows it."""
    if value is None:
        return _("no data")
    if unit == "%":
        return f"{value * 100:.0f} %"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return f"{text} {unit}".rstrip()


def trend(
    id: str,
    *,
    title: str,
    labels: Sequence[str],
    values: Values,
    limits: Limits,
    unit: str = "",
    summary: str = "",
    name: str = "",
) -> Chart:
    """A sign over time with its control limits and healthy range; values outside the limits are marked."""
    outside = [
        value is not None
        and (
            (limits.upper is not None and value > limits.upper)
            or (limits.lower is not None and value < limits.lower)
        )
        for value in values
    ]
    payload = {
        "labels": list(labels),
        "values": list(values),
        "outside": outside,
        "unit": unit,
        "name": name or title,
        "centre": limits.centre,
        "lower": limits.lower,
        "upper": limits.upper,
        "low": limits.low,
        "high": limits.high,
        "words": {"centre": _("its mean"), "limits": _("its own limits"), "healthy": _("healthy range")},
    }
    rows = [
        (label, written(value, unit), _("outside its limits") if out else "")
        for label, value, out in zip(labels, values, outside, strict=True)
    ]
    columns = [Column(_("When")), Column(name or title, numeric=True), Column(_("Remark"), numeric=True)]
    return Chart("trend", id, title, payload, columns, rows, summary or _limits_in_words(limits, unit))


def fan(id: str, *, title: str, fan: Fan, unit: str = "", summary: str = "") -> Chart:
    """What was and what may come: the median with bands that hold the given shares of the futures."""
    past = len(fan.history)
    later = fan.labels[past:]
    payload = {
        "labels": list(fan.labels),
        "history": list(fan.history),
        "median": list(fan.median),
        "unit": unit,
        "bands": [
            {"share": band.share, "low": list(band.low), "high": list(band.high)} for band in fan.bands
        ],
        "words": {"history": _("so far"), "median": _("median"), "band": _("of futures")},
    }
    rows: list[Sequence[str]] = [
        (label, written(value, unit), *("" for _band in fan.bands))
        for label, value in zip(fan.labels, fan.history, strict=False)
    ]
    for index, label in enumerate(later):
        spans = (
            f"{written(band.low[index], unit)} – {written(band.high[index], unit)}" for band in fan.bands
        )
        rows.append((label, written(fan.median[index], unit), *spans))
    columns = [Column(_("When")), Column(_("Value or median"), numeric=True)]
    columns += [
        Column(_("%(share)s of futures") % {"share": written(b.share, "%")}, numeric=True) for b in fan.bands
    ]
    return Chart("fan", id, title, payload, columns, rows, summary)


def stacked(
    id: str,
    *,
    title: str,
    labels: Sequence[str],
    series: Sequence[Series],
    goal: Values = (),
    unit: str = "h",
    summary: str = "",
) -> Chart:
    """Parts stacked against a goal, one stack a label: capacity of people or of sprints."""
    payload = {
        "labels": list(labels),
        "series": [{"name": one.name, "values": list(one.values)} for one in series],
        "goal": list(goal),
        "unit": unit,
        "words": {"goal": _("goal")},
    }
    rows = []
    for index, label in enumerate(labels):
        parts = [one.values[index] for one in series]
        total = sum(part for part in parts if part is not None)
        row = [label, *(written(part, unit) for part in parts), written(total, unit)]
        rows.append([*row, written(goal[index], unit)] if goal else row)
    columns = [
        Column(""),
        *(Column(one.name, numeric=True) for one in series),
        Column(_("Together"), numeric=True),
    ]
    columns[0] = Column(_("Of"))
    if goal:
        columns.append(Column(_("Goal"), numeric=True))
    return Chart("stacked", id, title, payload, columns, rows, summary)


def sankey(id: str, *, title: str, flows: Sequence[Flow], unit: str = "h", summary: str = "") -> Chart:
    """Amounts flowing from left to right; names must be distinct and flows without circles."""
    names = list(dict.fromkeys(name for flow in flows for name in (flow.source, flow.target)))
    payload = {
        "names": names,
        "unit": unit,
        "flows": [{"source": flow.source, "target": flow.target, "value": flow.amount} for flow in flows],
    }
    rows = [(flow.source, flow.target, written(flow.amount, unit)) for flow in flows]
    columns = [Column(_("From")), Column(_("To"), numeric=True), Column(_("Amount"), numeric=True)]
    return Chart("sankey", id, title, payload, columns, rows, summary)


def heat_map(
    id: str,
    *,
    title: str,
    across: Sequence[str],
    down: Sequence[str],
    values: Sequence[Values],
    unit: str = "",
    summary: str = "",
) -> Chart:
    """One figure per row and column, in a stronger colour for more; `values` is a list of rows."""
    payload = {
        "across": list(across),
        "down": list(down),
        "values": [list(row) for row in values],
        "unit": unit,
    }
    rows = [(name, *(written(value, unit) for value in row)) for name, row in zip(down, values, strict=True)]
    columns = [Column(_("Of")), *(Column(name, numeric=True) for name in across)]
    return Chart("heat", id, title, payload, columns, rows, summary)


def reliability(id: str, *, title: str, bins: Sequence[Bin], summary: str = "") -> Chart:
    """Said against seen: on the diagonal, what was called 70 % happened in 70 of 100 cases."""
    payload = {
        "bins": [[one.predicted, one.observed, one.count] for one in bins],
        "words": {
            "said": _("said"),
            "seen": _("seen"),
            "perfect": _("perfectly calibrated"),
            "cases": _("cases"),
        },
    }
    rows = [(written(one.predicted, "%"), written(one.observed, "%"), str(one.count)) for one in bins]
    columns = [Column(_("Said")), Column(_("Seen"), numeric=True), Column(_("Cases"), numeric=True)]
    return Chart("reliability", id, title, payload, columns, rows, summary)


def _limits_in_words(limits: Limits, unit: str) -> str:
    parts = []
    if limits.low is not None or limits.high is not None:
        ends = {"low": written(limits.low, unit), "high": written(limits.high, unit)}
        if limits.low is None:
            parts.append(_("Healthy up to %(high)s.") % ends)
        elif limits.high is None:
            parts.append(_("Healthy from %(low)s.") % ends)
        else:
            parts.append(_("Healthy from %(low)s to %(high)s.") % ends)
    if limits.lower is not None and limits.upper is not None:
        ends = {"low": written(limits.lower, unit), "high": written(limits.upper, unit)}
        parts.append(_("By its own history it moves between %(low)s and %(high)s.") % ends)
    return " ".join(parts)
