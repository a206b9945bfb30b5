"""Hours billed and not, month by month, as a chart and as the table beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from homeostat.areas.vitals import queries
from homeostat.areas.vitals.access import Opened
from homeostat.areas.vitals.billing import month_after, months_of
from homeostat.core.sentence import say
from homeostat.core.sustainability.ratio import NOTHING, Sustainability
from homeostat.platform.charts.forms import Chart, Series, heat_map, stacked, written
from homeostat.platform.shell.lists import Column
from homeostat.platform.shell.speech import speak

SHOWN = 12  # months
ID = "months-of-hours"

Months = dict[date, Sustainability]


def months_chart(opened: Opened, cells: Iterable[tuple[int, str, str]], *, today: date) -> Chart | None:
    """Of the company: the share that is not billable in each month, of it and of these cells (number, key
    and name). Of a cell: its hours. None for a person, whose hours lie in the rows, and without any hours.
    """
    if opened.kind == "person":
        return None
    months = last_months(today)
    found: dict[int | None, Months] = {}
    of_cell = opened.scope.cell_id
    for one in queries.billing_by_month(months[0], month_after(months[-1]), cell=of_cell):
        found.setdefault(one.cell_id, {})[one.month] = one.billed
    if not found:
        return None
    return _hours(months, found[of_cell], opened.name) if of_cell else _shares(months, found, cells)


def last_months(today: date, count: int = SHOWN) -> list[date]:
    """The first days of the last months, oldest first, with that of today."""
    first = today.replace(day=1) - relativedelta(months=count - 1)
    return list(months_of(first, today + timedelta(days=1)))


def _shares(
    months: Sequence[date], found: dict[int | None, Months], cells: Iterable[tuple[int, str, str]]
) -> Chart:
    together = {
        month: sum((of_cell.get(month, NOTHING) for of_cell in found.values()), NOTHING) for month in months
    }
    lines = [(_("The company"), together), *((name, found.get(pk, {})) for pk, _key, name in cells)]
    return heat_map(
        ID,
        title=_("Not billable, month by month"),
        across=_names(months),
        down=[name for name, _of_months in lines],
        values=[[_share(of_months.get(month, NOTHING)) for month in months] for _name, of_months in lines],
        unit="%",
        summary=_("The share of all hours that nobody pays for; the stronger the colour, the larger."),
    )


def _hours(months: Sequence[date], found: Months, name: str) -> Chart:
    of_months = [found.get(month, NOTHING) for month in months]
    chart = stacked(
        ID,
        title=_("Hours month by month") + f" · {name}",
        labels=_names(months),
        series=[
            Series(_("Billable"), [float(one.billable) for one in of_months]),
            Series(_("Not billable"), [float(one.non_billable) for one in of_months]),
        ],
        summary=speak(say("Whatever {sprints_word} lie in it, a month counts by its own days.")),
    )
    shares = (written(_share(one), "%") for one in of_months)
    return replace(
        chart,
        columns=[*chart.columns, Column(_("Not billable, of all"), numeric=True)],
        rows=[[*row, share] for row, share in zip(chart.rows, shares, strict=True)],
    )


def _share(hours: Sustainability) -> float | None:
    ratio = hours.ratio
    return None if ratio is None else round(float(ratio), 2)


def _names(months: Sequence[date]) -> list[str]:
    """The short name of each, with the year where it is the first or begins one."""
    return [
        date_format(month, "M Y" if place == 0 or month.month == 1 else "M")
        for place, month in enumerate(months)
    ]
