"""Vital signs as tiles: the strip above every place, and the cards of the overview."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from homeostat.areas.vitals import queries
from homeostat.areas.vitals.queries import Series
from homeostat.areas.vitals.wording import note_of, tone_of, written
from homeostat.core.vitals.limits import State
from homeostat.platform.access import Viewer
from homeostat.platform.charts.signs import Sign as Tile
from homeostat.platform.shell.speech import speak

IN_STRIP = 7


def strip(viewer: Viewer) -> list[Tile]:
    """The company's signs for the frame of every page, in short; two queries when nothing is stale."""
    return tiles(in_short(queries.strip(viewer)))


def in_short(found: Sequence[Series]) -> list[Series]:
    """The signs a strip has room for: those that ask for attention or hurt before all others, in their
    usual order.
    """
    places = sorted(range(len(found)), key=lambda place: (_calmness(found[place]), place))
    return [found[place] for place in sorted(places[:IN_STRIP])]


def _calmness(series: Series) -> int:
    latest = series.latest
    if series.attention:
        return 0
    if latest is None or latest.value is None:
        return 5
    tone = tone_of(series.sign, State(latest.state))
    return {"hot": 1, "cool": 2, "warm": 3}.get(tone, 4)


def tiles(found: Sequence[Series], *, query: str = "") -> list[Tile]:
    """A tile per sign, each leading to the sign's page."""
    return [tile(series, query=query) for series in found]


def tile(series: Series, *, query: str = "") -> Tile:
    """One sign: its word, its number with a unit, its trend in the healthy range, half a sentence."""
    sign, latest = series.sign, series.latest
    value = latest.value if latest else None
    return Tile(
        key=sign.key,
        title=speak(sign.name),
        value=_("no data") if value is None else written(sign, value),
        state=tone_of(sign, State(latest.state)) if latest and value is not None else "none",
        note=note_of(series),
        href=reverse("signs:sign", args=[sign.key]) + query,
        trend=series.values[-queries.GLANCE :],
        low=latest.low if latest else None,
        high=latest.high if latest else None,
    )
